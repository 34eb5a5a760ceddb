"""The least valid campaign, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.tests.factories import make_niche, make_sponsor
from campaigns import services
from campaigns.models import Campaign, Status


def campaign_fields(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "name": "Ridge Pack launch",
        "description": "Show the new 28 litre pack on a real two-day hike.",
        "goals": "Honest field notes, not a studio shoot.",
        "deliverables": {"reel": 1, "story": 2},
        "niche": fields.get("niche") or make_niche(),
        "platforms": ["instagram"],
        "starts_on": today,
        "ends_on": today + timedelta(days=60),
        "budget_minor": 1_500_000,
        "seats": 20,
        "fee_min_minor": 50_000,
        "fee_max_minor": 200_000,
    } | fields


def make_campaign(*, sponsor: Any = None, status: str = Status.ACTIVE, **fields: Any) -> Campaign:
    """A published campaign of an approved company; `status=` for a draft or a paused one."""
    sponsor = sponsor or make_sponsor()
    campaign = services.create_campaign(
        sponsor=sponsor, by=sponsor.user, **campaign_fields(**fields)
    )
    if status == Status.DRAFT:
        return campaign
    campaign = services.publish(campaign=campaign, by=sponsor.user)
    steps = {
        Status.PAUSED: services.pause,
        Status.COMPLETED: services.complete,
        Status.ARCHIVED: services.archive,
    }
    return (
        steps[Status(status)](campaign=campaign, by=sponsor.user)
        if status != Status.ACTIVE
        else campaign
    )
