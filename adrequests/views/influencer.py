"""An influencer's own pages: the inbox, and the work that is agreed."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import influencer_required
from accounts.middleware import open_to_flagged
from adrequests.models import AdRequest, Deliverable, Side, Status
from adrequests.views.answers import show_list
from adrequests.views.lists import place_here
from adrequests.waiting import turns_of
from influencer_platform.pagination import keyset_page


@require_safe
@influencer_required
def influencer_home(request: HttpRequest) -> HttpResponse:
    """To the inbox when something waits there, else to what could be next."""
    user: Any = request.user
    is_waiting = turns_of(user)[0] > 0
    return redirect("adrequests:inbox" if is_waiting else "adrequests:discover")


@open_to_flagged
@require_safe
@influencer_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Every request this influencer is part of, and the one that is open."""
    return show_list(request, "adrequests/inbox.html", place_here(request), active="inbox")


@open_to_flagged
@require_safe
@influencer_required
def work(request: HttpRequest) -> HttpResponse:
    """The pieces that are to be made or wait for review, by due date, with what the deals earn per currency."""
    user: Any = request.user
    agreed = AdRequest.objects.visible_to(user).filter(status=Status.ACCEPTED)
    totals = (
        agreed.order_by().values("campaign__currency").annotate(total=Sum("fee_minor"))
    ).order_by("campaign__currency")
    pieces = Deliverable.objects.visible_to(user).unfinished().for_pages()
    page = keyset_page(
        pieces.filter(ad_request__status=Status.ACCEPTED),
        order="due_on",
        after=request.GET.get("after", ""),
    )
    context = {"page": page, "totals": totals, "side": Side.INFLUENCER, "active": "work"}
    is_more = request.htmx.target == "more"  # type: ignore[attr-defined]
    return render(request, "adrequests/work.html" + ("#rows" if is_more else ""), context)
