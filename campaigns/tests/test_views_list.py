"""The list of campaigns and the trail of one."""

import pytest
from django.urls import reverse

from accounts.models import SponsorStatus
from accounts.tests.factories import make_sponsor, make_user
from adrequests.tests.factories import make_ad_request
from campaigns import services
from campaigns.models import Campaign, Status
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from campaigns.tests.test_models import make_colleague
from influencer_platform.pagination import PAGE_SIZE

HTMX = {"HX-Request": "true"}
LIST = "/sponsor/campaigns/"


@pytest.fixture
def page(client, sponsor):
    client.force_login(sponsor.user)
    return client


def names(response):
    return [campaign.name for campaign in response.context["page"].rows]


def test_list_without_htmx_is_a_page_and_with_htmx_its_results(page, sponsor):
    make_campaign(sponsor=sponsor, name="Ridge")

    whole, part = page.get(LIST), page.get(LIST, headers=HTMX)

    assert b"<html" in whole.content
    assert b"Ridge" in whole.content
    assert b"<html" not in part.content
    assert part.content.strip().startswith(b'<section id="results"')
    assert "HX-Request" in part["Vary"]


def test_list_shows_own_and_shared_campaigns_and_no_others(page, sponsor):
    make_campaign(sponsor=sponsor, name="Own")
    shared = make_campaign(name="Shared")
    make_campaign(name="Foreign")
    row = services.share(
        campaign=shared, by=shared.sponsor.user, email=sponsor.user.email, level="view"
    )
    services.claim_share(token=share_token(row.pk), by=sponsor.user)

    response = page.get(LIST)

    assert sorted(names(response)) == ["Own", "Shared"]
    assert f"Shared by {shared.sponsor.company_name}" in response.content.decode()
    assert response.content.decode().count("Shared by") == 1


def test_list_counts_each_status_in_its_tab_and_filters_by_it(page, sponsor):
    for status in (Status.DRAFT, Status.DRAFT, Status.PAUSED):
        make_campaign(sponsor=sponsor, status=status)

    response = page.get(LIST, {"status": "draft"})

    counts = {tab["key"]: tab["count"] for tab in response.context["tabs"]}
    assert counts == {"": 3, "draft": 2, "active": 0, "paused": 1, "completed": 0, "archived": 0}
    assert {campaign.status for campaign in response.context["page"].rows} == {"draft"}
    assert response.context["total"] == 2


def test_list_search_finds_and_counts_what_it_finds(page, sponsor):
    make_campaign(sponsor=sponsor, name="Tents")
    make_campaign(sponsor=sponsor, name="Stoves")

    response = page.get(LIST, {"q": "tent"}, headers=HTMX)

    assert names(response) == ["Tents"]
    assert response.context["total"] == 1
    assert response["HX-Push-Url"] == f"{LIST}?q=tent"


def test_list_without_filters_pushes_a_plain_address(page, sponsor):
    response = page.get(LIST, {"q": "", "status": "", "sort": "newest"}, headers=HTMX)

    assert response["HX-Push-Url"] == LIST


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", ["C", "B", "A"]), ("ending", ["B", "A", "C"]), ("committed", ["A", "C", "B"])],
)
def test_list_sorts(page, sponsor, sort, expected):
    dates = {"A": "2030-02-01", "B": "2030-01-01", "C": "2030-03-01"}
    committed = {"A": 3, "B": 1, "C": 2}
    for name, ends_on in dates.items():
        campaign = make_campaign(sponsor=sponsor, name=name, ends_on=ends_on)
        Campaign.objects.filter(pk=campaign.pk).update(committed_minor=committed[name])

    assert names(page.get(LIST, {"sort": sort})) == expected


def test_list_pages_by_keyset_with_and_without_htmx(page, sponsor):
    for number in range(PAGE_SIZE + 1):
        make_campaign(sponsor=sponsor, name=f"N{number}", status=Status.DRAFT)
    first = page.get(LIST)
    after = first.context["page"].after

    whole, rows = page.get(LIST, {"after": after}), page.get(LIST, {"after": after}, headers=HTMX)

    assert len(names(first)) == PAGE_SIZE
    assert names(whole) == names(rows) == ["N0"]
    assert rows.content.strip().startswith(b'<div class="item')
    assert b'id="more"' not in rows.content


