"""What is kept of each campaign: which figures, of which months, and for how long that holds."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Min, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import cached_property

from adrequests.models import (
    AdRequest,
    Deliverable,
    Payment,
    PaymentStatus,
    Side,
    Transfer,
)
from reports.figures import Figure, figures
from reports.models import CampaignClicks, Conversion, Metrics, RollupPart
from reports.months import YEAR, Month, last_months
from reports.rows import ANSWER_WITHIN
from reports.scope import SPONSOR, Scope

RULES = 1
"""To be raised when a figure counts in another way: what was added up before is added up again."""
AHEAD = 6
"""So many months to come are added up too: work and payments that are done before they are due."""
KEPT: dict[type[Any], tuple[RollupPart, str]] = {
    AdRequest: (RollupPart.DEALS, "campaign_id"),
    Deliverable: (RollupPart.DEALS, "ad_request__campaign_id"),
    Payment: (RollupPart.DEALS, "ad_request__campaign_id"),
    Transfer: (RollupPart.DEALS, "payment__ad_request__campaign_id"),
    CampaignClicks: (RollupPart.CLICKS, "campaign_id"),
    Conversion: (RollupPart.RESULTS, "campaign_id"),
    Metrics: (RollupPart.RESULTS, "deliverable__ad_request__campaign_id"),
}
"""Figures of these rows are kept: with what, and where the row says its campaign."""


def part_of(figure: Figure) -> RollupPart | None:
    """What this figure is kept with; None where it is always counted."""
    if figure.model not in KEPT or SPONSOR not in figure.roles or not figure.has_months:
        return None
    return KEPT[figure.model][0]


def kept_figures(part: RollupPart) -> list[Figure]:
    return [figure for figure in figures.values() if part_of(figure) is part]


def version() -> str:
    """Names the rules: the figures there are, and `RULES`."""
    names = sorted(figure.name for part in RollupPart for figure in kept_figures(part))
    return hashlib.sha256(f"{RULES} {names}".encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class CampaignsScope(Scope):
    """Everything of the campaigns `among`, as those who run them see it: of the months that a period may show now or until
    `horizon`, each campaign by itself."""

    user: Any = None
    among: frozenset[int] = frozenset()

    @cached_property
    def months(self) -> list[Month]:
        return last_months(self.now + timedelta(days=31 * AHEAD), YEAR + AHEAD + 1)

    @property
    def horizon(self) -> datetime:
        return self.until

    @property
    def side(self) -> Side:
        return Side.SPONSOR

    def told_apart(self, figure: Figure) -> tuple[Any, Any]:
        return F(KEPT[figure.model][1]), F("month") if figure.name_of else Value("")


Until = dict[int, datetime]
"""By campaign: from when on what was added up may be wrong without any change."""


def holds_until(part: RollupPart, scope: CampaignsScope) -> Until:
    """For each campaign of the scope: how long its sums are right if nothing changes."""
    found = dict.fromkeys(scope.among, scope.horizon)
    if part is RollupPart.DEALS:
        for earliest in (_answers_overdue(scope), _days_over(scope)):
            for campaign, moment in earliest:
                found[campaign] = min(found[campaign], moment)
    return found


def _answers_overdue(scope: CampaignsScope) -> Iterable[tuple[int, datetime]]:
    """When the next request has had its time for an answer."""
    young = scope.requests().filter(created_at__gt=scope.now - ANSWER_WITHIN)
    for campaign, first in _first(young, "campaign_id", "created_at"):
        yield campaign, first + ANSWER_WITHIN


def _days_over(scope: CampaignsScope) -> Iterable[tuple[int, datetime]]:
    """When the next day is over on which work or money was due."""
    pieces = scope.pieces().filter(first_submitted_at__isnull=True)
    payments = Payment.objects.standing().filter(
        ~Q(status=PaymentStatus.PAID), ad_request__campaign__in=scope.among
    )
    for rows in (pieces, payments):
        coming = rows.filter(due_on__gte=scope.today)
        for campaign, day in _first(coming, "ad_request__campaign_id", "due_on"):
            yield campaign, _end_of(day)


def _first(rows: QuerySet[Any], campaign: str, column: str) -> Iterable[tuple[int, Any]]:
    found: Iterable[tuple[int, Any]] = (
        rows.order_by().values(campaign).annotate(first=Min(column)).values_list(campaign, "first")
    )
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
