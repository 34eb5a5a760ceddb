"""Campaigns as visitors and influencers meet them: search, campaign page, application."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedIn, influencer_required
from accounts.keeping import company as company_mark
from accounts.models import Influencer
from adrequests import services
from adrequests.eligibility import not_eligible_because, not_open_because
from adrequests.models import AdRequest, Side
from adrequests.search import (
    CampaignSearch,
    Found,
    applicable_campaigns,
    find,
    niche_facets,
    readable_campaigns,
)
from adrequests.views.searching import show_results
from adrequests.views.sending import FirstOffer
from campaigns.keeping import campaign as campaign_mark
from campaigns.models import Campaign
from influencer_platform.public_pages import for_visitors
from influencer_platform.templatetags.ui import number


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Open campaigns, for everyone."""
    return _search(request)


@require_safe
@influencer_required
def discover(request: HttpRequest) -> HttpResponse:
    """The same search inside an influencer's menu."""
    return _search(request)


def _search(request: HttpRequest) -> HttpResponse:
    influencer = getattr(request.user, "influencer", None)
    among = applicable_campaigns(timezone.localdate())
    form = CampaignSearch(request.GET, niches=niche_facets(among), influencer=influencer)
    found = find(form, among, prepare=form.prepare, after=request.GET.get("after", ""))
    return show_results(
        request,
        "adrequests/discover.html",
        form=form,
        found=found,
        cards=_cards(found.rows, influencer),
        counted=_counted(found),
        influencer=influencer,
        active="discover" if influencer else "",
    )


@dataclass(frozen=True)
class Card:
    """A campaign as one person meets it: their live request to it, and whether their profile fits."""

    campaign: Campaign
    asked: AdRequest | None
    is_eligible: bool


def _cards(campaigns: list[Campaign], influencer: Influencer | None) -> list[Card]:
    """One more query for the whole page, and only for influencers."""
    if influencer is None:
        return [Card(campaign, None, is_eligible=False) for campaign in campaigns]
    live = AdRequest.objects.visible_to(influencer.user).live().filter(campaign__in=campaigns)
    asked = {ad_request.campaign_id: ad_request for ad_request in live}
    return [
        Card(c, asked.get(c.pk), is_eligible=not not_eligible_because(c, influencer))
        for c in campaigns
    ]


def _counted(found: Found) -> str:
    if found.is_capped:
        return _("More than %(n)s campaigns") % {"n": number(found.count)}
    words = ngettext("%(n)s campaign", "%(n)s campaigns", found.count)
    return words % {"n": number(found.count)}


@dataclass(frozen=True)
class Standing:
    """Whether somebody can apply to a campaign now; else why not: it is closed, they are unfit, or have a live request."""

    closed: str
    unfit: str = ""
    latest: AdRequest | None = None
    is_influencer: bool = False

    @property
    def live(self) -> AdRequest | None:
        return None if self.latest is None or self.latest.is_final else self.latest

    @property
    def may_apply(self) -> bool:
        return self.is_influencer and not (self.closed or self.unfit or self.live)


def _standing(campaign: Campaign, influencer: Influencer | None) -> Standing:
    closed = not_open_because(campaign, timezone.localdate())
    if influencer is None:
        return Standing(closed)
    mine = AdRequest.objects.visible_to(influencer.user).filter(campaign=campaign)
    return Standing(
        closed,
        not_eligible_because(campaign, influencer),
        mine.for_cards().order_by("-created_at", "-pk").first(),
        is_influencer=True,
    )


def _readable(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, if this person may read its page; a stranger's answer is that of a missing one."""
    rows = readable_campaigns(request.user).select_related("sponsor", "niche")
    return get_object_or_404(rows, pk=pk)


@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: the brief, who asks, and whether and how this person can take part."""
    return for_visitors(
        request, lambda: _campaign_page(request, pk), depends_on=lambda: _shown_of(pk)
    )


def _shown_of(pk: int) -> list[str]:
    """What the page says of the campaign and of its company."""
    companies = readable_campaigns(AnonymousUser()).filter(pk=pk).values_list("sponsor", flat=True)
    return [campaign_mark(pk), *(company_mark(company) for company in companies)]


def _campaign_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    campaign = _readable(request, pk)
    influencer = getattr(user, "influencer", None)
    runs_it = user.is_authenticated and Campaign.objects.run_by(user).filter(pk=pk).exists()
    context = {
        "campaign": campaign,
        "standing": _standing(campaign, influencer),
        "influencer": influencer,
        "is_mine": runs_it,
        "active": "discover" if influencer else "campaigns" if runs_it else "",
    }
    return render(request, "adrequests/campaign_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@influencer_required
def campaign_apply(request: SignedIn, pk: int) -> HttpResponse:
    """The influencer's first offer to a campaign."""
    influencer = request.user.influencer
    campaign = _readable(request, pk)
    now = _standing(campaign, influencer)
    if now.live:
        messages.info(request, _("There is an open request between you already."))
        return redirect(now.live)
    if request.method != "POST" and not now.may_apply:
        messages.warning(request, now.closed or now.unfit)
        return redirect("adrequests:campaign_detail", pk)
    context = {"influencer": influencer, "active": "discover"}
    return FirstOffer(campaign, influencer, side=Side.INFLUENCER, send=services.apply).answer(
        request, "adrequests/apply.html", context
    )
