"""Reviews by the API: as on the pages."""

import pytest

from adrequests.models import Review
from adrequests.tests.pages import signed_in
from adrequests.tests.reviews.finishing import review

BODY = {"rating": 4, "text": "Clear brief."}


def post(who, address, body):
    return signed_in(who).post(address, body, content_type="application/json")


@pytest.fixture
def address(done):
    return f"/api/ad_requests/{done.pk}/reviews"


def test_a_review_is_written_and_read_by_its_own_side(done, address, creator_user, sponsor_user):
    made = post(creator_user, address, BODY)

    assert made.status_code == 201
    assert made.json() == {
        "side": "influencer",
        "by": done.influencer.name,
        "about": done.campaign.sponsor.company_name,
        "rating": 4,
        "text": "Clear brief.",
        "shown_at": None,
        "is_late": False,
        "reply": "",
        "replied_at": None,
        "hidden_reason": "",
    }
    assert signed_in(creator_user).get(address).json() == [made.json()]
    assert signed_in(sponsor_user).get(address).json() == []


@pytest.mark.parametrize(
    "body",
    [{}, {"rating": 6, "text": "x"}, {"rating": 5}, {"rating": 5, "text": " "}, BODY | {"side": "sponsor"}],
)  # fmt: skip
def test_a_bad_body_is_refused(address, creator_user, body):
    assert post(creator_user, address, body).status_code == 400
    assert not Review.objects.exists()


def test_refusals_carry_what_is_so(done, address, creator_user, other_influencer, invitation):
    review(done, creator_user)

    again = post(creator_user, address, BODY)

    assert (again.status_code, again.json()["code"]) == (409, "already_reviewed")
    assert again.json()["current"]["reviews"] == signed_in(creator_user).get(address).json()
    assert post(other_influencer.user, address, BODY).status_code == 404
    early = post(invitation.influencer.user, f"/api/ad_requests/{invitation.pk}/reviews", BODY)
    assert (early.status_code, early.json()["code"]) == (409, "not_reviewable")


def test_an_answer_is_given_once(done, creator_user, sponsor_user):
    address = f"/api/ad_requests/{done.pk}/review_reply"
    review(done, creator_user)
    assert post(sponsor_user, address, {"text": "Thank you."}).status_code == 404
    review(done, sponsor_user)

    answer = post(sponsor_user, address, {"text": "Thank you."})

    assert (answer.status_code, answer.json()["reply"]) == (200, "Thank you.")
    again = post(sponsor_user, address, {"text": "More."})
    assert (again.status_code, again.json()["code"]) == (409, "already_replied")


def test_what_is_said_of_each_is_a_list(done, creator_user, sponsor_user):
    review(done, creator_user, 2, "Paid late.")
    review(done, sponsor_user, 5, "On time.")
    client = signed_in(creator_user)

    of_creator = client.get(f"/api/influencers/{done.influencer.pk}/reviews")
    of_company = client.get(f"/api/sponsors/{done.campaign.sponsor.pk}/reviews")

    assert [row["text"] for row in of_creator.json()] == ["On time."]
    assert [row["text"] for row in of_company.json()] == ["Paid late."]
