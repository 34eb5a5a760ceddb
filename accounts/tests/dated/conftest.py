"""The two schedules of tests, and somebody they are for."""

import pytest

from accounts.tests.factories import make_user
from influencer_platform.tests.clockwork.fixtures import clockwork, row_of  # noqa: F401
from influencer_platform.tests.clockwork.plans import WORD


@pytest.fixture
def priya():
    return make_user(time_zone="Europe/Berlin")


@pytest.fixture
def daily():
    return row_of(WORD)
