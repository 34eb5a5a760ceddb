"""Figures by the people they are of."""

from django.utils.translation import gettext_lazy

from accounts.models import Influencer
from adrequests.models import AdRequest
from reports import rows
from reports.figures import Figure, Unit, register
from reports.parts import TRAIL, a_year
from reports.scope import SPONSOR
from reports.staff import AGREED_VALUE


def names_of_influencers(keys: list[str]) -> dict[str, str]:
    rows_of = Influencer._base_manager.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(pk): name for pk, name in rows_of.values_list("pk", "name")}


VALUE_BY_INFLUENCER = register(
    Figure(
        name="value-by-influencer",
        title=gettext_lazy("Agreed value by influencer"),
        explanation=gettext_lazy(
            "Fees of the requests accepted in the period, by influencer, one sum per currency."
        ),
        formula=gettext_lazy("sum of the fees of accepted requests"),
        source=TRAIL,
        period=a_year,
        unit=Unit.MONEY,
        model=AdRequest,
        rows=lambda scope: rows.agreed(scope).annotate(bucket=rows.as_text("influencer_id")),
        columns=AGREED_VALUE.columns,
        order="-accepted_at",
        bucket_title=gettext_lazy("Influencer"),
        buckets=lambda _scope: [],
        names=names_of_influencers,
        series_title=gettext_lazy("Currency"),
        value_title=gettext_lazy("Fee"),
        roles=frozenset({SPONSOR}),
    )
)
