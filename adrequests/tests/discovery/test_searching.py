"""Discovery as a browser meets it: search with and without htmx."""

import pytest

from accounts.tests.factories import make_niche, make_sponsor
from adrequests import services
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.tests.pages import HTMX
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
DISCOVER, BROWSE = "/influencer/discover/", "/campaigns/"


def test_visitors_find_open_campaigns_but_never_the_budget(client):
    make_campaign(budget_minor=1_500_000)

    page = text(client.get(BROWSE))

    assert "Ridge Pack launch" in page
    assert "1 campaign<" in page
    assert "15,000" not in page
    assert "Send request" not in page


def test_discover_is_for_influencers(client, sponsor, moderator):
    assert client.get(DISCOVER).status_code == 302
    assert signed_in(client, sponsor).get(DISCOVER).status_code == 404
    assert signed_in(client, moderator).get(DISCOVER).status_code == 404


@pytest.mark.parametrize("who", ["influencer", "sponsor", "moderator"])
def test_everyone_signed_in_may_browse(client, request, who):
    make_campaign()

    assert "Ridge Pack launch" in text(signed_in(client, request.getfixturevalue(who)).get(BROWSE))


def test_search_by_htmx_answers_the_results_and_the_canonical_address(client, influencer):
    make_campaign()

    response = signed_in(client, influencer).get(
        f"{DISCOVER}?q=ridge&niche=&min=&sort=new", headers=HTMX
    )

    assert response["HX-Push-Url"] == f"{DISCOVER}?q=ridge"
    assert "HX-Request" in response["Vary"]
    assert "<html" not in text(response)
    assert text(response).startswith('<section id="results"')
    assert 'role="status">1 campaign for “ridge”' in text(response)
    assert 'id="filter-count"' in text(response)


def test_search_without_htmx_answers_the_whole_page_with_the_form_filled(client, influencer):
    make_niche("Food")
    make_campaign()

    page = text(
        signed_in(client, influencer).get(f"{DISCOVER}?q=ridge&platform=instagram&fits=1&sort=pay")
    )

    assert page.count("<html") == page.count('id="results"') == page.count("<h1") == 1
    assert 'name="q" value="ridge"' in page
    assert 'value="instagram" checked' in page
    assert 'name="fits" value="1" checked' in page
    assert '<option value="pay" selected' in page


def test_empty_parameters_of_a_plain_form_are_redirected_away(client):
    response = client.get(f"{BROWSE}?q=ridge&niche=&min=&max=&sort=new")

    assert (response.status_code, response["Location"]) == (302, f"{BROWSE}?q=ridge")


def test_a_senseless_parameter_is_said_and_the_rest_is_searched(client):
    make_campaign()

    page = text(client.get(f"{BROWSE}?q=ridge&min=abc&starts="))

    assert "Lowest pay “abc” was left out." in page
    assert "Ridge Pack launch" in page


def test_a_search_text_is_shown_as_text(client):
    page = text(client.get(f"{BROWSE}?q=<script>alert(1)</script>"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_show_more_by_htmx_answers_the_next_rows_alone(client):
    company = make_sponsor()
    for n in range(30):
        make_campaign(sponsor=company, name=f"Campaign {n:02}")
    first = client.get(BROWSE)
    more = first.context["found"].more

    rest = client.get(BROWSE + more, headers=HTMX | {"HX-Target": "more"})

    assert f'hx-get="{BROWSE}{more.replace("&", "&amp;")}"' in first.content.decode()
    assert 'hx-swap="outerHTML" hx-push-url="false"' in text(first)
    assert ("Campaign 06" in text(first), "Campaign 05" in text(first)) == (True, False)
    assert text(rest).count('<li class="card camp"') == 6
    assert ("Campaign 05" in text(rest), "Campaign 06" in text(rest)) == (True, False)
    assert ("<section" in text(rest), 'id="more"' in text(rest)) == (False, False)
    assert "HX-Push-Url" not in rest


def test_show_more_works_as_a_link(client):
    company = make_sponsor()
    for n in range(30):
        make_campaign(sponsor=company, name=f"Campaign {n:02}")
    more = client.get(BROWSE).context["found"].more

    page = text(client.get(BROWSE + more))

    assert ("Campaign 05" in page, "Campaign 06" in page) == (True, False)
    assert "Back to the first results" in page


def test_empty_result_offers_to_take_the_costliest_filter_away(client):
    make_niche("Food")
    make_campaign()

    page = text(client.get(f"{BROWSE}?q=ridge&niche=food"))

    assert "Food leaves out most: without it there is one." in page
    assert f'href="{BROWSE}?q=ridge"' in page


def test_no_open_campaign_at_all_is_said_without_blaming_a_filter(client):
    assert "No campaign takes applications at the moment" in text(client.get(BROWSE))


def test_cards_show_how_my_request_stands(client, influencer, other_influencer):
    sent = make_application(influencer=influencer).campaign
    asked = make_ad_request(influencer=influencer).campaign
    make_ad_request(influencer=other_influencer, campaign=make_campaign(name="Somebody else's"))
    unfit = make_campaign(name="Too big", min_followers=900_000)
    over = make_application(influencer=influencer)
    services.withdraw(ad_request=over, by=influencer.user, offer_number=1)

    cards = {c.campaign: c for c in signed_in(client, influencer).get(DISCOVER).context["cards"]}
    page = text(client.get(DISCOVER))

    assert {c for c, card in cards.items() if card.asked} == {sent, asked}
    assert not cards[unfit].is_eligible
    counts = {"Request sent": 1, "Your turn": 1, "Not for your profile": 1, "Send request": 2}
    assert {words: page.count(f">{words}<") for words in counts} == counts


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", [DISCOVER, f"{DISCOVER}?q=zzz&niche=outdoors"])
def test_discover_asks_the_same_however_many_rows(
    client, influencer, django_assert_num_queries, path, rows
):
    for _ in range(rows):
        make_application(influencer=influencer)
    signed_in(client, influencer)

    with django_assert_num_queries(9):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_browsing_asks_the_same_however_many_rows(client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_campaign()

    with django_assert_num_queries(4):
        client.get(BROWSE)


@pytest.mark.parametrize("rows", [1, 3])
def test_browsing_as_a_sponsor_asks_the_same_however_many_rows(
    client, sponsor, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_campaign()
    signed_in(client, sponsor)

    with django_assert_num_queries(10):
        client.get(BROWSE)


@pytest.mark.parametrize("path", [BROWSE, DISCOVER])
def test_search_pages_only_read(client, influencer, path):
    assert signed_in(client, influencer).post(path).status_code == 405
