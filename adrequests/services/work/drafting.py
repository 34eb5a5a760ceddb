"""Handing in a draft, and talking about it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.dated import zone_of
from accounts.models import User
from adrequests.files import CleanFile
from adrequests.models import Deliverable, Draft, Side, WorkComment, WorkStatus
from adrequests.models.drafts import LONGEST_TEXT
from adrequests.notices import work as notices
from adrequests.services.talking import MessageEmpty
from adrequests.services.work.held import (
    Held,
    NothingSubmitted,
    WorkApproved,
    clean_link,
    outdated,
    rules_of,
)
from adrequests.terms import TextTooLong, words
from adrequests.working_days import working_days_after

WARNED_AFTER = 3
"""Working days after which the sponsor is reminded of a draft that waits."""


@transaction.atomic
def submit_draft(
    *,
    deliverable: Deliverable,
    by: User,
    draft_number: int,
    text: str = "",
    link: str = "",
    upload: CleanFile | None = None,
) -> Draft:
    """Hand in a version of a piece, as words, a link or a file. One that waits for its answer is replaced by it.

    `draft_number` is the draft the person saw as the latest, 0 for none. Raises NotYourRequest, NotYourTurn, WorkClosed,
    WorkApproved, DraftOutdated, NothingSubmitted, LinkInvalid or TextTooLong and changes nothing then.
    """
    held = Held.of(deliverable, by)
    held.require_side(Side.INFLUENCER)
    held.require_going_on()
    piece = held.piece
    if piece.status == WorkStatus.APPROVED:
        raise WorkApproved(_("This piece is approved already."))
    if piece.draft_number != draft_number:
        raise outdated()
    said = _said(text, link, upload)
    now = timezone.now()
    draft = Draft.objects.create(
        deliverable=piece, number=draft_number + 1, author=by, at=now, **said
    )
    held.change(
        of=piece.status,
        status=WorkStatus.SUBMITTED,
        draft_number=draft.number,
        first_submitted_at=piece.first_submitted_at or now,
        **review_times(held, now),
    )
    held.record("draft_submitted", draft=draft.number)
    notices.submitted(draft, by=by)
    return draft


@transaction.atomic
def comment(*, deliverable: Deliverable, by: User, text: str) -> WorkComment:
    """Say something about a piece to the other side. Raises NotYourRequest, MessageEmpty, TextTooLong or WorkClosed."""
    held = Held.of(deliverable, by)
    held.require_talking()
    return add_comment(held, text)


def add_comment(held: Held, text: str, draft: Draft | None = None) -> WorkComment:
    """The row and its notice. Raises MessageEmpty or TextTooLong."""
    text = words(text, field="text")
    if not text:
        raise MessageEmpty(_("Write something first."), field="text")
    author, side = held.mover
    row = WorkComment.objects.create(
        deliverable=held.piece, draft=draft, author=author, side=side, text=text
    )
    if draft is None:
        notices.commented(row)
    return row


def review_times(held: Held, now: datetime) -> dict[str, Any]:
    """When the time for review of a draft handed in now ends, and when the sponsor is reminded, in the sponsor's own days."""
    zone = zone_of(held.ad_request.campaign.sponsor.user.time_zone)
    days = rules_of(held.ad_request)["review_days"]
    warned = min(WARNED_AFTER, days - 1)
    return {
        "review_due_at": working_days_after(now, days, zone),
        "review_warn_at": working_days_after(now, warned, zone) if warned > 0 else None,
        "silent_since": None,
    }


def _said(text: str, link: str, upload: CleanFile | None) -> dict[str, Any]:
    text, link = text.strip(), clean_link(link, field="link")
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(_("Please keep it under 5,000 characters."), field="text")
    if not (text or link or upload):
        raise NothingSubmitted(_("Write something, give a link or choose a file."), field="text")
    if upload is None:
        return {"text": text, "link": link}
    kept = {"file": upload.file, "file_name": upload.name, "file_type": upload.content_type}
    return {"text": text, "link": link, **kept}
