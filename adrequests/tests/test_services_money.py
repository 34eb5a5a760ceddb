"""The ledger of a campaign's budget, without a negotiation around it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services import flag
from adrequests.tests.factories import refused
from campaigns.models import Campaign
from campaigns.services import (
    BudgetExceeded,
    CampaignClosed,
    SeatsFull,
    complete,
    pause,
    release,
    reserve,
)


def ledger() -> tuple[int, int]:
    campaign = Campaign.objects.get()
    return campaign.committed_minor, campaign.seats_taken


def test_reserve_takes_money_and_a_place_and_release_gives_them_back(campaign):
    reserve(campaign_id=campaign.pk, fee_minor=300)
    reserve(campaign_id=campaign.pk, fee_minor=200)
    assert ledger() == (500, 2)

    release(campaign_id=campaign.pk, fee_minor=300)

    assert ledger() == (200, 1)


def test_the_last_cent_is_given_and_not_one_more(campaign):
    reserve(campaign_id=campaign.pk, fee_minor=campaign.budget_minor - 1)

    with refused(BudgetExceeded) as refusal:
        reserve(campaign_id=campaign.pk, fee_minor=2)
    assert refusal.value.facts == {"missing_minor": 1}
    reserve(campaign_id=campaign.pk, fee_minor=1)


def test_the_last_place_is_given_and_not_one_more(campaign):
    Campaign.objects.update(seats=1)
    reserve(campaign_id=campaign.pk, fee_minor=0)

    with refused(SeatsFull):
        reserve(campaign_id=campaign.pk, fee_minor=0)


def test_missing_money_is_named_before_missing_places(campaign):
    Campaign.objects.update(seats=1, seats_taken=1)

    with refused(BudgetExceeded):
        reserve(campaign_id=campaign.pk, fee_minor=campaign.budget_minor + 1)


def test_a_paused_campaign_still_commits(campaign, owner):
    pause(campaign=campaign, by=owner)

    reserve(campaign_id=campaign.pk, fee_minor=1)

    assert ledger() == (1, 1)


def test_an_ended_campaign_commits_nothing(campaign, owner):
    complete(campaign=campaign, by=owner)

    with refused(CampaignClosed):
        reserve(campaign_id=campaign.pk, fee_minor=1)


def test_a_suspended_campaign_commits_nothing(campaign, moderator):
    flag(target=campaign, by=moderator, reason="rules")

    with refused(CampaignClosed):
        reserve(campaign_id=campaign.pk, fee_minor=1)


def test_a_campaign_past_its_last_day_commits_nothing(campaign, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=61))

    with refused(CampaignClosed):
        reserve(campaign_id=campaign.pk, fee_minor=1)


def test_the_database_gives_back_no_more_than_was_taken(campaign):
    reserve(campaign_id=campaign.pk, fee_minor=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        release(campaign_id=campaign.pk, fee_minor=6)

    assert ledger() == (5, 1)
