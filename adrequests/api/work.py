"""`/api/ad_requests/<id>/deliverables` and `/api/deliverables/…`: agreed work."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from accounts.models import User
from adrequests.api import moves
from adrequests.models import AdRequest, Deliverable, Draft, WorkComment
from adrequests.services import work
from adrequests.work_serializers import (
    COMMENT,
    DELIVERABLE,
    DRAFT,
    ChangesIn,
    DateAnswerIn,
    DateIn,
    DeliverableOut,
    DraftIn,
    DraftOut,
    PublishIn,
    SeenDraftIn,
    WorkCommentIn,
    WorkCommentOut,
    show_comment,
    show_draft,
    show_pieces,
)
from influencer_platform.rest.fields import read_body
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "ad requests"
MOST = 500
OUTDATED = {
    "code": "draft_outdated",
    "detail": "This piece changed while you were reading. Nothing was changed.",
    "current": {"id": 91, "status": "submitted", "draft_number": 3},
}
"""The example of a refused move."""
move = partial(moves.move, answer=DeliverableOut, example=DELIVERABLE, tag=TAG)


@described(
    "GET",
    "The work of a deal",
    answer=DeliverableOut(many=True),
    refusals=(404,),
    example=[DELIVERABLE],
    tag=TAG,
)
@route("GET")
def deliverable_list(request: Request, pk: int) -> Response:
    """Every piece that was agreed, in order; empty before the deal."""
    user: Any = request.user
    deal = get_object_or_404(AdRequest.objects.visible_to(user), pk=pk)
    rows = _rows(user).filter(ad_request=deal).order_by("number")[:MOST]
    return Response(show_pieces(rows, user))


@described(
    "GET",
    "One piece of work",
    answer=DeliverableOut,
    refusals=(404,),
    example=DELIVERABLE,
    tag=TAG,
)
@route("GET")
def deliverable_detail(request: Request, pk: int) -> Response:
    """One piece with its state, its dates and where it was published."""
    user: Any = request.user
    piece = _get(user, pk)
    return Response(show_pieces([piece], user)[0])


@described(
    "GET",
    "The drafts of a piece",
    answer=DraftOut(many=True),
    refusals=(404,),
    example=[DRAFT],
    tag=TAG,
)
@described(
    "POST",
    "Hand in a draft",
    refused=OUTDATED,
    body=DraftIn,
    answer=DeliverableOut,
    refusals=(403, 404, 409),
    example=DELIVERABLE,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def deliverable_drafts(request: Request, pk: int) -> Response:
    """Every version that was handed in, the latest first; the influencer hands in the next one."""
    user: Any = request.user
    if request.method == "POST":
        return _answer(request, pk, DraftIn, work.submit_draft)
    drafts = Draft.objects.visible_to(user).filter(deliverable=_get(user, pk))
    return Response([show_draft(draft) for draft in drafts.order_by("-number")[:MOST]])


@described(
    "GET",
    "What was said about a piece",
    answer=WorkCommentOut(many=True),
    refusals=(404,),
    example=[COMMENT],
    tag=TAG,
)
@described(
    "POST",
    "Comment on a piece",
    body=WorkCommentIn,
    answer=DeliverableOut,
    refusals=(403, 404, 409),
    example=DELIVERABLE,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def deliverable_comments(request: Request, pk: int) -> Response:
    """Comments of both sides, the newest first; one more is told to the other side."""
    user: Any = request.user
    if request.method == "POST":
        return _make(request, pk, WorkCommentIn, work.comment)
    rows = WorkComment.objects.visible_to(user).filter(deliverable=_get(user, pk))
    newest = rows.select_related("draft").newest_first()[:MOST]
    return Response([show_comment(row) for row in newest])


@move("Approve the draft", refused=OUTDATED, body=SeenDraftIn)
def deliverable_approve(request: Request, pk: int) -> Response:
    """Approve the draft that waits; the last approval completes the deal."""
    return _answer(request, pk, SeenDraftIn, work.approve_draft)


@move(
    "Ask for changes",
    refused={
        "code": "revisions_used",
        "detail": "You have asked for changes as often as you agreed.",
    },
    body=ChangesIn,
)
def deliverable_changes(request: Request, pk: int) -> Response:
    """Send the draft back with what should be different; a round of the deal sheet is counted."""
    return _answer(request, pk, ChangesIn, work.ask_for_changes)


@move("Ask for another due date", body=DateIn)
def deliverable_date(request: Request, pk: int) -> Response:
    """Ask the other side for another due date; it moves once they agree."""
    return _make(request, pk, DateIn, work.ask_for_date)


@move("Answer another due date", refused=OUTDATED, body=DateAnswerIn)
def deliverable_date_answer(request: Request, pk: int) -> Response:
    """Agree to the date the other side asks for, or keep the one there is."""

    def answer(*, accept: bool, **named: Any) -> object:
        return (work.accept_date if accept else work.decline_date)(**named)

    return _make(request, pk, DateAnswerIn, answer)


@move(
    "Say where a piece was published",
    refused={"code": "not_approved", "detail": "The sponsor approves the draft first."},
    body=PublishIn,
)
def deliverable_publish(request: Request, pk: int) -> Response:
    """Give the address and the caption of an approved piece; said again they are corrected."""
    return _make(request, pk, PublishIn, work.publish)


def _rows(user: User) -> QuerySet[Deliverable]:
    return Deliverable.objects.visible_to(user).for_pages()


def _get(user: User, pk: int) -> Deliverable:
    return get_object_or_404(_rows(user), pk=pk)


def _answer(request: Request, pk: int, serializer: Any, service: Callable[..., object]) -> Response:
    """A move that names the draft it answers: left out, the one that counts now."""
    user: Any = request.user
    return _make(request, pk, serializer, service, draft_number=_get(user, pk).draft_number)


def _make(
    request: Request, pk: int, serializer: Any, service: Callable[..., object], **usual: Any
) -> Response:
    """One move of the caller; a refusal carries the piece as it is now."""
    user: Any = request.user
    piece = _get(user, pk)
    said = usual | read_body(serializer, request)
    with refusing_with(lambda: show_pieces([_get(user, pk)], user)[0]):
        service(deliverable=piece, by=user, **said)
    return Response(show_pieces([_get(user, pk)], user)[0])
