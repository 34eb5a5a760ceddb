"""Writing a campaign, with a preview as an influencer sees it."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedIn, sponsor_required
from campaigns import services
from campaigns.forms import CampaignForm
from campaigns.models import Campaign, Status
from campaigns.registries import in_use
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_create(request: SignedIn) -> HttpResponse:
    """A new draft; a company that waits for approval may prepare some."""
    sponsor = getattr(request.user, "sponsor", None)
    if sponsor is None:
        messages.info(request, _("Tell us about your company first."))
        return redirect("accounts:welcome")
    form = CampaignForm(
        request.POST if _is_post(request) else None, instance=Campaign(sponsor=sponsor)
    )
    if _is_post(request) and form.is_valid():
        campaign = services.create_campaign(
            sponsor=sponsor, by=request.user, **form.campaign_fields
        )
        return _saved(request, campaign)
    return _form_page(request, form, campaign=None)


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change a campaign; what the services refuse is said at the field and nothing typed is lost."""
    campaign = get_object_or_404(Campaign.objects.editable_by(request.user).for_cards(), pk=pk)
    form = _edit_form(request, campaign)
    if _is_post(request) and form.is_valid():
        try:
            campaign = services.update_campaign(
                campaign=campaign, by=request.user, **form.campaign_fields
            )
            return _saved(request, campaign)
        except DomainError as error:
            form.refuse(error)
    return _form_page(request, form, campaign=campaign)


@require_POST
@sponsor_required
def campaign_preview(request: SignedIn) -> HttpResponse:
    """The unsaved form as card and brief. Without htmx the form comes back with the preview beside it, nothing lost."""
    campaign = None
    if number := request.POST.get("campaign", ""):
        own = Campaign.objects.editable_by(request.user).for_cards()
        campaign = get_object_or_404(own, pk=int(number) if number.isdecimal() else 0)
        form = _edit_form(request, campaign)
    elif sponsor := getattr(request.user, "sponsor", None):
        form = CampaignForm(request.POST, instance=Campaign(sponsor=sponsor))
    else:
        raise Http404
    form.is_valid()
    if wants_partial(request):
        return render(request, "campaigns/form.html#preview", {"preview": form.instance})
    return _form_page(request, form, campaign=campaign, status=200)


def _edit_form(request: SignedIn, campaign: Campaign) -> CampaignForm:
    """On a copy: the page around the form keeps telling what is saved."""
    data = request.POST if _is_post(request) else None
    return CampaignForm(data, instance=copy(campaign), currency_fixed=in_use(campaign))


def _form_page(
    request: SignedIn,
    form: CampaignForm,
    *,
    campaign: Campaign | None,
    status: int | None = None,
) -> HttpResponse:
    """The page, or for htmx the form alone; 422 when the form was refused."""
    context: dict[str, Any] = {
        "form": form,
        "preview": form.instance,
        "campaign": campaign,
        "current_campaign": campaign,
        "sponsor": form.instance.sponsor,
        "is_draft": campaign is None or campaign.status == Status.DRAFT,
        "is_used": form.fields["currency"].disabled,
        "next_brief": campaign.brief_number + 1 if campaign else 1,
        "can_manage": True,
        "tab": "edit",
        "active": "campaigns",
    }
    template = "campaigns/form.html#form" if wants_partial(request) else "campaigns/form.html"
    return render(request, template, context, status=status or (422 if form.is_bound else 200))


def _saved(request: SignedIn, campaign: Campaign) -> HttpResponse:
    """To the campaign; back to the form when it was to be published and something is missing."""
    if "publish" not in request.POST:
        messages.success(request, _("%(name)s is saved.") % {"name": campaign.name})
        return redirect(campaign)
    try:
        services.publish(campaign=campaign, by=request.user)
    except services.CampaignIncomplete as error:
        messages.warning(request, _("Saved as a draft, not published. %(why)s") % {"why": error})
        return redirect("campaigns:edit", campaign.pk)
    except DomainError as error:
        messages.error(request, _("Saved as a draft, not published. %(why)s") % {"why": error})
        return redirect(campaign)
    messages.success(request, _("%(name)s is published.") % {"name": campaign.name})
    return redirect(campaign)


def _is_post(request: SignedIn) -> bool:
    return request.method == "POST"
