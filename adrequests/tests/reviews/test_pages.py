"""The reviews on the case, on their own page and on public pages."""

import pytest

from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import Review
from adrequests.services import reviews
from adrequests.tests.factories import make_ad_request, make_colleague
from adrequests.tests.pages import HTMX, ids, is_page, signed_in, text, url
from adrequests.tests.reviews.finishing import complete, review
from campaigns.models import Share

WRITTEN = {"rating": "4", "text": "Clear brief."}


def place(row, side):
    return f"/influencer/inbox/?offer={row.pk}" if side == "influencer" else f"/sponsor/requests/?request={row.pk}"  # fmt: skip


def rows():
    return list(Review.objects.order_by("side").values_list("side", "rating", "text"))


def test_the_case_of_a_finished_deal_asks_for_a_review(done, creator_user, sponsor_user):
    for person, side in ((creator_user, "influencer"), (sponsor_user, "sponsor")):
        response = signed_in(person).get(place(done, side))
        assert "reviews" in ids(response)
        assert "Send review" in text(response)


def test_a_deal_that_is_not_finished_has_no_reviews(invitation, creator):
    client = signed_in(creator)

    assert "reviews" not in ids(client.get(place(invitation, "influencer")))
    assert client.get(url(invitation, "reviews")).status_code == 404
    assert client.post(url(invitation, "reviews/write"), WRITTEN).status_code == 404
    assert rows() == []


def test_writing_without_htmx_leads_back_to_the_page(done, creator_user):
    response = signed_in(creator_user).post(url(done, "reviews/write"), WRITTEN)

    assert (response.status_code, response["Location"]) == (303, url(done, "reviews"))
    assert rows() == [("influencer", 4, "Clear brief.")]


def test_writing_with_htmx_answers_with_the_part(done, creator_user):
    response = signed_in(creator_user).post(url(done, "reviews/write"), WRITTEN, headers=HTMX)

    assert (response.status_code, is_page(response)) == (200, False)
    assert "Both reviews are shown at the same moment" in text(response)
    assert "Send review" not in text(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_is_not_complete_keeps_what_was_typed(done, creator_user, headers):
    response = signed_in(creator_user).post(
        url(done, "reviews/write"), {"text": "Only words."}, headers=headers
    )

    assert response.status_code == 422
    assert "Choose one to five stars." in text(response)
    assert "Only words." in response.content.decode()
    assert rows() == []


def test_a_second_review_is_refused_with_what_is_there(done, creator_user):
    client = signed_in(creator_user)
    client.post(url(done, "reviews/write"), WRITTEN)

    response = client.post(url(done, "reviews/write"), {"rating": "1", "text": "No."}, headers=HTMX)

    assert response.status_code == 409
    assert rows() == [("influencer", 4, "Clear brief.")]


def test_strangers_find_nothing_and_viewers_only_read(done, other_influencer, other_sponsor):
    for person in (other_influencer, other_sponsor):
        client = signed_in(person)
        assert client.get(url(done, "reviews")).status_code == 404
        assert client.post(url(done, "reviews/write"), WRITTEN).status_code == 404
        assert client.post(url(done, "reviews/reply"), {"text": "No."}).status_code == 404
    for person in (make_colleague(done.campaign, Share.Level.VIEW), make_staff()):
        client = signed_in(person)
        assert client.get(url(done, "reviews")).status_code == 200
        assert client.post(url(done, "reviews/write"), WRITTEN).status_code == 403
    assert rows() == []


@pytest.mark.parametrize("verb", ["reviews/write", "reviews/reply"])
def test_getting_a_move_is_405(done, creator_user, verb):
    assert signed_in(creator_user).get(url(done, verb)).status_code == 405


def test_the_answer_stands_below_the_review(done, creator_user, sponsor_user):
    review(done, creator_user, 2, "Paid late.")
    review(done, sponsor_user)

    response = signed_in(sponsor_user).post(
        url(done, "reviews/reply"), {"text": "We are sorry."}, headers=HTMX
    )

    assert response.status_code == 200
    assert "We are sorry." in text(response)
    assert Review.objects.get(side="influencer").reply == "We are sorry."
    again = signed_in(sponsor_user).post(url(done, "reviews/reply"), {"text": "More."})
    assert again.status_code == 409


def test_both_public_pages_show_what_was_said(done, client, creator_user, sponsor_user):
    mine = review(done, creator_user, 2, "Paid late.")
    review(done, sponsor_user, 5, "On time.")

    kit = client.get(done.influencer.get_absolute_url())
    page = signed_in(creator_user).get(done.campaign.sponsor.get_absolute_url())

    assert "On time." in text(kit)
    assert "Paid late." not in text(kit)
    assert "Paid late." in text(page)
    reviews.hide_review(review=mine, by=make_staff(), reason="abuse", message="No.")
    page = signed_in(creator_user).get(done.campaign.sponsor.get_absolute_url())
    assert "Paid late." not in text(page)


@pytest.mark.parametrize("n", [1, 3])
def test_a_public_page_asks_as_much_for_three_reviews_as_for_one(
    client, influencer, django_assert_num_queries, n
):
    for _ in range(n):
        row = complete(_agreed(influencer))
        review(row, row.influencer.user)
        review(row, row.campaign.sponsor.user)

    with django_assert_num_queries(5):
        response = client.get(influencer.get_absolute_url())

    assert text(response).count("stars of 5") == n


def _agreed(influencer):
    row = make_ad_request(influencer=influencer)
    services.accept(ad_request=row, by=influencer.user, offer_number=1)
    return row
