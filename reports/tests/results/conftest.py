"""A finished deal and one of its pieces."""

import pytest

from adrequests.models import AdRequest, Deliverable
from adrequests.tests.reviews.finishing import make_completed


@pytest.fixture
def done(db: None) -> AdRequest:
    return make_completed()


@pytest.fixture
def piece(done: AdRequest) -> Deliverable:
    return Deliverable.objects.filter(ad_request=done).earliest("pk")
