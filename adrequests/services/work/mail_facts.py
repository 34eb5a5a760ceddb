"""What the mails of agreed work say, read at the moment they leave, in a number of statements that does not depend on how many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Delivery
from adrequests.models import (
    DateChange,
    Deliverable,
    Side,
    Status,
    WorkComment,
    WorkStatus,
)
from adrequests.services.mail_facts import DealFacts, facts_of_moves

Payload = Mapping[str, Any]
IsDue = Callable[[Deliverable, Side, Payload], bool]


@dataclass(frozen=True)
class WorkFacts:
    """One piece as its reader sees it, with the words that go with the news."""

    deal: DealFacts
    piece: Deliverable


def always(_piece: Deliverable, _side: Side, _payload: Payload) -> bool:
    return True


def waits_for_review(piece: Deliverable, _side: Side, payload: Payload) -> bool:
    """This very draft, and the deal goes on."""
    is_it = piece.draft_number == payload["draft"] and _goes_on(piece)
    return is_it and piece.status == WorkStatus.SUBMITTED


def is_approved(piece: Deliverable, _side: Side, _payload: Payload) -> bool:
    return piece.status == WorkStatus.APPROVED


def has_to_change(piece: Deliverable, _side: Side, payload: Payload) -> bool:
    is_it = piece.draft_number == payload["draft"] and _goes_on(piece)
    return is_it and piece.status == WorkStatus.CHANGES_ASKED


def is_to_be_made(piece: Deliverable, _side: Side, payload: Payload) -> bool:
    """Not handed in yet, and due on the day the mail is about."""
    is_day = piece.due_on.isoformat() == payload["day"]
    return is_day and piece.is_undelivered and _goes_on(piece)


def _goes_on(piece: Deliverable) -> bool:
    return piece.ad_request.status == Status.ACCEPTED


def facts_of_work(is_due: IsDue) -> Callable[[Sequence[Delivery]], dict[int, WorkFacts]]:
    """How the mails about a piece are gathered: six statements per batch."""
    deals = facts_of_moves(lambda _row, _side, _payload: True)

    def gather(deliveries: Sequence[Delivery]) -> dict[int, WorkFacts]:
        known = deals(deliveries)
        pieces = Deliverable.objects.for_pages().in_bulk(_ids(deliveries, "piece"))
        comments = WorkComment.objects.in_bulk(_ids(deliveries, "comment"))
        changes = DateChange.objects.in_bulk(_ids(deliveries, "change"))
        facts = {}
        for delivery in deliveries:
            deal, payload = known.get(delivery.pk), delivery.payload
            piece = pieces.get(payload.get("piece", 0))
            if deal is None or piece is None or not is_due(piece, deal.side, payload):
                continue
            said = _words(payload, comments, changes)
            if said is not None:
                facts[delivery.pk] = WorkFacts(replace(deal, words=said), piece)
        return facts

    return gather


def _words(
    payload: Payload, comments: Mapping[int, WorkComment], changes: Mapping[int, DateChange]
) -> tuple[str, ...] | None:
    """What was written with the news; None where what it tells of is gone, or was answered."""
    if "comment" in payload:
        comment = comments.get(payload["comment"])
        return (comment.text,) if comment else None
    if "change" in payload:
        change = changes.get(payload["change"])
        if change is None or change.status != DateChange.Status.ASKED:
            return None
        return (change.text,) if change.text else ()
    return ()


def _ids(deliveries: Sequence[Delivery], name: str) -> set[int]:
    return {delivery.payload[name] for delivery in deliveries if name in delivery.payload}
