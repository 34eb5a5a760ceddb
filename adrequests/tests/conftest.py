"""The people around one deal."""

import pytest

from accounts.models import User
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request, make_application, make_colleague
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
