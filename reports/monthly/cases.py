"""What a monthly report counts: each ad request and each campaign as it stood at the end of a month.

A report may be made days later, so nothing here reads how things stand now where the rows tell how they stood then.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    Case,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from accounts.models import AuditEvent
from adrequests.models import OPEN, AdRequest, Message, Offer, Side, Status, Transfer
from campaigns.models import Campaign
from reports.monthly.periods import Period
from reports.rows import ANSWER_WITHIN, answered_in_time, one_if, silences, with_due

OPEN_THEN = "open"
IDS = 20_000
"""Rows fetched at a time while a month of the whole place is read."""


@dataclass(frozen=True)
class Request:
    """One ad request as it stood at the end of the month. Times in UTC; what came later is not there.

    `status` is its status then, `open` while nobody had ended it. `fee` is that of its latest offer then, in minor units.
    `answered_at`: when the side that was asked first reacted, by a yes, a no, an offer or a message. `silent`: the side that let
    it lapse. `awaiting`: whose move it was, since `asked_at`; of a frozen or ended one nobody's. `in_time`: whether it was
    answered within 72 hours, where these ended in this month and could be used; else None.
    """

    id: int
    sponsor: int
    campaign: int
    influencer: int
    by: str
    currency: str
    fee: int
    created_at: datetime
    status: str
    accepted_at: datetime | None
    closed_at: datetime | None
    answered_at: datetime | None
    countered: bool
    asked_at: datetime
    awaiting: str
    silent: str
    in_time: bool | None

    def frozen(self) -> dict[str, Any]:
        """As it is kept: ids, codes and times in ISO 8601."""
        row = asdict(self)
        row.pop("sponsor")
        return {
            key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for key, value in row.items()
        }

    @classmethod
    def thawed(cls, row: dict[str, Any]) -> "Request":
        """What `frozen` made, as a row again."""
        times = {
            key: datetime.fromisoformat(row[key]) for key in row if key.endswith("_at") and row[key]
        }
        return cls(**(row | times), sponsor=0)


@dataclass(frozen=True)
class Money:
    """One campaign as it stood at the end of the month. `before` is what was committed when the month began, in minor units."""

    id: int
    sponsor: int
    currency: str
    status: str
    budget: int
    committed: int
    before: int
    paid: int
    starts_on: str
    ends_on: str

    def frozen(self) -> dict[str, Any]:
        row = asdict(self)
        row.pop("sponsor")
        return row


READ = (
    "pk", "campaign__sponsor", "campaign", "influencer", "initiator", "campaign__currency", "fee_minor", "fee_then",
    "side_then", "asked_at", "created_at", "status", "accepted_at", "closed_at", "frozen_at", "silent", "in_time", "offered", "wrote",
)  # fmt: skip
"""What `_as_of` reads of a row."""


def requests_of(period: Period, sponsors: Iterable[int] | None = None) -> Iterator[Request]:
    """The ad requests that began, moved or stood open in this month, oldest first; of these companies, or of all. One query."""
    start, end = period.starts_at, period.ends_at
    touched = (
        Q(created_at__gte=start - ANSWER_WITHIN)
        | Q(accepted_at__gte=start)
        | Q(closed_at__gte=start)
        | Q(status__in=OPEN)
    )
    rows = AdRequest.objects.filter(touched, created_at__lt=end)
    if sponsors is not None:
        rows = rows.filter(campaign__sponsor__in=list(sponsors))
    offers = Offer.objects.filter(ad_request=OuterRef("pk"), created_at__lt=end)
    theirs = ~Q(side=OuterRef("initiator"))
    words = Message.objects.filter(theirs, ad_request=OuterRef("pk"))
    asked = with_due(rows).annotate(
        in_time=one_if(answered_in_time()),
        silent=Subquery(silences().annotate(side=KT("data__silent")).values("side")[:1]),
        fee_then=Subquery(offers.order_by("-number").values("fee_minor")[:1]),
        side_then=Subquery(offers.order_by("-number").values("side")[:1]),
        asked_at=Subquery(offers.order_by("-number").values("created_at")[:1]),
        offered=_first(offers.filter(theirs)),
        wrote=_first(words),
    )
    for row in asked.order_by("pk").values(*READ).iterator(chunk_size=IDS):
        yield _as_of(row, period)


def _first(rows: QuerySet[Any]) -> Subquery:
    found = rows.order_by().values("ad_request").annotate(first=Min("created_at"))
    return Subquery(found.values("first"))


def _as_of(row: dict[str, Any], period: Period) -> Request:
    accepted = _until(row["accepted_at"], period)
    closed = _until(row["closed_at"], period)
    status = row["status"] if closed else Status.ACCEPTED.value if accepted else OPEN_THEN
    silent = (row["silent"] or "") if closed and row["status"] == Status.EXPIRED else ""
    no = closed if row["status"] == Status.REJECTED else None
    answers = [row["offered"], _until(row["wrote"], period), accepted, no]
    is_open = status == OPEN_THEN and not _until(row["frozen_at"], period)
    offered_by = Side(row["side_then"] or row["initiator"])
    return Request(
        id=row["pk"],
        sponsor=row["campaign__sponsor"],
        campaign=row["campaign"],
        influencer=row["influencer"],
        by=row["initiator"],
        currency=row["campaign__currency"],
        fee=row["fee_minor"] if row["fee_then"] is None else row["fee_then"],
        created_at=row["created_at"],
        status=status,
        accepted_at=accepted,
        closed_at=closed,
        answered_at=min((at for at in answers if at), default=None),
        countered=row["offered"] is not None,
        asked_at=row["asked_at"] or row["created_at"],
        awaiting=offered_by.other.value if is_open else "",
        silent=silent,
        in_time=_in_time(row, closed, silent, period),
    )


def _until(moment: datetime | None, period: Period) -> datetime | None:
    return moment if moment and moment < period.ends_at else None


def _in_time(
    row: dict[str, Any], closed: datetime | None, silent: str, period: Period
) -> bool | None:
    """As the response rate has it: counted once the 72 hours are over, unless it was frozen, or was taken back before."""
    due = row["created_at"] + ANSWER_WITHIN
    if not period.starts_at <= due < period.ends_at:
        return None
    if row["in_time"]:
        return True
    had_time = closed is None or int(closed.timestamp()) > int(due.timestamp()) or bool(silent)
    held = _until(row["frozen_at"], period)
    return False if had_time and not held else None


def campaigns_of(period: Period, sponsors: Iterable[int]) -> Iterator[Money]:
    """The campaigns of these companies that were published by the end of the month. Three queries."""
    mine = Campaign.objects.filter(sponsor__in=list(sponsors), created_at__lt=period.ends_at)
    rows = list(
        mine.order_by("pk")
        .annotate(paid=_paid_at(period.ends_at))
        .values("pk", "sponsor", "currency", "status", "budget_minor", "paid", "starts_on", "ends_on")
    )  # fmt: skip
    trails, sums = _trails(mine), _committed(mine, period)
    for row in rows:
        status, budget = _then(row, trails[row["pk"]], period.ends_at)
        if status == "draft":
            continue
        committed, before = sums.get(row["pk"], (0, 0))
        yield Money(
            id=row["pk"],
            sponsor=row["sponsor"],
            currency=row["currency"],
            status=status,
            budget=budget,
            committed=committed,
            before=before,
            paid=row["paid"],
            starts_on=row["starts_on"].isoformat(),
            ends_on=row["ends_on"].isoformat(),
        )


Trail = list[tuple[datetime, str, Any]]


def _trails(campaigns: QuerySet[Campaign]) -> dict[int, Trail]:
    """(when, status after it, budget before and after it) of each campaign's events, oldest first."""
    label = Campaign._meta.label_lower
    events = AuditEvent.objects.filter(object_type=label, object_id__in=campaigns.values("pk"))
    found: dict[int, Trail] = defaultdict(list)
    fields = ("object_id", "at", "to_status", "data__budget")
    for pk, at, status, budget in events.order_by("object_id", "seq").values_list(*fields):
        found[pk].append((at, status, budget))
    return found


