"""The moves that keep a negotiation going, and the one that ends it well."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Policy, User
from adrequests import notices
from adrequests.models import AdRequest, Side, Status
from adrequests.services.moves import Move
from adrequests.services.offers import check_rounds, check_terms, deadline, place_offer
from adrequests.services.sheets import seal
from adrequests.services.turns import ExtendedAlready
from adrequests.terms import NothingChanged, Proposal
from campaigns.services import BudgetExceeded, reserve
from influencer_platform.errors import DomainError


@transaction.atomic
def accept(*, ad_request: AdRequest, by: User, offer_number: int) -> AdRequest:
    """Accept the offer the person saw; its fee is reserved from the budget and the deal sheet written in the same transaction.

    The same accept again by the same person changes nothing and answers the same. Raises NotYourRequest, NotYourTurn,
    OfferOutdated, AlreadyClosed, Frozen, BudgetExceeded, SeatsFull or CampaignClosed and changes nothing then.
    """
    move = Move.of(ad_request, by, offer_number)
    try:
        agreed = move.make(turn=move.side, change=_agreed_by(by))
    except DomainError:
        if _was_this_accept(move):
            return move.after()
        raise
    move.record(agreed, "accepted", offer=offer_number)
    notices.accepted(agreed, by=by)
    seal(agreed, by=by)
    _reserve(move, agreed)  # the contended row last
    return move.after()


@transaction.atomic
def counter(
    *, ad_request: AdRequest, by: User, offer_number: int, terms: Proposal, note: str = ""
) -> AdRequest:
    """Answer with other terms: the next offer, and the other side's turn.

    Raises NotYourRequest, NotYourTurn, OfferOutdated, AlreadyClosed, Frozen, RoundLimitReached, NothingChanged, TermsInvalid or
    BudgetExceeded.
    """
    move = Move.of(ad_request, by, offer_number)
    moved = _next_offer(move, terms, note, turn=move.side, status=Status.NEGOTIATING)
    move.record(moved, "countered", offer=moved.offer_number)
    notices.offered(moved, by=by, amended=False)
    return moved


@transaction.atomic
def amend(
    *, ad_request: AdRequest, by: User, offer_number: int, terms: Proposal, note: str = ""
) -> AdRequest:
    """Replace one's own unanswered offer by another; the turn does not change. Raises as `counter`."""
    move = Move.of(ad_request, by, offer_number)
    moved = _next_offer(move, terms, note, turn=move.side.other, status=move.before.status)
    move.record(moved, "amended", offer=moved.offer_number)
    notices.offered(moved, by=by, amended=True)
    return moved


@transaction.atomic
def extend(*, ad_request: AdRequest, by: User, offer_number: int) -> AdRequest:
    """The side that is asked takes more time, once per offer. Raises ExtendedAlready and as `accept`."""
    AdRequest.objects.select_for_update().get(pk=ad_request.pk)  # sent twice, it is given once
    move = Move.of(ad_request, by, offer_number)
    move.check(turn=move.side)
    if move.before.extended_at:
        raise ExtendedAlready(_("The time to answer was extended already."))
    longer = move.before.expires_at + timedelta(days=Policy.current().extension_days)
    extended = move.make(
        turn=move.side, change={"expires_at": longer, "extended_at": timezone.now()}
    )
    move.record(extended, "extended", offer=offer_number)
    notices.extended(extended, by=by)
    return extended


def _next_offer(move: Move, terms: Proposal, note: str, *, turn: Side, status: str) -> AdRequest:
    """`turn` is whose move it must be: the author's own for a counter-offer, the other side's for an amendment."""
    before, number, policy = move.before, move.offer_number + 1, Policy.current()
    move.check(turn=turn)
    check_rounds(before, side=move.side, policy=policy)
    check_terms(terms, campaign=before.campaign, side=move.side)
    if before.latest_offer and terms.same_as(before.latest_offer):
        raise NothingChanged(
            _("These are the terms on the table. Change something, or accept them.")
        )
    rounds = f"{move.side.value}_rounds"
    change = {
        "status": status,
        "offer_number": number,
        "awaiting": move.side.other,
        "fee_minor": terms.fee_minor,
        "expires_at": deadline(policy),
        "extended_at": None,
        rounds: F(rounds) + 1,
    }
    move.make(turn=turn, change=change)
    place_offer(before, number=number, side=move.side, by=move.by, terms=terms, note=note)
    return move.after()


def _reserve(move: Move, agreed: AdRequest) -> None:
    """An influencer is never told figures of the campaign's budget."""
    try:
        reserve(campaign_id=agreed.campaign_id, fee_minor=agreed.fee_minor)
    except BudgetExceeded as error:
        if move.side == Side.SPONSOR:
            raise
        sentence = _(
            "The campaign's budget does not cover this fee at the moment. Nothing was agreed. Write to %(name)s, or make "
            "a counter-offer."
        )
        raise BudgetExceeded(sentence % {"name": agreed.campaign.sponsor.company_name}) from error


def _agreed_by(by: User) -> dict[str, Any]:
    return {
        "status": Status.ACCEPTED,
        "awaiting": "",
        "accepted_at": timezone.now(),
        "accepted_by": by,
    }


def _was_this_accept(move: Move) -> bool:
    return AdRequest.objects.filter(
        pk=move.before.pk,
        status=Status.ACCEPTED,
        accepted_by=move.by,
        offer_number=move.offer_number,
    ).exists()
