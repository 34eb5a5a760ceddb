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
    overdue = AdRequest.objects.overdue(moment)
    while batch := overdue.order_by("expires_at", "pk").values_list("pk", flat=True)[:BATCH]:
        expired += sum(_expire(pk, overdue, by_silence=True) for pk in batch)
    return expired


def expire_open_of(campaign: Campaign) -> None:
    """The campaign ends: its open requests expire with notice, in the caller's transaction."""
    still_open = AdRequest.objects.open()
    for pk in still_open.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True):
        _expire(pk, still_open, by_silence=False)


@transaction.atomic
def _expire(pk: int, due: QuerySet[AdRequest], *, by_silence: bool) -> bool:
    """True when it was this call that closed it. Only an expiry by silence is held against the side that was asked."""
    row = due.filter(pk=pk).select_related("campaign__sponsor", "influencer__user")
    ad_request = row.select_for_update(of=("self",)).first()
    if ad_request is None:
        return False
    before, asked = ad_request.status, ad_request.awaiting
    change = closed(Status.EXPIRED, None, "", shared=True)
    change |= {"frozen_at": None, "moved_at": timezone.now()}
    AdRequest.objects.filter(pk=pk).update(**change)
    AuditEvent.record(
        ad_request,
        action="expired",
        by=None,
        from_status=before,
        to_status=Status.EXPIRED,
        **({"silent": asked} if by_silence else {"campaign_ended": True}),
    )
    notices.expired(ad_request, by_silence=by_silence)
    return True


def warn_expiring(*, now: datetime | None = None) -> int:
    """Tell the side that is asked that an offer runs out within a day: once per deadline, so once more where it was extended.

    Returns how many offers that were. Safe to repeat and to run in parallel.
    """
    moment = now or timezone.now()
    warned = 0
    expiring = AdRequest.objects.expiring(moment)
    while batch := list(expiring.order_by("expires_at", "pk").values_list("pk", flat=True)[:BATCH]):
        warned += _warn(batch, expiring)
    return warned


@transaction.atomic
def _warn(batch: list[int], expiring: QuerySet[AdRequest]) -> int:
    """The rows are held and looked at again, so that of two clocks one tells."""
    rows = expiring.filter(pk__in=batch).select_related("campaign__sponsor", "influencer__user")
    held = list(rows.order_by("pk").select_for_update(of=("self",)))
    AdRequest.objects.filter(pk__in=[row.pk for row in held]).update(warned_for=F("expires_at"))
    notices.expiring(held)
    return len(held)


def freeze_for(target: Flaggable, now: datetime) -> None:
    """A flag stops the clock of the open requests it touches, and the people on the other side are told.

    Requests that another flag holds already are locked as well: should it be lifted at this instant, this one is seen.
    """
    running = _lock(_touched_by(target).filter(status__in=OPEN))
    freezing = [pk for pk, frozen_at in running if frozen_at is None]
    AdRequest.objects.filter(pk__in=freezing).update(frozen_at=now)
    for ad_request in _with_people(freezing):
        notices.frozen(ad_request, flagged=target)


def unfreeze_for(target: Flaggable, now: datetime) -> None:
    """The flag is lifted: requests that no other flag holds go on with the time they had left."""
    locked = _lock(_touched_by(target).filter(status__in=OPEN, frozen_at__isnull=False))
    held = (
        Q(campaign__flagged_at__isnull=False)
        | Q(campaign__sponsor__flagged_at__isnull=False)
        | Q(influencer__flagged_at__isnull=False)
    )
    frozen = AdRequest.objects.filter(pk__in=[pk for pk, _frozen_at in locked]).exclude(held)
    released = list(frozen.values_list("pk", flat=True))
    AdRequest.objects.filter(pk__in=released).update(
        expires_at=F("expires_at") + (now - F("frozen_at")), frozen_at=None
    )
    for ad_request in _with_people(released):
        notices.resumed(ad_request, flagged=target)


def _touched_by(target: Flaggable) -> QuerySet[AdRequest]:
    """Without a join, so that PostgreSQL looks at the rows again after waiting for a move on one of them."""
    if isinstance(target, Influencer):
        return AdRequest.objects.filter(influencer=target)
    if isinstance(target, Sponsor):
        return AdRequest.objects.filter(campaign__in=Campaign.objects.filter(sponsor=target))
    return AdRequest.objects.filter(campaign_id=target.pk)


def _lock(rows: QuerySet[AdRequest]) -> list[tuple[int, datetime | None]]:
    """In one order, so that two flags that touch the same requests cannot wait for each other."""
    return list(rows.order_by("pk").select_for_update().values_list("pk", "frozen_at"))


def _with_people(ids: list[int]) -> QuerySet[AdRequest]:
    rows = AdRequest.objects.filter(pk__in=ids).order_by("pk")
    return rows.select_related("campaign__sponsor", "influencer__user")


@transaction.atomic
def remind(*, ad_request: AdRequest, by: User) -> AdRequest:
    """The side that waits reminds the other, at most once a day. Raises NotYourRequest, NotYourTurn, RemindedToday and as a move does."""
    side, now = acting_side(ad_request, by), timezone.now()
    rows = AdRequest.objects.for_cards().select_for_update(of=("self",))
    fresh = rows.get(pk=ad_request.pk)
    if fresh.awaiting == side:
        raise NotYourTurn(_("It is your turn: answer the offer."))
    if refusal := why_not(fresh, turn=side.other, offer_number=fresh.offer_number):
        raise refusal
    rested = Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMINDER_PAUSE)
    if AdRequest.objects.filter(rested, pk=fresh.pk).update(reminded_at=now) != 1:
        raise RemindedToday(_("You have reminded them today. Try again tomorrow."))
    fresh.reminded_at = now
    AuditEvent.record(
        fresh, action="reminded", by=by, from_status=fresh.status, to_status=fresh.status
    )
    notices.reminded(fresh, by=by)
    return fresh
