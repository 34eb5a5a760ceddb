"""The dashboards: what they show, to whom, and how they keep themselves up to date."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_sponsor, make_staff
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from reports.models import CampaignClicks
from reports.tests.world import accept, publish_at

pytestmark = pytest.mark.django_db
HOME, LIVE = "/sponsor/", "/sponsor/live/"
INFLUENCER, INFLUENCER_LIVE = "/influencer/dashboard/", "/influencer/dashboard/live/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    html = re.sub(r"<(script|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def region(response) -> str:
    """The part that keeps itself up to date, without the frame around it."""
    html: str = response.content.decode()
    return html.partition('<div id="dashboard"')[2]


def version(response) -> str:
    match = re.search(r'data-version="(\w+)"', response.content.decode())
    assert match
    return match[1]


def url_of(figure: str, response) -> str:
    """Where the page leads for the rows of a figure."""
    match = re.search(rf'href="(/figures/{figure}/[^"]*)"', response.content.decode())
    assert match
    return match[1].replace("&amp;", "&")


@pytest.fixture
def deal():
    return accept(make_ad_request(fee_minor=123_400))


def test_the_home_of_a_sponsor_tells_money_funnel_and_rates_with_a_page_behind_each(deal):
    client = signed_in(deal.campaign.sponsor.user)

    response = client.get(HOME)

    words, html = text(response), response.content.decode()
    assert "USD $15,000 $1,234 $0 $13,766 0 % 8.2 %" in words
    assert "Sent 1 new Viewed 1 new Answered 1 new Accepted 1 new Delivered 0 new" in words
    assert f"Influencer USD {deal.influencer.name} $1,234" in words
    for address in set(re.findall(r'href="(/figures/[^"#]*)', html)):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_results_of_a_campaign_are_its_own(deal):
    other = accept(
        make_ad_request(campaign=make_campaign(sponsor=deal.campaign.sponsor), fee_minor=555_500)
    )
    client = signed_in(deal.campaign.sponsor.user)

    own, others = (
        region(client.get(f"/sponsor/campaigns/{pk}/results/"))
        for pk in (deal.campaign_id, other.campaign_id)
    )

    assert ("$1,234" in own, "$5,555" in own) == (True, False)
    assert ("$1,234" in others, "$5,555" in others) == (False, True)


def test_what_was_delivered_stands_by_kind_and_by_platform_with_its_rows(deal):
    publish_at(deal, timezone.now())
    client, stranger = signed_in(deal.campaign.sponsor.user), signed_in(make_sponsor().user)
    for page in (HOME, f"/sponsor/campaigns/{deal.campaign_id}/results/"):
        response = client.get(page)
        url = url_of("pieces-published", response)
        assert "Work delivered By kind Reel 1 By platform YouTube 1" in text(response)
        assert "https://www.youtube.com/watch?v=1" in client.get(url).content.decode()

    assert "By platform" not in text(stranger.get(HOME))
    assert stranger.get("/figures/pieces-published/").context["shown"].headline == "0"
    assert stranger.get(url).status_code == 404
    assert signed_in(deal.influencer.user).get(url).context["shown"].headline == "1"


def test_an_influencer_sees_earnings_pipeline_and_what_is_due(deal):
    words = text(signed_in(deal.influencer.user).get(INFLUENCER))

    assert f"Reel · {deal.campaign.name}" in words
    assert "Agreed value in USD: $1,234 in all" in words
    assert "Ad requests by status: Pending 0, Negotiating 0, Accepted 1" in words
    assert "budget" not in words.lower()


def test_a_page_of_a_figure_lists_its_rows_and_offers_them_as_a_file(deal):
    accept(make_ad_request(fee_minor=999_900))
    client = signed_in(deal.influencer.user)
    month = f"{deal.accepted_at:%Y-%m}"

    response = client.get("/figures/agreed-value/", {"bucket": month, "series": "USD"})
    file = client.get("/figures/agreed-value.csv", {"bucket": month, "series": "USD"})

    assert f'href="/ad-requests/{deal.pk}/"' in response.content.decode()
    assert "$9,999" not in text(response)
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ['"Fee"', "1234.00"]


@pytest.mark.parametrize("name", ["budget", "users-by-role", "nothing", "pacing"])
def test_a_figure_of_another_role_does_not_exist(deal, name):
    client = signed_in(deal.influencer.user)

    assert client.get(f"/figures/{name}/").status_code == 404
    assert client.get(f"/figures/{name}.csv").status_code == 404


def test_figures_of_users_are_no_pages_of_staff(deal):
    assert signed_in(make_staff()).get("/figures/agreed-value/").status_code == 404


def test_the_period_and_the_campaign_stand_in_the_address(deal, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=75), tick=False)
    client = signed_in(deal.campaign.sponsor.user)
    make_ad_request(campaign=make_campaign(sponsor=deal.campaign.sponsor))

    year, quarter, month = (
        client.get("/figures/deals-agreed/", query).context["shown"].headline
        for query in ({}, {"months": "3"}, {"months": "1"})
    )
    own = client.get("/figures/requests-sent/", {"campaign": deal.campaign_id})

    assert (year, quarter, month) == ("1", "1", "0")
    assert own.context["shown"].headline == "1"
    assert f"campaign={deal.campaign_id}" in own.context["shown"].lines[-3][1][0].url


@pytest.mark.parametrize(
    "query", ["campaign=999999", "campaign=x", "campaign=1e9", f"campaign={'9' * 30}"]
)
def test_a_campaign_one_has_nothing_to_do_with_does_not_exist(deal, query):
    foreign = make_campaign()
    client = signed_in(deal.campaign.sponsor.user)

    for address in (HOME, LIVE, "/figures/agreed-value/", "/figures/agreed-value.csv"):
        assert client.get(f"{address}?{query}").status_code == 404
        assert client.get(f"{address}?campaign={foreign.pk}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["months=7", "months=0", "bucket=%00", "series=x", "after=forged", "bucket=" + "x" * 500],
)
def test_a_query_that_means_nothing_breaks_nothing(deal, query):
    client = signed_in(deal.campaign.sponsor.user)

    assert client.get(f"/figures/agreed-value/?{query}").status_code == 200
    assert client.get(f"{HOME}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("side", "page", "live"), [("sponsor", HOME, LIVE), ("influencer", INFLUENCER, INFLUENCER_LIVE)]
)
def test_an_open_page_is_told_what_changed_and_nothing_else(side, page, live, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    request = make_ad_request()
    client = signed_in(
        request.campaign.sponsor.user if side == "sponsor" else request.influencer.user
    )
    known = version(client.get(page))
    assert client.get(live, {"version": known}).status_code == 204

    accept(request)
    answer = client.get(live, {"version": known})

    assert (answer.status_code, b"<html" in answer.content) == (200, False)
    assert version(answer) not in {known, ""}
    assert client.get(live, {"version": version(answer)}).status_code == 204
    assert client.post(live).status_code == 405


@pytest.mark.parametrize("n", [1, 3])
def test_dashboards_ask_the_same_few_questions(n, django_assert_num_queries):
    first = accept(make_ad_request())
    for _ in range(n - 1):
        accept(make_ad_request(campaign=first.campaign))
        accept(make_ad_request(influencer=first.influencer))
    sponsor, influencer = signed_in(first.campaign.sponsor.user), signed_in(first.influencer.user)

    with django_assert_num_queries(11):
        sponsor.get(HOME)
    with django_assert_num_queries(10):
        sponsor.get(f"/sponsor/campaigns/{first.campaign_id}/results/")
    with django_assert_num_queries(7):
        influencer.get(INFLUENCER)
    with django_assert_num_queries(10):
        sponsor.get("/figures/agreed-value/")


def test_what_clicks_cost_stands_on_the_dashboard_with_both_its_parts(deal):
    CampaignClicks.objects.create(
        campaign=deal.campaign, day=timezone.localdate(), raw=700, valid=617, repeats=83, visitors=9
    )
    client = signed_in(deal.campaign.sponsor.user)

    words = text(client.get(HOME))
    page = text(client.get("/figures/cpc/"))

    assert "CPC $2 $1,234 of 617" in words
    assert "USD $1,234 617 $2" in page
