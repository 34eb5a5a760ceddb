"""The list of campaigns and the trail of one."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedIn, sponsor_required
from accounts.models import AuditEvent
from campaigns import activity
from campaigns.forms import ListForm
from campaigns.models import Campaign, Status
from campaigns.services import may_manage
from influencer_platform.htmx import wants_partial
from influencer_platform.pagination import keyset_page


@require_safe
@sponsor_required
def campaign_list(request: SignedIn) -> HttpResponse:
    """Own and shared campaigns: a tab per status, search, sorting."""
    chosen = ListForm.read(request.GET)
    mine = Campaign.objects.run_by(request.user)
    found = mine.matching(chosen["q"])
    counts = found.count_by_status()
    rows = ListForm.narrow(found, chosen)
    after = request.GET.get("after", "")
    page = keyset_page(rows.for_cards(), order=ListForm.SORTS[chosen["sort"]], after=after)
    context = {
        "chosen": chosen,
        "sorts": ListForm.SORT_NAMES,
        "tabs": _tabs(counts),
        "total": counts.get(chosen["status"], 0) if chosen["status"] else sum(counts.values()),
        "page": page,
        "is_first_time": not counts and not chosen["q"],
        "shown": urlencode(_shown(chosen)),
        "active": "campaigns",
    }
    return _list_response(request, context, after)


def _tabs(counts: dict[str, int]) -> list[dict[str, Any]]:
    every = [{"key": "", "label": None, "count": sum(counts.values())}]
    return every + [
        {"key": status.value, "label": status.label, "count": counts.get(status, 0)}
        for status in Status
    ]


def _list_response(request: SignedIn, context: dict[str, Any], after: str) -> HttpResponse:
    """The page, the region below the search, or the next rows; the address says what is shown and nothing empty."""
    if not wants_partial(request):
        return render(request, "campaigns/list.html", context)
    if after:
        return render(request, "campaigns/list.html#rows", context | {"focus": True})
    response = render(request, "campaigns/list.html#results", context)
    shown = context["shown"]
    response["HX-Push-Url"] = f"{request.path}?{shown}" if shown else request.path
    return response


def _shown(chosen: dict[str, str]) -> dict[str, str]:
    """What of the choice belongs in an address."""
    return {name: value for name, value in chosen.items() if value not in {"", "newest"}}


@require_safe
@sponsor_required
def campaign_activity(request: SignedIn, pk: int) -> HttpResponse:
    """Who did what to this campaign and when, newest first."""
    campaign = get_object_or_404(Campaign.objects.run_by(request.user).for_cards(), pk=pk)
    after = request.GET.get("after", "")
    events = AuditEvent.objects.about(campaign).select_related("actor")
    page = keyset_page(events, order="-seq", after=after)
    begun = {number for event in page.rows if (number := activity.version_begun(event))}
    needed = begun | {number - 1 for number in begun}
    briefs = {b.number: b for b in campaign.briefs.filter(number__in=needed)} if needed else {}
    context = {
        "campaign": campaign,
        "can_manage": may_manage(campaign, request.user),
        "tab": "activity",
        "lines": [activity.line(event, briefs) for event in page.rows],
        "page": page,
        "active": "campaigns",
        "current_campaign": campaign,
    }
    if wants_partial(request) and after:
        return render(request, "campaigns/activity.html#rows", context | {"focus": True})
    return render(request, "campaigns/activity.html", context)
