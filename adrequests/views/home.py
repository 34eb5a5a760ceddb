"""The figures of a sponsor's home and of one campaign's page, each from rows that exist now."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adrequests.models import AGREED, AdRequest, AdRequestQuerySet, Side
from adrequests.views.lists import Place
from campaigns.models import RUNNING, Campaign
from influencer_platform.pagination import CappedCount, capped_counts


def home_figures(user: Any) -> dict[str, Any]:
    """Context of the page: the five most urgent requests, the strip of figures, the running campaigns."""
    now = timezone.now()
    mine = AdRequest.objects.visible_to(user)
    running = Campaign.objects.run_by(user).filter(status__in=RUNNING)
    waiting = mine.awaiting(Side.SPONSOR)
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    agreed = mine.filter(status__in=AGREED, accepted_at__gte=month)
    return {
        "attention": waiting.for_cards().order_by("expires_at", "pk")[:5],
        "counts": capped_counts(
            User.objects.visible_to(user).filter(pk=user.pk),
            waiting=waiting,
            soon=waiting.filter(expires_at__lt=now + timedelta(days=1)),
            running=running,
            ending=running.filter(ends_on__lt=_next_month(month)),
            agreed=agreed,
            campaigns=Campaign.objects.run_by(user),
        ),
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
    waiting = rows.awaiting(Side.SPONSOR).for_cards().order_by("expires_at", "pk")
    path = reverse("adrequests:campaign_requests", args=[pk])
    return {"attention": waiting[:5], "counts": counts, "place": Place(Side.SPONSOR, path)}


def _next_month(month: Any) -> Any:
    return (month + timedelta(days=32)).replace(day=1).date()


def _with_requests(campaigns: QuerySet[Campaign], mine: AdRequestQuerySet) -> QuerySet[Campaign]:
    """`requests` and `waiting`: how many requests a campaign has, and how many wait for the sponsor."""
    asked = mine.filter(campaign=OuterRef("pk"))
    return campaigns.select_related("sponsor").annotate(
        requests=CappedCount(asked), waiting=CappedCount(asked.awaiting(Side.SPONSOR))
    )
