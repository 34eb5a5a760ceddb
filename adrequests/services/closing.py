"""The moves that end a request without a deal, and the cancelling of one."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from adrequests import notices
from adrequests.models import AdRequest, CloseReason, Side, Status
from adrequests.services.changes.standing import (
    SettlementNeeded,
    end_work,
    is_settlement_needed,
)
from adrequests.services.money.planning import cancel_payments, paid_for
from adrequests.services.moves import Move
from adrequests.services.turns import AlreadyClosed, ReasonMissing
from campaigns.services import release


@transaction.atomic
def reject(
    *,
    ad_request: AdRequest,
    by: User,
    offer_number: int,
    reason: str,
    note: str = "",
    share_reason: bool = True,
) -> AdRequest:
    """Say no as the side that is asked. The reason is told to the other side only if `share_reason`; a note always is.

    Raises ReasonMissing and as `accept`.
    """
    require_reason(reason, note)
    move = Move.of(ad_request, by, offer_number)
    change = closed(Status.REJECTED, by, reason, shared=share_reason)
    return _close(move, move.side, change, note)


@transaction.atomic
def withdraw(
    *, ad_request: AdRequest, by: User, offer_number: int, reason: str = "", note: str = ""
) -> AdRequest:
    """Take one's own unanswered offer back, with or without a reason. Raises as `accept`."""
    if reason:
        require_reason(reason, note)
    move = Move.of(ad_request, by, offer_number)
    return _close(move, move.side.other, closed(Status.WITHDRAWN, by, reason, shared=True), note)


@transaction.atomic
def cancel(*, ad_request: AdRequest, by: User, reason: str, note: str = "") -> AdRequest:
    """End an agreed deal before any work is approved or paid; its money and place are free again. Either side may, with a reason.

    Raises NotYourRequest, ReasonMissing, AlreadyClosed or SettlementNeeded.
    """
    require_reason(reason, note)
    move = Move.of(ad_request, by, ad_request.offer_number)
    rows = AdRequest.objects.filter(pk=ad_request.pk, status=Status.ACCEPTED)
    change = closed(Status.CANCELLED, by, reason, shared=True)
    was_agreed = move.before.status == Status.ACCEPTED
    if not was_agreed or rows.update(moved_at=timezone.now(), **change) != 1:
        raise AlreadyClosed(_("Only agreed work can be cancelled."), status=move.after().status)
    if is_settlement_needed(move.before):
        raise SettlementNeeded(
            _("Work of this deal is approved or paid already. Agree on what is paid to end it."),
            paid_minor=paid_for(move.before),
        )
    end_work(move.before)
    cancelled = _tell(move, note)
    cancel_payments(cancelled)
    release(campaign_id=cancelled.campaign_id, fee_minor=cancelled.fee_minor)
    return cancelled


def closed(status: Status, by: User | None, reason: str, *, shared: bool) -> dict[str, Any]:
    """The columns of a request that ends now. `by` is None for the clock."""
    return {
        "status": status,
        "awaiting": "",
        "closed_at": timezone.now(),
        "closed_by": by,
        "close_reason": reason,
        "is_reason_shared": shared,
    }


def require_reason(reason: str, note: str) -> None:
    if reason not in CloseReason.values:
        raise ReasonMissing(_("Choose a reason."), field="reason")
    if reason == CloseReason.OTHER and not note.strip():
        raise ReasonMissing(_("Say in a few words what the reason is."), field="note")


def _close(move: Move, turn: Side, change: dict[str, Any], note: str) -> AdRequest:
    move.make(turn=turn, change=change)
    return _tell(move, note)


def _tell(move: Move, note: str) -> AdRequest:
    ended = move.after()
    move.say(note)
    move.record(ended, ended.status, offer=ended.offer_number, reason=ended.close_reason)
    notices.closed(ended, by=move.by)
    return ended
