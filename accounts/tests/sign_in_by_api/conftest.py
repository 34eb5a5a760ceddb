"""Nothing counted yet, and somebody to sign in."""

import pytest
from django.core.cache import cache

from accounts.models import User
from accounts.tests.factories import make_influencer


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def user() -> User:
    return make_influencer().user
