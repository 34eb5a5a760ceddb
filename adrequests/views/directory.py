"""Influencers as approved sponsors meet them: directory, profile with rates, invitation."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedIn, approved_sponsor_required
from accounts.models import Influencer
from accounts.registries import page_sections
from adrequests import services
from adrequests.models import AdRequest, Side
from adrequests.search import Found, InfluencerSearch, find, invitable_campaigns, niches_offered
from adrequests.views.searching import show_results
from adrequests.views.sending import FirstOffer
from campaigns.models import Campaign
from influencer_platform.templatetags.ui import number

MOST_CAMPAIGNS = 100
"""Campaigns offered for choice; an older one is reached by naming it in the address."""


@require_safe
@approved_sponsor_required
def influencers(request: SignedIn) -> HttpResponse:
    """The directory: search, filters, and who was asked already."""
    form = InfluencerSearch(request.GET, niches=niches_offered())
    mine = AdRequest.objects.visible_to(request.user).live().filter(influencer=OuterRef("pk"))

    def prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
        marked: QuerySet[Any] = form.prepare(rows).annotate(is_asked=Exists(mine))
        return marked

    among = Influencer.objects.visible_to(request.user)
    found = find(form, among, prepare=prepare, after=request.GET.get("after", ""))
    return show_results(
        request,
        "adrequests/influencers.html",
        form=form,
        found=found,
        counted=_counted(found),
        exported=form.address().removeprefix("?"),
        active="influencers",
    )


def _counted(found: Found) -> str:
    if found.is_capped:
        return _("More than %(n)s influencers") % {"n": number(found.count)}
    words = ngettext("%(n)s influencer", "%(n)s influencers", found.count)
    return words % {"n": number(found.count)}


@require_safe
@approved_sponsor_required
def influencer(request: SignedIn, handle: str) -> HttpResponse:
    """The media kit with its rates, and the requests there are between the two."""
    rows = Influencer.objects.visible_to(request.user).for_cards().select_related("user")
    person = _person(rows, handle)
    requests = AdRequest.objects.visible_to(request.user).live().filter(influencer=person)
    context = {
        "influencer": person,
        "ad_requests": requests.for_cards()[:MOST_CAMPAIGNS],
        "rates": person.rates.all(),
        "sections": page_sections.run(person, request.user),
        "active": "influencers",
    }
    return render(request, "adrequests/influencer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@approved_sponsor_required
def invite(request: SignedIn, handle: str) -> HttpResponse:
    """Choose a campaign, then make the first offer. `?campaign=` says which."""
    if request.user.is_staff:
        raise Http404
    person = _person(Influencer.objects.visible_to(request.user), handle)
    running = invitable_campaigns(request.user, person, timezone.localdate())
    choices = list(running[:MOST_CAMPAIGNS])
    campaign = _chosen(request, running, choices)
    context = {"influencer": person, "choices": choices, "active": "influencers"}
    if campaign is None:
        return render(request, "adrequests/invite.html", context)
    if live := getattr(campaign, "live_request", None):
        messages.info(request, _("There is an open request between you already."))
        return redirect("adrequests:detail", live)
    if request.method != "POST" and not hasattr(campaign, "live_request"):
        messages.warning(request, _("This campaign is not running, so it sends no requests."))
        return redirect("adrequests:invite", handle)
    return FirstOffer(campaign, person, side=Side.SPONSOR, send=services.invite).answer(
        request, "adrequests/invite.html", context, influencer=person
    )


def _person(visible: QuerySet[Influencer], handle: str) -> Influencer:
    """One of the influencers this person may see, with its rates."""
    if not handle.isprintable():
        raise Http404
    return get_object_or_404(visible.prefetch_related("rates"), handle=handle.lower())


def _chosen(
    request: SignedIn, running: QuerySet[Campaign], choices: list[Campaign]
) -> Campaign | None:
    """The campaign the address names, else the only one there is to choose.

    One that is not running comes without `live_request`; one the person does not manage is missing.
    """
    named = request.GET.get("campaign", "")
    if not re.fullmatch("[0-9]{1,18}", named):
        free = [campaign for campaign in choices if not getattr(campaign, "live_request", None)]
        return free[0] if len(choices) == len(free) == 1 else None
    by_key = {campaign.pk: campaign for campaign in choices}
    return (
        by_key.get(int(named))
        or running.filter(pk=named).first()
        or get_object_or_404(
            Campaign.objects.editable_by(request.user).select_related("sponsor"), pk=named
        )
    )
