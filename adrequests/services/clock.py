"""What time and staff do to open requests: expiry, freezing, reminding."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Flaggable, Influencer, Sponsor, User
from adrequests import notices
from adrequests.models import OPEN, AdRequest, Status
from adrequests.services.closing import closed
from adrequests.services.turns import NotYourTurn, RemindedToday, acting_side, why_not
from campaigns.models import Campaign

BATCH = 500
REMINDER_PAUSE = timedelta(hours=20)


def expire_overdue(*, now: datetime | None = None) -> int:
    """Close every request nobody answered in time, and tell both sides. Returns how many. Safe to repeat and to run in parallel."""
    moment = now or timezone.now()
    expired = 0
    while batch := list(
        AdRequest.objects.overdue(moment).for_cards().order_by("expires_at", "pk")[:BATCH]
    ):
        expired += sum(
            _expire(ad_request, AdRequest.objects.overdue(moment)) for ad_request in batch
        )
    return expired


def expire_open_of(campaign: Campaign) -> None:
    """The campaign ends: its open requests expire with notice, in the caller's transaction."""
    for ad_request in AdRequest.objects.open().filter(campaign=campaign).for_cards().order_by("pk"):
        _expire(ad_request, AdRequest.objects.open())


@transaction.atomic
def _expire(ad_request: AdRequest, still: QuerySet[AdRequest]) -> bool:
    """True when it was this call that closed it."""
    change = closed(Status.EXPIRED, None, "", shared=True) | {
        "frozen_at": None,
        "moved_at": timezone.now(),
    }
    if still.filter(pk=ad_request.pk).order_by().update(**change) != 1:
        return False
    before, silent = ad_request.status, ad_request.awaiting
    ad_request.refresh_from_db(fields=["status", "awaiting", "closed_at"])
    AuditEvent.record(
        ad_request,
        action="expired",
        by=None,
        from_status=before,
        to_status=Status.EXPIRED,
        silent=silent,
    )
    notices.expired(ad_request)
    return True


def freeze_for(target: Flaggable, now: datetime) -> None:
    """A flag stops the clock of the open requests it touches."""
    _touched_by(target).filter(status__in=OPEN, frozen_at__isnull=True).update(frozen_at=now)


def unfreeze_for(target: Flaggable, now: datetime) -> None:
    """The flag is lifted: requests that no other flag holds go on with the time they had left."""
    held = (
        Q(campaign__flagged_at__isnull=False)
        | Q(campaign__sponsor__flagged_at__isnull=False)
        | Q(influencer__flagged_at__isnull=False)
    )
    frozen = _touched_by(target).filter(status__in=OPEN, frozen_at__isnull=False).exclude(held)
    ids = list(frozen.values_list("pk", flat=True))
    AdRequest.objects.filter(pk__in=ids, frozen_at__isnull=False).update(
        expires_at=F("expires_at") + (now - F("frozen_at")), frozen_at=None
    )


def _touched_by(target: Flaggable) -> QuerySet[AdRequest]:
    if isinstance(target, Sponsor):
        return AdRequest.objects.filter(campaign__sponsor=target)
    if isinstance(target, Influencer):
        return AdRequest.objects.filter(influencer=target)
    return AdRequest.objects.filter(campaign_id=target.pk)


@transaction.atomic
def remind(*, ad_request: AdRequest, by: User) -> AdRequest:
    """The side that waits reminds the other, at most once a day. Raises NotYourRequest, NotYourTurn, RemindedToday and as a move does."""
    side, now = acting_side(ad_request, by), timezone.now()
    fresh = AdRequest.objects.for_cards().get(pk=ad_request.pk)
    if not fresh.is_open or fresh.is_frozen or fresh.expires_at <= now:
        raise why_not(fresh, turn=side.other, offer_number=fresh.offer_number)
    if fresh.awaiting == side:
        raise NotYourTurn(_("It is your turn: answer the offer."))
    rested = Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMINDER_PAUSE)
    if (
        AdRequest.objects.filter(rested, pk=fresh.pk, status__in=OPEN, awaiting=side.other).update(
            reminded_at=now
        )
        != 1
    ):
        raise RemindedToday(_("You have reminded them today. Try again tomorrow."))
    AuditEvent.record(
        fresh, action="reminded", by=by, from_status=fresh.status, to_status=fresh.status
    )
    notices.reminded(fresh, by=by)
    return fresh
