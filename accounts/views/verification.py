"""An influencer has a platform account verified: the panel of one account, the proof, and the picture only two sides see."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import SignedIn, influencer_required
from accounts.forms.profile import ProofForm
from accounts.middleware import open_to_flagged
from accounts.models import PlatformAccount, Verification
from accounts.views.profile import done, show_part
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial

MOST_READINGS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@influencer_required
@open_to_flagged
def platform_verify(request: SignedIn, pk: int) -> HttpResponse:
    """How one account stands, and the way to have it verified. POST begins a request, or changes its way."""
    account = get_object_or_404(request.user.influencer.platform_accounts, pk=pk)
    if request.method != "POST":
        return _panel(request, account)
    try:
        services.start_verification(
            account=account, by=request.user, method=request.POST.get("method", "")
        )
    except DomainError as refusal:
        status = 422 if refusal.field else 409
        return _panel(request, account, status=status, refusal=str(refusal))
    if wants_partial(request):
        return _panel(request, account)
    return redirect("accounts:platform_verify", account.pk)


@require_POST
@influencer_required
@open_to_flagged
def verification_send(request: SignedIn, pk: int) -> HttpResponse:
    """The code is in the bio, or here is the screenshot."""
    row = _own(request, pk)
    form = ProofForm(request.POST, request.FILES, verification=row)
    if not form.is_valid():
        return _panel(request, row.account, status=422, proof_form=form)
    try:
        services.submit_verification(verification=row, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _panel(request, row.account, status=409, refusal=str(refusal))
    return done(request, "platforms", _("Sent. We look at it and write to you."))


@require_POST
@influencer_required
@open_to_flagged
def verification_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    row = _own(request, pk)
    try:
        services.withdraw_verification(verification=row, by=request.user)
    except DomainError as refusal:
        return _panel(request, row.account, status=409, refusal=str(refusal))
    return done(request, "platforms", _("Your request is withdrawn."))


@require_safe
@login_required
@open_to_flagged
def verification_screenshot(request: SignedIn, pk: int) -> HttpResponse:
    """The proof, for its influencer and for staff who work the queue; kept by no cache on the way."""
    row = get_object_or_404(Verification.objects.visible_to(request.user), pk=pk)
    if not row.screenshot.name or not row.screenshot.storage.exists(row.screenshot.name):
        raise Http404
    with row.screenshot.open() as picture:
        response = HttpResponse(picture.read(), content_type="image/webp")
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: SignedIn, pk: int) -> Verification:
    rows = Verification.objects.visible_to(request.user).select_related("account__influencer")
    return get_object_or_404(rows, pk=pk)


def _panel(
    request: SignedIn, account: PlatformAccount, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The platform accounts with the panel of this one open."""
    row = Verification.objects.visible_to(request.user).running().filter(account=account).first()
    context = {
        "verifying": account,
        "running": row,
        "proof_form": ProofForm(verification=row) if row else None,
        "readings": account.readings.newest_first()[:MOST_READINGS],
    }
    return show_part(request, "platforms", status=status, **context | more)
