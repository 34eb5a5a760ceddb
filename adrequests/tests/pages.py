"""What the tests of pages share: signing in, posting as htmx does, reading words and parts."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from adrequests.models import AdRequest, Message, Offer
from campaigns.models import Campaign

HTMX = {"HX-Request": "true"}
PANE = HTMX | {"HX-Target": "detail"}


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(getattr(who, "user", who))
    return client


def text(response: Any) -> str:
    """The words of an answer, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def is_page(response: Any) -> bool:
    return b"<html" in response.content


def ids(response: Any) -> set[str]:
    """Every id in an answer, and it must be there once."""
    found = re.findall(r'\bid="([^"]+)"', response.content.decode())
    assert len(found) == len(set(found)), sorted(i for i in found if found.count(i) > 1)
    return set(found)


def url(ad_request: AdRequest, verb: str) -> str:
    return f"/ad-requests/{ad_request.pk}/{verb}/"


def seen(ad_request: AdRequest, **fields: Any) -> dict[str, Any]:
    """What every form of the case carries."""
    return {"offer_number": ad_request.offer_number} | fields


def terms(**fields: Any) -> dict[str, Any]:
    """Valid terms with a word to them, as posted."""
    return {
        "fee": "1,100",
        "deliverables_reel": "1",
        "deliverables_story": "2",
        "due_on": str(timezone.localdate() + timedelta(days=20)),
        "usage_days": "90",
        "exclusivity_days": "0",
        "requirements": "",
        "note": "",
    } | fields


def typed(ad_request: AdRequest, **fields: Any) -> dict[str, Any]:
    """A valid counter-offer, as posted."""
    return seen(ad_request) | terms(fee="1,350", note="Meet me there.") | fields


def snapshot(ad_request: AdRequest) -> dict[str, Any]:
    """Everything a refused move must leave as it was. That somebody looked at the case is no move."""
    row: dict[str, Any] = dict(AdRequest.objects.filter(pk=ad_request.pk).values().get())
    del row["first_viewed_at"]
    texts = Message.objects.filter(ad_request=ad_request).values_list("text", flat=True)
    campaign = Campaign.objects.get(pk=ad_request.campaign_id)
    return row | {
        "committed": campaign.committed_minor,
        "seats": campaign.seats_taken,
        "offers": Offer.objects.filter(ad_request=ad_request).count(),
        "messages": list(texts),
    }
