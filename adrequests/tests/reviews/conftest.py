"""A finished deal and its people."""

import pytest

from accounts.models import User
from adrequests.models import AdRequest
from adrequests.tests.reviews.finishing import make_completed


@pytest.fixture
def done(db: None) -> AdRequest:
    """A deal completed a moment ago."""
    return make_completed()


@pytest.fixture
def sponsor_user(done: AdRequest) -> User:
    return done.campaign.sponsor.user


@pytest.fixture
def creator_user(done: AdRequest) -> User:
    return done.influencer.user
