"""What the database refuses of agreed work, whoever writes: (constraint, a write to an invitation that breaks it)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from adrequests import services
from adrequests.models import (
    AdRequest,
    DateChange,
    Deliverable,
    Draft,
    Publication,
    WorkComment,
)

NOW = timezone.now()
WEEK = timedelta(days=7)
APPROVED: dict[str, Any] = {"answer": "approved", "answered_at": NOW}


def _piece(row: AdRequest) -> Deliverable:
    deal = services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    return deal.deliverables.earliest("number")


def _draft(row: AdRequest, *all_fields: dict[str, Any]) -> None:
    piece = _piece(row)
    for number, fields in enumerate(all_fields, start=1):
        values = {"deliverable": piece, "author": row.influencer.user, "number": number}
        Draft.objects.create(**values | fields)


def _comment(row: AdRequest, **fields: Any) -> None:
    values = {"author": row.influencer.user, "side": "influencer", "text": "Hello"}
    WorkComment.objects.create(deliverable=_piece(row), **values | fields)


def _date(row: AdRequest, *all_fields: dict[str, Any]) -> None:
    piece = _piece(row)
    for fields in all_fields:
        values = {"author": row.influencer.user, "side": "influencer", "before_on": piece.due_on}
        later = {"due_on": piece.due_on + WEEK}
        DateChange.objects.create(deliverable=piece, **values | later | fields)


def _same_day(row: AdRequest) -> None:
    assert row.latest_offer
    _date(row, {"due_on": row.latest_offer.due_on})


def _unknown(row: AdRequest) -> None:
    _date(row, {"status": "maybe", "answered_at": NOW, "answered_by": row.influencer.user})


def _publication(row: AdRequest, **fields: Any) -> None:
    values = {"author": row.influencer.user, "url": "https://example.com/1"}
    Publication.objects.create(deliverable=_piece(row), **values | fields)


def _on_no_platform(row: AdRequest) -> None:
    _publication(row)
    Publication.objects.update(platform="")


WORK_REFUSED: list[tuple[str, Callable[[AdRequest], None]]] = [
    ("draft_numbered_once", lambda row: _draft(row, {}, {"number": 1})),
    ("draft_one_approved_per_piece", lambda row: _draft(row, APPROVED, APPROVED)),
    ("draft_number_from_one", lambda row: _draft(row, {"number": 0})),
    ("draft_answer_known", lambda row: _draft(row, APPROVED | {"answer": "perhaps"})),
    ("draft_answered_has_time", lambda row: _draft(row, {"answer": "approved"})),
    ("draft_answered_has_time", lambda row: _draft(row, {"answered_at": NOW})),
    ("draft_changes_asked_by_somebody", lambda row: _draft(row, APPROVED | {"answer": "changes"})),
    ("draft_file_has_name", lambda row: _draft(row, {"file": "drafts/a.pdf"})),
    ("workcomment_has_text", lambda row: _comment(row, text="")),
    ("workcomment_side_known", lambda row: _comment(row, side="staff")),
    ("datechange_one_asked_per_piece", lambda row: _date(row, {}, {})),
    ("datechange_status_known", _unknown),
    ("datechange_side_known", lambda row: _date(row, {"side": "staff"})),
    ("datechange_answered_has_time", lambda row: _date(row, {"status": "accepted"})),
    ("datechange_answered_has_time", lambda row: _date(row, {"answered_at": NOW})),
    ("datechange_answered_has_time", lambda row: _date(row, {"status": "expired"})),
    ("datechange_is_another_day", _same_day),
    ("publication_has_url", lambda row: _publication(row, url="")),
    ("publication_platform_known", _on_no_platform),
    (
        "publication_platform_label_has_proof",
        lambda row: _publication(row, is_labelled_by_platform=True),
    ),
]
