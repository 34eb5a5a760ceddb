"""Everything people, staff and time can do to one campaign, in any order, beside a model that says what must come of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import Influencer, User
from accounts.services import flag, unflag
from adrequests import services
from adrequests.models import FINAL, AdRequest
from adrequests.terms import Proposal
from adrequests.tests.machine_model import OK, OTHER, Deal, Model
from campaigns.models import Campaign
from campaigns.services import complete, pause, resume, update_campaign
from influencer_platform.errors import DomainError
from influencer_platform.invariants import violations

POSSIBLE = st.sampled_from([600, 500, 400, 0])
FEES = st.sampled_from([600, 300, 700, 1000, 1001, 0, -1])
WHO = st.integers(0, 2)
"""Which of three influencers a step is about."""
BY = st.sampled_from(
    ["right", "right", "right", "right", "colleague", "wrong", "stranger", "staff"]
)
"""Mostly whoever may make the step, else somebody who may not."""
BEHIND = st.sampled_from([0, 0, 0, 0, 1, -1])
"""How far the offer a person names is behind the one on the table; -1 was never made."""
SIDES = st.sampled_from(["sponsor", "influencer"])
FLAGGED = st.sampled_from(["sponsor", "campaign", "influencer 0", "influencer 1"])


@dataclass
class Cast:
    """The rows the machine plays with, made once; each run is rolled back."""

    campaign: Campaign
    influencers: list[Influencer]
    manager: User
    moderator: User

    def person(self, by: str, side: str, who: int) -> tuple[User, str]:
        """Somebody for this side of this influencer's request, and the side they really are on, if any."""
        if by == "staff":
            return self.moderator, ""
        if by == "stranger":
            return self.influencers[who - 1].user, ""
        if (OTHER[side] if by == "wrong" else side) == "influencer":
            return self.influencers[who].user, "influencer"
        return self.manager if by == "colleague" else self.campaign.sponsor.user, "sponsor"


def machine(cast: Cast) -> type[RuleBasedStateMachine]:
    """The machine for these rows, as Hypothesis wants it: a class."""

    class Negotiation(Play):
        def __init__(self) -> None:
            super().__init__(cast)

    return Negotiation


