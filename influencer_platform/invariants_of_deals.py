"""What must hold of deals that were made: their sheets, their pieces of work, and what was proposed about them."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, Max, Q, Sum

from adrequests.models import (
    AGREED,
    SETTLED,
    UNFINISHED,
    AdRequest,
    Amendment,
    AmendmentStatus,
    DateChange,
    DealSheet,
    Deliverable,
    Settlement,
    Status,
)


def _sheets() -> Iterator[str]:
    """There is one sheet more than amendments were accepted, and the last one is of the terms that hold."""
    accepted = Amendment.objects.filter(status=AmendmentStatus.ACCEPTED)
    changes = dict(accepted.values_list("ad_request").annotate(n=Count("pk")).order_by())
    sheets = DealSheet.objects.values_list("ad_request").annotate(n=Count("pk")).order_by()
    for pk, n in sheets:
        if n != 1 + changes.get(pk, 0):
            yield f"request {pk}: {n} sheets, {changes.get(pk, 0)} accepted amendments"
    latest = DealSheet.objects.annotate(last=Max("ad_request__sheets__number"))
    stray = latest.filter(number=F("last")).exclude(offer=F("ad_request__latest_offer"))
    for pk in stray.values_list("ad_request", flat=True):
        yield f"request {pk}: its last sheet is not of the terms that hold"


def _pieces() -> Iterator[str]:
    """A deal asks for exactly the pieces of its terms."""
    asked: dict[int, Counter[str]] = {}
    rows = Deliverable.objects.agreed().values_list("ad_request", "kind")
    for pk, kind, n in rows.annotate(n=Count("pk")).order_by():
        asked.setdefault(pk, Counter())[kind] = n
    agreed = AdRequest.objects.filter(status__in=AGREED, sheets__isnull=False).distinct()
    for pk, terms in agreed.values_list("pk", "latest_offer__deliverables"):
        if asked.get(pk, Counter()) != Counter(terms):
            yield f"request {pk}: pieces {dict(asked.get(pk, {}))}, agreed are {terms}"


def _proposals() -> Iterator[str]:
    """Only what stands can be amended or settled, and a settled deal costs what was settled."""
    over = ~Q(ad_request__status=Status.ACCEPTED)
    for proposals in (Amendment.objects.open(), Settlement.objects.open()):
        for row in proposals.filter(over):
            yield f"request {row.ad_request_id}: {row} is open on a deal that is over"
    asked = DateChange.objects.filter(status=DateChange.Status.ASKED)
    for date in asked.exclude(deliverable__status__in=UNFINISHED).select_related("deliverable"):
        yield f"request {date.deliverable.ad_request_id}: {date} is asked of a piece that is over"
    settled = dict(
        Settlement.objects.filter(status__in=SETTLED)
        .values_list("ad_request")
        .annotate(Sum("amount_minor"))
        .order_by()
    )
    ended = AdRequest.objects.filter(Q(pk__in=settled) | Q(settled_minor__gt=0))
    for pk, status, minor in ended.values_list("pk", "status", "settled_minor"):
        if (status, minor) != (Status.CANCELLED, settled.get(pk)):
            yield f"request {pk} ({status}): costs {minor}, settled were {settled.get(pk)}"


of_deals = (_sheets, _pieces, _proposals)
