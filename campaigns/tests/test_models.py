"""What the database refuses, whoever writes, and who may see which campaign."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.tests.factories import make_sponsor, make_user
from campaigns.models import (
    Brief,
    Campaign,
    CampaignUserObjectPermission,
    Share,
    Status,
    Visibility,
)
from campaigns.services import claim_share, delete, share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from influencer_platform.money import LARGEST

TODAY = date(2026, 6, 15)


def make_colleague(campaign, level="view", **fields):
    """A sponsor without a company of its own, who has opened the link."""
    colleague = make_user("sponsor", **fields)
    row = share(campaign=campaign, by=campaign.sponsor.user, email=colleague.email, level=level)
    claim_share(token=share_token(row.pk), by=colleague)
    return colleague


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("campaign_money_never_overcommitted", {"committed_minor": 1_500_001}),
        ("campaign_money_never_overcommitted", {"paid_minor": 1}),
        ("campaign_money_never_overcommitted", {"paid_minor": -1}),
        ("campaign_money_never_overcommitted", {"budget_minor": LARGEST + 1}),
        ("campaign_fee_range", {"fee_min_minor": 200_001}),
        ("campaign_fee_range", {"fee_min_minor": -1}),
        ("campaign_fee_range", {"fee_max_minor": LARGEST + 1}),
        ("campaign_fee_range", {"fee_max_minor": None}),
        ("campaign_ends_after_start", {"ends_on": date(2020, 1, 1)}),
        ("campaign_window_in_order", {"opens_on": date(2026, 2, 2), "closes_on": date(2026, 2, 1)}),
        ("campaign_status_known", {"status": "lost"}),
        ("campaign_visibility_known", {"visibility": "secret"}),
        ("campaign_seats_never_overfilled", {"seats_taken": 21}),
        ("campaign_seats_never_overfilled", {"seats": 0}),
        ("campaign_seats_never_overfilled", {"seats": 1001}),
        ("campaign_named", {"name": ""}),
        ("campaign_published_has_time", {"published_at": None}),
        ("campaign_flag_has_reason", {"flag_reason": "spam"}),
        ("campaign_flag_has_reason", {"flagged_at": timezone.now()}),
    ],
)
def test_campaign_that_breaks_a_rule_is_refused_by_the_database(db, constraint, change):
    campaign = make_campaign()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**change)


def test_brief_of_one_number_twice_is_refused_by_the_database(db):
    campaign = make_campaign()

    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.create(campaign=campaign, number=1)


def test_share_of_one_address_twice_is_refused_by_the_database(db):
    campaign = make_campaign()
    owner = campaign.sponsor.user
    Share.objects.create(campaign=campaign, email="jo@example.com", invited_by=owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(campaign=campaign, email="jo@example.com", invited_by=owner)


def test_share_of_an_unknown_level_is_refused_by_the_database(db):
    campaign = make_campaign()

    with pytest.raises(IntegrityError, match="share_level_known"), transaction.atomic():
        Share.objects.create(
            campaign=campaign, email="jo@example.com", level="own", invited_by=campaign.sponsor.user
        )


def test_open_to_all_shows_a_published_public_campaign(db):
    campaign = make_campaign()

    assert list(Campaign.objects.open_to_all()) == [campaign]


@pytest.mark.parametrize("status", [s for s in Status if s != Status.ACTIVE])
def test_open_to_all_hides_what_is_not_active(db, status):
    make_campaign(status=status)

    assert not Campaign.objects.open_to_all().exists()


def test_open_to_all_hides_a_private_campaign(db):
    make_campaign(visibility=Visibility.PRIVATE)

    assert not Campaign.objects.open_to_all().exists()


def test_open_to_all_hides_a_flagged_campaign(db):
    campaign = make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(flagged_at=timezone.now(), flag_reason="spam")

    assert not Campaign.objects.open_to_all().exists()


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
def test_open_to_all_hides_campaigns_of_a_company_no_longer_approved(db, status):
    sponsor = make_campaign().sponsor
    type(sponsor).objects.filter(pk=sponsor.pk).update(status=status)

    assert not Campaign.objects.open_to_all().exists()


def test_open_to_all_hides_campaigns_of_a_flagged_company(db):
    sponsor = make_campaign().sponsor
    type(sponsor).objects.filter(pk=sponsor.pk).update(
        flagged_at=timezone.now(), flag_reason="fraud"
    )

    assert not Campaign.objects.open_to_all().exists()


@pytest.mark.parametrize(
    ("window", "taking"),
    [
        ({}, True),
        ({"opens_on": TODAY, "closes_on": TODAY}, True),
        ({"opens_on": TODAY + timedelta(days=1)}, False),
        ({"closes_on": TODAY - timedelta(days=1)}, False),
        ({"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}, False),
        ({"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY}, True),
    ],
)
def test_application_window_is_the_same_for_one_row_and_for_many(db, window, taking):
    dates = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)} | window
    campaign = make_campaign(status=Status.DRAFT, **dates)

    found = Campaign.objects.taking_applications(TODAY).exists()

    assert (campaign.takes_applications(TODAY), found) == (taking, taking)


def test_run_by_and_editable_by_give_the_owner_its_own_campaigns_only(db):
    own, _other = make_campaign(), make_campaign()
    owner = own.sponsor.user

    assert list(Campaign.objects.run_by(owner)) == [own]
    assert list(Campaign.objects.editable_by(owner)) == [own]


def test_run_by_adds_what_is_shared_for_viewing_and_editable_by_does_not(db):
    shared = make_campaign()
    colleague = make_colleague(shared, "view")

    assert list(Campaign.objects.run_by(colleague)) == [shared]
    assert not Campaign.objects.editable_by(colleague).exists()


def test_editable_by_adds_what_is_shared_for_managing_beside_the_own(db):
    own, shared = make_campaign(), make_campaign()
    owner = own.sponsor.user
    row = share(campaign=shared, by=shared.sponsor.user, email=owner.email, level="manage")

    claim_share(token=share_token(row.pk), by=owner)

    assert set(Campaign.objects.editable_by(owner)) == {own, shared}
    assert set(Campaign.objects.run_by(owner)) == {own, shared}


def test_run_by_gives_nothing_to_an_inactive_owner_or_colleague(db):
    campaign = make_campaign()
    colleague, owner = make_colleague(campaign, "manage"), campaign.sponsor.user
    for user in (colleague, owner):
        user.is_active = False

    assert not Campaign.objects.run_by(owner).exists()
    assert not Campaign.objects.editable_by(colleague).exists()


def test_run_by_gives_nothing_to_influencers_and_staff(influencer, moderator):
    make_campaign()

    assert not Campaign.objects.run_by(influencer.user).exists()
    assert not Campaign.objects.run_by(moderator).exists()


def test_shared_campaigns_are_asked_once_per_request(db, django_assert_num_queries):
    campaign = make_campaign()
    colleague = make_colleague(campaign)
    colleague.asked_once = {}

    with django_assert_num_queries(1):
        first = CampaignUserObjectPermission.shared_with(colleague, ["view_campaign"])
        again = CampaignUserObjectPermission.shared_with(colleague, ["view_campaign"])

    assert first == again == [campaign.pk]


def test_grants_are_gone_with_the_campaign(db):
    campaign = make_campaign()
    make_colleague(campaign)

    delete(campaign=campaign, by=campaign.sponsor.user)

    assert not CampaignUserObjectPermission.objects.exists()
    assert not Share.objects.exists()


def test_matching_finds_every_word_in_name_text_or_niche(db):
    tent = make_campaign(name="Tents 100%", description="Four seasons")
    make_campaign(name="Stoves", description="Hot meals")

    assert list(Campaign.objects.matching("TENT seasons outdoors")) == [tent]
    assert list(Campaign.objects.matching("100%")) == [tent]
    assert not Campaign.objects.matching("tent meals").exists()


def test_count_by_status_leaves_out_what_nobody_has(sponsor):
    for status in (Status.DRAFT, Status.DRAFT, Status.ACTIVE):
        make_campaign(sponsor=sponsor, status=status)

    assert Campaign.objects.run_by(sponsor.user).count_by_status() == {"draft": 2, "active": 1}


def test_codes_are_found_whole_in_any_order(db):
    campaign = make_campaign(platforms=["youtube", "tiktok", "youtube"], countries=["DE", "AT"])

    stored = Campaign.objects.get(pk=campaign.pk)

    assert (stored.platforms, stored.countries) == (["tiktok", "youtube"], ["AT", "DE"])
    assert Campaign.objects.filter(platforms__has="tiktok").exists()
    assert not Campaign.objects.filter(platforms__has="tik").exists()


def test_last_day_to_apply_is_never_after_the_end():
    closes, ends = date(2026, 6, 1), date(2026, 5, 1)

    assert Campaign(closes_on=closes, ends_on=ends).last_day_to_apply == ends
    assert Campaign(closes_on=None, ends_on=ends).last_day_to_apply == ends
    assert Campaign().last_day_to_apply is None


def test_campaign_says_what_publishing_still_needs():
    campaign = Campaign(description="", goals="Notes", platforms=[], deliverables={"reel": 1})

    assert campaign.missing() == ["what it is about", "platforms"]


def test_wanted_deliverables_are_words_in_reading_order():
    campaign = Campaign(deliverables={"story": 2, "reel": 1, "post": 0})

    assert campaign.wanted == ["1 reel", "2 stories"]


def test_campaign_knows_its_money_seats_and_words():
    campaign = Campaign(budget_minor=900, committed_minor=300, seats=2, seats_taken=2)

    assert (campaign.free_minor, campaign.is_full, campaign.places_left) == (600, True, 0)
    assert Campaign(fee_min_minor=0, fee_max_minor=0).is_gifted
    assert Campaign(platforms=["tiktok", "gone"]).platform_names == ["TikTok", "gone"]
    assert not Campaign(fee_min_minor=0, fee_max_minor=5).is_gifted


def test_rows_name_themselves(db):
    campaign = make_campaign(sponsor=make_sponsor(), name="Ridge")
    row = Share(campaign=campaign, email="jo@example.com")

    assert (str(campaign), str(campaign.briefs.get()), str(row)) == (
        "Ridge",
        "Ridge 1",
        "jo@example.com",
    )
