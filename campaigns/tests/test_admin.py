"""Campaigns in the back office."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from campaigns import services
from campaigns.models import Campaign, Status
from campaigns.tests.factories import make_campaign

LIST = "/admin/campaigns/campaign/"
LIST_QUERIES = 8


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def change(campaign):
    return f"{LIST}{campaign.pk}/change/"


def decide(campaign, name):
    return f"{LIST}{campaign.pk}/decide/{name}/"


def found(response):
    return list(response.context["cl"].result_list)


def test_list_shows_status_money_and_company(desk, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    services.reserve(campaign_id=campaign.pk, fee_minor=300_000)

    text = desk.get(LIST).content.decode()

    assert "$3,000 of $15,000" in text
    assert "20 %" in text
    assert sponsor.company_name in text
    assert "Active" in text


def test_list_of_a_campaign_without_a_budget_shows_no_share(desk):
    make_campaign(budget_minor=0, fee_min_minor=0, fee_max_minor=0)

    assert "$0 of $0" in desk.get(LIST).content.decode()


def test_list_searches_and_filters(desk):
    tents, stoves = make_campaign(name="Tents"), make_campaign(name="Stoves", status=Status.PAUSED)

    assert found(desk.get(LIST, {"q": "tents"})) == [tents]
    assert found(desk.get(LIST, {"q": stoves.sponsor.company_name})) == [stoves]
    assert found(desk.get(LIST, {"q": tents.sponsor.user.email})) == [tents]
    assert found(desk.get(LIST, {"status__exact": "paused"})) == [stoves]
    assert found(desk.get(LIST, {"flagged": "yes"})) == []


def test_list_asks_the_same_number_of_queries_for_one_and_three_rows(
    desk, django_assert_num_queries
):
    make_campaign()
    desk.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)
    make_campaign()
    make_campaign()

    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)


def test_page_shows_everything_in_words_and_leads_to_the_public_page(desk, sponsor):
    campaign = make_campaign(
        sponsor=sponsor, countries=["AT"], languages=["de"], destination_hosts=["a.example.com"]
    )

    text = desk.get(change(campaign)).content.decode()

    for words in ("$500 to $2,000", "Austria", "German", "a.example.com", "1 reel, 2 stories"):
        assert words in text
    assert reverse("adrequests:campaign_detail", args=[campaign.pk]) in text


def test_page_of_a_bare_campaign_shows_dashes(desk):
    campaign = make_campaign(
        status=Status.DRAFT, platforms=[], deliverables={}, fee_min_minor=None, fee_max_minor=None
    )

    assert desk.get(change(campaign)).status_code == 200


def test_page_takes_no_change_no_addition_and_no_deletion(desk):
    campaign = make_campaign()

    assert desk.post(change(campaign), {"name": "Other"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{campaign.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [campaign.pk], "post": "yes"}
    desk.post(LIST, data)
    assert Campaign.objects.get(pk=campaign.pk).name == campaign.name


def test_flag_hides_the_campaign_with_a_reason_and_unflag_shows_it_again(desk, moderator):
    campaign = make_campaign()

    desk.post(decide(campaign, "flag"), {"reason": "rules", "message": "Alcohol.", "confirm": "1"})
    campaign.refresh_from_db()
    assert (campaign.flag_reason, campaign.flag_message) == ("rules", "Alcohol.")
    assert not Campaign.objects.open_to_all().exists()

    words = {"reason": "other", "private_note": "Checked.", "confirm": "1"}
    desk.post(decide(campaign, "unflag"), words)

    assert list(Campaign.objects.open_to_all()) == [campaign]
    assert AuditEvent.objects.about(campaign).last().actor == moderator


def test_flag_without_a_reason_is_refused_and_changes_nothing(desk):
    campaign = make_campaign()

    response = desk.post(decide(campaign, "flag"), {"reason": "", "confirm": "1"})

    campaign.refresh_from_db()
    assert (response.status_code, campaign.is_flagged) == (422, False)


def test_flag_of_many_goes_through_one_reason_page(desk):
    campaigns = [make_campaign(), make_campaign()]
    chosen = {"action": "flag", "_selected_action": [campaign.pk for campaign in campaigns]}

    asked = desk.post(LIST, chosen)
    desk.post(LIST, chosen | {"reason": "spam", "confirm": "1"})

    assert b'name="reason"' in asked.content
    assert Campaign.objects.filter(flag_reason="spam").count() == 2


def test_back_office_is_not_for_sponsors(client, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    client.force_login(sponsor.user)

    assert client.get(LIST).status_code == 302
    assert client.get(change(campaign)).status_code == 302
