"""The people around one deal."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Influencer, User
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, make_terms
from campaigns.models import Campaign, Share
from campaigns.tests.factories import make_campaign


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign()


@pytest.fixture
def invitation(campaign: Campaign) -> AdRequest:
    """Offer 1 of 1,100.00 by the company; the influencer is asked."""
    return make_ad_request(campaign=campaign)


@pytest.fixture
def application(campaign: Campaign) -> AdRequest:
    """Offer 1 of 1,100.00 by the influencer; the company is asked."""
    return make_application(campaign=campaign)


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return campaign.sponsor.user


@pytest.fixture
def creator(invitation: AdRequest) -> User:
    return invitation.influencer.user


@pytest.fixture
def manager(campaign: Campaign) -> User:
    """A colleague who manages the campaign for its owner."""
    return make_colleague(campaign)


@pytest.fixture
def viewer(campaign: Campaign) -> User:
    """A colleague who may only look."""
    return make_colleague(campaign, Share.Level.VIEW)


@pytest.fixture
def invite(campaign: Campaign, influencer: Influencer) -> Callable[..., AdRequest]:
    """The owner invites the influencer, unless said otherwise."""

    def call(**given: Any) -> AdRequest:
        values: dict[str, Any] = {
            "campaign": campaign,
            "influencer": influencer,
            "by": campaign.sponsor.user,
            "terms": make_terms(),
        }
        return services.invite(**values | given)

    return call


@pytest.fixture
def apply(campaign: Campaign, influencer: Influencer) -> Callable[..., AdRequest]:
    """The influencer applies, unless said otherwise."""

    def call(**given: Any) -> AdRequest:
        values: dict[str, Any] = {
            "campaign": campaign,
            "by": influencer.user,
            "terms": make_terms(),
        }
        return services.apply(**values | given)

    return call
