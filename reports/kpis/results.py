"""What campaigns bring: cost beside what was seen, clicked and bought.

The counts come from figures of these names, registered where they are kept: impressions, reach, views, engagements, clicks (valid
ones), conversions, revenue. Until then a ratio of them does not exist. `counted_result` registers one.
"""

from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reports import formulas
from reports.figures import FEWEST, Column, Figure, Unit, register
from reports.parts import MONTH
from reports.ratios import Form, Ratio, register_ratio
from reports.scope import SPONSOR, Rows

SPONSORS = frozenset({SPONSOR})


def counted_result(
    name: str,
    title: Promise,
    *,
    explanation: Promise,
    formula: Promise,
    source: Promise,
    model: type[Model],
    rows: Rows,
    columns: tuple[Column, ...],
    order: str,
    unit: Unit = Unit.COUNT,
    roles: frozenset[str] = SPONSORS,
) -> Figure:
    """An input of the ratios below. A row may stand for many: `value` says how many; `bucket` is its month and `series` the
    currency of its campaign, so that costs are divided by what they were paid for."""
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            source=source,
            unit=unit,
            model=model,
            rows=rows,
            columns=columns,
            order=order,
            series_title=gettext_lazy("Currency"),
            value_title=title,
            roles=roles,
            **MONTH,
        )
    )


def cost_of(name: str, title: Promise, formula: Promise, bottom: str, **more: Any) -> Ratio:
    how: dict[str, Any] = {"top": "cost", "form": Form.MONEY, "compute": formulas.each}
    return register_ratio(
        Ratio(
            name=name,
            title=title,
            formula=formula,
            explanation=gettext_lazy(
                "Fees of the agreed deals of the period, beside what they brought in it."
            ),
            bottom=bottom,
            per_currency=True,
            roles=SPONSORS,
            **(how | more),
        )
    )


def share_of(name: str, title: Promise, formula: Promise, top: str, bottom: str) -> Ratio:
    return register_ratio(
        Ratio(
            name=name,
            title=title,
            formula=formula,
            explanation=formula,
            top=top,
            bottom=bottom,
            form=Form.PERCENT,
            compute=formulas.percent,
            fewest=FEWEST,
            roles=SPONSORS,
        )
    )


CPM = cost_of(
    "cpm",
    gettext_lazy("CPM"),
    gettext_lazy("cost ÷ impressions × 1,000"),
    "impressions",
    compute=formulas.per_thousand,
)
CPC = cost_of("cpc", gettext_lazy("CPC"), gettext_lazy("cost ÷ valid clicks"), "clicks")
CPE = cost_of("cpe", gettext_lazy("CPE"), gettext_lazy("cost ÷ engagements"), "engagements")
CPA = cost_of("cpa", gettext_lazy("CPA"), gettext_lazy("cost ÷ conversions"), "conversions")
CPV = cost_of("cpv", gettext_lazy("CPV"), gettext_lazy("cost ÷ views"), "views")
COST_PER_REACH = cost_of(
    "cost-per-reach", gettext_lazy("Cost per reach"), gettext_lazy("cost ÷ reach"), "reach"
)
AVERAGE_ORDER = cost_of(
    "aov",
    gettext_lazy("Average order value"),
    gettext_lazy("revenue ÷ conversions"),
    "conversions",
    top="revenue",
)
EPC = cost_of(
    "epc",
    gettext_lazy("Earnings per click"),
    gettext_lazy("revenue ÷ valid clicks"),
    "clicks",
    top="revenue",
)
ROAS = register_ratio(
    Ratio(
        name="roas",
        title=gettext_lazy("ROAS"),
        formula=gettext_lazy("attributed revenue ÷ cost"),
        explanation=gettext_lazy("How many times the fees came back as attributed revenue."),
        top="revenue",
        bottom="cost",
        form=Form.TIMES,
        compute=formulas.times,
        per_currency=True,
        roles=SPONSORS,
    )
)
CTR = share_of(
    "ctr", gettext_lazy("CTR"), gettext_lazy("valid clicks ÷ impressions"), "clicks", "impressions"
)
CVR = share_of(
    "cvr", gettext_lazy("CVR"), gettext_lazy("conversions ÷ valid clicks"), "conversions", "clicks"
)
ENGAGEMENT_RATE = share_of(
    "engagement-rate",
    gettext_lazy("Engagement rate by reach"),
    gettext_lazy("(likes + comments + shares + saves) ÷ reach"),
    "engagements",
    "reach",
)
COSTS = (CPM, CPC, CPE, CPA, ROAS)
RATES = (CTR, CVR, ENGAGEMENT_RATE)
