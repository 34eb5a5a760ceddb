"""The request both sides move, open and agreed."""

import pytest

from adrequests import services
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign


@pytest.fixture
def ad_request(sponsor, influencer):
    return make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)


@pytest.fixture
def agreed(ad_request, influencer):
    return services.accept(ad_request=ad_request, by=influencer.user, offer_number=1)
