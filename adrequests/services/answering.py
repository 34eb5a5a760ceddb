"""The moves of an open request, and the cancelling of an agreed one."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Policy, User
from adrequests import notices
from adrequests.models import AdRequest, CloseReason, Message, Side, Status
from adrequests.services.offers import check_rounds, check_terms, deadline, place_offer
from adrequests.services.turns import AlreadyClosed, ExtendedAlready, ReasonMissing, acting_side, claim, close, why_not
from adrequests.terms import NothingChanged, Proposal
from campaigns.services import release, reserve
from influencer_platform.errors import DomainError


@transaction.atomic
def accept(*, ad_request: AdRequest, by: User, offer_number: int) -> AdRequest:
    """Accept the offer the person saw; its fee is reserved from the budget in the same transaction.

    The same accept again by the same person changes nothing and answers the same. Raises NotYourRequest, NotYourTurn,
    OfferOutdated, AlreadyClosed, Frozen, BudgetExceeded, SeatsFull or CampaignClosed and changes nothing then.
    """
    side = acting_side(ad_request, by)
    before = ad_request.status
    try:
        claim(ad_request, turn=side, offer_number=offer_number, change=agreed_by(by))
    except DomainError:
        if _was_mine(ad_request, by, offer_number):
            return _fresh(ad_request)
        raise
    agreed = _fresh(ad_request)
    AuditEvent.record(agreed, action="accepted", by=by, from_status=before, to_status=Status.ACCEPTED, offer=offer_number)
    notices.accepted(agreed, by=by)
    reserve(campaign_id=agreed.campaign_id, fee_minor=agreed.fee_minor)  # the contended row last
    return _fresh(ad_request)


@transaction.atomic
def counter(*, ad_request: AdRequest, by: User, offer_number: int, terms: Proposal, note: str = "") -> AdRequest:
    """Answer with other terms: the next offer, and the other side's turn.

    Raises NotYourRequest, NotYourTurn, OfferOutdated, AlreadyClosed, Frozen, RoundLimitReached, NothingChanged, TermsInvalid or
    BudgetExceeded.
    """
    side = acting_side(ad_request, by)
    return _next_offer(ad_request, by, side, offer_number, terms, note, turn=side, action="countered")


@transaction.atomic
def amend(*, ad_request: AdRequest, by: User, offer_number: int, terms: Proposal, note: str = "") -> AdRequest:
    """Replace one's own unanswered offer by another; the turn does not change. Raises as `counter`."""
    side = acting_side(ad_request, by)
    return _next_offer(ad_request, by, side, offer_number, terms, note, turn=side.other, action="amended")


def _next_offer(
    ad_request: AdRequest, by: User, side: Side, offer_number: int, terms: Proposal, note: str, *, turn: Side, action: str
) -> AdRequest:
    """`turn` is whose move it must be: the author's own for a counter-offer, the other side's for an amendment."""
    policy, before = Policy.current(), ad_request.status
    fresh = _fresh(ad_request)
    if fresh.offer_number != offer_number or not fresh.is_open:
        raise why_not(ad_request, turn=turn, offer_number=offer_number)
    check_rounds(fresh, side=side, policy=policy)
    check_terms(terms, campaign=fresh.campaign, side=side)
    if fresh.latest_offer and terms.same_as(fresh.latest_offer):
        raise NothingChanged(_("These are the terms on the table. Change something, or accept them."))
    rounds = f"{side.value}_rounds"
    change = {
        "status": Status.NEGOTIATING if action == "countered" else fresh.status,
        "offer_number": offer_number + 1,
        "awaiting": side.other,
        "fee_minor": terms.fee_minor,
        "expires_at": deadline(policy),
        "extended_at": None,
        rounds: F(rounds) + 1,
    }
    claim(ad_request, turn=turn, offer_number=offer_number, change=change)
    place_offer(fresh, number=offer_number + 1, side=side, by=by, terms=terms, note=note)
    moved = _fresh(ad_request)
    AuditEvent.record(moved, action=action, by=by, from_status=before, to_status=moved.status, offer=offer_number + 1)
    notices.offered(moved, by=by, amended=action == "amended")
    return moved


