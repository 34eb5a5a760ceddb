"""Sharing a campaign with colleagues, and the link of the mail they get."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedIn, sponsor_required
from campaigns import services
from campaigns.forms import ShareForm
from campaigns.models import Campaign
from influencer_platform.htmx import wants_partial


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_sharing(request: SignedIn, pk: int) -> HttpResponse:
    """Who else has access, and inviting one more. The answer tells nothing about whether an address has an account."""
    campaign = _own(request, pk)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = services.share(campaign=campaign, by=request.user, **form.cleaned_data)
        except services.ShareInvalid as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("We sent a link to %(email)s.") % {"email": row.email})
            return _region(request, campaign, ShareForm())
    return _region(request, campaign, form)


@require_POST
@sponsor_required
def share_revoke(request: SignedIn, pk: int, share_pk: int) -> HttpResponse:
    """End one colleague's access at once."""
    campaign = _own(request, pk)
    row = get_object_or_404(campaign.shares.select_related("campaign__sponsor"), pk=share_pk)
    services.revoke_share(share=row, by=request.user)
    messages.success(request, _("%(email)s has no access any more.") % {"email": row.email})
    return _region(request, campaign, ShareForm())


@require_http_methods(["GET", "HEAD", "POST"])
def share_claim(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: a visitor is led to an account and back, the right person accepts, anyone else is told why not."""
    if not request.user.is_authenticated:
        return render(request, "campaigns/share_visitor.html")
    try:
        if request.method == "POST":
            campaign = services.claim_share(token=token, by=request.user)
            messages.success(
                request, _("You have access to %(name)s now.") % {"name": campaign.name}
            )
            return redirect(campaign)
        row = services.read_share(token=token, by=request.user)
    except services.ShareInvalid:
        return render(request, "campaigns/share_wrong.html", {"token": token}, status=404)
    return render(request, "campaigns/share_claim.html", {"share": row, "active": "campaigns"})


def _own(request: SignedIn, pk: int) -> Campaign:
    own = Campaign.objects.run_by(request.user).filter(sponsor__user=request.user)
    return get_object_or_404(own.for_cards(), pk=pk)


def _region(request: SignedIn, campaign: Campaign, form: ShareForm) -> HttpResponse:
    """After a change: the fresh list for htmx, the page again otherwise; 422 with a refused form."""
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "shares": campaign.shares.select_related("claimed_by").order_by("pk"),
        "can_manage": True,
        "tab": "sharing",
        "active": "campaigns",
        "current_campaign": campaign,
    }
    status = 422 if form.is_bound else 200
    if wants_partial(request):
        context["focus"] = True
        return render(request, "campaigns/sharing.html#sharing", context, status=status)
    if request.method == "POST" and not form.is_bound:
        return redirect("campaigns:sharing", campaign.pk)
    return render(request, "campaigns/sharing.html", context, status=status)
