"""Figures by the people they are of."""

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy

from adrequests.models import AdRequest
from reports import rows
from reports.figures import Figure, Unit, register
from reports.parts import TRAIL, a_year
from reports.scope import SPONSOR, Scope
from reports.staff import AGREED_VALUE


def by_influencer(scope: Scope) -> QuerySet[AdRequest]:
    """The bucket is key and name, so that the name need not be asked for."""
    known = Concat(Cast("influencer_id", CharField()), Value(" "), F("influencer__name"))
    return rows.agreed(scope).annotate(bucket=known)


def name_of(bucket: str) -> str:
    return bucket.partition(" ")[2]


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
        rows=by_influencer,
        columns=AGREED_VALUE.columns,
        order="-accepted_at",
        bucket_title=gettext_lazy("Influencer"),
        buckets=lambda _scope: [],
        name_of=name_of,
        series_title=gettext_lazy("Currency"),
        value_title=gettext_lazy("Fee"),
        roles=frozenset({SPONSOR}),
    )
)
