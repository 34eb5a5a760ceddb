"""Answering a draft: approve it, or ask for changes. The last approval completes the deal."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from adrequests.models import AdRequest, Answer, Deliverable, Draft, Side, Status, WorkStatus
from adrequests.notices import work as notices
from adrequests.services.changes.standing import lapse_dates, lapse_proposals
from adrequests.services.money.planning import fee_falls_due
from adrequests.services.reviews.writing import invite_reviews
from adrequests.services.talking import MessageEmpty
from adrequests.services.work.drafting import add_comment
from adrequests.services.work.held import Held, RevisionsUsed, outdated, rules_of

NO_REVIEW = {"review_due_at": None, "review_warn_at": None, "silent_since": None}


@transaction.atomic
def approve_draft(*, deliverable: Deliverable, by: User, draft_number: int) -> Deliverable:
    """Take the draft the person saw. The same approval again by the same person changes nothing and answers the same.

    Raises NotYourRequest, NotYourTurn, WorkClosed, WorkApproved or DraftOutdated and changes nothing then.
    """
    held = Held.of(deliverable, by)
    held.require_side(Side.SPONSOR)
    if _was_this_approval(held, draft_number):
        return held.piece
    held.require_going_on()
    approve(held, held.draft(draft_number))
    return held.piece


@transaction.atomic
def ask_for_changes(
    *, deliverable: Deliverable, by: User, draft_number: int, text: str
) -> Deliverable:
    """Send the draft the person saw back with what to change; a round is counted.

    Raises as `approve_draft`, MessageEmpty, TextTooLong, and RevisionsUsed once the rounds of the deal sheet are used up: the
    sponsor may then approve, comment, or propose an amendment.
    """
    held = Held.of(deliverable, by)
    held.require_side(Side.SPONSOR)
    held.require_going_on()
    draft = held.draft(draft_number)
    if not text.strip():
        raise MessageEmpty(_("Say what should be different."), field="text")
    if held.piece.rounds >= rules_of(held.ad_request)["revisions"]:
        raise RevisionsUsed(
            _(
                "You have asked for changes as often as you agreed. Approve it, comment, or propose other terms."
            )
        )  # fmt: skip
    _answer(draft, Answer.CHANGES, by)
    held.change(
        of=WorkStatus.SUBMITTED,
        status=WorkStatus.CHANGES_ASKED,
        rounds=held.piece.rounds + 1,
        **NO_REVIEW,
    )
    row = add_comment(held, text, draft)
    held.record("changes_asked", draft=draft.number, round=held.piece.rounds)
    notices.changes_asked(row, draft)
    return held.piece


def approve(held: Held, draft: Draft) -> None:
    """By the sponsor, or by the clock where `held` names nobody. The request's row is locked."""
    _answer(draft, Answer.APPROVED, held.by)
    held.change(
        of=WorkStatus.SUBMITTED,
        status=WorkStatus.APPROVED,
        approved_at=draft.answered_at,
        **NO_REVIEW,
    )
    lapse_dates([held.piece])
    if held.by:
        held.record("draft_approved", draft=draft.number)
        notices.approved(draft, by=held.by)
    else:
        held.record("approved_by_silence", draft=draft.number)
        notices.approved_by_silence(draft)
    complete_if_done(held.ad_request, held.by)


def complete_if_done(ad_request: AdRequest, by: User | None) -> bool:
    """Complete the deal once every piece that is still asked for is approved; its money stays committed. The caller holds the
    request's row. True when it was this call that completed it."""
    agreed = Deliverable.objects.filter(ad_request=ad_request).agreed()
    if not agreed.exists() or agreed.exclude(status=WorkStatus.APPROVED).exists():
        return False
    now = timezone.now()
    rows = AdRequest.objects.filter(pk=ad_request.pk, status=Status.ACCEPTED)
    if rows.update(status=Status.COMPLETED, closed_at=now, closed_by=by, moved_at=now) != 1:
        return False
    ad_request.refresh_from_db(fields=["status", "closed_at", "closed_by", "moved_at"])
    AuditEvent.record(
        ad_request,
        action="completed",
        by=by,
        from_status=Status.ACCEPTED,
        to_status=Status.COMPLETED,
    )
    notices.completed(ad_request, by=by)
    lapse_proposals(ad_request)
    fee_falls_due(ad_request, on=timezone.localdate(now))
    invite_reviews(ad_request)
    return True


def _answer(draft: Draft, answer: Answer, by: User | None) -> None:
    draft.answer, draft.answered_at, draft.answered_by = answer, timezone.now(), by
    rows = Draft.objects.filter(pk=draft.pk, answer="")
    if rows.update(answer=answer, answered_at=draft.answered_at, answered_by=by) != 1:
        raise outdated()


def _was_this_approval(held: Held, draft_number: int) -> bool:
    return Draft.objects.filter(
        deliverable=held.piece,
        number=draft_number,
        answer=Answer.APPROVED,
        answered_by=held.by,
    ).exists()
