"""Bodies that clients of the API send, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.tests.factories import make_niche


def campaign_body(**changed: Any) -> dict[str, Any]:
    """The eight fields of the first API."""
    today = timezone.localdate()
    make_niche("Outdoors")
    return {
        "name": "Ridge Pack launch",
        "description": "Show the new 28 litre pack on a real two-day hike.",
        "category": "Outdoors",
        "start_date": str(today),
        "end_date": str(today + timedelta(days=60)),
        "budget": "15000.00",
        "visibility": "public",
        "goals": "Honest field notes, not a studio shoot.",
    } | changed


def request_body(campaign: Any, influencer: Any = None, **changed: Any) -> dict[str, Any]:
    """What the first API's clients send; `influencer` only where a sponsor asks."""
    asked = {"influencer_id": influencer.pk} if influencer else {}
    words = {"requirements": "Two rounds of changes.", "messages": "Would you?"}
    return {"campaign_id": campaign.pk, "payment_amount": "1100.00"} | asked | words | changed
