"""The page of one piece of agreed work, and the moves on it. Each answers with the fresh piece; without htmx with a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import open_to_flagged
from adrequests.models import Answer, Draft, Publication
from adrequests.services import NotYourRequest, acting_side, work
from adrequests.views.answers import CONFLICT, FORBIDDEN, UNPROCESSABLE, SeeOther
from adrequests.views.piece_page import PiecePage, open_piece
from adrequests.work_forms import (
    ChangesForm,
    CommentForm,
    DateAnswerForm,
    DateForm,
    DraftForm,
    PublishForm,
    SeenForm,
    WorkForm,
)
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial


@dataclass
class Step:
    """One posted move. `name` is the form's place on the page; `is_done` tells from the fresh page that this very form was
    sent before (a double click), so that it is answered as if it were the first."""

    name: str
    form: WorkForm
    make: Callable[[PiecePage, dict[str, Any]], object]
    done: str
    is_done: Callable[[PiecePage, dict[str, Any]], bool] = lambda _page, _data: False


@open_to_flagged
@require_safe
@login_required
def piece(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Its drafts, what was said, and what the reader may do now."""
    return _show(request, open_piece(request.user, pk, number))


@open_to_flagged
@require_POST
@login_required
def submit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hand in a draft."""

    def is_done(page: PiecePage, data: dict[str, Any]) -> bool:
        last = page.draft
        said = (data["draft_number"] + 1, data["text"].strip(), data["link"].strip())
        return last is not None and (last.number, last.text, last.link) == said

    form = DraftForm(request.POST, request.FILES, auto_id="draft_%s")
    step = Step("draft", form, _by(work.submit_draft), _("Handed in. They are told."), is_done)
    return run(request, pk, number, step)


@open_to_flagged
@require_POST
@login_required
def approve(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take the draft; the last one completes the deal."""
    form, done = SeenForm(request.POST), _("Approved. They are told.")
    return run(request, pk, number, Step("approve", form, _by(work.approve_draft), done))


@open_to_flagged
@require_POST
@login_required
def changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send the draft back with what to change."""

    def is_done(page: PiecePage, data: dict[str, Any]) -> bool:
        last = page.draft
        return (
            last is not None
            and (last.number, last.answer) == (data["draft_number"], Answer.CHANGES)
            and last.answered_by_id == page.user.pk
        )

    form, done = ChangesForm(request.POST, auto_id="changes_%s"), _("Sent back. They are told.")
    step = Step("changes", form, _by(work.ask_for_changes), done, is_done)
    return run(request, pk, number, step)


@open_to_flagged
@require_POST
@login_required
def comment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say something about the piece. Sent twice it is said once."""

    def make(page: PiecePage, data: dict[str, Any]) -> object:
        mine = [said.row for said in page.comments if said.row.author_id == page.user.pk]
        newer = [row for row in mine if row.pk > (data["after"] or 0)]
        if any(row.text == data["text"].strip() for row in newer):
            return None
        return work.comment(deliverable=page.piece, by=page.user, text=data["text"])

    form = CommentForm(request.POST, auto_id="comment_%s")
    return run(request, pk, number, Step("comment", form, make, _("Comment sent.")))


@open_to_flagged
@require_POST
@login_required
def date_ask(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask for another due date."""
    form = DateForm(request.POST, auto_id="date_%s")
    done = _("Asked. The date changes once they agree.")
    return run(request, pk, number, Step("date", form, _by(work.ask_for_date), done))


@open_to_flagged
@require_POST
@login_required
def date_answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Agree to another due date, or keep the one there is."""

    def make(page: PiecePage, data: dict[str, Any]) -> object:
        service = work.accept_date if data["answer"] == "accept" else work.decline_date
        return service(deliverable=page.piece, by=page.user, due_on=data["due_on"])

    def is_done(page: PiecePage, data: dict[str, Any]) -> bool:
        is_agreed: bool = data["answer"] == "accept" and page.piece.due_on == data["due_on"]
        return is_agreed

    form, done = DateAnswerForm(request.POST), _("Answered. They are told.")
    return run(request, pk, number, Step("date_answer", form, make, done, is_done))


@open_to_flagged
@require_POST
@login_required
def publish(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say where the piece went live."""
    form = PublishForm(request.POST, request.FILES, auto_id="publish_%s")
    done = _("Noted where it was published. They are told.")
    return run(request, pk, number, Step("publish", form, _by(work.publish), done))


@open_to_flagged
@require_safe
@login_required
def draft_file(request: HttpRequest, pk: int, number: int, draft: int) -> HttpResponseBase:
    """The file of a draft, as a download: never shown as a page of ours."""
    user: Any = request.user
    rows = Draft.objects.visible_to(user).filter(deliverable__ad_request=pk)
    row = get_object_or_404(rows, deliverable__number=number, number=draft)
    return _download(row.file, row.file_name, row.file_type)


@open_to_flagged
@require_safe
@login_required
def proof(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The screenshot of a platform's own label."""
    user: Any = request.user
    rows = Publication.objects.visible_to(user).filter(deliverable__ad_request=pk)
    row = get_object_or_404(rows, deliverable__number=number)
    return _download(row.proof, "label.webp", "image/webp")


def run(request: HttpRequest, pk: int, number: int, step: Step) -> HttpResponse:
    """Answer a posted move: the fresh piece; 422 at the field; 409 with the piece as it is now and the typed words kept; 403 to
    those who may only look."""
    page, form = open_piece(request.user, pk, number), step.form
    page.forms[step.name] = form
    try:
        acting_side(page.ad_request, page.user)
        if not form.is_valid():
            return _show(request, page, status=UNPROCESSABLE)
        step.make(page, form.cleaned_data)
    except NotYourRequest as error:
        page.forms, page.refusal = {}, str(error)
        return _show(request, page, status=FORBIDDEN)
    except DomainError as error:
        if form.refuse(error):
            return _show(request, page, status=UNPROCESSABLE)
        return _refused(request, open_piece(request.user, pk, number), step, error)
    return _moved(request, open_piece(request.user, pk, number), step.done)


def _refused(
    request: HttpRequest, fresh: PiecePage, step: Step, error: DomainError
) -> HttpResponse:
    if step.is_done(fresh, step.form.cleaned_data):
        return _moved(request, fresh, step.done)
    fresh.refusal, fresh.refusal_code, fresh.unsent = str(error), error.code, step.form.typed
    return _show(request, fresh, status=CONFLICT)


def _moved(request: HttpRequest, page: PiecePage, done: str) -> HttpResponse:
    if not wants_partial(request):
        messages.success(request, done)
        return SeeOther(page.piece.get_absolute_url())
    return toast(_show(request, page, is_moved=True), done)


def _show(
    request: HttpRequest, page: PiecePage, *, status: int = 200, is_moved: bool = False
) -> HttpResponse:
    """The piece; after a move with the counter of the menu, which may have changed with it."""
    active = "" if page.side is None else "work" if page.side == "influencer" else "requests"
    template = (
        "adrequests/work/_piece.html" if wants_partial(request) else "adrequests/work/piece.html"
    )
    context = {"page": page, "active": active, "is_moved": is_moved}
    return render(request, template, context, status=status)


def _by(service: Callable[..., object]) -> Callable[[PiecePage, dict[str, Any]], object]:
    return lambda page, data: service(deliverable=page.piece, by=page.user, **data)


def _download(file: Any, name: str, content_type: str) -> HttpResponseBase:
    if not file.name or not file.storage.exists(file.name):
        raise Http404
    response = FileResponse(
        file.open(), as_attachment=True, filename=name, content_type=content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
