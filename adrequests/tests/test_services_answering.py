"""Accept: what it does, and every reason it is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adrequests import services
from adrequests.models import Status
from adrequests.tests.factories import (
    last_event,
    make_ad_request,
    make_application,
    refused,
    snapshot,
    told,
)
from adrequests.tests.moving import MOVES, counter
from campaigns.models import Campaign
from campaigns.services import (
    BudgetExceeded,
    CampaignClosed,
    SeatsFull,
    archive,
    complete,
    pause,
)
from campaigns.tests.factories import make_campaign


def test_accept_agrees_reserves_the_fee_and_a_place_and_tells_the_other_side(
    invitation, creator, owner, manager, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)

    agreed = MOVES["accept"](invitation, creator, 1)

    campaign = Campaign.objects.get()
    assert (agreed.status, agreed.awaiting) == (Status.ACCEPTED, "")
    assert (agreed.accepted_at, agreed.accepted_by) == (timezone.now(), creator)
    assert (campaign.committed_minor, campaign.seats_taken) == (110_000, 1)
    assert agreed.campaign.committed_minor == 110_000
    assert last_event(agreed) == ("accepted", "pending", "accepted", creator, {"offer": 1})
    assert told("accepted") == {owner, manager}


def test_a_company_accepts_what_an_influencer_asked_for(application, manager):
    agreed = MOVES["accept"](application, manager, 1)

    assert agreed.accepted_by == manager
    assert told("accepted") == {application.influencer.user}


def test_accept_commits_the_fee_of_the_offer_it_names(invitation, owner, creator, campaign):
    counter(invitation, creator, 130_000)
    counter(invitation, owner, 125_000)

    MOVES["accept"](invitation, creator, 3)

    campaign.refresh_from_db()
    assert campaign.committed_minor == 125_000


def test_the_same_accept_again_gives_the_same_answer_and_changes_nothing(invitation, creator):
    first = MOVES["accept"](invitation, creator, 1)
    before = snapshot()

    again = MOVES["accept"](invitation, creator, 1)

    assert again == first
    assert again.accepted_at == first.accepted_at
    assert snapshot() == before


def test_an_accept_by_another_of_the_same_side_is_told_that_it_is_closed(
    application, owner, manager
):
    MOVES["accept"](application, owner, 1)

    with refused(services.AlreadyClosed):
        MOVES["accept"](application, manager, 1)


def test_the_same_person_naming_another_offer_is_told_that_it_is_closed(invitation, creator):
    MOVES["accept"](invitation, creator, 1)

    with refused(services.AlreadyClosed):
        MOVES["accept"](invitation, creator, 2)


@pytest.mark.django_db
def test_accept_beyond_the_budget_leaves_everything_and_names_what_is_missing():
    campaign = make_campaign(budget_minor=200_000)
    first, second = (make_application(campaign=campaign, fee_minor=150_000) for _ in range(2))
    MOVES["accept"](first, campaign.sponsor.user, 1)

    with refused(BudgetExceeded) as refusal:
        MOVES["accept"](second, campaign.sponsor.user, 1)
    assert refusal.value.facts == {"missing_minor": 100_000}
    assert "$1,000" in str(refusal.value)


@pytest.mark.django_db
def test_accept_takes_the_budget_to_its_last_cent():
    campaign = make_campaign(budget_minor=200_000)
    first, second = (make_ad_request(campaign=campaign, fee_minor=100_000) for _ in range(2))

    for row in (first, second):
        MOVES["accept"](row, row.influencer.user, 1)

    campaign.refresh_from_db()
    assert campaign.free_minor == 0


def test_a_gift_takes_a_place_and_no_money(campaign):
    row = make_ad_request(campaign=campaign, fee_minor=0)

    MOVES["accept"](row, row.influencer.user, 1)

    campaign.refresh_from_db()
    assert (campaign.committed_minor, campaign.seats_taken) == (0, 1)


@pytest.mark.django_db
def test_accept_finds_the_last_place_taken():
    campaign = make_campaign(seats=1)
    first, second = (make_ad_request(campaign=campaign) for _ in range(2))
    MOVES["accept"](first, first.influencer.user, 1)

    with refused(SeatsFull):
        MOVES["accept"](second, second.influencer.user, 1)


def test_accept_in_a_paused_campaign_is_possible(invitation, creator, campaign, owner):
    pause(campaign=campaign, by=owner)

    assert MOVES["accept"](invitation, creator, 1).status == Status.ACCEPTED


def test_accept_after_the_last_day_finds_the_campaign_over(invitation, creator, time_machine):
    Campaign.objects.update(ends_on=timezone.localdate())
    time_machine.move_to(timezone.now() + timedelta(days=1))

    with refused(CampaignClosed):
        MOVES["accept"](invitation, creator, 1)


@pytest.mark.parametrize("end", [complete, archive])
def test_accept_after_the_end_of_the_campaign_finds_the_request_expired(
    invitation, creator, campaign, owner, end
):
    end(campaign=campaign, by=owner)

    with refused(services.AlreadyClosed):
        MOVES["accept"](invitation, creator, 1)
