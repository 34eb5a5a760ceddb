"""Counter, amend, extend, and the lines people read about them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Policy
from adrequests import services
from adrequests.models import Message, Offer, Side, Status
from adrequests.tests.factories import (
    last_event,
    make_colleague,
    make_terms,
    refused,
    told,
)
from adrequests.tests.moving import CHEAPER, MOVES, counter
from campaigns.services import (
    BudgetExceeded,
    update_campaign,
)


def test_a_counter_offer_is_the_next_number_and_turns_the_table(
    invitation, creator, owner, manager, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    services.extend(ad_request=invitation, by=creator, offer_number=1)

    row = counter(invitation, creator, 140_000, note="Two days on a mountain.")

    offer = Offer.objects.get(number=2)
    assert (row.status, row.awaiting, row.offer_number) == (Status.NEGOTIATING, Side.SPONSOR, 2)
    assert (row.latest_offer, row.fee_minor) == (offer, 140_000)
    assert (row.sponsor_rounds, row.influencer_rounds) == (1, 1)
    assert (row.expires_at, row.extended_at) == (timezone.now() + timedelta(days=7), None)
    assert (offer.side, offer.author) == (Side.INFLUENCER, creator)
    assert Message.objects.get().offer == offer
    assert last_event(row) == ("countered", "pending", "negotiating", creator, {"offer": 2})
    assert told("counter") == {owner, manager}


def test_an_amendment_is_the_next_number_and_the_other_side_stays_asked(
    invitation, creator, manager
):
    row = services.amend(ad_request=invitation, by=manager, offer_number=1, terms=CHEAPER)

    assert (row.status, row.awaiting, row.offer_number) == (Status.PENDING, Side.INFLUENCER, 2)
    assert (row.fee_minor, row.sponsor_rounds, row.influencer_rounds) == (90_000, 2, 0)
    assert (row.latest_offer.side, row.latest_offer.author) == (Side.SPONSOR, manager)
    assert last_event(row) == ("amended", "pending", "pending", manager, {"offer": 2})
    assert told("counter") == {creator}


def test_an_offer_points_to_the_brief_of_its_moment(invitation, creator, campaign, owner):
    update_campaign(campaign=campaign, by=owner, dont="No hashtags.")

    counter(invitation, creator)

    numbers = Offer.objects.order_by("number").values_list("brief__number", flat=True)
    assert list(numbers) == [1, 2]


@pytest.mark.parametrize("name", ["counter", "amend"])
def test_the_terms_on_the_table_are_no_new_offer(invitation, creator, owner, name):
    by = creator if name == "counter" else owner

    with refused(services.NothingChanged):
        getattr(services, name)(ad_request=invitation, by=by, offer_number=1, terms=make_terms())


@pytest.mark.parametrize("name", ["counter", "amend"])
def test_terms_that_cannot_be_are_no_offer(invitation, creator, owner, name):
    by = creator if name == "counter" else owner

    with refused(services.TermsInvalid):
        getattr(services, name)(ad_request=invitation, by=by, offer_number=1, terms=make_terms(-1))


def test_whose_turn_it_is_comes_before_what_is_wrong_with_the_terms(invitation, owner):
    with refused(services.NotYourTurn):
        services.counter(ad_request=invitation, by=owner, offer_number=1, terms=make_terms(-1))


def test_a_note_nobody_would_read_makes_no_offer(invitation, creator):
    with refused(services.TextTooLong):
        counter(invitation, creator, note="x" * 2001)


def test_a_company_counters_with_no_more_than_is_free_an_influencer_with_any_fee(
    invitation, creator, owner, campaign
):
    counter(invitation, creator, campaign.budget_minor + 1)

    with refused(BudgetExceeded):
        counter(invitation, owner, campaign.budget_minor + 2)


def test_each_side_has_its_rounds(invitation, creator, owner):
    Policy.objects.create(pk=1, rounds_per_side=2)
    counter(invitation, creator, 1)
    counter(invitation, owner, 2)
    counter(invitation, creator, 3)

    with refused(services.RoundLimitReached):
        counter(invitation, owner, 4)
    with refused(services.RoundLimitReached):
        services.amend(ad_request=invitation, by=creator, offer_number=4, terms=make_terms(5))
    assert MOVES["accept"](invitation, owner, 4).status == Status.ACCEPTED


def test_an_offer_may_be_repeated_after_another_one(invitation, creator, owner):
    counter(invitation, creator, 130_000)

    assert counter(invitation, owner, 110_000).offer_number == 3


def test_extend_adds_the_days_of_the_rules_and_tells_the_other_side(
    invitation, creator, owner, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    Policy.objects.create(pk=1, extension_days=2)

    row = MOVES["extend"](invitation, creator, 1)

    assert row.expires_at == invitation.expires_at + timedelta(days=2)
    assert (row.extended_at, row.awaiting) == (timezone.now(), Side.INFLUENCER)
    assert last_event(row) == ("extended", "pending", "pending", creator, {"offer": 1})
    assert told("extended") == {owner}


def test_an_offer_is_extended_once_the_next_one_again(invitation, creator, owner):
    MOVES["extend"](invitation, creator, 1)
    with refused(services.ExtendedAlready):
        MOVES["extend"](invitation, creator, 1)

    counter(invitation, creator)

    assert MOVES["extend"](invitation, owner, 2).extended_at


def test_the_lines_say_who_did_what_for_how_much(invitation, creator, owner, campaign):
    row = counter(invitation, creator, 140_050)
    row = services.amend(ad_request=row, by=creator, offer_number=2, terms=make_terms(135_000))
    MOVES["accept"](row, owner, 3)

    name, company = invitation.influencer.name, campaign.sponsor.company_name
    assert list(Notification.objects.order_by("pk").values_list("title", flat=True)) == [
        f"{company} invites you: $1,100",
        f"{name} offers $1,400.50 instead",
        f"{name} changed the offer: $1,350",
        f"{company} accepted $1,350",
    ]
    assert set(Notification.objects.values_list("body", flat=True)) == {campaign.name}
    assert set(Notification.objects.values_list("url", flat=True)) == {row.get_absolute_url()}


def test_a_colleague_who_left_is_told_nothing(application, campaign):
    colleague = make_colleague(campaign)
    colleague.is_active = False
    colleague.save()

    services.amend(
        ad_request=application, by=application.influencer.user, offer_number=1, terms=CHEAPER
    )

    assert told("counter") == {campaign.sponsor.user}
