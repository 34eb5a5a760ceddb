"""What the dashboards of sponsors and influencers show. All their figures are asked at once, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from adrequests.models import AGREED, Deliverable
from campaigns.models import Campaign
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import number
from reports.display import Number, Shown
from reports.figures import Answer, Figure
from reports.kpis import asked, counted, money, paid, people, results, work
from reports.ratios import Kpi, Ratio, RatioAnswer, answer_all
from reports.scope import Scope
from reports.staff import ACCEPTANCE_RATE, AD_REQUESTS_BY_STATUS, AGREED_VALUE
from reports.tiles import Funnel, ShownRatio, Tile, funnel, page_of, shown, tile, tiles_of

TOP = 5
NEXT_DUE = 8
OVER_TIME = (counted.CLICKS, counted.IMPRESSIONS)
"""Shown month by month."""
ANSWERS = (
    ACCEPTANCE_RATE,
    asked.NEGOTIATION_RATE,
    asked.NEGOTIATION_DEPTH,
    asked.TIME_TO_AGREEMENT,
)
RESPONSES = (asked.OWN_RATE, asked.OWN_TIME, asked.THEIR_RATE, asked.THEIR_TIME)
DELIVERY = (work.ON_TIME, work.FIRST_PASS, paid.ON_TIME_PAYMENT)
MONEY = (money.BUDGET, money.COMMITTED, money.PAID, money.FREE)
PACE = (money.UTILISATION, money.ALLOCATION, money.PACING)


class Board:
    """The answers that every dashboard is made of."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def wanted(self) -> list[Kpi]:
        return [*asked.funnel(), *ANSWERS, *RESPONSES, AGREED_VALUE, *DELIVERY]

    @cached_property
    def answers(self) -> dict[str, Any]:
        return answer_all(self.wanted(), self.scope)

    def answer(self, figure: Figure) -> Answer:
        found: Answer = self.answers[figure.name]
        return found

    def tiles(self, *wanted: Figure) -> list[Tile]:
        return [tile(self.answer(figure)) for figure in wanted]

    def shown(self, figure: Figure) -> Shown:
        return shown(self.answer(figure))

    @cached_property
    def funnel(self) -> Funnel:
        return funnel([self.answer(step) for step in asked.funnel()])

    @cached_property
    def responses(self) -> list[Tile]:
        return self.tiles(*RESPONSES)

    @cached_property
    def agreed_value(self) -> Shown:
        return self.shown(AGREED_VALUE)


@dataclass(frozen=True)
class Purse:
    """The money of one currency: the states with their rows, and how it goes."""

    currency: str
    budget: str
    committed: str
    states: list[tuple[str, Number]]
    pace: list[tuple[str, str, str]]


