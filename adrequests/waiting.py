"""What waits for one side: requests that are its move, and deals about which the other side proposed something.

Every counter of what waits and every list behind one ask here, so that a number is the rows its link opens.
"""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from accounts.keeping import person
from accounts.models import User
from adrequests.models import (
    OPEN,
    AdRequest,
    AdRequestQuerySet,
    Amendment,
    DateChange,
    Settlement,
    Side,
    Status,
)
from influencer_platform.caching import cached
from influencer_platform.pagination import CAP

KEPT = 60
AMENDMENT, SETTLEMENT, DATE = "amendment", "settlement", "date"
"""What can be proposed about a deal that stands."""


def turns_of(user: User) -> tuple[int, bool]:
    """(how many requests and deals wait for this person, whether there are more). Every page shows it, so it is kept: what runs out
    is counted for at most `KEPT` seconds more."""
    count = cached(
        f"turns:{user.pk}",
        lambda: _turns(user),
        depends_on=lambda: [person(user.pk)],
        kind=int,
        seconds=KEPT,
    )
    return min(count, CAP), count > CAP


def _turns(user: User) -> int:
    side = Side.SPONSOR if user.is_sponsor else Side.INFLUENCER
    rows = waiting_for(AdRequest.objects.visible_to(user), side)
    return rows.order_by()[: CAP + 1].count()


def waiting_for(
    rows: AdRequestQuerySet, side: Side, before: datetime | None = None
) -> AdRequestQuerySet:
    """Those of these requests that this side must answer; with `before` those that run out until then. A union of keys: joined by
    `or` no index would serve."""
    asked, proposed = rows.awaiting(side), proposed_to(rows, side, before)
    if before:
        asked = asked.filter(expires_at__lt=before)
    keys = asked.order_by().values("pk").union(proposed.order_by().values("pk"))
    return AdRequest.objects.filter(pk__in=keys)


def proposed_to(
    rows: AdRequestQuerySet, side: Side, before: datetime | None = None
) -> AdRequestQuerySet:
    """Deals that stand, where this side must answer other terms, a sum to end it for, or another due date, which never runs out."""
    proposals = _proposals(side)
    if before:
        del proposals[DATE]
        proposals = {name: q.filter(expires_at__lt=before) for name, q in proposals.items()}
    first, *others = (found.order_by().values("deal") for found in proposals.values())
    return rows.filter(status=Status.ACCEPTED, pk__in=first.union(*others))


def with_proposals(rows: AdRequestQuerySet, side: Side) -> AdRequestQuerySet:
    """`proposal` names what this side must answer about a deal (empty where nothing), `answer_by` until when it must answer
    that, or the offer of an open request; None for a date, which waits as long as its piece."""
    of_deal = {name: q.filter(deal=OuterRef("pk")) for name, q in _proposals(side).items()}
    until = [Subquery(of_deal[name].values("expires_at")[:1]) for name in (AMENDMENT, SETTLEMENT)]
    named = (
        When(Exists(found), status=Status.ACCEPTED, then=Value(name))
        for name, found in of_deal.items()
    )
    return rows.annotate(
        proposal=Case(*named, default=Value("")),
        answer_by=Case(
            When(status__in=OPEN, then=F("expires_at")),
            When(status=Status.ACCEPTED, then=Coalesce(Least(*until), *until)),
            output_field=DateTimeField(),
        ),
    )


def _proposals(side: Side) -> dict[str, QuerySet[Any]]:
    """What the other side proposed, and still waits for its answer, each with the key of its `deal`."""
    of_other = {"side": side.other}
    in_time = of_other | {"expires_at__gt": timezone.now()}
    dates = DateChange.objects.filter(status=DateChange.Status.ASKED, **of_other)
    return {
        AMENDMENT: Amendment.objects.open().filter(**in_time).annotate(deal=F("ad_request")),
        SETTLEMENT: Settlement.objects.open().filter(**in_time).annotate(deal=F("ad_request")),
        DATE: dates.annotate(deal=F("deliverable__ad_request")),
    }
