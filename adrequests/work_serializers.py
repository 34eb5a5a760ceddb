"""Agreed work as the API takes and shows it."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.models import DeliverableKind, User
from adrequests.models import (
    Answer,
    DateChange,
    Deliverable,
    Draft,
    Publication,
    Side,
    WorkComment,
    WorkStatus,
)
from adrequests.models.drafts import LONGEST_LINK, LONGEST_TEXT
from influencer_platform.rest.fields import StrictSerializer
from influencer_platform.rest.schema import named


@named("SeenDraft", {"draft_number": 2})
class SeenDraftIn(StrictSerializer):
    """Which draft the caller has read. Left out: the latest one now."""

    draft_number = serializers.IntegerField(min_value=0, max_value=100_000, required=False)


@named(
    "NewDraft", {"draft_number": 1, "text": "The second cut.", "link": "https://example.com/cut"}
)
class DraftIn(SeenDraftIn):
    """Words, a link, or both; a file is handed in on the page of the piece."""

    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    link = serializers.CharField(max_length=LONGEST_LINK, required=False, allow_blank=True)


@named("Changes", {"draft_number": 1, "text": "Show the pack earlier."})
class ChangesIn(SeenDraftIn):
    text = serializers.CharField(max_length=2000)


@named("Comment", {"text": "Is the light right?"})
class WorkCommentIn(StrictSerializer):
    text = serializers.CharField(max_length=2000)


@named("AnotherDate", {"due_on": "2027-04-20", "text": "Snow."})
class DateIn(StrictSerializer):
    due_on = serializers.DateField()
    text = serializers.CharField(max_length=500, required=False, allow_blank=True)


@named("DateAnswer", {"due_on": "2027-04-20", "accept": True})
class DateAnswerIn(StrictSerializer):
    """The date that was asked for, and whether the caller agrees."""

    due_on = serializers.DateField()
    accept = serializers.BooleanField()


@named("Publishing", {"url": "https://example.com/reel/1", "caption": "#ad The pack."})
class PublishIn(StrictSerializer):
    """The disclosure label stands early in the caption. A screenshot of a platform's own label is sent on the page."""

    url = serializers.CharField(max_length=LONGEST_LINK)
    caption = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)


@named("Deliverable")
class DeliverableOut(serializers.Serializer[Any]):
    """One piece of agreed work."""

    id = serializers.IntegerField()
    ad_request_id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(DeliverableKind.choices)
    due_on = serializers.DateField()
    is_late = serializers.BooleanField()
    status = serializers.ChoiceField(WorkStatus.choices)
    draft_number = serializers.IntegerField(help_text="The draft that counts; 0 for none.")
    rounds = serializers.IntegerField(help_text="How often changes were asked for.")
    review_due_at = serializers.DateTimeField(allow_null=True)
    first_submitted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    asked_due_on = serializers.DateField(
        allow_null=True, help_text="Another date that one side asks for."
    )
    asked_by = serializers.ChoiceField(Side.choices, allow_null=True)
    published_url = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


@named("Draft")
class DraftOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    text = serializers.CharField()
    link = serializers.CharField()
    file_name = serializers.CharField(help_text="Empty where no file was handed in.")
    created_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(Answer.choices, allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    by_silence = serializers.BooleanField()


@named("WorkComment")
class WorkCommentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    draft_number = serializers.IntegerField(
        allow_null=True, help_text="The draft it asks to change."
    )
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


def show_pieces(pieces: Iterable[Deliverable], user: User) -> list[dict[str, Any]]:
    """The bodies of pieces from `for_pages()`: two queries more for all of them."""
    rows = list(pieces)
    of_these = {"deliverable__in": [row.pk for row in rows]}
    dates = DateChange.objects.visible_to(user).filter(**of_these, status="asked")
    asked = {change.deliverable_id: change for change in dates}
    shown = Publication.objects.visible_to(user).filter(**of_these)
    published = {row.deliverable_id: row for row in shown}
    return [_show(row, asked.get(row.pk), published.get(row.pk)) for row in rows]


def _show(
    piece: Deliverable, change: DateChange | None, publication: Publication | None
) -> dict[str, Any]:
    return {
        "id": piece.pk,
        "ad_request_id": piece.ad_request_id,
        "number": piece.number,
        "kind": piece.kind,
        "due_on": piece.due_on,
        "is_late": piece.is_late,
        "status": piece.status,
        "draft_number": piece.draft_number,
        "rounds": piece.rounds,
        "review_due_at": piece.review_due_at,
        "first_submitted_at": piece.first_submitted_at,
        "approved_at": piece.approved_at,
        "asked_due_on": change.due_on if change else None,
        "asked_by": change.side if change else None,
        "published_url": publication.url if publication else None,
        "published_at": publication.at if publication else None,
    }


def show_draft(draft: Draft) -> dict[str, Any]:
    return {
        "number": draft.number,
        "text": draft.text,
        "link": draft.link,
        "file_name": draft.file_name,
        "created_at": draft.at,
        "answer": draft.answer or None,
        "answered_at": draft.answered_at,
        "by_silence": draft.is_by_silence,
    }


def show_comment(comment: WorkComment) -> dict[str, Any]:
    """From a row with its draft."""
    return {
        "id": comment.pk,
        "side": comment.side,
        "draft_number": comment.draft.number if comment.draft else None,
        "text": comment.text,
        "created_at": comment.at,
    }


DELIVERABLE: dict[str, Any] = {
    "id": 91,
    "ad_request_id": 502,
    "number": 1,
    "kind": "reel",
    "due_on": "2027-04-15",
    "is_late": False,
    "status": "submitted",
    "draft_number": 2,
    "rounds": 1,
    "review_due_at": "2027-04-12T09:00:00Z",
    "first_submitted_at": "2027-04-01T10:00:00Z",
    "approved_at": None,
    "asked_due_on": None,
    "asked_by": None,
    "published_url": None,
    "published_at": None,
}
DRAFT: dict[str, Any] = {
    "number": 2,
    "text": "The second cut.",
    "link": "https://example.com/cut",
    "file_name": "",
    "created_at": "2027-04-05T09:00:00Z",
    "answer": None,
    "answered_at": None,
    "by_silence": False,
}
COMMENT: dict[str, Any] = {
    "id": 7,
    "side": "sponsor",
    "draft_number": 1,
    "text": "Show the pack earlier.",
    "created_at": "2027-04-02T08:30:00Z",
}
"""What the description of the API shows."""
