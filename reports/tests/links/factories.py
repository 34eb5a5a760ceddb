"""Deals with links, and clicks on them, for tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from reports.models import TrackedLink
from reports.services.counting import store

HOST = "shop.example.com"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


def make_deal(*, campaign: Campaign | None = None, hosts: Any = (HOST,), **terms: Any) -> AdRequest:
    """An accepted request of a campaign with web sites of its own: three pieces, each with a link."""
    campaign = campaign or make_campaign(destination_hosts=list(hosts))
    asked = make_ad_request(campaign=campaign, **terms)
    return services.accept(ad_request=asked, by=asked.influencer.user, offer_number=1)


def link_of(deal: AdRequest, number: int = 1) -> TrackedLink:
    return TrackedLink.objects.for_lists().get(deliverable__ad_request=deal, deliverable__number=number)  # fmt: skip


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def click(link: TrackedLink, visitor: int = 1, *, at: datetime = NOON, kind: str = "valid") -> Any:
    return (link.code, ms(at), visitor, kind)


def count(*rows: Any, batch: str = "") -> int:
    return store(batch=batch or uuid4().hex, rows=rows)
