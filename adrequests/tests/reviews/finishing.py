"""Deals that have come to their end, for tests."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adrequests import services
from adrequests.models import AdRequest, Deliverable, Review, Status, WorkStatus
from adrequests.services import reviews
from adrequests.tests.factories import make_ad_request


def complete(ad_request: AdRequest, *, days_ago: float = 0) -> AdRequest:
    """Every piece approved and the deal completed, so long ago."""
    at = timezone.now() - timedelta(days=days_ago)
    Deliverable.objects.filter(ad_request=ad_request).update(
        status=WorkStatus.APPROVED, first_submitted_at=at, approved_at=at
    )
    rows = AdRequest.objects.filter(pk=ad_request.pk)
    rows.update(status=Status.COMPLETED, closed_at=at, moved_at=at)
    return AdRequest.objects.for_cards().get(pk=ad_request.pk)


def make_completed(*, days_ago: float = 0, **given: object) -> AdRequest:
    """A deal that was agreed and is done."""
    row = make_ad_request(**given)  # type: ignore[arg-type]
    services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    return complete(row, days_ago=days_ago)


def invite_both(row: AdRequest) -> None:
    """As whoever completes a deal does, holding its row."""
    with transaction.atomic():
        held = AdRequest.objects.select_for_update(of=("self",)).for_cards().get(pk=row.pk)
        reviews.invite_reviews(held)


def review(row: AdRequest, by: User, rating: int = 5, text: str = "A pleasure.") -> Review:
    return reviews.write_review(ad_request=row, by=by, rating=rating, text=text)
