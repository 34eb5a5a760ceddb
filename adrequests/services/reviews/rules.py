"""When a deal may be reviewed."""

from datetime import datetime

from django.utils import timezone

from adrequests.models import SHOWN_AFTER, WRITTEN_WITHIN, AdRequest, Review, Side, Status


def is_reviewable(ad_request: AdRequest) -> bool:
    """The deal came to an end with work to judge: completed, or ended early by a settlement that pays for something."""
    if ad_request.status == Status.CANCELLED:
        return bool(getattr(ad_request, "settled_minor", 0))
    return ad_request.status == Status.COMPLETED


def may_still_write(ad_request: AdRequest, now: datetime | None = None) -> bool:
    """Whether a review of this deal may be written now."""
    ended = ad_request.closed_at
    if ended is None or not is_reviewable(ad_request):
        return False
    return (now or timezone.now()) < ended + WRITTEN_WITHIN


def may_review(ad_request: AdRequest, side: Side) -> bool:
    """Whether this side has a review to write."""
    return may_still_write(ad_request) and written(ad_request, side) is None


def written(ad_request: AdRequest, side: Side) -> Review | None:
    """What this side has written."""
    return Review.objects.filter(ad_request=ad_request, side=side).first()


def other_had_its_time(ad_request: AdRequest, now: datetime) -> bool:
    ended = ad_request.closed_at
    return ended is not None and now >= ended + SHOWN_AFTER
