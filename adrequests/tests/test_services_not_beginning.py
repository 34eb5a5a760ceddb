"""Every reason why a negotiation does not begin."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Status
from adrequests.services import beginning
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_terms,
    refused,
)
from campaigns.models import Campaign
from campaigns.services import BudgetExceeded, SponsorNotApproved, delete, pause
from campaigns.tests.factories import make_campaign


@pytest.mark.parametrize("who", ["viewer", "moderator", "stranger", "creator"])
def test_only_who_runs_the_campaign_invites(invite, request, who):
    by = make_sponsor().user if who == "stranger" else request.getfixturevalue(who)

    with refused(services.NotYourRequest):
        invite(by=by)


def test_a_company_does_not_apply(apply, owner):
    with refused(services.NotYourRequest):
        apply(by=owner)


@pytest.mark.parametrize("status", ["draft", "paused", "completed", "archived"])
def test_a_campaign_that_does_not_run_takes_no_requests(invite, apply, status):
    campaign = make_campaign(status=status)

    with refused(services.InvitationsClosed):
        invite(campaign=campaign, by=campaign.sponsor.user)
    with refused(services.ApplicationsClosed):
        apply(campaign=campaign)


def test_a_campaign_paused_a_moment_ago_takes_no_requests(invite, apply, campaign, owner):
    pause(campaign=Campaign.objects.get(pk=campaign.pk), by=owner)

    with refused(services.InvitationsClosed):
        invite()
    with refused(services.ApplicationsClosed):
        apply()


def test_a_campaign_deleted_a_moment_ago_takes_no_requests(invite, apply, campaign, owner):
    stale = Campaign.objects.select_related("sponsor__user").get(pk=campaign.pk)
    delete(campaign=campaign, by=owner)

    with refused(services.InvitationsClosed):
        invite(campaign=stale)
    with refused(services.ApplicationsClosed):
        apply(campaign=stale)


def test_a_campaign_past_its_last_day_takes_no_requests(invite, apply, campaign, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=61))

    with refused(services.InvitationsClosed):
        invite()
    with refused(services.ApplicationsClosed):
        apply()


def test_a_full_campaign_takes_no_requests(invite, apply):
    campaign = make_campaign(seats=1)
    taken = make_ad_request(campaign=campaign)
    services.accept(ad_request=taken, by=taken.influencer.user, offer_number=1)

    with refused(services.InvitationsClosed):
        invite(campaign=campaign, by=campaign.sponsor.user)
    with refused(services.ApplicationsClosed):
        apply(campaign=campaign)


def test_a_private_campaign_takes_invitations_only(invite, apply):
    campaign = make_campaign(visibility="private")

    with refused(services.ApplicationsClosed):
        apply(campaign=campaign)
    assert invite(campaign=campaign, by=campaign.sponsor.user).status == Status.PENDING


@pytest.mark.parametrize(("opens", "closes"), [(1, None), (None, -1)])
def test_outside_the_window_nobody_applies_but_invitations_go_out(invite, apply, opens, closes):
    today = timezone.localdate()
    window = {
        "opens_on": today + timedelta(days=opens) if opens else None,
        "closes_on": today + timedelta(days=closes) if closes else None,
    }
    campaign = make_campaign(**window)

    with refused(services.ApplicationsClosed):
        apply(campaign=campaign)
    assert invite(campaign=campaign, by=campaign.sponsor.user).status == Status.PENDING


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({"platforms": ["youtube"]}, "YouTube"),
        ({"min_followers": 100_000}, "100,000"),
        ({"countries": ["AT"]}, "creators in"),
        ({"languages": ["de"]}, "publish in"),
    ],
)
def test_who_does_not_fit_is_told_what_is_asked_for(apply, wanted, word):
    campaign = make_campaign(**wanted)

    with refused(services.NotEligible) as refusal:
        apply(campaign=campaign)
    assert word in str(refusal.value)


def test_who_fits_everything_asked_for_may_apply(apply):
    wanted = {
        "platforms": ["instagram", "tiktok"],
        "min_followers": 84_200,
        "countries": ["GB", "IE"],
        "languages": ["en", "de"],
    }

    assert apply(campaign=make_campaign(**wanted)).status == Status.PENDING


def test_an_influencer_who_takes_no_requests_may_still_apply(invite, apply, influencer):
    type(influencer).objects.filter(pk=influencer.pk).update(availability="closed")

    with refused(services.NotAvailable):
        invite()
    assert apply().status == Status.PENDING


def test_an_account_that_was_closed_is_not_invited(invite, influencer):
    influencer.user.is_active = False
    influencer.user.save()

    with refused(services.NotAvailable):
        invite()


@pytest.mark.parametrize("kind", ["influencer", "campaign"])
def test_nobody_begins_with_what_staff_have_suspended(invite, apply, moderator, request, kind):
    flag(target=request.getfixturevalue(kind), by=moderator, reason="rules")

    with refused(services.Frozen):
        invite()
    with refused(services.Frozen):
        apply()


def test_a_suspended_company_neither_invites_nor_is_applied_to(invite, apply, moderator, campaign):
    flag(target=campaign.sponsor, by=moderator, reason="rules")

    with refused(SponsorNotApproved):
        invite()
    with refused(SponsorNotApproved):
        apply()


def test_a_company_that_lost_its_approval_neither_invites_nor_is_applied_to(
    invite, apply, campaign
):
    type(campaign.sponsor).objects.update(status=SponsorStatus.PENDING)

    with refused(SponsorNotApproved):
        invite()
    with refused(SponsorNotApproved):
        apply()


def test_the_owners_standing_governs_a_colleague_too(invite, moderator, campaign, manager):
    flag(target=campaign.sponsor, by=moderator, reason="rules")

    with refused(SponsorNotApproved):
        invite(by=manager)


def test_a_company_offers_no_more_than_is_free(invite, apply, campaign):
    too_much = make_terms(campaign.budget_minor + 5)

    with refused(BudgetExceeded) as refusal:
        invite(terms=too_much)
    assert (refusal.value.field, refusal.value.facts) == ("fee", {"missing_minor": 5})
    assert apply(terms=too_much).fee_minor == campaign.budget_minor + 5


def test_money_committed_a_moment_ago_is_not_free(invite, campaign):
    stale = Campaign.objects.get(pk=campaign.pk)
    big = make_ad_request(campaign=campaign, fee_minor=campaign.budget_minor)
    services.accept(ad_request=big, by=big.influencer.user, offer_number=1)

    with refused(BudgetExceeded):
        invite(campaign=stale, terms=make_terms(1))


def test_terms_that_cannot_be_are_refused_from_either_side(invite, apply):
    with refused(services.TermsInvalid):
        invite(terms=make_terms(-1))
    with refused(services.TermsInvalid):
        apply(terms=make_terms(deliverables={}))


def test_a_note_nobody_would_read_is_refused_not_cut(invite):
    with refused(services.TextTooLong) as refusal:
        invite(note="x" * 2001)
    assert refusal.value.field == "note"


@pytest.mark.parametrize("first", [make_ad_request, make_application])
def test_a_pair_has_one_live_request_whoever_begins(invite, apply, campaign, influencer, first):
    first(campaign=campaign, influencer=influencer)

    with refused(services.AlreadyOpen):
        invite()
    with refused(services.AlreadyOpen):
        apply()


def test_an_accepted_request_is_live(invite, creator, campaign, invitation):
    services.accept(ad_request=invitation, by=creator, offer_number=1)

    with refused(services.AlreadyOpen):
        invite(influencer=invitation.influencer)


def test_a_closed_request_lets_the_pair_begin_anew(invite, owner, invitation):
    services.withdraw(ad_request=invitation, by=owner, offer_number=1)

    again = invite(influencer=invitation.influencer)

    assert again != invitation
    assert AdRequest.objects.live().get() == again


def test_another_pair_is_not_in_the_way(invite, invitation):
    assert invite(influencer=make_influencer()).status == Status.PENDING


@pytest.mark.parametrize("begin", ["invite", "apply"])
def test_the_databases_own_refusal_of_a_second_request_is_one_for_people(
    request, monkeypatch, campaign, influencer, begin
):
    make_ad_request(campaign=campaign, influencer=influencer)
    monkeypatch.setattr(beginning, "_refuse_second", lambda *_: None)

    with refused(services.AlreadyOpen):
        request.getfixturevalue(begin)()


def test_another_refusal_of_the_database_is_not_hidden(invite, monkeypatch):
    monkeypatch.setattr(beginning, "check_terms", lambda *_, **__: None)

    with pytest.raises(IntegrityError, match="fee_range"):
        invite(terms=make_terms(-1))
