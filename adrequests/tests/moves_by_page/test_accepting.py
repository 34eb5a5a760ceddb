"""Accepting by the page: with htmx, without, refused, repeated."""

import pytest

from adrequests import services
from adrequests.models import AdRequest, Status
from adrequests.tests.factories import make_ad_request, make_application, make_terms
from adrequests.tests.moves_by_page.posting import post, toast
from adrequests.tests.pages import HTMX, ids, is_page, seen, snapshot, text
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_accept_with_htmx_answers_case_row_counter_and_toast(ad_request, influencer):
    response = post(influencer, ad_request, "accept", seen(ad_request), **HTMX)

    assert response.status_code == 200
    assert not is_page(response)
    assert {"detail", f"req-{ad_request.pk}", "nav-turn", "unread", "list-chips"} <= ids(response)
    assert "Accepted at $1,100" in text(response)
    assert toast(response) == "Accepted. The terms are final for both sides."
    assert response["HX-Replace-Url"] == f"/influencer/inbox/?show=all&offer={ad_request.pk}"


def test_accept_by_the_sponsor_refreshes_the_budget_of_the_campaign_s_page(sponsor):
    ad_request = make_application(campaign=make_campaign(sponsor=sponsor))
    at = f"/sponsor/campaigns/{ad_request.campaign_id}/requests/?status=turn"

    response = post(sponsor, ad_request, "accept", seen(ad_request, at=at), **HTMX)

    assert f"campaign-{ad_request.campaign_id}-budget" in ids(response)
    assert response["HX-Replace-Url"] == f"{at}&request={ad_request.pk}"


def test_accept_without_htmx_leads_back_to_the_list_it_came_from(ad_request, influencer):
    response = post(
        influencer, ad_request, "accept", seen(ad_request, at="/influencer/inbox/?show=turn&q=alp")
    )

    assert response.status_code == 303
    assert response["Location"] == f"/influencer/inbox/?show=turn&q=alp&offer={ad_request.pk}"
    assert AdRequest.objects.get(pk=ad_request.pk).status == Status.ACCEPTED


@pytest.mark.parametrize(
    "at", ["https://evil.example/", "//evil.example", "/sponsor/requests/", "http://[", "nowhere"]
)
def test_accept_leads_nowhere_but_to_the_person_s_own_lists(ad_request, influencer, at):
    response = post(influencer, ad_request, "accept", seen(ad_request, at=at))

    assert response["Location"] == f"/influencer/inbox/?show=all&offer={ad_request.pk}"


def test_accept_twice_answers_the_same(ad_request, influencer):
    first = post(influencer, ad_request, "accept", seen(ad_request), **HTMX)
    after = snapshot(ad_request)

    again = post(influencer, ad_request, "accept", seen(ad_request), **HTMX)

    assert (first.status_code, again.status_code) == (200, 200)
    assert snapshot(ad_request) == after


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_accept_of_outdated_terms_shows_the_new_ones_and_changes_nothing(
    ad_request, sponsor, influencer, headers
):
    services.amend(ad_request=ad_request, by=sponsor.user, offer_number=1, terms=make_terms(90_000))
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "accept", seen(ad_request), **headers)

    assert response.status_code == 409
    assert is_page(response) == (not headers)
    assert "The terms changed while you were reading" in text(response)
    assert "Accept $900" in text(response)
    assert snapshot(ad_request) == before


def test_accept_that_names_no_offer_is_taken_for_an_outdated_one(ad_request, influencer):
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "accept", {"offer_number": "none"}, **HTMX)

    assert response.status_code == 409
    assert snapshot(ad_request) == before


def test_accept_beyond_the_budget_tells_the_sponsor_the_missing_sum_and_two_ways_on(sponsor):
    campaign = make_campaign(sponsor=sponsor, budget_minor=100_000)
    ad_request = make_application(campaign=campaign, fee_minor=110_000)
    before = snapshot(ad_request)

    response = post(sponsor, ad_request, "accept", seen(ad_request), **HTMX)

    words = text(response)
    assert response.status_code == 409
    assert "$100 short of this fee" in words
    assert "Raise the budget Counter" in words
    assert snapshot(ad_request) == before


def test_accept_beyond_the_budget_tells_the_influencer_no_figure(influencer, sponsor):
    campaign = make_campaign(sponsor=sponsor, budget_minor=110_000)
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)
    other = make_ad_request(campaign=campaign, fee_minor=100_000)
    services.accept(ad_request=other, by=other.influencer.user, offer_number=1)

    response = post(influencer, ad_request, "accept", seen(ad_request), **HTMX)

    assert response.status_code == 409
    assert "does not cover this fee at the moment" in text(response)
    assert "$1,000" not in text(response)
    assert "short" not in text(response)
