"""A day before an offer runs out the side that is asked is told, once per deadline."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.tests.factories import make_influencer
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tasks import expiring_soon
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, told
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def owed() -> list[Delivery]:
    rows = Delivery.objects.filter(kind="expiring").order_by("pk")
    return list(rows.select_related("recipient"))


def still_due() -> int:
    return len(KINDS["expiring"].facts(owed()))


@pytest.fixture
def row(time_machine):
    """An invitation that runs out in 23 hours."""
    made = make_ad_request(influencer=make_influencer(name="Priya Raman"))
    time_machine.move_to(made.expires_at - timedelta(hours=23))
    return made


def test_the_side_that_is_asked_is_told_once(row):
    assert expiring_soon() == 1
    assert expiring_soon() == 0

    (delivery,) = owed()
    user = row.influencer.user
    assert delivery.key == f"expiring:{row.pk}:1:{row.expires_at:%Y%m%dT%H%M}:{user.pk}"
    assert told("expiring") == {user}
    mail = KINDS["expiring"].message(delivery, KINDS["expiring"].facts([delivery]))
    assert mail is not None
    assert mail.subject == (
        f"{row.campaign.sponsor.company_name}, $1,100: the offer runs out within a day"
    )
    assert "23 hours left" in str(mail.body) or "22 hours left" in str(mail.body)


def test_nobody_is_told_earlier(row, time_machine):
    time_machine.move_to(row.expires_at - timedelta(hours=24, minutes=5))

    assert expiring_soon() == 0


def test_of_a_company_everybody_is_told_who_acts_for_it(time_machine):
    campaign = make_campaign()
    manager = make_colleague(campaign)
    make_colleague(campaign, level="view")
    made = make_application(campaign=campaign)
    other = make_application()
    time_machine.move_to(made.expires_at - timedelta(hours=2))

    assert expiring_soon() == 2

    people = {campaign.sponsor.user, manager, other.campaign.sponsor.user}
    assert told("expiring") == people
    assert {delivery.recipient for delivery in owed()} == people


def test_an_offer_that_lives_no_longer_than_a_day_has_said_it_itself():
    made = make_ad_request()
    AdRequest.objects.filter(pk=made.pk).update(expires_at=timezone.now() + timedelta(hours=20))

    assert expiring_soon() == 0


@pytest.mark.parametrize("state", ["frozen", "answered", "over"])
def test_an_offer_that_cannot_be_answered_is_not_announced(row, state, time_machine):
    if state == "frozen":
        AdRequest.objects.update(frozen_at=timezone.now())
    elif state == "answered":
        services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    else:
        time_machine.move_to(row.expires_at)

    assert expiring_soon() == 0


def test_an_extended_offer_is_announced_again_before_its_new_end(row, time_machine):
    expiring_soon()
    assert still_due() == 1
    longer = services.extend(ad_request=row, by=row.influencer.user, offer_number=1)
    assert still_due() == 0
    assert expiring_soon() == 0

    time_machine.move_to(longer.expires_at - timedelta(hours=3))

    assert expiring_soon() == 1
    assert len(owed()) == 2
    assert still_due() == 2  # both say the same now; the first one left a week ago


def test_many_are_told_in_as_many_statements_as_one(time_machine, django_assert_num_queries):
    rows = [make_application(campaign=make_campaign()) for _ in range(3)]
    time_machine.move_to(rows[0].expires_at - timedelta(hours=2))

    with django_assert_num_queries(10):
        assert services.warn_expiring() == 3
