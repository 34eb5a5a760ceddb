"""What a browser posts from the campaign form, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.tests.factories import make_niche


def posted(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "name": "Winter boots",
        "niche": make_niche().pk,
        "description": "Walk far.",
        "goals": "Wet feet stay dry.",
        "do": "",
        "dont": "",
        "disclosure": "#ad",
        "platforms": ["tiktok", "instagram"],
        "wanted_reel": "1",
        "wanted_story": "0",
        "min_followers": "",
        "destination_hosts": "",
        "seats": "3",
        "opens_on": "",
        "closes_on": "",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
        "currency": "EUR",
        "budget": "12,500.50",
        "fee_min": "500",
        "fee_max": "1,000",
        "visibility": "public",
    } | fields
