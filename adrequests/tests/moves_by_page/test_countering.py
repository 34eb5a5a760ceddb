"""Counter-offers and changes of one's own offer by the page, with the summary before they are sent."""

import pytest

from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_application, make_terms
from adrequests.tests.moves_by_page.posting import post, toast
from adrequests.tests.pages import HTMX, ids, is_page, snapshot, text, typed
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


# --- counter and amend ------------------------------------------------------------------------------------------------


def test_counter_with_htmx_answers_the_shifted_case_and_tells_everything_around_it(
    ad_request, influencer
):
    response = post(influencer, ad_request, "counter", typed(ad_request), **HTMX)

    assert response.status_code == 200
    assert {"detail", f"req-{ad_request.pk}", "nav-turn"} <= ids(response)
    assert f"Waiting for {ad_request.campaign.sponsor}" in text(response)
    assert "Your offer" in text(response)
    assert "Meet me there." in text(response)
    assert toast(response) == "Your counter-offer is sent."


def test_counter_without_htmx_sends_the_offer_and_leads_back(ad_request, influencer):
    response = post(influencer, ad_request, "counter", typed(ad_request))

    assert response.status_code == 303
    latest = AdRequest.objects.get(pk=ad_request.pk).latest_offer
    assert (latest.number, latest.fee_minor, latest.deliverables) == (
        2,
        135_000,
        {"reel": 1, "story": 2},
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fee": "a lot"}, "Type an amount such as 1,350."),
        ({"fee": ""}, "This field is required."),
        ({"fee": "-5"}, "The fee is out of range."),
        ({"fee": "99,999,999,999"}, "This amount is too large."),
        ({"fee": "10.001"}, "Use fewer decimals."),
        ({"fee": "1,100"}, "These are the terms on the table."),
        ({"deliverables_reel": "0", "deliverables_story": ""}, "at least one piece"),
        ({"deliverables_reel": "51"}, "less than or equal to 50"),
        ({"due_on": "2020-01-01"}, "Choose a due date from today on"),
        ({"due_on": "soon"}, "Enter a valid date."),
        ({"usage_days": "7"}, "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_counter_with_a_wrong_value_says_so_at_the_field_and_keeps_the_rest(
    ad_request, influencer, wrong, sentence, headers
):
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "counter", typed(ad_request, **wrong), **headers)

    assert response.status_code == 422
    assert is_page(response) == (not headers)
    assert sentence in text(response)
    assert b'aria-invalid="true"' in response.content
    assert "Meet me there." in text(response)
    assert snapshot(ad_request) == before


def test_counter_beyond_the_free_budget_is_refused_at_the_fee(sponsor):
    ad_request = make_application(campaign=make_campaign(sponsor=sponsor))
    before = snapshot(ad_request)

    response = post(sponsor, ad_request, "counter", typed(ad_request, fee="15,001"), **HTMX)

    assert response.status_code == 422
    assert "Only $15,000 of this campaign" in text(response)
    assert snapshot(ad_request) == before


def test_counter_after_the_last_round_is_refused_at_the_fee(ad_request, influencer):
    AdRequest.objects.filter(pk=ad_request.pk).update(influencer_rounds=5)
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "counter", typed(ad_request), **HTMX)

    assert response.status_code == 422
    assert "Meet me there." in text(response)
    assert snapshot(ad_request) == before


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_counter_to_an_outdated_offer_keeps_the_typed_form_beside_the_new_terms(
    ad_request, sponsor, influencer, headers
):
    stale = typed(ad_request)
    services.amend(ad_request=ad_request, by=sponsor.user, offer_number=1, terms=make_terms(90_000))
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "counter", stale, **headers)

    body = response.content.decode()
    assert response.status_code == 409
    assert "The terms changed while you were reading" in text(response)
    assert 'name="fee" value="1,350"' in body
    assert "Meet me there.</textarea>" in body
    assert 'name="offer_number" value="2"' in body
    assert snapshot(ad_request) == before


def test_counter_to_a_closed_request_keeps_the_words_that_could_not_be_sent(
    ad_request, sponsor, influencer
):
    services.withdraw(ad_request=ad_request, by=sponsor.user, offer_number=1)
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "counter", typed(ad_request), **HTMX)

    assert response.status_code == 409
    assert "This request is closed: withdrawn." in text(response)
    assert "Your words, not sent Meet me there." in text(response)
    assert snapshot(ad_request) == before


def test_counter_sent_twice_is_one_offer_and_answered_the_same(ad_request, influencer):
    form = typed(ad_request)
    post(influencer, ad_request, "counter", form, **HTMX)
    after = snapshot(ad_request)

    again = post(influencer, ad_request, "counter", form, **HTMX)

    assert again.status_code == 200
    assert toast(again) == "Your counter-offer is sent."
    assert snapshot(ad_request) == after


def test_amend_replaces_the_own_offer_and_leaves_the_turn(ad_request, sponsor):
    response = post(sponsor, ad_request, "amend", typed(ad_request), **HTMX)

    row = AdRequest.objects.get(pk=ad_request.pk)
    assert toast(response) == "Your offer is changed."
    assert (row.offer_number, row.awaiting, row.fee_minor) == (2, "influencer", 135_000)


def test_amend_by_the_asked_side_is_refused(ad_request, influencer):
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "amend", typed(ad_request), **HTMX)

    assert response.status_code == 409
    assert snapshot(ad_request) == before


# --- preview ----------------------------------------------------------------------------------------------------------


def test_preview_with_htmx_is_the_summary_alone_and_writes_nothing(ad_request, influencer):
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "counter/preview", typed(ad_request), **HTMX)

    assert ids(response) == {"summary"}
    assert "Pay $1,100 $1,350" in text(response)
    assert "Difference +$250 (23%)" in text(response)
    assert "Per piece $450" in text(response)
    assert snapshot(ad_request) == before


def test_preview_without_htmx_is_the_page_with_the_form_as_typed(ad_request, influencer):
    response = post(influencer, ad_request, "counter/preview", typed(ad_request))

    assert is_page(response)
    assert b'name="fee" value="1,350"' in response.content
    assert "Difference +$250 (23%)" in text(response)


def test_preview_of_the_sponsor_tells_by_how_much_the_budget_is_exceeded(sponsor):
    ad_request = make_application(campaign=make_campaign(sponsor=sponsor))

    response = post(sponsor, ad_request, "counter/preview", typed(ad_request, fee="15,100"), **HTMX)

    assert "Over the budget by $100" in text(response)


def test_preview_of_what_makes_no_sense_says_so_quietly(ad_request, influencer):
    response = post(influencer, ad_request, "counter/preview", typed(ad_request, fee="x"), **HTMX)

    assert response.status_code == 422
    assert ids(response) == {"summary"}
    assert "when the fields above make sense" in text(response)
