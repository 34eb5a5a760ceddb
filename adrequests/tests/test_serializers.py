"""What the API takes for granted when a body leaves it out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adrequests.serializers import proposal
from campaigns.tests.factories import make_campaign

TODAY = timezone.localdate


@pytest.mark.parametrize("days", [0, 30, 730])
def test_work_is_due_at_the_end_of_the_campaign(db, days):
    end = TODAY() + timedelta(days=days)

    assert proposal({}, make_campaign(ends_on=end)).due_on == end


def test_work_of_a_campaign_without_a_near_end_is_due_as_late_as_an_offer_may_say(db):
    campaign = make_campaign(ends_on=TODAY() + timedelta(days=2000))

    assert proposal({}, campaign).due_on == TODAY() + timedelta(days=730)
