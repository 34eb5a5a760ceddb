"""What the mails of one deal say, read at the moment they leave: whether they are still due, and the facts as they are now.

Every kind reads for a whole batch at once, in a number of statements that does not depend on its size.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Delivery
from adrequests.models import WARNED_BEFORE, AdRequest, Message, Seen, Side, Status
from campaigns.models import CampaignUserObjectPermission

Payload = Mapping[str, Any]
IsDue = Callable[[AdRequest, Side, Payload], bool]
NEWS_FOR = timedelta(days=7)
"""An older message is no news: its mail, should it still wait, is no longer due."""
MOST_WORDS = 5
"""So many messages one mail shows, the newest; the others are counted."""


@dataclass(frozen=True)
class DealFacts:
    """One deal as its reader sees it. `words` are what the other side wrote with its move, or the unread messages."""

    ad_request: AdRequest
    side: Side
    words: tuple[str, ...] = ()
    unread: int = 0


def is_their_turn(ad_request: AdRequest, side: Side, payload: Payload) -> bool:
    """The offer the mail is about is on the table and waits for the reader."""
    return (
        ad_request.is_open
        and not ad_request.is_frozen
        and ad_request.awaiting == side
        and ad_request.offer_number == payload["offer"]
        and ad_request.expires_at > timezone.now()
    )


def runs_out(ad_request: AdRequest, side: Side, payload: Payload) -> bool:
    """Still on the table, and not extended meanwhile."""
    soon = timezone.now() + WARNED_BEFORE
    return is_their_turn(ad_request, side, payload) and ad_request.expires_at <= soon


def has_become(status: Status) -> IsDue:
    """The deal is as the mail says: nothing has happened since that another mail tells of."""
    return lambda ad_request, _side, _payload: ad_request.status == status


def facts_of_moves(is_due: IsDue) -> Callable[[Sequence[Delivery]], dict[int, DealFacts]]:
    """How the mails about a move are gathered: three statements per batch."""

    def gather(deliveries: Sequence[Delivery]) -> dict[int, DealFacts]:
        deals = Deals(deliveries)
        due = {
            delivery.pk: (row, side)
            for delivery in deliveries
            if (found := deals.read_by(delivery)) and is_due(*found, delivery.payload)
            for row, side in [found]
        }
        words = _words_of_moves({row.pk: row for row, _side in due.values()})
        return {
            pk: DealFacts(row, side, words.get((row.pk, side.other), ()))
            for pk, (row, side) in due.items()
        }

    return gather


def facts_of_messages(deliveries: Sequence[Delivery]) -> dict[int, DealFacts]:
    """The unread messages of each thread, told by the mail about the newest of them: five statements per batch.

    Nothing is told that the reader has seen meanwhile, and the mails about the earlier ones are no longer due.
    """
    deals = Deals(deliveries)
    reads = {d.pk: found for d in deliveries if (found := deals.read_by(d))}
    seen = _seen({row.pk for row, _side in reads.values()})
    messages = _messages({row.pk for row, _side in reads.values()})
    told = _keys_owed(deliveries, messages)
    facts = {}
    for delivery in deliveries:
        if delivery.pk not in reads:
            continue
        row, side = reads[delivery.pk]
        since = seen.get((row.pk, delivery.recipient_id))
        unread = [
            message
            for message in messages.get(row.pk, [])
            if message.side != side
            and (since is None or message.created_at > since)
            and f"message:{message.pk}:{delivery.recipient_id}" in told
        ]
        if unread and unread[-1].pk == delivery.payload["message"]:
            words = tuple(message.text for message in unread[-MOST_WORDS:])
            facts[delivery.pk] = DealFacts(row, side, words, len(unread))
    return facts


class Deals:
    """The requests of a batch of mails, and for which side each reader stands: two statements."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        rows = AdRequest.objects.filter(pk__in={d.payload.get("request") for d in deliveries})
        self.rows = rows.select_related("campaign__sponsor", "influencer", "latest_offer").in_bulk()
        managers = CampaignUserObjectPermission.objects.filter(
            user__in={d.recipient_id for d in deliveries},
            content_object__in={row.campaign_id for row in self.rows.values()},
            permission__codename=CampaignUserObjectPermission.MANAGE,
        )
        self.managers = set(managers.values_list("user_id", "content_object_id"))

    def read_by(self, delivery: Delivery) -> tuple[AdRequest, Side] | None:
        """None where there is no such request, or the recipient no longer acts for either side of it."""
        row = self.rows.get(delivery.payload.get("request", 0))
        if row is None:
            return None
        if row.influencer.user_id == delivery.recipient_id:
            return row, Side.INFLUENCER
        is_owner = row.campaign.sponsor.user_id == delivery.recipient_id
        if is_owner or (delivery.recipient_id, row.campaign_id) in self.managers:
            return row, Side.SPONSOR
        return None


def _words_of_moves(rows: Mapping[int, AdRequest]) -> dict[tuple[int, str], tuple[str, ...]]:
    """By request and side: the note of the offer on the table, or what was written when it was closed."""
    with_offer = Q(offer=F("ad_request__latest_offer"), ad_request__closed_at__isnull=True)
    at_the_end = Q(
        offer__isnull=True,
        author=F("ad_request__closed_by"),
        created_at__gte=F("ad_request__closed_at"),
    )
    notes = Message.objects.filter(with_offer | at_the_end, ad_request__in=rows).order_by("-pk")
    return {(note.ad_request_id, note.side): (note.text,) for note in notes}  # the first one stays


def _seen(ids: set[int]) -> dict[tuple[int, int | None], Any]:
    rows = Seen.objects.filter(ad_request__in=ids).values_list("ad_request_id", "user_id", "at")
    return {(request, user): at for request, user, at in rows}


def _messages(ids: set[int]) -> dict[int, list[Message]]:
    """What was written in each thread lately, in order; the notes of offers are none of it."""
    found: dict[int, list[Message]] = defaultdict(list)
    lately = {"created_at__gte": timezone.now() - NEWS_FOR, "offer__isnull": True}
    for message in Message.objects.filter(ad_request__in=ids, **lately).order_by("pk"):
        found[message.ad_request_id].append(message)
    return found


def _keys_owed(deliveries: Sequence[Delivery], messages: Mapping[int, list[Message]]) -> set[str]:
    """Which messages have a mail of their own for these people; what came with a move is told with that."""
    keys = {
        f"message:{message.pk}:{delivery.recipient_id}"
        for delivery in deliveries
        for message in messages.get(delivery.payload.get("request", 0), [])
    }
    owed = Delivery.objects.filter(key__in=keys, kind="message")
    return set(owed.values_list("key", flat=True))
