"""A campaign's public page as a browser meets it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import FlagReason
from accounts.services import flag
from adrequests import services
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.discovery.addresses import apply_to, page_of
from adrequests.tests.factories import make_ad_request, make_application
from campaigns.models import CampaignUserObjectPermission, Visibility
from campaigns.models import Status as CampaignStatus
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_campaign_page_leads_visitors_to_sign_up_and_back(client):
    campaign = make_campaign(seats=5)

    page = text(client.get(page_of(campaign)))

    assert f"/accounts/signup/?as=influencer&amp;next={apply_to(campaign)}" in page
    assert "5 of 5" in page
    assert "$500 to $2,000" in page
    assert campaign.sponsor.company_name in page
    assert "15,000" not in page


def test_campaign_page_lets_a_fitting_influencer_apply(client, influencer):
    campaign = make_campaign()

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert f'href="{apply_to(campaign)}"' in page
    assert "Your profile fits" in page


@pytest.mark.parametrize("who", [None, "influencer", "other_sponsor"])
@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": Visibility.PRIVATE},
        {"status": CampaignStatus.DRAFT},
        {"status": CampaignStatus.PAUSED},
        {"status": CampaignStatus.COMPLETED},
        {"status": CampaignStatus.ARCHIVED},
    ],
)
def test_a_campaign_that_is_not_open_looks_like_a_missing_one(client, request, who, fields):
    campaign = make_campaign(**fields)
    if who:
        signed_in(client, request.getfixturevalue(who))

    hidden, missing = client.get(page_of(campaign)), client.get("/campaigns/987654/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_a_flag_takes_the_page_away_at_once(client, moderator):
    campaign, other = make_campaign(), make_campaign()
    before = client.get(page_of(campaign)).status_code, client.get(page_of(other)).status_code
    flag(target=campaign, by=moderator, reason=FlagReason.SPAM)
    flag(target=other.sponsor, by=moderator, reason=FlagReason.SPAM)

    after = client.get(page_of(campaign)).status_code, client.get(page_of(other)).status_code

    assert (before, after) == ((200, 200), (404, 404))


@pytest.mark.parametrize("key", ["0", "99999999999999999999999"])
def test_a_key_no_row_can_have_is_a_missing_campaign(client, key):
    assert client.get(f"/campaigns/{key}/").status_code == 404


def test_an_invited_influencer_reads_the_private_campaign(client, influencer, other_influencer):
    campaign = make_campaign(visibility=Visibility.PRIVATE)
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)

    page = text(signed_in(client, influencer).get(page_of(campaign)))
    stranger = signed_in(client, other_influencer).get(page_of(campaign))

    assert f'href="/ad-requests/{ad_request.pk}/"' in page
    assert "Your turn" in page
    assert f'href="{apply_to(campaign)}"' not in page
    assert stranger.status_code == 404


def test_a_closed_request_is_named_and_a_new_one_possible(client, influencer):
    ad_request = make_application(influencer=influencer)
    services.withdraw(ad_request=ad_request, by=influencer.user, offer_number=1)

    page = text(signed_in(client, influencer).get(page_of(ad_request.campaign)))

    assert "Your last request: withdrawn" in page
    assert f'href="{apply_to(ad_request.campaign)}"' in page


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"min_followers": 900_000}, "This campaign asks for at least 900,000 followers."),
        ({"platforms": ["twitch"]}, "This campaign is for creators on Twitch."),
        ({"countries": ["AT", "DE"]}, "This campaign is for creators in Austria and Germany."),
        ({"languages": ["de"]}, "This campaign is for creators who publish in German."),
        ({"opens_on": timezone.localdate() + timedelta(days=400)}, "Applications open on "),
        ({"closes_on": timezone.localdate() - timedelta(days=1)}, "Applications closed on "),
    ],
)
def test_campaign_page_tells_why_one_cannot_apply(client, influencer, fields, reason):
    ends = timezone.localdate() + timedelta(days=500)
    campaign = make_campaign(ends_on=ends, **fields)

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert reason in page
    assert f'href="{apply_to(campaign)}"' not in page


def test_a_full_campaign_says_so(client, influencer):
    campaign = make_campaign(seats=1)
    ad_request = make_ad_request(campaign=campaign)
    services.accept(ad_request=ad_request, by=ad_request.influencer.user, offer_number=1)

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert "All places of this campaign are taken." in page
    assert "0 of 1" in page


@pytest.mark.parametrize(
    "status", [CampaignStatus.DRAFT, CampaignStatus.PAUSED, CampaignStatus.ACTIVE]
)
def test_those_who_run_a_campaign_read_its_page_as_a_preview(client, sponsor, status):
    campaign = make_campaign(sponsor=sponsor, status=status, visibility=Visibility.PRIVATE)

    page = text(signed_in(client, sponsor).get(page_of(campaign)))

    assert "Preview: this is how influencers read your campaign." in page
    assert f'href="/sponsor/campaigns/{campaign.pk}/"' in page


def test_a_colleague_reads_the_preview_of_a_shared_draft(client, sponsor, other_sponsor):
    campaign = make_campaign(sponsor=sponsor, status=CampaignStatus.DRAFT)
    CampaignUserObjectPermission.objects.assign_perm("view_campaign", other_sponsor.user, campaign)

    assert "Preview" in text(signed_in(client, other_sponsor).get(page_of(campaign)))


def test_staff_read_any_campaign_and_are_offered_nothing(client, moderator):
    campaign = make_campaign(visibility=Visibility.PRIVATE)

    response = signed_in(client, moderator).get(page_of(campaign))

    assert response.status_code == 200
    assert "/apply/" not in text(response)


@pytest.mark.parametrize(("who", "queries"), [(None, 1), ("influencer", 6), ("sponsor", 8)])
def test_campaign_page_asks_few_queries(client, request, django_assert_num_queries, who, queries):
    campaign = make_campaign()
    if who:
        signed_in(client, request.getfixturevalue(who))

    with django_assert_num_queries(queries):
        assert client.get(page_of(campaign)).status_code == 200


def test_campaign_page_only_reads(client):
    assert client.post(page_of(make_campaign())).status_code == 405
