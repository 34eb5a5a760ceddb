"""The steps of a campaign's life: publish, pause, resume, complete, archive, delete."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedIn, sponsor_required
from campaigns import services
from campaigns.forms import DeleteForm
from campaigns.models import Campaign
from campaigns.registries import in_use
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial

Step = Callable[..., Campaign]


@require_POST
@sponsor_required
def campaign_publish(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, services.publish, _("%(name)s is published."))


@require_POST
@sponsor_required
def campaign_pause(request: SignedIn, pk: int) -> HttpResponse:
    return _take(
        request, pk, services.pause, _("%(name)s is paused. Open requests can still be answered.")
    )


@require_POST
@sponsor_required
def campaign_resume(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, services.resume, _("%(name)s is active again."))


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_complete(request: SignedIn, pk: int) -> HttpResponse:
    """The page asks what the dialog asks, for those without JavaScript."""
    if request.method != "POST":
        return _ask(request, pk, "complete")
    return _take(request, pk, services.complete, _("%(name)s is completed."))


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_archive(request: SignedIn, pk: int) -> HttpResponse:
    """As completing: GET asks, POST does it."""
    if request.method != "POST":
        return _ask(request, pk, "archive")
    return _take(request, pk, services.archive, _("%(name)s is archived."))


@require_http_methods(["GET", "HEAD", "POST"])
@sponsor_required
def campaign_delete(request: SignedIn, pk: int) -> HttpResponse:
    """Only the owner, only after typing the name, only while nobody was asked: otherwise the page offers to archive."""
    own = Campaign.objects.run_by(request.user).filter(sponsor__user=request.user)
    campaign = get_object_or_404(own.for_cards(), pk=pk)
    form = DeleteForm(request.POST if request.method == "POST" else None, campaign=campaign)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.delete(campaign=campaign, by=request.user)
        except services.HasHistory:
            status = 409
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": campaign.name})
            return redirect("campaigns:list")
    context = {
        "campaign": campaign,
        "form": form,
        "has_history": in_use(campaign),
        "active": "campaigns",
    }
    return render(request, "campaigns/delete.html", context, status=status)


def _find(request: SignedIn, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.editable_by(request.user).for_cards(), pk=pk)


def _ask(request: SignedIn, pk: int, move: str) -> HttpResponse:
    context = {"campaign": _find(request, pk), "move": move, "active": "campaigns"}
    return render(request, "campaigns/end.html", context)


def _take(request: SignedIn, pk: int, step: Step, told: str) -> HttpResponse:
    """One step. A refusal shows the campaign as it is now (409); what is missing leads to the form."""
    campaign, status = _find(request, pk), 200
    try:
        campaign = step(campaign=campaign, by=request.user)
        messages.success(request, told % {"name": campaign.name})
    except services.CampaignIncomplete as error:
        messages.error(request, str(error))
        return redirect("campaigns:edit", pk)
    except DomainError as error:
        messages.error(request, str(error))
        campaign, status = _find(request, pk), 409
    if not wants_partial(request):
        return redirect(campaign)
    context = {"campaign": campaign, "can_manage": True, "focus": True}
    return render(request, "campaigns/_stepped.html", context, status=status)
