"""The mail to influencers who stay away: only with campaigns that fit, and rarely."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.dated import Due, dated_schedules
from accounts.mail import KINDS
from accounts.models import Delivery, Policy
from accounts.tests.factories import make_influencer, make_niche
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
TASK = "adrequests.come_back"


def away(days: int = 20, **fields):
    influencer = make_influencer(**fields)
    influencer.niches.add(make_niche())
    influencer.user.last_login = timezone.now() - timedelta(days=days)
    influencer.user.save()
    return influencer


def planned() -> list[Delivery]:
    now = timezone.now()
    return list(dated_schedules[TASK].plan(Due("UTC", now.date(), now)))


@pytest.fixture
def open_campaigns(db):
    return [make_campaign(name=f"Campaign {n}") for n in range(6)]


def test_it_is_off_until_staff_switch_it_on(db):
    assert not PeriodicTask.objects.get(task=TASK).enabled
    for task in ("adrequests.daily_reminders", "adrequests.sponsor_digests", "adrequests.expiring_soon"):  # fmt: skip
        assert PeriodicTask.objects.get(task=task).enabled


def test_who_stays_away_is_shown_the_newest_campaigns_that_fit(open_campaigns):
    influencer = away()

    (delivery,) = planned()
    delivery.save()
    facts = KINDS["come_back"].facts([delivery])
    mail = KINDS["come_back"].message(delivery, facts)

    assert delivery.recipient_id == influencer.user_id
    assert delivery.key == f"come_back:{influencer.pk}:{timezone.now().date()}"
    assert facts[delivery.pk] == open_campaigns[:0:-1]
    assert mail is not None
    assert mail.subject == "5 campaigns that fit you"
    assert "Campaign 5: $500 to $2,000. Outdoors" in str(mail.body)
    assert "15,000" not in str(mail.body)  # the budget


def test_who_was_here_lately_or_takes_no_requests_is_left_alone(open_campaigns):
    away(days=13)
    away(availability="closed")

    assert planned() == []


@pytest.mark.parametrize("column", ["niche", "platforms", "min_followers", "countries", "visibility", "status", "seats"])  # fmt: skip
def test_with_fewer_than_three_that_fit_nothing_is_sent(open_campaigns, column):
    away()
    value = {
        "niche": make_niche("Food"), "platforms": ["twitch"], "min_followers": 1_000_000,
        "countries": ["FR"], "visibility": "private", "status": "paused", "seats": 1,
    }[column]  # fmt: skip
    taken = {"seats_taken": 1} if column == "seats" else {}
    misfit = [campaign.pk for campaign in open_campaigns[:4]]
    Campaign.objects.filter(pk__in=misfit).update(**{column: value}, **taken)

    assert planned() == []


def test_a_campaign_one_knows_is_no_news(open_campaigns):
    influencer = away()
    for campaign in open_campaigns[:4]:
        make_ad_request(campaign=campaign, influencer=influencer)

    assert planned() == []


def test_it_comes_once_in_a_while(open_campaigns, time_machine):
    away()
    (delivery,) = planned()
    delivery.save()
    pause = Policy.current().nudge_pause_days

    time_machine.move_to(timezone.now() + timedelta(days=pause - 1))
    assert planned() == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert len(planned()) == 1


@pytest.mark.parametrize("change", ["came back", "nothing fits"])
def test_a_mail_whose_reason_is_gone_does_not_leave(open_campaigns, change):
    influencer = away()
    (delivery,) = planned()
    delivery.save()
    if change == "came back":
        influencer.user.last_login = timezone.now()
        influencer.user.save()
    else:
        Campaign.objects.update(status="paused")

    assert KINDS["come_back"].facts([delivery]) == {}


@pytest.mark.parametrize("people", [1, 4])
def test_many_are_matched_in_as_many_statements_as_one(
    open_campaigns, people, django_assert_num_queries
):
    for _ in range(people):
        away()
    assert not AdRequest.objects.exists()

    with django_assert_num_queries(
        6
    ):  # policy, people, niches, campaigns, requests, and no other chunk
        assert len(planned()) == people