class Play(RuleBasedStateMachine):
    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast, self.model = cast, Model()
        self.rows: list[int] = []
        self.has_moved = False
        self.ended: dict[int, str] = {}
        self.due_on: date = timezone.localdate() + timedelta(days=700)
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.time = self.clock.start()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.clock.stop()

    # --- What people do -----------------------------------------------------------------------------------------------

    @initialize(first=POSSIBLE, second=POSSIBLE)
    def a_market_that_has_opened(self, first: int, second: int) -> None:
        self.begin_one(0, "sponsor", first)
        self.begin_one(1, "influencer", second)

    @rule(who=WHO, side=SIDES, fee=FEES)
    def begin(self, who: int, side: str, fee: int) -> None:
        self.begin_one(who, side, fee)

    @rule(data=st.data())
    def agree(self, data: st.DataObject) -> None:
        """Deals must come about often enough for budget and places to run out."""
        self.accept_one(*self.pick(data, "right"))

    @rule(data=st.data(), by=BY, behind=BEHIND)
    def accept(self, data: st.DataObject, by: str, behind: int) -> None:
        self.accept_one(*self.pick(data, by, behind))

    @rule(data=st.data(), by=BY, behind=BEHIND, fee=FEES, amend=st.booleans())
    def offer(self, data: st.DataObject, by: str, behind: int, fee: int, amend: bool) -> None:
        self.offer_one(*self.pick(data, by, behind, asked=not amend), fee=fee, amend=amend)

    @rule(data=st.data(), fee=POSSIBLE, amend=st.booleans())
    def haggle(self, data: st.DataObject, fee: int, amend: bool) -> None:
        """Negotiations must last long enough for the rounds to run out."""
        self.offer_one(*self.pick(data, "right", asked=not amend), fee=fee, amend=amend)

    @rule(data=st.data(), by=BY, behind=BEHIND, withdraw=st.booleans())
    def close(self, data: st.DataObject, by: str, behind: int, withdraw: bool) -> None:
        deal, values, side = self.pick(data, by, behind, asked=not withdraw)
        expected = self.turn(deal, side, values, asked=not withdraw)
        service = services.withdraw if withdraw else services.reject
        if self.expect(expected, service, values | {"reason": "fee"}):
            deal.status = "withdrawn" if withdraw else "rejected"

    @rule(data=st.data(), by=BY)
    def extend(self, data: st.DataObject, by: str) -> None:
        deal, values, side = self.pick(data, by)
        expected = self.turn(deal, side, values)
        expected = "extended_already" if expected == OK and deal.is_extended else expected
        if self.expect(expected, services.extend, values):
            deal.expires, deal.is_extended = deal.expires + timedelta(days=7), True

    @precondition(lambda self: self.model.agreed)
    @rule(data=st.data(), by=BY)
    def cancel(self, data: st.DataObject, by: str) -> None:
        deal, values, side = self.pick(data, by)
        expected = OK if deal.status == "accepted" else "already_closed"
        values = {"ad_request": values["ad_request"], "by": values["by"], "reason": "timing"}
        if self.expect(expected if side else "not_your_request", services.cancel, values):
            deal.status = "cancelled"

    @rule(budget=st.sampled_from([600, 1000, 1400]))
    def change_the_budget(self, budget: int) -> None:
        expected = OK if budget >= self.model.committed else "budget_below_committed"
        values = {"campaign": self.campaign(), "by": self.cast.manager, "budget_minor": budget}
        if self.expect(expected, update_campaign, values):
            self.model.budget = budget

    @precondition(lambda self: self.model.status == "active" and len(self.rows) > 2)
    @rule()
    def pause_the_campaign(self) -> None:
        pause(campaign=self.campaign(), by=self.cast.manager)
        self.model.status = "paused"

    @precondition(lambda self: self.model.status == "paused" and "sponsor" not in self.model.flags)
    @rule()
    def resume_the_campaign(self) -> None:
        resume(campaign=self.campaign(), by=self.cast.manager)
        self.model.status = "active"

    @precondition(lambda self: self.model.status != "completed" and len(self.rows) > 2)
    @rule()
    def end_the_campaign(self) -> None:
        complete(campaign=self.campaign(), by=self.cast.manager)
        self.model.status, self.has_moved = "completed", True
        for deal in self.model.open:
            deal.status = "expired"

    # --- What time and staff do ---------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 3, 8]))
    def time_passes(self, days: int) -> None:
        self.time.shift(timedelta(days=days))

    @rule()
    def sweep(self) -> None:
        self.has_moved = services.expire_overdue() > 0
        for deal in self.model.open:
            if not deal.frozen_since and deal.expires <= timezone.now():
                deal.status = "expired"

    @precondition(lambda self: len(self.model.flags) < 2)
    @rule(what=FLAGGED)
    def suspend(self, what: str) -> None:
        if what not in self.model.flags:
            flag(target=self.target(what), by=self.cast.moderator, reason="rules")
            self.model.flags.add(what)
            self.model.freeze_or_thaw(timezone.now())
            self.has_moved = True

    @precondition(lambda self: self.model.flags)
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        what = data.draw(st.sampled_from(sorted(self.model.flags)))
        unflag(target=self.target(what), by=self.cast.moderator, private_note="Settled.")
        self.model.flags.remove(what)
        self.model.freeze_or_thaw(timezone.now())
        self.has_moved = True

    # --- What must be true after each step ----------------------------------------------------------------------------

    @invariant()
    def the_database_agrees_with_itself(self) -> None:
        assert not self.has_moved or violations() == []
        self.has_moved = False

    @invariant()
    def the_database_agrees_with_the_model(self) -> None:
        columns = ("status", "awaiting", "offer_number", "fee_minor", "expires_at", "frozen_at")
        rows = {row.pop("pk"): row for row in AdRequest.objects.values("pk", *columns)}
        facts = [deal.facts() for deal in self.model.deals]
        assert rows == dict(zip(self.rows, facts, strict=True))
        assert self.campaign().committed_minor == self.model.committed
        ended = {pk: row["status"] for pk, row in rows.items() if row["status"] in FINAL}
        assert self.ended.items() <= ended.items(), "a final request was left again"
        self.ended = ended

    # --- Small words --------------------------------------------------------------------------------------------------

    def begin_one(self, who: int, side: str, fee: int) -> None:
        by, _side = self.cast.person("colleague", side, who)
        values = {"campaign": self.campaign(), "by": by, "terms": self.terms(fee)}
        if side == "sponsor":
            values["influencer"] = self.cast.influencers[who]
        service = services.apply if side == "influencer" else services.invite
        if row := self.expect(self.model.begin(who, side, fee), service, values):
            deal = Deal(who, side, fee, expires=timezone.now() + timedelta(days=7))
            deal.rounds[side] = 1
            self.model.deals.append(deal)
            self.rows.append(row.pk)

    def accept_one(self, deal: Deal, values: dict[str, Any], side: str) -> None:
        expected = self.turn(deal, side, values)
        expected = self.model.room(deal.fee) if expected == OK else expected
        who = (values["by"].email, values["offer_number"])
        again = deal.status == "accepted" and deal.accepted == who
        if self.expect(OK if again else expected, services.accept, values) and not again:
            deal.status, deal.accepted = "accepted", who

    def offer_one(
        self, deal: Deal, values: dict[str, Any], side: str, *, fee: int, amend: bool
    ) -> None:
        expected = self.turn(deal, side, values, asked=not amend)
        expected = self.model.offer(deal, side, fee) if expected == OK else expected
        service = services.amend if amend else services.counter
        if self.expect(expected, service, values | {"terms": self.terms(fee)}):
            deal.number, deal.fee, deal.side = deal.number + 1, fee, side
            deal.rounds[side] += 1
            deal.expires, deal.is_extended = timezone.now() + timedelta(days=7), False
            deal.status = deal.status if amend else "negotiating"

    def campaign(self) -> Campaign:
        """As a page would have fetched it just now."""
        return Campaign.objects.select_related("sponsor__user").get(pk=self.cast.campaign.pk)

    def target(self, what: str) -> Any:
        if what.startswith("influencer"):
            return Influencer.objects.get(pk=self.cast.influencers[int(what[-1])].pk)
        return self.campaign() if what == "campaign" else self.campaign().sponsor

    def terms(self, fee: int) -> Proposal:
        return Proposal(fee_minor=fee, deliverables={"reel": 1}, due_on=self.due_on)

    def pick(
        self, data: st.DataObject, by: str, behind: int = 0, *, asked: bool = True
    ) -> tuple[Deal, dict[str, Any], str]:
        """One of the live requests or the last closed one, what a move on it is given, and the side the mover is on.

        `asked` says which side may make the move: the one that is asked, or the one that made the offer.
        """
        deals = list(enumerate(self.model.deals))
        live = [n for n, deal in deals if deal.is_live]
        closed = [n for n, deal in deals if not deal.is_live]
        index = data.draw(st.sampled_from(live + closed[-1:]))
        deal = self.model.deals[index]
        person, side = self.cast.person(by, deal.asked if asked else deal.side, deal.who)
        row = AdRequest.objects.select_related("campaign__sponsor", "influencer")
        values = {
            "ad_request": row.get(pk=self.rows[index]),
            "by": person,
            "offer_number": max(0, deal.number - behind),
        }
        return deal, values, side

    def turn(self, deal: Deal, side: str, values: dict[str, Any], *, asked: bool = True) -> str:
        if not side:
            return "not_your_request"
        number, now = values["offer_number"], timezone.now()
        return self.model.turn(deal, side, number, asked=asked, now=now)

    def expect(self, expected: str, service: Any, values: dict[str, Any]) -> Any:
        """What the service returns where the model allows the step; None where both refuse it for the same reason."""
        result, verdict = None, OK
        try:
            result = service(**values)
            self.has_moved = True
        except DomainError as refusal:
            verdict = refusal.code
        assert verdict == expected, f"{service.__name__}: {verdict}, the model says {expected}"
        return result
