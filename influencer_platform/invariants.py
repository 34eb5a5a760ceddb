"""What must hold in the whole database, whoever wrote to it: read again from the rows, sharing nothing with the services.

The tests call it after every scenario, the demo after its work, and `manage.py doctor` whenever somebody wants to know.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum

from accounts.models import AuditEvent
from adrequests.models import AGREED, FINAL, LIVE, OPEN, AdRequest, DealSheet, Offer, Side
from campaigns.models import RUNNING, Campaign

Row = Mapping[str, Any]


def violations() -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well. A fixed number of queries, however many rows."""
    checks = (_money, _pairs, _requests, _offers, _sheets, _trail_numbers, _trails)
    return [sentence for check in checks for sentence in check()]


def _money() -> Iterator[str]:
    """Committed money and taken seats are exactly those of the agreed deals, within budget and seats."""
    agreed = {
        row["campaign"]: (row["fees"], row["deals"])
        for row in AdRequest.objects.filter(status__in=AGREED)
        .values("campaign")
        .annotate(fees=Sum("fee_minor"), deals=Count("pk"))
        .order_by()
    }
    columns = ("committed_minor", "paid_minor", "budget_minor", "seats_taken", "seats")
    for campaign in Campaign.objects.only(*columns).iterator():
        fees, deals = agreed.get(campaign.pk, (0, 0))
        if (campaign.committed_minor, campaign.seats_taken) != (fees, deals):
            yield (
                f"campaign {campaign.pk}: {campaign.committed_minor} committed for {campaign.seats_taken} seats, "
                f"but {deals} deals cost {fees}"
            )
        if not 0 <= campaign.paid_minor <= fees <= campaign.budget_minor:
            yield f"campaign {campaign.pk}: {fees} agreed of a budget of {campaign.budget_minor}"
        if deals > campaign.seats:
            yield f"campaign {campaign.pk}: {deals} deals on {campaign.seats} seats"


def _pairs() -> Iterator[str]:
    pairs = AdRequest.objects.filter(status__in=LIVE).values("campaign", "influencer").order_by()
    for pair in pairs.annotate(n=Count("pk")).filter(n__gt=1):
        yield f"campaign {pair['campaign']} and influencer {pair['influencer']}: {pair['n']} live requests"


def _requests() -> Iterator[str]:
    """The row agrees with the offer on the table, with whose turn it is, with its closing and with the flags around it."""
    rows = AdRequest.objects.order_by("pk").values(
        "pk",
        "status",
        "awaiting",
        "offer_number",
        "fee_minor",
        "frozen_at",
        "closed_at",
        "accepted_by",
        number=F("latest_offer__number"),
        of=F("latest_offer__ad_request"),
        offered=F("latest_offer__fee_minor"),
        side=F("latest_offer__side"),
        author=F("latest_offer__author"),
        creator=F("influencer__user"),
        campaign_status=F("campaign__status"),
        is_flagged=Q(campaign__flagged_at__isnull=False)
        | Q(campaign__sponsor__flagged_at__isnull=False)
        | Q(influencer__flagged_at__isnull=False),
    )
    for row in rows.iterator():
        for rule, holds in _facts(row).items():
            if not holds:
                yield f"request {row['pk']} ({row['status']}): {rule}"


def _facts(row: Row) -> dict[str, bool]:
    is_open, made_by_sponsor = row["status"] in OPEN, row["side"] == Side.SPONSOR
    accepted_by_creator = row["accepted_by"] == row["creator"]
    return {
        "its latest offer is its own, with its number and fee": (
            row["of"],
            row["number"],
            row["offered"],
        )
        == (row["pk"], row["offer_number"], row["fee_minor"]),
        "awaited is the side that did not make the offer, and nobody once closed": row["awaiting"]
        == (Side(row["side"]).other.value if is_open and row["side"] else ""),
        "nobody accepts their own offer": row["accepted_by"] is None
        or (row["accepted_by"] != row["author"] and accepted_by_creator == made_by_sponsor),
        "closed exactly when final": (row["status"] in FINAL) == (row["closed_at"] is not None),
        "frozen exactly while open and flagged": (row["frozen_at"] is not None)
        == (is_open and row["is_flagged"]),
        "open only while its campaign runs": not is_open or row["campaign_status"] in RUNNING,
    }


