"""Requests made by the services, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Influencer
from accounts.tests.factories import make_influencer
from adrequests import services
from adrequests.models import AdRequest
from adrequests.terms import Proposal
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign


def make_terms(fee_minor: int = 110_000, **fields: Any) -> Proposal:
    values: dict[str, Any] = {
        "deliverables": {"reel": 1, "story": 2},
        "due_on": timezone.localdate() + timedelta(days=20),
        "usage_days": 90,
    }
    return Proposal(fee_minor=fee_minor, **(values | fields))


def make_ad_request(
    *, campaign: Campaign | None = None, influencer: Influencer | None = None, **terms: Any
) -> AdRequest:
    """An invitation that waits for the influencer."""
    campaign, influencer = campaign or make_campaign(), influencer or make_influencer()
    return services.invite(
        campaign=campaign,
        influencer=influencer,
        by=campaign.sponsor.user,
        terms=make_terms(**terms),
    )


def make_application(
    *, campaign: Campaign | None = None, influencer: Influencer | None = None, **terms: Any
) -> AdRequest:
    """An application that waits for the sponsor."""
    campaign, influencer = campaign or make_campaign(), influencer or make_influencer()
    return services.apply(campaign=campaign, by=influencer.user, terms=make_terms(**terms))
