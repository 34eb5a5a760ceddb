"""Two sides that review one finished deal at the same instant."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, Delivery, Notification, User
from adrequests.models import AdRequest, Review, Side
from adrequests.services import reviews
from adrequests.services.turns import acting_side
from adrequests.tests.reviews.finishing import make_completed

Move = Callable[[], Any]


def finished(days_ago: float = 0) -> Move:
    """A deal that is done, and its people."""
    return partial(_finished, days_ago)


def _finished(days_ago: float) -> dict[str, int]:
    row = make_completed(days_ago=days_ago)
    people = (row.influencer.user_id, row.campaign.sponsor.user_id)
    return {"ad_request": row.pk, "creator": people[0], "company": people[1]}


def write(ad_request: int, by: int) -> Move:
    row, person = _both(ad_request, by)
    return lambda: (
        reviews.write_review(ad_request=row, by=person, rating=4, text="A pleasure.").is_shown
    )


def write_naively(ad_request: int, by: int) -> Move:
    """The control: without holding the request, each looks whether the other has written before either is seen."""
    return partial(_write_naively, *_both(ad_request, by))


@transaction.atomic
def _write_naively(row: AdRequest, by: User) -> bool:
    side, now = acting_side(row, by), timezone.now()
    is_second = Review.objects.filter(ad_request=row).exists()
    about = row.campaign.sponsor.user if side == Side.INFLUENCER else row.influencer.user
    Review.objects.create(
        ad_request=row, side=side, author=by, about=about, rating=4, text="A pleasure."
    )
    if is_second:
        Review.objects.filter(ad_request=row).update(shown_at=now)
    return is_second


def show_due() -> Move:
    return reviews.show_due_reviews


def reviewed(ad_request: int) -> Move:
    """What is true of a deal afterwards."""
    return partial(_reviewed, ad_request)


def _reviewed(pk: int) -> dict[str, Any]:
    row = AdRequest.objects.get(pk=pk)
    written = Review.objects.filter(ad_request=row)
    label = f"adrequests.adrequest:{pk}"
    return {
        "sides": sorted(written.values_list("side", flat=True)),
        "shown": written.filter(shown_at__isnull=False).count(),
        "moments": written.values("shown_at").distinct().count(),
        "told": Notification.objects.filter(about=label, kind="reviews_shown").count(),
        "mails": Delivery.objects.filter(about=label, kind="reviews_shown").count(),
        "events": AuditEvent.objects.about(row).filter(action="reviews_shown").count(),
    }


def _both(ad_request: int, by: int) -> tuple[AdRequest, User]:
    row = AdRequest.objects.select_related("campaign__sponsor__user", "influencer__user")
    return row.get(pk=ad_request), User.objects.with_party().get(pk=by)


COMMANDS: dict[str, Callable[..., Move]] = {
    "finished": finished,
    "reviewed": reviewed,
    "show_due": show_due,
    "write": write,
    "write_naively": write_naively,
}