@transaction.atomic
def reject(*, ad_request: AdRequest, by: User, offer_number: int, reason: str, note: str = "", share_reason: bool = True) -> AdRequest:
    """Say no as the side that is asked. Raises ReasonMissing and as `accept`."""
    side = acting_side(ad_request, by)
    return _close(ad_request, by, side, side, offer_number, Status.REJECTED, reason, note, shared=share_reason)


@transaction.atomic
def withdraw(*, ad_request: AdRequest, by: User, offer_number: int, reason: str = "", note: str = "") -> AdRequest:
    """Take one's own unanswered offer back. Raises as `accept`."""
    side = acting_side(ad_request, by)
    return _close(ad_request, by, side, side.other, offer_number, Status.WITHDRAWN, reason, note, shared=True)


def _close(
    ad_request: AdRequest, by: User, side: Side, turn: Side, offer_number: int, status: Status, reason: str, note: str, *, shared: bool
) -> AdRequest:
    before = ad_request.status
    if reason or status == Status.REJECTED:
        require_reason(reason, note)
    claim(ad_request, turn=turn, offer_number=offer_number, change=close(status, by, reason, shared=shared))
    closed = _fresh(ad_request)
    if note.strip():
        Message.objects.create(ad_request=closed, author=by, side=side, text=note.strip()[:2000])
    AuditEvent.record(closed, action=status.value, by=by, from_status=before, to_status=status, offer=offer_number, reason=reason)
    notices.closed(closed, by=by)
    return closed


@transaction.atomic
def cancel(*, ad_request: AdRequest, by: User, reason: str, note: str = "") -> AdRequest:
    """End an agreed deal before its work is done; the reserved money is free again. Either side may, with a reason.

    Raises NotYourRequest, ReasonMissing or AlreadyClosed.
    """
    side = acting_side(ad_request, by)
    require_reason(reason, note)
    rows = AdRequest.objects.filter(pk=ad_request.pk, status=Status.ACCEPTED)
    if rows.update(moved_at=timezone.now(), **close(Status.CANCELLED, by, reason, shared=True)) != 1:
        raise AlreadyClosed(_("Only agreed work can be cancelled."), status=_fresh(ad_request).status)
    cancelled = _fresh(ad_request)
    if note.strip():
        Message.objects.create(ad_request=cancelled, author=by, side=side, text=note.strip()[:2000])
    AuditEvent.record(cancelled, action="cancelled", by=by, from_status=Status.ACCEPTED, to_status=Status.CANCELLED, reason=reason)
    notices.closed(cancelled, by=by)
    release(campaign_id=cancelled.campaign_id, fee_minor=cancelled.fee_minor)
    return cancelled


@transaction.atomic
def extend(*, ad_request: AdRequest, by: User, offer_number: int) -> AdRequest:
    """The side that is asked takes more time, once per offer. Raises ExtendedAlready and as `accept`."""
    side = acting_side(ad_request, by)
    fresh = _fresh(ad_request)
    if fresh.extended_at and fresh.is_open and fresh.offer_number == offer_number:
        raise ExtendedAlready(_("The time to answer was extended already."))
    longer = fresh.expires_at + timedelta(days=Policy.current().extension_days)
    claim(ad_request, turn=side, offer_number=offer_number, change={"expires_at": longer, "extended_at": timezone.now()})
    extended = _fresh(ad_request)
    AuditEvent.record(extended, action="extended", by=by, from_status=extended.status, to_status=extended.status, offer=offer_number)
    notices.extended(extended, by=by)
    return extended


def agreed_by(by: User) -> dict[str, Any]:
    return {"status": Status.ACCEPTED, "awaiting": "", "accepted_at": timezone.now(), "accepted_by": by}


def require_reason(reason: str, note: str) -> None:
    if reason not in CloseReason.values:
        raise ReasonMissing(_("Choose a reason."), field="reason")
    if reason == CloseReason.OTHER and not note.strip():
        raise ReasonMissing(_("Say in a few words what the reason is."), field="note")


def _was_mine(ad_request: AdRequest, by: User, offer_number: int) -> bool:
    return AdRequest.objects.filter(pk=ad_request.pk, status=Status.ACCEPTED, accepted_by=by, offer_number=offer_number).exists()


def _fresh(ad_request: AdRequest) -> AdRequest:
    return AdRequest.objects.for_cards().get(pk=ad_request.pk)