def test_list_for_the_first_time_leads_to_the_first_campaign(page):
    response = page.get(LIST)

    assert "Create your first campaign" in response.content.decode()
    assert reverse("campaigns:create") in response.content.decode()


def test_list_without_a_match_offers_to_clear(page, sponsor):
    make_campaign(sponsor=sponsor)

    response = page.get(LIST, {"q": "zzz"})

    assert "Clear filters" in response.content.decode()
    assert "Create your first" not in response.content.decode()


def test_list_for_a_colleague_without_a_company_offers_no_new_campaign(client, db):
    client.force_login(make_user("sponsor"))

    response = client.get(LIST)

    assert "Campaigns that colleagues share with you" in response.content.decode()
    assert reverse("campaigns:create") not in response.content.decode().split("<main")[1]


def test_list_is_for_sponsors(client, influencer, moderator):
    assert client.get(LIST).status_code == 302
    for user in (influencer.user, moderator):
        client.force_login(user)
        assert client.get(LIST).status_code == 404


def test_list_asks_the_same_number_of_queries_for_one_and_three_rows(
    page, sponsor, django_assert_num_queries
):
    make_campaign(sponsor=sponsor, status=Status.DRAFT)
    page.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        page.get(LIST)
    make_campaign(sponsor=sponsor)
    make_campaign(sponsor=sponsor, status=Status.PAUSED)

    with django_assert_num_queries(LIST_QUERIES):
        page.get(LIST)


LIST_QUERIES = 8
ACTIVITY_QUERIES = 8


def activity(campaign):
    return reverse("campaigns:activity", args=[campaign.pk])


def test_activity_says_who_did_what_newest_first(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)

    lines = page.get(activity(campaign)).context["lines"]

    assert [(line.who, line.what) for line in lines] == [
        (sponsor.user.name, "published it"),
        (sponsor.user.name, "created the campaign as a draft"),
    ]


def test_activity_shows_what_a_new_version_of_the_brief_changed(page, sponsor):
    campaign = make_campaign(sponsor=sponsor, goals="Old goal")
    make_ad_request(campaign=campaign)
    services.update_campaign(campaign=campaign, by=sponsor.user, goals="New goal")

    text = page.get(activity(campaign)).content.decode()

    assert "This began version 2 of the brief" in text
    assert "Old goal</del>" in text
    assert "New goal</ins>" in text


def test_activity_pages_by_keyset_with_and_without_htmx(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    for number in range(PAGE_SIZE):
        services.update_campaign(campaign=campaign, by=sponsor.user, seats=100 + number)
    after = page.get(activity(campaign)).context["page"].after

    whole = page.get(activity(campaign), {"after": after})
    rows = page.get(activity(campaign), {"after": after}, headers=HTMX)

    assert b"<html" in whole.content
    assert rows.content.strip().startswith(b"<li>")
    assert rows.content.count(b"<li") == 2
    assert b"published it" in rows.content


def test_activity_is_for_those_who_run_the_campaign(client, sponsor, other_sponsor, influencer):
    campaign = make_campaign(sponsor=sponsor)
    viewer = make_colleague(campaign, "view")
    statuses = []
    for user in (viewer, other_sponsor.user, influencer.user):
        client.force_login(user)
        statuses.append(client.get(activity(campaign)).status_code)

    assert statuses == [200, 404, 404]


def test_activity_for_a_viewer_offers_nothing_to_change(client, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    client.force_login(make_colleague(campaign, "view"))

    text = client.get(activity(campaign)).content.decode()

    assert reverse("campaigns:edit", args=[campaign.pk]) not in text
    assert reverse("campaigns:pause", args=[campaign.pk]) not in text
    assert reverse("campaigns:sharing", args=[campaign.pk]) not in text


def test_activity_asks_the_same_number_of_queries_for_two_and_five_events(
    page, sponsor, django_assert_num_queries
):
    campaign = make_campaign(sponsor=sponsor)
    with django_assert_num_queries(ACTIVITY_QUERIES):
        page.get(activity(campaign))
    for seats in (30, 31, 32):
        services.update_campaign(campaign=campaign, by=sponsor.user, seats=seats)

    with django_assert_num_queries(ACTIVITY_QUERIES):
        page.get(activity(campaign))


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
def test_list_of_a_company_not_approved_opens_too(client, db, status):
    sponsor = make_sponsor(status=status)
    client.force_login(sponsor.user)

    assert client.get(LIST).status_code == 200
