"""What costs are divided by: clicks of tracked links, orders that shops told, and what was measured of published work."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reports import rows
from reports.figures import Column, Figure, Unit
from reports.kpis.results import counted_result
from reports.models import CampaignClicks, Conversion, Metrics
from reports.models.metrics import ENGAGEMENTS
from reports.months import month_of
from reports.parts import NUMBER, time
from reports.scope import Rows, Scope

CAMPAIGN = Column(gettext_lazy("Campaign"), "campaign__name")


def clicks(scope: Scope) -> QuerySet[CampaignClicks]:
    """Sums by day: a row stands for all valid clicks on the links of one campaign on that day."""
    found = CampaignClicks.objects.filter(
        campaign__in=scope.campaigns(), valid__gt=0, **scope.within_days("day")
    )
    return found.annotate(
        bucket=rows.month_of_day("day", scope.months),
        series=F("campaign__currency"),
        value=F("valid"),
    )


def ordered(value: Any) -> Rows:
    """Orders by the time of ordering."""

    def found(scope: Scope) -> QuerySet[Conversion]:
        told = Conversion.objects.filter(campaign__in=scope.campaigns(), **scope.within("at"))
        return told.annotate(
            bucket=month_of("at", scope.months), series=F("campaign__currency"), value=value
        )

    return found


def measured(*names: str) -> Rows:
    """Of each piece the figures that count, where at least one of `names` was told, by the time they were measured."""

    def found(scope: Scope) -> QuerySet[Metrics]:
        told = Q()
        for name in names:
            told |= Q(**{f"{name}__isnull": False})
        latest = Metrics.objects.counting().filter(
            told, deliverable__ad_request__campaign__in=scope.campaigns(), **scope.within("at")
        )
        return latest.annotate(
            bucket=month_of("at", scope.months),
            series=F("deliverable__ad_request__campaign__currency"),
            value=sum(
                (Coalesce(F(name), Value(0)) for name in names[1:]), Coalesce(F(names[0]), Value(0))
            ),
        )

    return found


def measure(name: str, title: Promise, explanation: Promise, *columns: str) -> Figure:
    return counted_result(
        name,
        title,
        explanation=explanation,
        formula=gettext_lazy("sum over the pieces of work, of each the figures written last"),
        source=gettext_lazy(
            "results of published work: declared with a screenshot, imported, or sent by the API"
        ),
        model=Metrics,
        rows=measured(*columns),
        columns=(
            NUMBER,
            Column(gettext_lazy("Campaign"), "deliverable__ad_request__campaign__name"),
            Column(gettext_lazy("Influencer"), "deliverable__ad_request__influencer__name"),
            Column(gettext_lazy("Source"), "source"),
            time(gettext_lazy("As of"), "at"),
        ),
        order="-at",
    )


CLICKS = counted_result(
    "clicks",
    gettext_lazy("Clicks"),
    explanation=gettext_lazy(
        "Valid clicks on tracked links: without programs, previews and repeats within an hour."
    ),
    formula=gettext_lazy("sum of the valid clicks by day (UTC)"),
    source=gettext_lazy("tracked links of this installation"),
    model=CampaignClicks,
    rows=clicks,
    columns=(
        Column(gettext_lazy("Day (UTC)"), "day"),
        CAMPAIGN,
        Column(gettext_lazy("All clicks"), "raw"),
        Column(gettext_lazy("Visitors"), "visitors"),
    ),
    order="-day",
)
ORDERS: dict[str, Any] = {
    "source": gettext_lazy("orders that shops told by postback, file or API"),
    "model": Conversion,
    "columns": (
        NUMBER,
        CAMPAIGN,
        Column(gettext_lazy("Order"), "order"),
        Column(gettext_lazy("Told by"), "source"),
        time(gettext_lazy("Ordered"), "at"),
    ),
    "order": "-at",
}
CONVERSIONS = counted_result(
    "conversions",
    gettext_lazy("Conversions"),
    explanation=gettext_lazy("Orders that a tracked link or its promo code brought."),
    formula=gettext_lazy("orders, each once per campaign"),
    rows=ordered(Value(1)),
    **ORDERS,
)
REVENUE = counted_result(
    "revenue",
    gettext_lazy("Attributed revenue"),
    explanation=gettext_lazy("The value of these orders, in the currency of their campaign."),
    formula=gettext_lazy("sum of the amounts of the orders"),
    rows=ordered(F("amount_minor")),
    unit=Unit.MONEY,
    **ORDERS,
)
IMPRESSIONS = measure(
    "impressions",
    gettext_lazy("Impressions"),
    gettext_lazy("How often the pieces were displayed."),
    "impressions",
)
REACH = measure(
    "reach",
    gettext_lazy("Reach"),
    gettext_lazy("People reached, added up over pieces: who saw two of them counts twice."),
    "reach",
)
VIEWS = measure(
    "views", gettext_lazy("Views"), gettext_lazy("Plays, as each network counts them."), "views"
)
ENGAGED = measure(
    "engagements",
    gettext_lazy("Engagements"),
    gettext_lazy("Likes, comments, shares and saves."),
    *ENGAGEMENTS,
)
