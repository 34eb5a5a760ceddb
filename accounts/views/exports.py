"""A person's files: ordered from a list, watched while they are made, taken away while they are kept."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedIn, sponsor_required
from accounts.downloads import at_once, download
from accounts.exports import ExportKind, export_kinds, kind_for
from accounts.forms.exports import ExportForm
from accounts.middleware import open_to_flagged
from accounts.models import Export
from accounts.outcomes import standing_flag
from accounts.services.exports import cancel_export, request_export, retry_export
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial
from influencer_platform.pagination import keyset_page

LONG = timedelta(seconds=30)
"""After this a person is told that they need not wait."""
Status = Export.Status


@require_safe
@login_required
@open_to_flagged
def export_list(request: SignedIn) -> HttpResponse:
    """Everything this person asked for, newest first."""
    return _page(request)


@require_safe
@sponsor_required
@open_to_flagged
def sponsor_exports(request: SignedIn) -> HttpResponse:  # noqa: ARG001
    """The address among a sponsor's pages."""
    return redirect("accounts:exports")


@require_POST
@login_required
@open_to_flagged
def export_new(request: SignedIn) -> HttpResponseBase:
    """A short list at once, anything else as a job. A suspended person meets the reason, except for their own data."""
    form = ExportForm(request.POST, user=request.user)
    if not form.is_valid() or form.export_kind is None:
        return _refuse(request, form)
    kind, params = form.export_kind, form.chosen_params
    file_format = form.cleaned_data["format"]
    if response := at_once(kind, request.user, params, file_format):
        return response
    try:
        request_export(kind=kind.code, by=request.user, params=params, file_format=file_format)
    except DomainError as refusal:
        return _page(request, refusal=str(refusal), status=409)
    messages.success(request, _("Your file is being made."))
    return redirect("accounts:exports")


@require_safe
@login_required
@open_to_flagged
def export_row(request: SignedIn, pk: int) -> HttpResponse:
    """How far one is. htmx gets its row, which asks again by itself until it is over."""
    export = _find(request, pk)
    if not wants_partial(request):
        return redirect("accounts:exports")
    return render(request, "accounts/exports.html#job", {"job": _job(request, export)})


@require_safe
@login_required
@open_to_flagged
def export_download(request: SignedIn, pk: int) -> HttpResponseBase:
    """The file, for its owner alone, while it is kept and they may have it."""
    try:
        return download(_find(request, pk), request.user)
    except DomainError as refusal:
        return _page(request, refusal=str(refusal), status=409)


@require_POST
@login_required
@open_to_flagged
def export_cancel(request: SignedIn, pk: int) -> HttpResponse:
    export = _find(request, pk)
    try:
        cancel_export(export=export, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return _row_or_list(request, export)


@require_POST
@login_required
@open_to_flagged
def export_again(request: SignedIn, pk: int) -> HttpResponse:
    """Order the same file anew, after it failed, was cancelled or grew too old."""
    try:
        retry_export(export=_find(request, pk), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:exports")


def _find(request: SignedIn, pk: int) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.user), pk=pk)


def _row_or_list(request: SignedIn, export: Export) -> HttpResponse:
    if not wants_partial(request):
        return redirect("accounts:exports")
    export.refresh_from_db()
    return render(request, "accounts/exports.html#job", {"job": _job(request, export)})


def _page(request: SignedIn, *, refusal: str = "", status: int = 200) -> HttpResponse:
    mine = Export.objects.visible_to(request.user)
    page = keyset_page(mine, order="-created_at", after=request.GET.get("after", ""))
    jobs = [_job(request, export) for export in page.rows]
    context = {
        "jobs": jobs,
        "offered": _offered(request),
        "after": page.after,
        "refusal": refusal,
        "is_waiting": any(not job["export"].is_over for job in jobs),
        "active": "exports",
    }
    return render(request, "accounts/exports.html", context, status=status)


def _offered(request: SignedIn) -> list[ExportKind]:
    """What is ordered here, as it belongs to no list."""
    alone = (code for code, kind in export_kinds.items() if kind.stands_alone)
    return [kind for code in alone if (kind := kind_for(request.user, code))]


def _job(request: SignedIn, export: Export) -> dict[str, Any]:
    """One row as the page shows it."""
    kind: ExportKind | None = export_kinds.get(export.kind)
    now = timezone.now()
    is_kept = export.expires_at is not None and export.expires_at > now
    is_gone = export.status == Status.EXPIRED or (export.status == Status.DONE and not is_kept)
    return {
        "export": export,
        "label": kind.label if kind else export.kind,
        "words": kind.words(request.user, export.params) if kind else "",
        "is_ready": export.status == Status.DONE and is_kept,
        "is_gone": is_gone,
        "is_long": not export.is_over and now - export.created_at > LONG,
        "percent": _percent(export),
    }


def _percent(export: Export) -> int | None:
    """None while the number of rows is not known."""
    if not export.rows_total:
        return None
    return min(100, 100 * export.rows_done // export.rows_total)


def _refuse(request: SignedIn, form: ExportForm) -> HttpResponse:
    """Why nothing is made; to a suspended person the reason for that."""
    party = request.user.party
    if party is not None and party.is_flagged and "kind" in form.errors:
        context = {"party": party, "decision": standing_flag(party)}
        return render(request, "accounts/suspended.html", context, status=403)
    sentence = next(iter(errors[0] for errors in form.errors.values()), "")
    return _page(request, refusal=str(sentence), status=422)
