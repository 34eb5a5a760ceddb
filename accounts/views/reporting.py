"""Reports by users, the list of one's own, and the page of a decision about oneself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.access import SignedIn
from accounts.forms.reporting import AppealForm, ReportForm
from accounts.middleware import open_to_flagged
from accounts.models import AbuseReport, User
from accounts.outcomes import outcome
from accounts.reports_made import reports_made
from accounts.subjects import Subject, reportable
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial
from influencer_platform.pagination import keyset_page

CONFLICT, UNPROCESSABLE, TOO_MANY = 409, 422, 429


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """The form, or how one's earlier report about the same object stands."""
    entry, target = _target(request.user, kind, pk)
    form, status = ReportForm(request.POST or None), 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and not (status := _refused(request, target, form)):
            return _reported(request, entry, target)
    return _report_page(request, entry, target, form=form, status=status)


@require_safe
@login_required
@open_to_flagged
def report_list(request: SignedIn) -> HttpResponse:
    """One's own reports, the newest first, and what became of them."""
    rows = AbuseReport.objects.visible_to(request.user).filter(reporter=request.user)
    page = keyset_page(rows, order="-created_at", after=request.GET.get("after", ""))
    context = {"page": page, "lines": reports_made(request.user, page.rows)}
    part = "#more" if "after" in request.GET and wants_partial(request) else ""
    return render(request, f"accounts/settings_reports.html{part}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@open_to_flagged
def decision(request: SignedIn, pk: int) -> HttpResponse:
    """A decision about oneself: what, when, why, and the one answer to it."""
    shown = outcome(request.user, pk)
    if shown is None:
        raise Http404
    form, status = AppealForm(request.POST or None), 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and not (status := _not_appealed(request, pk, form)):
            return _appealed(request, pk)
        shown = outcome(request.user, pk)
    context = {"outcome": shown, "form": form}
    part = "#decision" if wants_partial(request) else ""
    return render(request, f"accounts/decision.html{part}", context, status=status)


def _target(user: User, kind: str, pk: int) -> tuple[Subject, Model]:
    """What this person may report: of others, and visible to them. Anything else does not exist."""
    entry = reportable(kind)
    if entry is None or entry.visible_to is None or user.is_staff:
        raise Http404
    visible = entry.visible_to(user).filter(pk=pk).values("pk")
    target = get_object_or_404(entry.rows().filter(pk__in=visible))
    if entry.owner(target) == user:
        raise Http404
    return entry, target


def _refused(request: SignedIn, target: Model, form: ReportForm) -> int:
    """The status of the service's refusal, with its sentence in the form; 0 once the report is made."""
    try:
        services.report_abuse(target=target, by=request.user, **form.cleaned_data)
    except services.AlreadyReported:
        return CONFLICT
    except services.TooManyReports as refusal:
        form.add_error(None, str(refusal))
        return UNPROCESSABLE if wants_partial(request) else TOO_MANY
    except DomainError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return UNPROCESSABLE
    return 0


def _reported(request: SignedIn, entry: Subject, target: Model) -> HttpResponse:
    done = _("Thank you. Our team looks at it.")
    if wants_partial(request):
        return toast(_report_page(request, entry, target, is_new=True), done)
    messages.success(request, done)
    return redirect("accounts:report", entry.kind, target.pk)


def _report_page(
    request: SignedIn, entry: Subject, target: Model, *, status: int = 200, **more: Any
) -> HttpResponse:
    mine = AbuseReport.objects.visible_to(request.user).about(target).filter(reporter=request.user)
    context: dict[str, Any] = {
        "kind": entry.kind,
        "noun": entry.noun,
        "name": entry.name(target),
        "target": target,
        "back": entry.public(target),
        "mine": mine.first(),
        "in_dialog": _in_dialog(request),
    }
    part = "#report" if wants_partial(request) else ""
    return render(request, f"accounts/report.html{part}", context | more, status=status)


def _in_dialog(request: Any) -> bool:
    """Asked for by another page than the report's own."""
    return wants_partial(request) and request.htmx.current_url_abs_path != request.path


def _not_appealed(request: SignedIn, pk: int, form: AppealForm) -> int:
    """The status of a refusal, with its sentence in the form; 0 once the answer is with us."""
    shown = outcome(request.user, pk)
    try:
        if shown is not None:
            services.appeal(event=shown.event, by=request.user, text=form.cleaned_data["text"])
    except DomainError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return UNPROCESSABLE if refusal.field else CONFLICT
    return 0


def _appealed(request: SignedIn, pk: int) -> HttpResponse:
    done = _("Your answer is with us. Somebody else than before reads it.")
    if not wants_partial(request):
        messages.success(request, done)
        return redirect("accounts:decision", pk)
    context = {"outcome": outcome(request.user, pk)}
    return toast(render(request, "accounts/decision.html#decision", context), done)
