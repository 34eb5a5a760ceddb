"""What contenders do to agreed work, and whether its rows still fit together afterwards."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, Influencer, Sponsor, User
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Answer, Deliverable, Draft, WorkComment
from adrequests.services import work
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

Move = Callable[[], Any]


def agreed_work(pieces: int = 1, *, approves_by_silence: bool = False) -> Move:
    """A deal with so many pieces, each with a draft that waits."""
    return partial(_agreed_work, pieces, approves_by_silence)


def _agreed_work(pieces: int, approves_by_silence: bool) -> dict[str, Any]:
    sponsor = Sponsor.objects.acting().first() or make_sponsor()
    creator = Influencer.objects.listed().first() or make_influencer()
    campaign = make_campaign(sponsor=sponsor, approves_by_silence=approves_by_silence)
    deal = make_ad_request(campaign=campaign, influencer=creator, deliverables={"reel": pieces})
    services.accept(ad_request=deal, by=creator.user, offer_number=1)
    made = list(deal.deliverables.order_by("number"))
    for piece in made:
        work.submit_draft(deliverable=piece, by=creator.user, draft_number=0, text="A cut.")
    return {
        "pieces": [piece.pk for piece in made],
        "owner": sponsor.user_id,
        "creator": creator.user_id,
    }


def approve_piece(piece: int, by: int, draft_number: int = 1) -> Move:
    row, user = _piece(piece), _user(by)
    return lambda: work.approve_draft(deliverable=row, by=user, draft_number=draft_number).status


def ask_for_changes(piece: int, by: int, draft_number: int = 1) -> Move:
    row, user = _piece(piece), _user(by)
    return lambda: (
        work.ask_for_changes(
            deliverable=row, by=user, draft_number=draft_number, text="Earlier."
        ).status
    )


def hand_in(piece: int, by: int, draft_number: int = 1) -> Move:
    row, user = _piece(piece), _user(by)
    return lambda: (
        work.submit_draft(
            deliverable=row, by=user, draft_number=draft_number, text="Another."
        ).number
    )


def silence(piece: int) -> Move:
    """The clock, some weeks later."""
    row, later = _piece(piece), timezone.now() + timedelta(days=40)
    return lambda: work.approve_silent(row, now=later)


def approve_naively(piece: int, by: int) -> Move:
    """The control: reads, then writes, as one would without knowing better."""
    return partial(_naively, _piece(piece), _user(by), "approved")


def change_naively(piece: int, by: int) -> Move:
    return partial(_naively, _piece(piece), _user(by), "changes_asked")


@transaction.atomic
def _naively(row: Deliverable, by: User, status: str) -> str:
    row.refresh_from_db()
    if row.status != "submitted":
        raise work.DraftOutdated("answered")
    draft = Draft.objects.get(deliverable=row, number=row.draft_number)
    row.status, row.approved_at = status, timezone.now() if status == "approved" else None
    row.rounds += status == "changes_asked"
    row.save()
    if status == "changes_asked":
        WorkComment.objects.create(deliverable=row, author=by, side="sponsor", text="Earlier.")
    draft.answer = Answer.APPROVED if status == "approved" else Answer.CHANGES
    draft.answered_at, draft.answered_by = timezone.now(), by
    draft.save()
    return row.status


def work_disagrees() -> Move:
    """Pieces whose state is not that of their drafts, and deals that are completed too early, too late or twice."""
    return _work_disagrees


def _work_disagrees() -> list[str]:
    wrong = []
    for piece in Deliverable.objects.prefetch_related("drafts", "comments"):
        answers = [draft.answer for draft in piece.drafts.all()]
        if (piece.status == "approved") != ("approved" in answers):
            wrong.append(f"piece {piece.pk}: {piece.status}, drafts {answers}")
        if piece.rounds != answers.count("changes"):
            wrong.append(f"piece {piece.pk}: {piece.rounds} rounds, drafts {answers}")
        if len(piece.comments.all()) != piece.rounds:
            wrong.append(f"piece {piece.pk}: {len(piece.comments.all())} comments")
        if piece.draft_number != len(answers):
            wrong.append(f"piece {piece.pk}: draft {piece.draft_number} of {len(answers)}")
    for deal in AdRequest.objects.filter(deliverables__isnull=False).distinct():
        open_pieces = deal.deliverables.exclude(status="approved").count()
        ends = AuditEvent.objects.about(deal).filter(action="completed").count()
        if (deal.status == "completed") != (open_pieces == 0) or ends != (open_pieces == 0):
            wrong.append(f"deal {deal.pk}: {deal.status}, {open_pieces} open, {ends} ends")
    return wrong


def forget_work() -> Move:
    """Put right what the control has damaged on purpose: the pieces of deals that go on wait for an answer again."""
    return _forget_work


def _forget_work() -> None:
    pieces = Deliverable.objects.filter(ad_request__status="accepted")
    WorkComment.objects.filter(deliverable__in=pieces).delete()
    drafts = Draft.objects.filter(deliverable__in=pieces)
    drafts.update(answer="", answered_at=None, answered_by=None)
    pieces.update(status="submitted", approved_at=None, rounds=0)


def _piece(pk: int) -> Deliverable:
    return Deliverable.objects.for_pages().get(pk=pk)


def _user(pk: int) -> User:
    user: User = User.objects.with_party().get(pk=pk)
    return user


COMMANDS: dict[str, Callable[..., Move]] = {
    "agreed_work": agreed_work,
    "approve_naively": approve_naively,
    "approve_piece": approve_piece,
    "ask_for_changes": ask_for_changes,
    "change_naively": change_naively,
    "forget_work": forget_work,
    "hand_in": hand_in,
    "silence": silence,
    "work_disagrees": work_disagrees,
}