def _then(row: Mapping[str, Any], trail: Trail, end: datetime) -> tuple[str, int]:
    """Status and budget at that moment: what the trail says of it, and where it is silent, as now."""
    status = next((word for at, word, _b in reversed(trail) if word and at < end), row["status"])
    later = next((budget for at, _w, budget in trail if budget and at >= end), None)
    return status, later[0] if later else row["budget_minor"]


def _committed(campaigns: QuerySet[Campaign], period: Period) -> dict[int, tuple[int, int]]:
    """What was committed at the end and at the beginning of the month: the fees of deals accepted by then as they were then, and
    what those cancelled by then were settled for."""
    start, end = period.starts_at, period.ends_at
    rows = AdRequest.objects.filter(campaign__in=campaigns, accepted_at__lt=end).order_by()
    rows = rows.annotate(by_end=_owed_at(end), by_start=_owed_at(start))
    sums = rows.values("campaign").annotate(
        at_end=Sum("by_end"), at_start=Sum("by_start", filter=Q(accepted_at__lt=start))
    )
    return {row["campaign"]: (row["at_end"] or 0, row["at_start"] or 0) for row in sums}


def _owed_at(moment: datetime) -> Case:
    """What a deal took of its budget then. An offer after the acceptance is an amendment."""
    then = Offer.objects.filter(ad_request=OuterRef("pk"), created_at__lt=moment)
    fee = Subquery(then.order_by("-number").values("fee_minor")[:1])
    return Case(When(_cancelled(moment), then=F("settled_minor")), default=fee)


def _paid_at(moment: datetime) -> Coalesce:
    """What was marked as paid of a campaign's fees by then."""
    entries = Transfer.objects.filter(
        payment__ad_request__campaign=OuterRef("pk"), created_at__lt=moment
    ).order_by()
    sums = entries.values("payment__ad_request__campaign").annotate(paid=Sum("amount_minor"))
    return Coalesce(Subquery(sums.values("paid")), 0)


def _cancelled(moment: datetime) -> Q:
    return Q(status=Status.CANCELLED, closed_at__isnull=False, closed_at__lt=moment)
