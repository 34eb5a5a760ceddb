"""How a negotiation begins, and why it may not."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Policy
from adrequests.models import Message, Offer, Side, Status
from adrequests.tests.factories import (
    last_event,
    make_terms,
    told,
)
from campaigns.services import update_campaign


def test_an_invitation_puts_the_first_offer_on_the_table(
    invite, campaign, influencer, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)

    row = invite(terms=make_terms(90_000), note="  We love your hikes.  ")

    offer = Offer.objects.get()
    assert (row.status, row.initiator, row.awaiting) == (
        Status.PENDING,
        Side.SPONSOR,
        Side.INFLUENCER,
    )
    assert (row.latest_offer, row.offer_number, row.fee_minor) == (offer, 1, 90_000)
    assert (row.sponsor_rounds, row.influencer_rounds) == (1, 0)
    assert row.expires_at == timezone.now() + timedelta(days=7)
    assert (offer.side, offer.author, offer.terms()) == (
        Side.SPONSOR,
        campaign.sponsor.user,
        make_terms(90_000).as_fields(),
    )
    assert Message.objects.get().text == "We love your hikes."
    assert Message.objects.get().offer == offer
    assert last_event(row) == ("began", "", "pending", campaign.sponsor.user, {"offer": 1})
    assert told("new_request") == {influencer.user}


def test_an_application_tells_the_owner_and_who_manages_the_campaign(
    apply, owner, manager, viewer, influencer
):
    row = apply(terms=make_terms(70_000))

    assert (row.initiator, row.awaiting) == (Side.INFLUENCER, Side.SPONSOR)
    assert (row.sponsor_rounds, row.influencer_rounds) == (0, 1)
    assert last_event(row) == ("began", "", "pending", influencer.user, {"offer": 1})
    assert told("new_request") == {owner, manager}


def test_a_colleague_who_manages_the_campaign_invites_for_its_owner(invite, manager):
    assert invite(by=manager).latest_offer.author == manager


def test_a_gift_has_no_fee(invite):
    assert invite(terms=make_terms(0)).fee_minor == 0


def test_the_first_offer_points_to_the_brief_of_its_moment(
    invite, campaign, owner, other_influencer
):
    before = invite()
    update_campaign(campaign=campaign, by=owner, goals="Only photographs.")

    after = invite(influencer=other_influencer)

    assert [before.latest_offer.brief.number, after.latest_offer.brief.number] == [1, 2]


def test_the_answering_time_follows_the_rules_of_the_house(invite, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    Policy.objects.create(pk=1, offer_days=3)

    assert invite().expires_at == timezone.now() + timedelta(days=3)
