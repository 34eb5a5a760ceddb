"""Drafts, edits, versions of the brief, and the ledger of the budget."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notification, SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.models import Offer
from adrequests.tests.factories import make_ad_request
from campaigns import services
from campaigns.models import Campaign, Status
from campaigns.tests.factories import campaign_fields, make_campaign
from campaigns.tests.snapshots import actions, snapshot
from campaigns.tests.test_models import make_colleague


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


def test_create_makes_a_draft_with_version_one_of_its_brief(sponsor):
    campaign = services.create_campaign(sponsor=sponsor, by=sponsor.user, **campaign_fields())

    brief = campaign.briefs.get()
    assert (campaign.status, campaign.sponsor) == (Status.DRAFT, sponsor)
    assert (brief.number, brief.brief_text()) == (1, campaign.brief_text())
    assert actions(campaign) == ["created"]


def test_create_by_a_company_that_waits_for_approval_is_allowed(db):
    sponsor = make_sponsor(status=SponsorStatus.PENDING)

    campaign = services.create_campaign(sponsor=sponsor, by=sponsor.user, **campaign_fields())

    assert campaign.status == Status.DRAFT


def test_create_for_another_company_changes_nothing(sponsor, other_sponsor):
    with pytest.raises(services.NotYourCampaign):
        services.create_campaign(sponsor=sponsor, by=other_sponsor.user, **campaign_fields())

    assert not Campaign.objects.exists()


@pytest.mark.parametrize("name", ["status", "committed_minor", "sponsor", "published_at"])
def test_create_and_update_take_no_field_with_a_rule(campaign, sponsor, name):
    with pytest.raises(TypeError, match=name):
        services.create_campaign(sponsor=sponsor, by=sponsor.user, **campaign_fields(**{name: 1}))
    with pytest.raises(TypeError, match=name):
        services.update_campaign(campaign=campaign, by=sponsor.user, **{name: 1})


def test_update_records_which_fields_changed(campaign, sponsor):
    same, later = campaign.name, campaign.ends_on + timedelta(days=1)

    updated = services.update_campaign(
        campaign=campaign, by=sponsor.user, name=same, ends_on=later, budget_minor=1_600_000
    )

    event = AuditEvent.objects.about(campaign).last()
    assert (updated.ends_on, updated.budget_minor) == (later, 1_600_000)
    assert event.data == {
        "fields": ["budget_minor", "ends_on"],
        "brief": 1,
        "budget": [1_500_000, 1_600_000],
    }


def test_update_without_a_change_leaves_no_trace(campaign, sponsor):
    before = snapshot(campaign)

    services.update_campaign(
        campaign=campaign, by=sponsor.user, name=campaign.name, goals=campaign.goals
    )

    assert snapshot(campaign) == before


def test_update_by_a_managing_colleague_is_allowed(campaign):
    colleague = make_colleague(campaign, "manage")

    services.update_campaign(campaign=campaign, by=colleague, name="Renamed")

    assert AuditEvent.objects.about(campaign).last().actor == colleague


def test_update_by_a_stranger_or_viewer_changes_nothing(campaign, other_sponsor):
    viewer = make_colleague(campaign, "view")
    before = snapshot(campaign)

    for by in (viewer, other_sponsor.user):
        with pytest.raises(services.NotYourCampaign):
            services.update_campaign(campaign=campaign, by=by, name="Renamed")

    assert snapshot(campaign) == before


def test_update_of_the_text_before_any_request_rewrites_version_one(campaign, sponsor):
    services.update_campaign(campaign=campaign, by=sponsor.user, goals="New goal")

    brief = campaign.briefs.get()
    assert (brief.number, brief.goals) == (1, "New goal")


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Other"},
        {"goals": "Other"},
        {"do": "Other"},
        {"dont": "Other"},
        {"disclosure": "Paid partnership"},
        {"deliverables": {"video": 1}},
    ],
)
def test_update_of_the_text_after_a_request_makes_a_version_and_keeps_the_old(
    campaign, sponsor, change
):
    ad_request = make_ad_request(campaign=campaign)
    seen = campaign.briefs.get().brief_text()

    updated = services.update_campaign(campaign=campaign, by=sponsor.user, **change)

    first, second = campaign.briefs.order_by("number")
    assert (first.brief_text(), second.brief_text()) == (seen, seen | change)
    assert updated.brief_number == second.number == 2
    assert Offer.objects.get(ad_request=ad_request).brief == first


def test_update_of_the_text_tells_those_with_an_open_request(campaign, sponsor):
    influencer = make_ad_request(campaign=campaign).influencer
    told = Notification.objects.filter(recipient=influencer.user).count()

    services.update_campaign(campaign=campaign, by=sponsor.user, goals="Other")

    assert Notification.objects.filter(recipient=influencer.user).count() == told + 1


def test_update_of_dates_after_a_request_makes_no_version(campaign, sponsor):
    make_ad_request(campaign=campaign)

    services.update_campaign(campaign=campaign, by=sponsor.user, seats=30)

    assert campaign.briefs.count() == 1


def test_update_of_the_currency_before_any_request_is_allowed(campaign, sponsor):
    updated = services.update_campaign(campaign=campaign, by=sponsor.user, currency="EUR")

    assert updated.currency == "EUR"


def test_the_part_due_on_signing_stays_once_offers_were_made_on_it(campaign, sponsor):
    assert (
        services.update_campaign(campaign=campaign, by=sponsor.user, upfront_percent=30)
    ).upfront_percent == 30
    make_ad_request(campaign=campaign)
    before = snapshot(campaign)

    with pytest.raises(services.UpfrontFixed) as refusal:
        services.update_campaign(campaign=campaign, by=sponsor.user, upfront_percent=0)

    assert (refusal.value.field, snapshot(campaign)) == ("upfront_percent", before)


def test_update_of_the_currency_after_a_request_changes_nothing(campaign, sponsor):
    make_ad_request(campaign=campaign)
    before = snapshot(campaign)

    with pytest.raises(services.CurrencyFixed) as refusal:
        services.update_campaign(campaign=campaign, by=sponsor.user, currency="EUR", name="Other")

    assert refusal.value.field == "currency"
    assert snapshot(campaign) == before


def test_update_of_the_budget_below_what_is_committed_names_the_sum_and_changes_nothing(
    campaign, sponsor
):
    services.reserve(campaign_id=campaign.pk, fee_minor=110_000)
    before = snapshot(campaign)

    with pytest.raises(services.BudgetBelowCommitted, match=r"\$1,100 is already") as refusal:
        services.update_campaign(campaign=campaign, by=sponsor.user, budget_minor=109_999)

    assert refusal.value.field == "budget"
    assert snapshot(campaign) == before


def test_update_of_the_budget_to_exactly_what_is_committed_is_allowed(campaign, sponsor):
    services.reserve(campaign_id=campaign.pk, fee_minor=110_000)

    updated = services.update_campaign(campaign=campaign, by=sponsor.user, budget_minor=110_000)

    assert updated.free_minor == 0


def test_update_of_the_places_below_those_taken_changes_nothing(campaign, sponsor):
    services.reserve(campaign_id=campaign.pk, fee_minor=0)
    services.reserve(campaign_id=campaign.pk, fee_minor=0)

    with pytest.raises(services.SeatsBelowTaken) as refusal:
        services.update_campaign(campaign=campaign, by=sponsor.user, seats=1)

    assert refusal.value.field == "seats"


def test_reserve_and_release_are_each_other_s_opposite(campaign):
    services.reserve(campaign_id=campaign.pk, fee_minor=110_000)
    campaign.refresh_from_db()
    assert (campaign.committed_minor, campaign.seats_taken) == (110_000, 1)

    services.release(campaign_id=campaign.pk, fee_minor=110_000)

    campaign.refresh_from_db()
    assert (campaign.committed_minor, campaign.seats_taken) == (0, 0)


def test_reserve_takes_the_budget_to_the_last_cent_and_names_what_is_missing_beyond(campaign):
    services.reserve(campaign_id=campaign.pk, fee_minor=1_400_000)
    before = snapshot(campaign)

    with pytest.raises(services.BudgetExceeded, match=r"\$0\.01 short") as refusal:
        services.reserve(campaign_id=campaign.pk, fee_minor=100_001)

    assert refusal.value.facts == {"missing_minor": 1}
    assert snapshot(campaign) == before
    services.reserve(campaign_id=campaign.pk, fee_minor=100_000)


def test_reserve_beyond_the_places_changes_nothing(sponsor):
    campaign = make_campaign(sponsor=sponsor, seats=1)
    services.reserve(campaign_id=campaign.pk, fee_minor=0)
    before = snapshot(campaign)

    with pytest.raises(services.SeatsFull):
        services.reserve(campaign_id=campaign.pk, fee_minor=0)

    assert snapshot(campaign) == before


def test_reserve_in_a_paused_campaign_is_allowed(sponsor):
    campaign = make_campaign(sponsor=sponsor, status=Status.PAUSED)

    services.reserve(campaign_id=campaign.pk, fee_minor=1)

    campaign.refresh_from_db()
    assert campaign.committed_minor == 1


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.COMPLETED},
        {"flagged_at": timezone.now(), "flag_reason": "spam"},
        {"starts_on": "2020-01-01", "ends_on": "2020-01-01"},
    ],
)
def test_reserve_in_an_ended_or_suspended_campaign_changes_nothing(campaign, change):
    Campaign.objects.filter(pk=campaign.pk).update(**change)
    before = snapshot(campaign)

    with pytest.raises(services.CampaignClosed):
        services.reserve(campaign_id=campaign.pk, fee_minor=1)

    assert snapshot(campaign) == before