class ResultsBoard(Board):
    """What a campaign, or all of a sponsor's campaigns, come to."""

    def wanted(self) -> list[Kpi]:
        return [
            *super().wanted(),
            *MONEY,
            *PACE,
            money.FILL_RATE,
            asked.DEALS_AGREED,
            people.VALUE_BY_INFLUENCER,
            work.PIECES_DELIVERED,
            work.PIECES_PUBLISHED,
            *self._results(),
            *OVER_TIME,
        ]

    @staticmethod
    def _results() -> list[Ratio]:
        return [ratio for ratio in (*results.COSTS, *results.RATES) if ratio.is_ready]

    @cached_property
    def purses(self) -> list[Purse]:
        return [self._purse(key) for key, _label in self.answer(money.BUDGET).series]

    def _purse(self, currency: str) -> Purse:
        states = [(str(one.title), self._amount(one, currency)) for one in MONEY]
        pace = [
            (
                str(ratio.title),
                ShownRatio(self.answers[ratio.name]).words(currency),
                page_of(ratio.name, self.scope),
            )
            for ratio in PACE
        ]
        return Purse(currency, states[0][1].text, states[1][1].text, states, pace)

    def _amount(self, figure: Figure, currency: str) -> Number:
        cell = self.answer(figure).total(currency)
        url = page_of(figure.name, self.scope, series=currency) if cell.rows else ""
        return Number(format_money(cell.total, currency), url)

    @cached_property
    def rates(self) -> list[Tile]:
        fill: RatioAnswer = self.answers[money.FILL_RATE.name]
        return [*self.tiles(*ANSWERS, *DELIVERY), *tiles_of(fill)]

    @cached_property
    def results(self) -> list[Tile]:
        return [one for ratio in self._results() for one in tiles_of(self.answers[ratio.name])]

    @cached_property
    def over_time(self) -> list[Shown]:
        return [self.agreed_value, *(self.shown(figure) for figure in OVER_TIME)]

    @cached_property
    def top(self) -> list[tuple[str, list[Number]]]:
        """The influencers with the largest agreed fees."""
        return self.shown(people.VALUE_BY_INFLUENCER).lines[:TOP]

    @cached_property
    def top_head(self) -> list[str]:
        return self.shown(people.VALUE_BY_INFLUENCER).head

    @cached_property
    def top_url(self) -> str:
        return page_of(people.VALUE_BY_INFLUENCER.name, self.scope)

    @cached_property
    def kinds(self) -> list[tuple[str, Number]]:
        """Approved pieces of the period, by kind."""
        return self._by_series(work.PIECES_DELIVERED)

    @cached_property
    def platforms(self) -> list[tuple[str, Number]]:
        """Those of them that are published, by the platform on whose site."""
        return self._by_series(work.PIECES_PUBLISHED)

    def _by_series(self, figure: Figure) -> list[tuple[str, Number]]:
        """What a count of the period comes to in each of its series that has rows."""
        found = self.answer(figure)
        cells = [(key, str(label), found.total(key)) for key, label in found.series]
        return [
            (label, Number(number(c.total), page_of(figure.name, self.scope, series=key)))
            for key, label, c in cells
            if c.rows
        ]


class SponsorBoard(ResultsBoard):
    """The home of a sponsor."""

    @property
    def agreed_this_month(self) -> Number:
        month = self.scope.months[-1].key
        cell = self.answer(asked.DEALS_AGREED).cell(month, "")
        url = page_of(asked.DEALS_AGREED.name, self.scope, bucket=month) if cell.rows else ""
        return Number(number(cell.total), url)


class InfluencerBoard(Board):
    """What an influencer earns, what is in talks, and what is due."""

    def wanted(self) -> list[Kpi]:
        return [
            *super().wanted(),
            AD_REQUESTS_BY_STATUS,
            money.COMPLETED_VALUE,
            paid.PAYMENTS_MADE,
            work.PIECES_BY_STATUS,
        ]

    @cached_property
    def earnings(self) -> list[Shown]:
        """Month by month: what was agreed, what was completed, what was paid."""
        return [
            self.agreed_value,
            self.shown(money.COMPLETED_VALUE),
            self.shown(paid.PAYMENTS_MADE),
        ]

    @cached_property
    def pipeline(self) -> Shown:
        return self.shown(AD_REQUESTS_BY_STATUS)

    @cached_property
    def work(self) -> Shown:
        return self.shown(work.PIECES_BY_STATUS)

    @cached_property
    def rates(self) -> list[Tile]:
        return self.tiles(*ANSWERS, *DELIVERY)

    @cached_property
    def due(self) -> QuerySet[Deliverable]:
        """The next pieces to be made."""
        rows = self.scope.pieces().unfinished().filter(ad_request__status__in=AGREED)  # type: ignore[attr-defined]
        found: QuerySet[Deliverable] = rows.select_related("ad_request__campaign__sponsor")
        return found.order_by("due_on", "pk")[:NEXT_DUE]


def campaigns_of(scope: Scope) -> list[Campaign]:
    """What the filter offers: the campaigns this person runs, or has dealt with; the newest first."""
    if scope.user.is_sponsor:
        rows = Campaign.objects.run_by(scope.user)
    else:
        mine = Scope(scope.user, scope.now).requests().values("campaign")
        rows = Campaign.objects.filter(pk__in=mine)
    return list(rows.only("pk", "name").order_by("-created_at", "-pk")[:MOST_OFFERED])


MOST_OFFERED = 50
