"""A rule about where influencers are paid; it compares fingerprints and never reads an account."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer, PayoutDetails, Severity
from accounts.trust.registry import Evidence, Finding, Look, Threshold, ref, trust_rule

MOST_NAMED = 5
"""Earlier influencers one signal names."""


@trust_rule(
    code="shared_bank",
    title=gettext_lazy("Same bank account of several influencers"),
    explanation=gettext_lazy(
        "At least %(influencers)s influencers are paid to the same bank account. "
        "Whoever named it first is not signalled, each later one is."
    ),
    severity=Severity.MEDIUM,
    thresholds={
        "influencers": Threshold(gettext_lazy("Influencers with the same account"), 2, 2, 50)
    },
)
def shared_bank(look: Look) -> Iterator[Finding]:
    """Two queries over the details in force."""
    newer = PayoutDetails.objects.filter(
        influencer=OuterRef("influencer"), number__gt=OuterRef("number")
    )
    known = PayoutDetails.objects.filter(~Exists(newer)).order_by()
    often = known.values("fingerprint").annotate(n=Count("pk"))
    shared = often.filter(n__gte=int(look["influencers"])).values("fingerprint")
    rows = known.filter(fingerprint__in=shared).order_by("fingerprint", "created_at", "pk")
    columns = (
        "fingerprint", "influencer", "influencer__user", "influencer__flagged_at", "influencer__user__is_active",
    )  # fmt: skip
    for mark, same in groupby(rows.values(*columns).iterator(), key=itemgetter("fingerprint")):
        earlier: list[int] = []
        for row in same:
            is_in_use = row["influencer__flagged_at"] is None and row["influencer__user__is_active"]
            if earlier and is_in_use:
                yield _shared(row["influencer"], row["influencer__user"], mark, earlier)
            if len(earlier) < MOST_NAMED:
                earlier.append(row["influencer"])


def _shared(influencer: int, user: int, mark: str, earlier: list[int]) -> Finding:
    here = ref(Influencer, influencer)
    others = (
        Evidence(_("Named before by"), _("another influencer"), ref(Influencer, pk))
        for pk in earlier
    )
    facts = (Evidence(_("Bank account"), _("the same"), here, own=True), *others)
    return Finding(
        (Influencer._meta.label_lower, influencer), user, facts, ("bank", influencer, mark, earlier)
    )
