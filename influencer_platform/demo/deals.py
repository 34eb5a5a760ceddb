"""What two sides of the demo do with one request: offer, answer, ask, remind, agree."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import cast

from accounts.models import Influencer, User
from adrequests import services
from adrequests.models import AdRequest, Offer, Side, Status
from adrequests.terms import Proposal
from campaigns.models import Campaign
from influencer_platform.demo.aftermath import Aftermath
from influencer_platform.demo.bargain import Bargain, difference
from influencer_platform.demo.campaigns import Wanted
from influencer_platform.demo.changes import schedule_changes
from influencer_platform.demo.market import Market
from influencer_platform.demo.plans import DAY, Plan
from influencer_platform.demo.words import say, words
from influencer_platform.demo.work import Work
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day


class Deal:
    """One negotiation that follows its plan."""

    def __init__(self, market: Market, wanted: Wanted, creator: Influencer, plan: Plan) -> None:
        self.market, self.wanted, self.creator, self.plan = market, wanted, creator, plan
        self.rng, self.pk = market.rng, 0
        self.bargain = Bargain(market.rng, wanted, wanted.asks(creator))

    def schedule(self) -> None:
        first, *later = self.plan.moves
        self.market.at(first, self.begin)
        endings: dict[str, list[Callable[[], None]]] = {
            Status.ACCEPTED: [self.accept],
            Status.REJECTED: [self.reject],
            Status.WITHDRAWN: [self.withdraw],
            Status.CANCELLED: [self.accept, self.cancel],
        }
        ending = endings.get(self.plan.status, [])
        counters = [self.counter] * (len(later) - len(ending))
        for moment, move in zip(later, [*counters, *ending], strict=True):
            self.market.at(moment, move)
        for since, until in pairwise([*self.plan.moves, self.market.now]):
            self._fill(since, until, may_gain_time=bool(later) or not self.plan.is_exact)
            later = later[1:]

    def _fill(self, since: datetime, until: datetime, *, may_gain_time: bool) -> None:
        """What happens between two moves: they look, ask, remind, change their offer or take more time."""
        gap = min(until - since, 6 * DAY)
        happenings = [(0.6, 0.1, self.look), (0.16, 0.3, self.ask_something)]
        if gap > 2 * DAY:
            happenings.append((0.25, 0.7, self.remind))
        if may_gain_time:
            happenings += [
                (0.06, 0.05, self.amend),
                (0.12 if gap > 3 * DAY else 0, 0.8, self.take_time),
            ]
        for chance, share, do in happenings:
            if self.market.chance(chance):
                self.market.at(since + gap * share * self.rng.uniform(0.8, 1.2), do)

    # --- Moves --------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        side, by = self.plan.starter, self.person(self.plan.starter)
        campaign = self._campaign()
        terms = self.bargain.opening(side)
        if side == Side.SPONSOR:
            note = self.say("gifted" if self.wanted.is_gifted else "invite", terms=terms)
            case = services.invite(
                campaign=campaign, influencer=self.creator, by=by, terms=terms, note=note
            )
        else:
            case = services.apply(
                campaign=campaign, by=by, terms=terms, note=self.say("apply", terms=terms)
            )
        self.pk = case.pk

    def counter(self) -> None:
        if (case := self.case()) is None:
            return
        side = Side(case.awaiting)
        terms = self.bargain.answer(on_table(case), side)
        topic = "ask_more" if side == Side.INFLUENCER else "offer_less"
        note = self._note(topic, on_table(case), terms, side)
        services.mark_seen(ad_request=case, by=self.person(side))
        services.counter(
            ad_request=case,
            by=self.person(side),
            offer_number=case.offer_number,
            terms=terms,
            note=note,
        )

    def amend(self) -> None:
        if (case := self.case()) is None or self.wanted.is_gifted:
            return
        side = Side(case.awaiting).other
        terms = self.bargain.answer(on_table(case), side)
        by = self.person(side)
        services.amend(
            ad_request=case,
            by=by,
            offer_number=case.offer_number,
            terms=terms,
            note=self._note("amend", on_table(case), terms, side),
        )

    def accept(self) -> None:
        """Agree; where the money or the places have run out meanwhile, say so instead."""
        if (case := self.case()) is None:
            return None
        side = Side(case.awaiting)
        services.mark_seen(ad_request=case, by=self.person(side))
        try:
            services.accept(ad_request=case, by=self.person(side), offer_number=case.offer_number)
        except DomainError:
            return self.reject("full")
        Work(self.market, case, self.person(Side.SPONSOR), self.creator).schedule(
            is_exact=self.plan.is_exact, ends=self.plan.status == Status.CANCELLED
        )
        self._write(side, self.say("accepted", terms=on_table(case)))
        schedule_changes(self.market, self.pk, self.person)
        Aftermath(self.market, case.pk).schedule(case)
        for writer in (Side.SPONSOR, Side.INFLUENCER):
            if self.market.chance(0.3):
                line = say(self.rng, "after", f"from_{writer}")
                later = self.market.clock.now + self.rng.uniform(0.3, 5) * DAY
                self.market.at(later, partial(self._write, writer, line))
        return None

    def reject(self, reason: str = "") -> None:
        if (case := self.case()) is None:
            return
        side = Side(case.awaiting)
        reasons = (
            ["timing", "fit", "other"]
            if self.wanted.is_gifted
            else ["fee", "fee", "timing", "fit", "terms", "other"]
        )
        reason = reason or self.rng.choice(reasons)
        services.reject(
            ad_request=case,
            by=self.person(side),
            offer_number=case.offer_number,
            reason=reason,
            note=self.say("reject", reason, terms=on_table(case)),
        )

    def withdraw(self) -> None:
        if (case := self.case()) is None:
            return
        side = Side(case.awaiting).other
        reason = self.rng.choice(
            ["timing", "other"]
            if side == Side.INFLUENCER
            else ["fee", "timing", "fit", "terms", "other"]
        )
        line = say(self.rng, "withdraw", reason)
        services.withdraw(
            ad_request=case,
            by=self.person(side),
            offer_number=case.offer_number,
            reason=reason,
            note=line,
        )

    def cancel(self) -> None:
        case = AdRequest.objects.for_cards().filter(pk=self.pk, status=Status.ACCEPTED).first()
        if case is None:
            return
        reason = self.rng.choice(["timing", "fit", "terms", "other"])
        by = self.person(self.rng.choice([Side.SPONSOR, Side.INFLUENCER]))
        services.cancel(ad_request=case, by=by, reason=reason, note=say(self.rng, "cancel", reason))

    # --- In between ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        if case := self.case():
            services.mark_seen(ad_request=case, by=self.person(Side(case.awaiting)))

    def ask_something(self) -> None:
        """A question by the side that is asked, and the other side's answer some hours later."""
        if (case := self.case()) is None:
            return
        side = Side(case.awaiting)
        questions = words("sayings")["question"][f"from_{side}"]
        answers = words("sayings")["answer"][f"from_{side.other}"]
        n = self.rng.randrange(len(questions))
        self._write(side, questions[n])
        if n < len(answers):
            later = self.market.clock.now + timedelta(hours=self.rng.uniform(0.5, 20))
            self.market.at(later, partial(self._write, side.other, answers[n]))

    def remind(self) -> None:
        if case := self.case():
            services.remind(ad_request=case, by=self.person(Side(case.awaiting).other))

    def take_time(self) -> None:
        if case := self.case():
            services.extend(
                ad_request=case, by=self.person(Side(case.awaiting)), offer_number=case.offer_number
            )

    def _write(self, side: Side, text: str) -> None:
        case = AdRequest.objects.for_cards().filter(pk=self.pk).first()
        if case is not None and not case.is_frozen:
            services.post_message(ad_request=case, by=self.person(side), text=text)

    # --- Facts --------------------------------------------------------------------------------------------------------

    def case(self) -> AdRequest | None:
        """The request while it is open; None when it never began or is over."""
        return AdRequest.objects.for_cards().open().filter(pk=self.pk).first() if self.pk else None

    def person(self, side: Side) -> User:
        return self.wanted.sponsor.user if side == Side.SPONSOR else self.creator.user

    def say(self, *path: str, terms: Proposal) -> str:
        return say(
            self.rng,
            *path,
            name=self.creator.user.get_short_name(),
            contact=self.wanted.sponsor.user.get_short_name(),
            company=self.wanted.sponsor.company_name,
            campaign=self.wanted.facts["name"],
            niche=self.wanted.niche.name.lower(),
            city=self.creator.bio.rpartition("Based in ")[2].rstrip("."),
            fee=format_money(terms.fee_minor, self.wanted.currency),
            due=day(terms.due_on),
            usage=terms.usage_days,
        )

    def _campaign(self) -> Campaign:
        return Campaign.objects.select_related("sponsor").get(pk=self.wanted.row.pk)

    def _note(self, topic: str, table: Proposal, terms: Proposal, side: Side) -> str:
        """A word about the fee, and one about what else is different."""
        besides = difference(table, terms)
        about_fee = "" if self.wanted.is_gifted else self.say(topic, terms=terms)
        rest = self.say("besides", f"{besides}_{side}", terms=terms) if besides else ""
        return f"{about_fee} {rest}".strip()


def on_table(case: AdRequest) -> Proposal:
    """The terms of the latest offer; every request has one as soon as it exists."""
    return Proposal.of(cast(Offer, case.latest_offer))
