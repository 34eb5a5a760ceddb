"""Whose move it is, and why a move is refused."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SponsorStatus, User
from accounts.services.decisions import not_your_own
from adrequests.models import OPEN, AdRequest, Side, Status
from campaigns.models import Campaign
from influencer_platform.errors import DomainError


class NotYourRequest(DomainError):
    """This person belongs to neither side, or may only look."""

    code = "not_your_request"
    status = 403


class NotYourTurn(DomainError):
    """The other side has to answer."""

    code = "not_your_turn"


class OfferOutdated(DomainError):
    """Another offer came in between: the terms changed while the person was reading."""

    code = "offer_outdated"


class AlreadyClosed(DomainError):
    """The request was answered, withdrawn or has expired. `facts["status"]` says which."""

    code = "already_closed"


class Frozen(DomainError):
    """Staff have suspended one of the parties or the campaign; the clock stands still."""

    code = "frozen"


class RoundLimitReached(DomainError):
    """This side has made all its offers: accept or reject what is on the table."""

    code = "round_limit_reached"


class ExtendedAlready(DomainError):
    """The answering time was extended once; that is the limit."""

    code = "extended_already"


class RemindedToday(DomainError):
    """One reminder a day."""

    code = "reminded_today"


class ReasonMissing(DomainError):
    """A closing move needs one of the reasons, and `other` needs words."""

    code = "reason_missing"
    status = 400


def acting_side(ad_request: AdRequest, by: User) -> Side:
    """The side `by` acts for. Raises NotYourRequest for anyone else: staff and colleagues who may only look do not negotiate."""
    if ad_request.influencer.user_id == by.pk:
        return Side.INFLUENCER
    campaign = ad_request.campaign
    if (
        campaign.sponsor.user_id == by.pk
        or Campaign.objects.editable_by(by).filter(pk=campaign.pk).exists()
    ):
        return Side.SPONSOR
    raise NotYourRequest(_("You may look at this request, but not answer it."))


def require_outsider(ad_request: AdRequest, by: User) -> None:
    """Nobody of our team decides about a deal they act for themselves. Raises NotAllowed."""
    try:
        acting_side(ad_request, by)
    except NotYourRequest:
        return
    raise not_your_own()


def claim(ad_request: AdRequest, *, turn: Side, offer_number: int, change: dict[str, Any]) -> None:
    """Make one move of the side whose `turn` it must be: a conditional UPDATE that only the first of two movers wins.

    The conditions stand on the row itself, without a join: Django would put joined ones into a subquery, and PostgreSQL does
    not look at that again after it has waited for the other mover.
    Raises Frozen, AlreadyClosed, OfferOutdated or NotYourTurn when the row is no longer as the mover saw it.
    """
    now = timezone.now()
    approved = Campaign.objects.filter(
        pk=OuterRef("campaign"), sponsor__status=SponsorStatus.APPROVED
    )
    movable = AdRequest.objects.filter(
        Exists(approved),
        pk=ad_request.pk,
        status__in=OPEN,
        awaiting=turn,
        offer_number=offer_number,
        frozen_at__isnull=True,
        expires_at__gt=now,
    )
    if movable.update(moved_at=now, **change) != 1:
        fresh = AdRequest.objects.for_cards().get(pk=ad_request.pk)
        raise why_not(fresh, turn=turn, offer_number=offer_number) or outdated()


def why_not(fresh: AdRequest, *, turn: Side, offer_number: int) -> DomainError | None:
    """The reason the side `turn` may not answer this offer of a row just read, None when it may."""
    if not fresh.is_open:
        status = Status(fresh.status)
        return AlreadyClosed(
            _("This request is closed: %(status)s.") % {"status": status.label.lower()},
            status=fresh.status,
        )
    if fresh.is_frozen:
        return Frozen(_("This request is suspended by our team. Its time to answer stands still."))
    if fresh.offer_number != offer_number:
        return outdated()
    if fresh.awaiting != turn:
        return NotYourTurn(_("It is the other side's turn to answer."))
    return _too_late(fresh)


def _too_late(fresh: AdRequest) -> DomainError | None:
    if fresh.expires_at <= timezone.now():
        return AlreadyClosed(_("The time to answer is over."), status=Status.EXPIRED)
    if fresh.campaign.sponsor.status != SponsorStatus.APPROVED:
        return Frozen(_("This company may not act at the moment."))
    return None


def outdated() -> OfferOutdated:
    return OfferOutdated(_("The terms changed while you were reading. Here is the latest offer."))
