"""Writing a review, showing both at once, answering one.

Until they are shown nothing that the other side can read changes when a review is written: no line, no mail, no entry in the
trail of the request, not the time of its last move.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping import touch_pages
from accounts.models import AuditEvent, User
from adrequests.models import HIGHEST, LOWEST, AdRequest, Review, Side
from adrequests.notices import reviews as notices
from adrequests.services.reviews.rules import (
    is_reviewable,
    may_still_write,
    other_had_its_time,
    written,
)
from adrequests.services.turns import NotYourRequest, acting_side
from adrequests.terms import words
from influencer_platform.errors import DomainError

BATCH = 500
OPENED, SHOWN = "reviews_opened", "reviews_shown"
"""What the trail of a request calls the two moments."""


class NotReviewable(DomainError):
    """The deal is not finished, or it ended too long ago."""

    code = "not_reviewable"


class AlreadyReviewed(DomainError):
    """This side has written its review. It cannot be changed."""

    code = "already_reviewed"


class RatingInvalid(DomainError):
    """A rating is a whole number from 1 to 5."""

    code = "rating_invalid"
    status = 400


class ReviewEmpty(DomainError):
    """A review or a reply needs words."""

    code = "review_empty"
    status = 400


class AlreadyReplied(DomainError):
    """A review is answered once."""

    code = "already_replied"


def invite_reviews(ad_request: AdRequest) -> None:
    """Ask both sides what they think of each other; the mail waits a day. Called when the deal ends, by whoever holds its row.

    A second call does nothing.
    """
    if not is_reviewable(ad_request):
        return
    if AuditEvent.objects.about(ad_request).filter(action=OPENED).exists():
        return
    _record(ad_request, OPENED)
    notices.invited(ad_request)


@transaction.atomic
def write_review(*, ad_request: AdRequest, by: User, rating: int, text: str) -> Review:
    """Say what one's own side thinks of the other. It is shown when the other side has written too, or has had its time.

    Raises NotYourRequest, RatingInvalid, ReviewEmpty, TextTooLong, NotReviewable or AlreadyReviewed and changes nothing then.
    """
    side = acting_side(ad_request, by)
    if isinstance(rating, bool) or rating not in range(LOWEST, HIGHEST + 1):
        raise RatingInvalid(_("Choose one to five stars."), field="rating")
    text, now = _clean(text), timezone.now()
    held = _hold(ad_request.pk)
    if not may_still_write(held, now):
        raise NotReviewable(_("This deal cannot be reviewed, or not any more."))
    if written(held, side):
        raise AlreadyReviewed(_("You have reviewed this deal. A review cannot be changed."))
    other = written(held, side.other)
    review = Review.objects.create(
        ad_request=held,
        side=side,
        author=by,
        about=_owner(held, side.other),
        rating=rating,
        text=text,
        written_at=now,
        is_late=other is not None and other.is_shown,
    )
    AuditEvent.record(review, action="written", by=by)
    if other is not None or other_had_its_time(held, now):
        _show(held, now)
        review.refresh_from_db()
    return review


@transaction.atomic
def reply_to_review(*, review: Review, by: User, text: str) -> Review:
    """Answer, once, what the other side wrote, below its words.

    Raises NotYourRequest (also where there is nothing to answer yet, or any more), ReviewEmpty, TextTooLong or AlreadyReplied.
    """
    side = acting_side(review.ad_request, by)
    text, now = _clean(text), timezone.now()
    held = _hold(review.ad_request_id)
    current = Review.objects.public().select_for_update(of=("self",)).filter(pk=review.pk).first()
    if current is None or current.side == side:
        raise NotYourRequest(_("You can answer what the other side wrote, once it is shown."))
    if current.reply:
        raise AlreadyReplied(_("You have answered this review. An answer cannot be changed."))
    Review.objects.filter(pk=current.pk).update(reply=text, replied_at=now)
    touch_pages([current.about_id])
    current.refresh_from_db()
    AuditEvent.record(current, action="replied", by=by)
    notices.replied(held, current, by=by)
    return current


def show_due_reviews(*, now: datetime | None = None) -> int:
    """Show what one side has written and the other has had its time to. Returns of how many deals. Safe to repeat and to run
    in parallel."""
    moment = now or timezone.now()
    due = Review.objects.due(moment).order_by("written_at", "pk")
    shown = 0
    while batch := list(due.values_list("ad_request", flat=True)[:BATCH]):
        shown += sum(_show_due(pk, moment) for pk in dict.fromkeys(batch))
    return shown


@transaction.atomic
def _show_due(pk: int, now: datetime) -> bool:
    """True when it was this call that showed them."""
    return _show(_hold(pk), now)


def _show(held: AdRequest, now: datetime) -> bool:
    """Everything written of this deal, at one moment. The caller holds its row, so of two at once one shows both."""
    rows = Review.objects.filter(ad_request=held, shown_at__isnull=True)
    if not (n := rows.update(shown_at=now)):
        return False
    _record(held, SHOWN, n=n)
    touch_pages([held.campaign.sponsor.user_id, held.influencer.user_id])
    notices.shown(held, at=now)
    return True


def _record(held: AdRequest, action: str, **data: int) -> None:
    AuditEvent.record(
        held, action=action, by=None, from_status=held.status, to_status=held.status, **data
    )


def _hold(pk: int) -> AdRequest:
    rows = AdRequest.objects.select_related("campaign__sponsor__user", "influencer__user")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _owner(ad_request: AdRequest, side: Side) -> User:
    is_creator = side == Side.INFLUENCER
    return ad_request.influencer.user if is_creator else ad_request.campaign.sponsor.user


def _clean(text: str) -> str:
    text = words(text, field="text")
    if not text:
        raise ReviewEmpty(_("Write a few words."), field="text")
    return text
