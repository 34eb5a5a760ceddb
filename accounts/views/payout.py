"""`/settings/payout/`: where an influencer is paid, read and changed after signing in again."""

from dataclasses import asdict

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import SignedIn, influencer_required
from accounts.forms.payout import PayoutForm
from accounts.middleware import open_to_flagged
from accounts.models import Influencer, PayoutDetails
from accounts.services.payout import read_payout, save_payout


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@influencer_required
@reauthentication_required
@open_to_flagged
def settings_payout(request: SignedIn) -> HttpResponse:
    """The details in force, in a form that makes the next version of them."""
    mine = Influencer.objects.visible_to(request.user)
    influencer = get_object_or_404(mine, user=request.user)
    details = PayoutDetails.objects.latest_of(influencer)
    payout = read_payout(details) if details else None
    form = PayoutForm(request.POST or None, initial=asdict(payout) if payout else None)
    if request.method == "POST" and form.is_valid():
        save_payout(influencer=influencer, by=request.user, payout=form.payout)
        messages.success(request, _("Your payout details are saved. We have told you by mail."))
        return redirect("accounts:settings_payout")
    context = {"form": form, "details": details, "is_lost": bool(details and payout is None)}
    status = 422 if form.is_bound else 200
    response = render(request, "accounts/settings_payout.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
