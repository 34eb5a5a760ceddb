"""What the database refuses of reviews: (constraint, a write to an invitation that breaks it)."""

from typing import Any

from django.utils import timezone

from adrequests import services
from adrequests.models import AdRequest, Review
from adrequests.tests.reviews.finishing import complete, review

NOW = timezone.now()


def _written(row: AdRequest) -> Review:
    services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    return review(complete(row), row.influencer.user)


def _changed(row: AdRequest, **fields: Any) -> None:
    Review.objects.filter(pk=_written(row).pk).update(**fields)


def _twice(row: AdRequest) -> None:
    said = _written(row)
    said.pk = None
    said.save(force_insert=True)


REFUSED = [
    ("review_once_per_side", _twice),
    ("review_side_known", lambda row: _changed(row, side="staff")),
    ("review_rating_range", lambda row: _changed(row, rating=6)),
    ("review_rating_range", lambda row: _changed(row, rating=0)),
    ("review_has_text", lambda row: _changed(row, text="")),
    ("review_not_of_oneself", lambda row: _changed(row, about=row.influencer.user)),
    ("review_replied_once_shown", lambda row: _changed(row, reply="Thanks", replied_at=NOW)),
    ("review_replied_once_shown", lambda row: _changed(row, reply="Thanks", shown_at=NOW)),
    ("review_hidden_with_reason", lambda row: _changed(row, shown_at=NOW, hidden_at=NOW)),
    ("review_hidden_with_reason", lambda row: _changed(row, hidden_reason="other")),
]
