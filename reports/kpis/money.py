"""Figures of money: what campaigns may spend, have committed and have paid; always per currency."""

from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adrequests.models import AGREED, AdRequest, Status
from campaigns.models import Campaign
from campaigns.models import Status as CampaignStatus
from reports import formulas, rows
from reports.figures import Column, Figure, Measured, Unit, register
from reports.months import month_of
from reports.parts import MONTH, NUMBER, REQUEST, STATUS_NOW, time
from reports.ratios import Form, Ratio, register_ratio
from reports.scope import BOTH_SIDES, SPONSOR, Rows, Scope

SPONSORS = frozenset({SPONSOR})
CAMPAIGNS = gettext_lazy("your campaigns, as they stand now")
A_DAY = 86_400


def running_now(scope: Scope) -> str:
    return _("this campaign, now") if scope.campaign else _("the campaigns that run now")


def running(scope: Scope) -> QuerySet[Campaign]:
    found = scope.running().annotate(bucket=F("status"), series=F("currency"))
    return found.annotate(planned=elapsed(scope))


def elapsed(scope: Scope) -> Any:
    """The part of the budget that would be spent by today if it were spent evenly over the days of the campaign."""
    today = int(scope.now.timestamp()) // A_DAY
    first, last = rows.Seconds("starts_on") / A_DAY, rows.Seconds("ends_on") / A_DAY
    whole = last - first + 1
    days = Greatest(Value(0), Least(Value(today) - first + 1, whole))
    return F("budget_minor") * days / whole


def of_money(
    name: str, title: Promise, formula: Promise, explanation: Promise, value: Any
) -> Figure:
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            source=CAMPAIGNS,
            period=running_now,
            unit=Unit.MONEY,
            model=Campaign,
            rows=Measured(running, amount=value, by_series=True),
            columns=(
                NUMBER,
                Column(gettext_lazy("Campaign"), "name"),
                Column(gettext_lazy("Company"), "sponsor__company_name"),
                Column(gettext_lazy("Starts"), "starts_on"),
                Column(gettext_lazy("Ends"), "ends_on"),
            ),
            order="-created_at",
            bucket_title=gettext_lazy("Status"),
            buckets=lambda _scope: list(CampaignStatus.choices),
            series_title=gettext_lazy("Currency"),
            value_title=title,
            roles=SPONSORS,
        )
    )


BUDGET = of_money(
    "budget",
    gettext_lazy("Budget"),
    gettext_lazy("sum of the budgets"),
    gettext_lazy("What the campaigns may spend in all."),
    F("budget_minor"),
)
COMMITTED = of_money(
    "committed",
    gettext_lazy("Committed"),
    gettext_lazy("fees of agreed deals, paid or not"),
    gettext_lazy("What accepted deals have taken from the budgets; paid fees are a part of it."),
    F("committed_minor"),
)
PAID = of_money(
    "paid",
    gettext_lazy("Paid"),
    gettext_lazy("the part of the committed fees that is marked as paid"),
    gettext_lazy("What has been paid of the committed fees."),
    F("paid_minor"),
)
FREE = of_money(
    "free",
    gettext_lazy("Free"),
    gettext_lazy("budget − committed"),
    gettext_lazy("What can still be agreed."),
    F("budget_minor") - F("committed_minor"),
)
PLANNED = of_money(
    "planned-by-today",
    gettext_lazy("Planned by today"),
    gettext_lazy("budget × days begun ÷ days of the campaign"),
    gettext_lazy(
        "What would be spent by today if each budget were spent evenly over the days of its campaign."
    ),
    F("planned"),
)


def per_currency(
    name: str, title: Promise, explanation: Promise, formula: Promise, **parts: Any
) -> Ratio:
    return register_ratio(
        Ratio(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            form=Form.PERCENT,
            compute=formulas.percent,
            per_currency=True,
            roles=SPONSORS,
            **parts,
        )
    )


UTILISATION = per_currency(
    "budget-utilisation",
    gettext_lazy("Budget utilisation"),
    gettext_lazy("How much of the budgets is paid."),
    gettext_lazy("paid ÷ budget"),
    top="paid",
    bottom="budget",
)
ALLOCATION = per_currency(
    "budget-allocation",
    gettext_lazy("Budget allocation"),
    gettext_lazy("How much of the budgets is committed to deals, paid or not."),
    gettext_lazy("committed ÷ budget"),
    top="committed",
    bottom="budget",
)
PACING = per_currency(
    "pacing",
    gettext_lazy("Pacing"),
    gettext_lazy(
        "The share of the budget that is spent beside the share of time that has passed; 100 % is on pace. Spent is what is paid."
    ),
    gettext_lazy("(paid ÷ budget) ÷ (days begun ÷ days of the campaign)"),
    top="paid",
    bottom="planned-by-today",
)


def of_places(name: str, title: Promise, explanation: Promise, value: str) -> Figure:
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=explanation,
            source=CAMPAIGNS,
            period=running_now,
            unit=Unit.COUNT,
            model=Campaign,
            rows=Measured(running, amount=F(value)),
            columns=BUDGET.columns,
            order="-created_at",
            bucket_title=gettext_lazy("Status"),
            buckets=lambda _scope: list(CampaignStatus.choices),
            value_title=title,
            roles=SPONSORS,
        )
    )


of_places("seats", gettext_lazy("Places"), gettext_lazy("influencers wanted"), "seats")
of_places(
    "seats-taken",
    gettext_lazy("Places taken"),
    gettext_lazy("influencers with an agreed deal"),
    "seats_taken",
)
FILL_RATE = register_ratio(
    Ratio(
        name="fill-rate",
        title=gettext_lazy("Fill rate"),
        explanation=gettext_lazy(
            "How many of the influencers that are wanted have an agreed deal."
        ),
        formula=gettext_lazy("places taken ÷ places"),
        form=Form.PERCENT,
        compute=formulas.percent,
        top="seats-taken",
        bottom="seats",
        roles=SPONSORS,
    )
)


def fees(column: str, *statuses: str) -> Rows:
    """Fees of requests of these statuses by the month of that moment."""

    def found(scope: Scope) -> QuerySet[AdRequest]:
        chosen = scope.requests().filter(status__in=statuses, **scope.within(column))
        return chosen.annotate(
            bucket=month_of(column, scope.months),
            series=F("campaign__currency"),
            value=F("fee_minor"),
        )

    return found


def of_fees(
    name: str, title: Promise, formula: Promise, explanation: Promise, **how: Any
) -> Figure:
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            source=gettext_lazy("agreed ad requests in this installation"),
            unit=Unit.MONEY,
            model=AdRequest,
            series_title=gettext_lazy("Currency"),
            value_title=gettext_lazy("Fee"),
            **how,
            **MONTH,
        )
    )


COST = of_fees(
    "cost",
    gettext_lazy("Cost"),
    gettext_lazy("sum of the fees of agreed deals"),
    gettext_lazy("Fees only: of deals accepted in the period and not cancelled."),
    rows=fees("accepted_at", *AGREED),
    columns=(*REQUEST, STATUS_NOW, time(gettext_lazy("Accepted"), "accepted_at")),
    order="-accepted_at",
    roles=SPONSORS,
)
COMPLETED_VALUE = of_fees(
    "completed-value",
    gettext_lazy("Completed value"),
    gettext_lazy("sum of the fees of completed deals"),
    gettext_lazy("Fees of the deals whose work is all approved, by the month of their completion."),
    rows=fees("closed_at", Status.COMPLETED),
    columns=(*REQUEST, time(gettext_lazy("Completed"), "closed_at")),
    order="-closed_at",
    roles=BOTH_SIDES,
)
