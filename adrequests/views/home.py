"""The figures of a sponsor's home and of one campaign's page, each from rows that exist now."""

from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adrequests.models import AGREED, AdRequest, AdRequestQuerySet, Side
from adrequests.views.lists import Place
from adrequests.waiting import proposed_to, waiting_for, with_proposals
from campaigns.models import RUNNING, Campaign
from influencer_platform.pagination import CappedCount, capped_counts


def home_figures(user: Any) -> dict[str, Any]:
    """Context of the page: the five most urgent requests, the strip of figures, the running campaigns."""
    now = timezone.now()
    mine = AdRequest.objects.visible_to(user)
    running = Campaign.objects.run_by(user).filter(status__in=RUNNING)
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = capped_counts(
        User.objects.visible_to(user).filter(pk=user.pk),
        waiting=waiting_for(mine, Side.SPONSOR),
        soon=waiting_for(mine, Side.SPONSOR, before=now + timedelta(days=1)),
        running=running,
        ending=running.filter(ends_on__lt=_next_month(month)),
        campaigns=Campaign.objects.run_by(user),
    )
    return {
        "attention": _most_urgent(mine) if counts["waiting"][0] else [],
        "counts": counts,
        "running": _with_requests(running.order_by("ends_on", "pk"), mine)[:10],
    }


def campaign_figures(user: Any, pk: int) -> dict[str, Any]:
    """What waits in one campaign, and how many requests are in talks and agreed."""
    rows = AdRequest.objects.visible_to(user).filter(campaign=pk)
    counts = capped_counts(
        User.objects.visible_to(user).filter(pk=user.pk),
        talks=rows.open(),
        agreed=rows.filter(status__in=AGREED),
    )
    path = reverse("adrequests:campaign_requests", args=[pk])
    place = Place(Side.SPONSOR, path)
    return {"attention": _most_urgent(rows), "counts": counts, "place": place}


def _most_urgent(rows: AdRequestQuerySet) -> AdRequestQuerySet:
    """What waits for the sponsor and runs out first; dates that are asked for never do, and come last."""
    waiting = with_proposals(waiting_for(rows, Side.SPONSOR), Side.SPONSOR)
    return waiting.for_cards().order_by(F("answer_by").asc(nulls_last=True), "pk")[:5]


def _next_month(month: Any) -> Any:
    return (month + timedelta(days=32)).replace(day=1).date()


def _with_requests(campaigns: QuerySet[Campaign], mine: AdRequestQuerySet) -> QuerySet[Campaign]:
    """`requests` and `waiting`: how many requests a campaign has, and how many wait for the sponsor."""
    asked = mine.filter(campaign=OuterRef("pk"))
    offers, proposals = asked.awaiting(Side.SPONSOR), proposed_to(asked, Side.SPONSOR)
    return campaigns.select_related("sponsor").annotate(
        requests=CappedCount(asked), waiting=CappedCount(offers) + CappedCount(proposals)
    )
