"""The same people in every test."""

import pytest

from accounts.models import Influencer, Sponsor, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff


@pytest.fixture
def sponsor(db: None) -> Sponsor:
    return make_sponsor()


@pytest.fixture
def other_sponsor(db: None) -> Sponsor:
    return make_sponsor()


@pytest.fixture
def influencer(db: None) -> Influencer:
    return make_influencer()


@pytest.fixture
def other_influencer(db: None) -> Influencer:
    return make_influencer()


@pytest.fixture
def moderator(db: None) -> User:
    return make_staff()
