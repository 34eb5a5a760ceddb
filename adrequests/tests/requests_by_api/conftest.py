"""A campaign, an invitation, and both sides at the API."""

import pytest

from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


@pytest.fixture
def invitation(campaign, influencer):
    return make_ad_request(campaign=campaign, influencer=influencer)


@pytest.fixture
def asker(sponsor):
    return Caller(sponsor.user)


@pytest.fixture
def asked(influencer):
    return Caller(influencer.user)
