"""A sponsor's own pages: requests across campaigns, and the pages of one campaign."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import sponsor_required
from accounts.middleware import open_to_flagged
from adrequests.views.answers import show_list
from adrequests.views.home import campaign_figures
from adrequests.views.lists import place_here
from campaigns.models import Campaign


@open_to_flagged
@require_safe
@sponsor_required
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of every campaign this person runs, and the one that is open."""
    return show_list(request, "adrequests/requests.html", place_here(request), active="requests")


@require_safe
@sponsor_required
def campaign_requests(request: HttpRequest, pk: int) -> HttpResponse:
    """The requests of one campaign, and the one that is open."""
    context = campaign_context(request, pk) | {"tab": "requests"}
    return show_list(request, "adrequests/campaign_requests.html", place_here(request), **context)


@require_safe
@sponsor_required
def campaign_overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign for those who run it: money, brief, what waits."""
    context = campaign_context(request, pk) | campaign_figures(request.user, pk)
    return render(request, "adrequests/campaign_overview.html", context | {"tab": "overview"})


def campaign_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What the head of each campaign page reads; a stranger's answer is that of a missing campaign."""
    user: Any = request.user
    campaign = get_object_or_404(Campaign.objects.run_by(user).for_cards(), pk=pk)
    mine = campaign.sponsor.user_id == user.pk
    return {
        "campaign": campaign,
        "current_campaign": campaign,
        "can_manage": mine or Campaign.objects.editable_by(user).filter(pk=pk).exists(),
        "active": "campaigns",
    }
