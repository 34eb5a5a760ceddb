"""What the two sides of one negotiation want, and how they move towards each other."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from adrequests.models import Side
from adrequests.terms import Proposal
from influencer_platform.demo import prices
from influencer_platform.demo.campaigns import Wanted
from influencer_platform.demo.words import say


class Bargain:
    """`bid` and `ask` are what sponsor and creator have in mind, in dollars. Nobody pays for a gift."""

    def __init__(self, rng: Random, wanted: Wanted, dollars: float) -> None:
        self.rng, self.wanted = rng, wanted
        self.ask = dollars * rng.uniform(0.95, 1.2)
        self.bid = self.ask * rng.uniform(0.66, 0.88)

    def opening(self, side: Side) -> Proposal:
        return Proposal(
            fee_minor=self._fee(side),
            deliverables=dict(self.wanted.facts["want"]),
            due_on=self._due(),
            usage_days=self.rng.choice([30, 30, 60, 90, 180]),
            exclusivity_days=self.rng.choice([0, 0, 0, 14, 30]),
            requirements=say(self.rng, "brief", "requirements")
            if self.rng.choice([True, False])
            else "",
        )

    def answer(self, table: Proposal, side: Side) -> Proposal:
        """A step towards the other side, and now and then something else besides. Never the terms on the table."""
        if side == Side.INFLUENCER:
            self.ask -= (self.ask - self.bid) * self.rng.uniform(0.1, 0.4)
        else:
            self.bid += (self.ask - self.bid) * self.rng.uniform(0.2, 0.5)
        terms = replace(table, fee_minor=self._fee(side))
        besides = self.rng.choices(["due", "rights", "pieces", ""], [30, 20, 15, 35])[0]
        if besides == "due" or terms.fee_minor == table.fee_minor:
            return replace(terms, due_on=self._another_day(table.due_on, side))
        if besides == "rights":
            days = 30 if side == Side.INFLUENCER else max(table.usage_days, 90)
            return replace(terms, usage_days=days)
        if besides == "pieces":
            kind = self.rng.choice(sorted(table.deliverables))
            return replace(
                terms, deliverables=table.deliverables | {kind: table.deliverables[kind] + 1}
            )
        return terms

    def _fee(self, side: Side) -> int:
        dollars = self.ask if side == Side.INFLUENCER else self.bid
        return 0 if self.wanted.is_gifted else prices.rounded(dollars, self.wanted.currency)

    def _due(self) -> date:
        """Some days before the campaign ends, and in any case after the day it is proposed."""
        planned = self.wanted.row.ends_on - timedelta(days=self.rng.randint(0, 9))
        return max(planned, timezone.localdate() + timedelta(days=self.rng.randint(4, 12)))

    def _another_day(self, due: date, side: Side) -> date:
        """Creators want more time, sponsors less; never in the past, never the same day."""
        shift = self.rng.choice([2, 3, 5, 7] if side == Side.INFLUENCER else [-3, -2, 4])
        other = max(due + timedelta(days=shift), timezone.localdate() + timedelta(days=3))
        return other if other != due else due + timedelta(days=1)


def difference(table: Proposal, terms: Proposal) -> str:
    """What changed besides the fee, as the sayings call it."""
    if terms.due_on != table.due_on:
        return "due"
    if terms.usage_days != table.usage_days:
        return "rights"
    return "pieces" if terms.deliverables != table.deliverables else ""
