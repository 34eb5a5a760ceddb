"""Rules about the pages on platforms that influencers list."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import FigureReading, PlatformAccount, Severity
from accounts.trust.registry import Evidence, Finding, Look, Threshold, ref, trust_rule

MOST_NAMED = 5
"""Earlier influencers one signal names."""


@trust_rule(
    code="shared_page",
    title=gettext_lazy("Same page listed by several influencers"),
    explanation=gettext_lazy(
        "At least %(influencers)s influencers list the same address as theirs. "
        "Whoever listed it first is not signalled, each later one is."
    ),
    severity=Severity.HIGH,
    thresholds={"influencers": Threshold(gettext_lazy("Influencers with the same page"), 2, 2, 50)},
)
def shared_page(look: Look) -> Iterator[Finding]:
    known = PlatformAccount.objects.exclude(page_key="").order_by()
    shared = known.values("page_key").annotate(n=Count("influencer", distinct=True))
    rows = (
        known.filter(page_key__in=shared.filter(n__gte=int(look["influencers"])).values("page_key"))
        .order_by("page_key", "pk")
        .values(
            "pk", "page_key", "influencer", "influencer__user", "influencer__flagged_at",
            "influencer__user__is_active",
        )
    )  # fmt: skip
    for page, same in groupby(rows.iterator(), key=itemgetter("page_key")):
        first_of: dict[int, int] = {}  # influencer → the account that listed the page first
        for row in same:
            earlier = [pk for owner, pk in first_of.items() if owner != row["influencer"]]
            is_in_use = row["influencer__flagged_at"] is None and row["influencer__user__is_active"]
            if earlier and is_in_use and row["influencer"] not in first_of:
                yield _shared(row, page, earlier)
            if len(first_of) < MOST_NAMED:
                first_of.setdefault(row["influencer"], row["pk"])


def _shared(row: Mapping[str, Any], page: str, earlier: list[int]) -> Finding:
    here = ref(PlatformAccount, row["pk"])
    facts = (
        Evidence(_("Address, as compared"), page, here, own=True),
        *(
            Evidence(_("Listed before by"), _("another influencer"), ref(PlatformAccount, pk))
            for pk in earlier
        ),
    )
    identity = ("page", row["pk"], page, earlier)
    return Finding(_key(row["pk"]), row["influencer__user"], facts, identity)


@trust_rule(
    code="never_verified",
    title=gettext_lazy("Large account never verified"),
    explanation=gettext_lazy(
        "An account with %(followers)s followers or more has been listed for %(days)s days "
        "and nobody has verified its figures."
    ),
    severity=Severity.LOW,
    thresholds={
        "followers": Threshold(gettext_lazy("Followers"), 250_000, 1_000, 100_000_000),
        "days": Threshold(gettext_lazy("Listed for"), 60, 1, 730, gettext_lazy("days")),
    },
)
def never_verified(look: Look) -> Iterator[Finding]:
    """The first reading says since when an account is listed; the day it was declared may be a later correction's."""
    readings = FigureReading.objects.filter(account=OuterRef("pk"))
    listed_on = readings.order_by("on", "pk").values("on")[:1]
    last_day = timezone.localdate(look.now) - timedelta(days=int(look["days"]))
    rows = (
        PlatformAccount.objects.filter(
            ~Exists(readings.filter(source=FigureReading.Source.VERIFIED)),
            followers__gte=int(look["followers"]),
            verified_on__isnull=True,
            influencer__flagged_at__isnull=True,
            influencer__user__is_active=True,
        )
        .annotate(
            listed_on=Coalesce(Subquery(listed_on), F("declared_on"), output_field=DateField())
        )
        .filter(listed_on__lte=last_day)
        .order_by("pk")
    )
    for row in rows.values("pk", "followers", "listed_on", user=F("influencer__user")).iterator():
        here = ref(PlatformAccount, row["pk"])
        facts = (
            Evidence(_("Followers"), row["followers"], here, own=True),
            Evidence(_("Listed since"), row["listed_on"].isoformat(), here, own=True),
        )
        yield Finding(_key(row["pk"]), row["user"], facts, ("never verified", row["pk"]))


def _key(account: int) -> tuple[str, int]:
    return PlatformAccount._meta.label_lower, account
