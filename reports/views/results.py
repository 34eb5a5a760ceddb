"""What the pieces of one deal have reached: to read for both sides, to write for the influencer and for staff."""

from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedIn
from accounts.middleware import open_to_flagged
from adrequests.models import AdRequest
from adrequests.narrowing import cases_of
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial
from reports import services
from reports.models import Metrics, MetricSource
from reports.result_forms import MetricsForm
from reports.results import measurable, pieces_of, total

UNPROCESSABLE, SEE_OTHER = 422, 303


@open_to_flagged
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def results(request: SignedIn, pk: int) -> HttpResponse:
    """The figures of each piece with their source and time; a new row for who may write one."""
    ad_request = _agreed(request, pk)
    form = _form(request, ad_request)
    if request.method != "POST":
        return _show(request, ad_request, form)
    if form is None:
        raise PermissionDenied
    if not form.is_valid() or not _is_recorded(request, form):
        return _show(request, ad_request, form, status=UNPROCESSABLE)
    done = _("Written down. These figures count from now on.")
    if not wants_partial(request):
        messages.success(request, done)
        url = reverse("reports:deal_results", args=[pk])
        return HttpResponse(status=SEE_OTHER, headers={"Location": url})
    return toast(_show(request, ad_request, _form(request, ad_request, fresh=True)), done)


@open_to_flagged
@require_safe
@login_required
def screenshot(request: SignedIn, pk: int) -> HttpResponse:
    """The picture of a row, for both sides and staff; kept by no cache on the way."""
    row = get_object_or_404(Metrics.objects.visible_to(request.user), pk=pk)
    if not row.screenshot.name or not row.screenshot.storage.exists(row.screenshot.name):
        raise Http404
    with row.screenshot.open() as picture:
        response = HttpResponse(picture.read(), content_type="image/webp")
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _agreed(request: HttpRequest, pk: int) -> AdRequest:
    user: Any = request.user
    rows = cases_of(user).for_cards().filter(accepted_at__isnull=False)
    return get_object_or_404(rows, pk=pk)


def _form(
    request: HttpRequest, ad_request: AdRequest, *, fresh: bool = False
) -> MetricsForm | None:
    """None for those who only read, and while nothing can be measured."""
    user: Any = request.user
    is_theirs = services.may_declare(ad_request, user)
    if not (is_theirs or services.may_enter(user)):
        return None
    pieces = measurable(pieces_of(ad_request, user))
    if not pieces and request.method != "POST":
        return None
    sent = (request.POST, request.FILES) if request.method == "POST" and not fresh else ()
    return MetricsForm(*sent, pieces=pieces, needs_proof=is_theirs)


def _is_recorded(request: HttpRequest, form: MetricsForm) -> bool:
    """Each piece offered is one of this deal: the form knows no other."""
    user: Any = request.user
    data = form.cleaned_data
    piece = next(p.deliverable for p in _pieces(request) if p.deliverable.pk == data["piece"])
    source = MetricSource.STAFF if user.is_staff else MetricSource.DECLARED
    at = None
    if data["measured_on"] != timezone.localdate():
        at = datetime.combine(data["measured_on"], time(12), UTC)
    try:
        services.record_metrics(
            deliverable=piece,
            by=user,
            source=source,
            figures=form.figures,
            at=at,
            screenshot=data.get("screenshot", ""),
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _pieces(request: HttpRequest) -> Any:
    match: Any = request.resolver_match
    user: Any = request.user
    return pieces_of(_agreed(request, match.kwargs["pk"]), user)


def _show(
    request: HttpRequest, ad_request: AdRequest, form: MetricsForm | None, *, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    pieces = pieces_of(ad_request, user)
    active = "" if user.is_staff else "inbox" if user.is_influencer else "requests"
    context = {
        "ad_request": ad_request,
        "pieces": pieces,
        "total": total(pieces),
        "form": form,
        "active": active,
    }
    name = "_deal_results.html" if wants_partial(request) else "deal_results.html"
    return render(request, f"reports/{name}", context, status=status)