def _offers() -> Iterator[str]:
    """Offers are numbered from 1 without gaps, and each side has made as many as the request counts."""
    made: dict[int, dict[str, int]] = {}
    for row in Offer.objects.values("ad_request", "side").annotate(n=Count("pk")).order_by():
        made.setdefault(row["ad_request"], {})[row["side"]] = row["n"]
    last = dict(Offer.objects.values_list("ad_request").annotate(Max("number")).order_by())
    counted = AdRequest.objects.order_by("pk").values_list(
        "pk", "offer_number", "sponsor_rounds", "influencer_rounds"
    )
    for pk, number, *rounds in counted.iterator():
        by_side = [made.get(pk, {}).get(side, 0) for side in Side.values]
        if by_side != rounds:
            yield f"request {pk}: counts {rounds} offers of sponsor and influencer, there are {by_side}"
        if not number == last.get(pk) == sum(by_side):
            yield f"request {pk}: offer {number} on the table, {sum(by_side)} rows, last number {last.get(pk)}"
    strangers = Offer.objects.exclude(brief__campaign=F("ad_request__campaign"))
    yield from (
        f"offer {pk}: brief of another campaign" for pk in strangers.values_list("pk", flat=True)
    )


def _sheets() -> Iterator[str]:
    """Each deal that was agreed has sheets 1, 2, 3 …, and each says what its digest says."""
    last: dict[int, int] = {}
    columns = ("ad_request", "number", "document", "sha256")
    rows = DealSheet.objects.order_by("ad_request", "number").values_list(*columns)
    for pk, number, said, sha256 in rows.iterator():
        if number != last.get(pk, 0) + 1:
            yield f"request {pk}: sheet {number} follows {last.get(pk, 0)}"
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield f"request {pk}: sheet {number} is not what was signed"
        last[pk] = number
    agreed = AdRequest.objects.filter(accepted_at__isnull=False).order_by("pk")
    for pk in agreed.values_list("pk", flat=True).iterator():
        if pk not in last:
            yield f"request {pk}: agreed without a sheet"


def _trail_numbers() -> Iterator[str]:
    trails = AuditEvent.objects.values("object_type", "object_id").order_by()
    trails = trails.annotate(n=Count("pk"), first=Min("seq"), last=Max("seq"))
    for trail in trails.exclude(n=F("last"), first=1):
        yield f"{trail['object_type']} {trail['object_id']}: {trail['n']} events, numbered {trail['first']} to {trail['last']}"


def _trails() -> Iterator[str]:
    """Each request's trail leads without a break from nothing to its status; what it agreed to is the offer it names."""
    now = {
        pk: (status, number)
        for pk, status, number in AdRequest.objects.values_list("pk", "status", "offer_number")
    }
    events = AuditEvent.objects.filter(object_type=AdRequest._meta.label_lower)
    fields = ("object_id", "seq", "action", "from_status", "to_status", "data")
    rows = events.order_by("object_id", "seq").values(*fields).iterator()
    told = {pk: list(trail) for pk, trail in groupby(rows, key=itemgetter("object_id"))}
    for pk, (status, number) in now.items():
        yield from _trail(pk, told.get(pk, []), status, number)


def _trail(pk: int, events: list[Row], status: str, number: int) -> Iterator[str]:
    before = ""
    for event in events:
        if event["from_status"] != before:
            yield f"request {pk}: event {event['seq']} ({event['action']}) leads from {event['from_status']!r}, not {before!r}"
        if before in FINAL and event["to_status"] != before:
            yield f"request {pk}: event {event['seq']} ({event['action']}) follows the final {before}"
        if event["to_status"] == "accepted" and event["data"].get("offer") != number:
            yield f"request {pk}: offer {event['data'].get('offer')} was accepted, {number} is on the table"
        before = event["to_status"]
    if before != status:
        yield f"request {pk}: is {status}, its trail ends at {before!r}"
