"""What the two sides of an agreed deal of the demo do until it is done: drafts, answers, dates, publication."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from accounts.models import Influencer, User
from accounts.platforms import HOSTS
from adrequests.models import AdRequest, Deliverable, Side, Status, WorkStatus
from adrequests.services import work
from influencer_platform.demo.market import Market
from influencer_platform.demo.plans import DAY
from influencer_platform.demo.words import say

LONG_AGO = 20
"""Days after which the people one can sign in as have finished a deal; their others go on."""
STOPS = ("nothing", "review", "changes", "silence")
"""How the last piece of a deal that is not finished stands: not handed in, with the sponsor, sent back, or long with the sponsor."""


class Work:
    """The pieces of one deal. Its chances are its own, so that nothing else in the market depends on them."""

    def __init__(self, market: Market, case: AdRequest, sponsor: User, creator: Influencer) -> None:
        self.market, self.case, self.begun = market, case, market.clock.now
        self.people = {Side.SPONSOR: sponsor, Side.INFLUENCER: creator.user}
        self.rng = Random(f"{market.number} {creator.handle} {case.campaign.name}")  # noqa: S311  (as in Market)

    def schedule(self, *, is_exact: bool, ends: bool) -> None:
        """`is_exact`: what the people one can sign in as find; all of it goes on but what was agreed long ago. Where the deal
        `ends` by being cancelled nothing is handed in."""
        if ends:
            return
        is_old = self.begun <= self.market.day(-LONG_AGO)
        finishes = is_old if is_exact else self.rng.random() < 0.75  # noqa: PLR2004  (three in four)
        pieces = list(self.case.deliverables.order_by("number"))
        at = self.begun
        for piece in pieces:
            at += self.rng.uniform(1.5, 6) * DAY
            is_last = piece == pieces[-1]
            self._plan(piece, at, "" if finishes or not is_last else self.rng.choice(STOPS))
        if self.rng.random() < 0.35:  # noqa: PLR2004  (one in three)
            self._later(partial(self._ask_for_date, pieces[-1]), self.begun, 0.5, 1.4)

    def _plan(self, piece: Deliverable, at: datetime, stop: str) -> None:
        """Hand in, perhaps twice, be approved, publish; or stop on the way."""
        if stop == "nothing":
            return
        self.market.at(at, partial(self._hand_in, piece))
        if self.rng.random() < 0.3:  # noqa: PLR2004  (three in ten)
            self._later(partial(self._comment, piece), at, 0.05, 0.3)
        if stop in {"review", "silence"}:
            return
        if stop == "changes" or self.rng.random() < 0.3:  # noqa: PLR2004
            at = self._later(partial(self._ask_for_changes, piece), at, 0.4, 2)
            if stop == "changes":
                return
            at = self._later(partial(self._hand_in, piece), at, 0.5, 3)
        at = self._later(partial(self._approve, piece), at, 0.4, 3)
        self._later(partial(self._publish, piece), at, 0.2, 3)

    def _later(self, do: object, since: datetime, first: float, last: float) -> datetime:
        moment = since + timedelta(days=self.rng.uniform(first, last))
        self.market.at(moment, do)  # type: ignore[arg-type]
        return moment

    # --- What they do -------------------------------------------------------------------------------------------------

    def _hand_in(self, piece: Deliverable) -> None:
        if (row := self._open(piece)) is None or row.status == WorkStatus.SUBMITTED:
            return
        again = "again" if row.draft_number else "draft"
        work.submit_draft(
            deliverable=row,
            by=self.people[Side.INFLUENCER],
            draft_number=row.draft_number,
            text=say(self.rng, "work", again),
            link=f"https://example.com/drafts/{row.pk}-{row.draft_number + 1}",
        )

    def _approve(self, piece: Deliverable) -> None:
        if (row := self._open(piece)) and row.status == WorkStatus.SUBMITTED:
            by = self.people[Side.SPONSOR]
            work.approve_draft(deliverable=row, by=by, draft_number=row.draft_number)

    def _ask_for_changes(self, piece: Deliverable) -> None:
        if (row := self._open(piece)) and row.status == WorkStatus.SUBMITTED:
            work.ask_for_changes(
                deliverable=row,
                by=self.people[Side.SPONSOR],
                draft_number=row.draft_number,
                text=say(self.rng, "work", "changes"),
            )

    def _comment(self, piece: Deliverable) -> None:
        if row := self._open(piece):
            side = self.rng.choice([Side.SPONSOR, Side.INFLUENCER])
            words = say(self.rng, "work", f"comment_{side.value}")
            work.comment(deliverable=row, by=self.people[side], text=words)

    def _ask_for_date(self, piece: Deliverable) -> None:
        """Some agree, some keep the date, some have not answered."""
        if (row := self._open(piece)) is None:
            return
        due_on = work.nearest_date(row)
        work.ask_for_date(
            deliverable=row,
            by=self.people[Side.INFLUENCER],
            due_on=due_on,
            text=say(self.rng, "work", "later"),
        )
        answer = self.rng.choice([work.accept_date, work.accept_date, work.decline_date, None])
        if answer is not None:
            by, now = self.people[Side.SPONSOR], self.market.clock.now
            done = partial(answer, deliverable=row, by=by, due_on=due_on)
            self._later(done, now, 0.2, 1.5)

    def _publish(self, piece: Deliverable) -> None:
        row = self._row(piece)
        if row.status != WorkStatus.APPROVED:
            return
        label = work.label_in(work.sheet_of(row.ad_request))
        work.publish(
            deliverable=row,
            by=self.people[Side.INFLUENCER],
            url=self._address(row),
            caption=say(self.rng, "work", "caption").replace("[label]", label),
        )

    def _address(self, piece: Deliverable) -> str:
        """On a platform where this creator is; a page of that name exists nowhere."""
        platform = self.rng.choice(self.case.influencer.platforms)
        host = next(host for host, found in HOSTS.items() if found == platform)
        return f"https://{host}/example/posts/{piece.pk}"

    def _open(self, piece: Deliverable) -> Deliverable | None:
        """The piece while it can be worked on; None once it, or the deal, is over."""
        row = self._row(piece)
        is_over = row.status in {WorkStatus.APPROVED, WorkStatus.DROPPED}
        return None if is_over or row.ad_request.status != Status.ACCEPTED else row

    def _row(self, piece: Deliverable) -> Deliverable:
        return Deliverable.objects.for_pages().get(pk=piece.pk)
