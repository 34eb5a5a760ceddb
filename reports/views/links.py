"""The tracked links of one deal: what they brought, and where they lead."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import open_to_flagged
from adrequests.models import AGREED, AdRequest, Deliverable
from adrequests.narrowing import cases_of
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial
from reports import services
from reports.forms import LinkForm
from reports.link_lines import chart_of, days_of, lines_of, totals_of
from reports.models import TrackedLink
from reports.qr import svg_of
from reports.services.conversions import may_record


@open_to_flagged
@require_safe
@login_required
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Every link of the deal with its clicks and orders, and all their clicks by day."""
    return _page(request, _find(request, pk))


@require_POST
@login_required
def link_change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let the link of one piece lead somewhere else; makes it where there is none."""
    user: Any = request.user
    ad_request = _find(request, pk)
    if not may_record(user, ad_request.campaign):
        raise PermissionDenied
    piece = get_object_or_404(Deliverable.objects.visible_to(user), ad_request=ad_request, number=number)  # fmt: skip
    form = LinkForm(request.POST, auto_id=f"link-{number}-%s")
    if form.is_valid():
        try:
            services.set_destination(deliverable=piece, by=user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The link leads there from now on."))
            if not wants_partial(request):
                return redirect("reports:links", pk)
            return _page(request, ad_request, focus=number)
    return _page(request, ad_request, form=form, number=number, focus=number, status=422)


@open_to_flagged
@require_safe
@login_required
def link_qr(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The link as a picture for a camera."""
    user: Any = request.user
    rows = TrackedLink.objects.visible_to(user).filter(deliverable__ad_request=pk)
    link = get_object_or_404(rows, deliverable__number=number)
    answer = HttpResponse(svg_of(link.short_url), content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="{link.code}.svg"'
    return answer


def _find(request: HttpRequest, pk: int) -> AdRequest:
    return get_object_or_404(cases_of(request.user).for_cards(), pk=pk)


def _page(
    request: HttpRequest,
    ad_request: AdRequest,
    *,
    form: LinkForm | None = None,
    number: int = 0,
    focus: int = 0,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    is_agreed = ad_request.status in AGREED
    lines, days = lines_of(ad_request), days_of(ad_request)
    for line in lines:
        line.form = form if form and line.number == number else None
    campaign = ad_request.campaign
    context = {
        "ad_request": ad_request,
        "campaign": campaign,
        "lines": lines,
        "days": days[::-1],
        "totals": totals_of(lines),
        "chart": chart_of(days) if days else None,
        "may_change": is_agreed and may_record(user, campaign),
        "focus": focus,
        "may_export": not user.is_staff,
        "export_params": f"request={ad_request.pk}",
        "active": "" if user.is_staff else "inbox" if user.is_influencer else "requests",
    }
    part = "#links" if request.method == "POST" and wants_partial(request) else ""
    return render(request, f"reports/links.html{part}", context, status=status)
