"""What holds for every posted move: who may make it, and whom the answer is kept from."""

import pytest

from accounts.models import FlagReason
from accounts.services import flag
from adrequests import services
from adrequests.tests.factories import make_colleague
from adrequests.tests.moves_by_page.posting import post
from adrequests.tests.pages import HTMX, signed_in, snapshot, text, typed, url
from campaigns.models import Share

pytestmark = pytest.mark.django_db
VERBS = [
    "accept", "counter", "counter/preview", "amend", "reject", "withdraw", "extend", "remind", "cancel", "messages",
]  # fmt: skip


# --- every move -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_move_by_get_is_not_allowed(ad_request, influencer, verb):
    assert signed_in(influencer).get(url(ad_request, verb)).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_move_of_a_stranger_is_missing_and_changes_nothing(
    ad_request, other_influencer, verb, headers
):
    before = snapshot(ad_request)

    response = post(
        other_influencer, ad_request, verb, typed(ad_request, reason="fee", text="Hi"), **headers
    )

    assert response.status_code == 404
    assert snapshot(ad_request) == before


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "counter/preview"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_move_of_a_colleague_who_may_only_look_is_refused_with_a_sentence(
    ad_request, verb, headers
):
    viewer = make_colleague(ad_request.campaign, Share.Level.VIEW)
    before = snapshot(ad_request)

    response = post(viewer, ad_request, verb, typed(ad_request, reason="fee", text="Hi"), **headers)

    assert response.status_code == 403
    assert "You may look at this request, but not answer it." in text(response)
    assert snapshot(ad_request) == before


def test_colleague_who_may_only_look_is_told_that_before_any_wrong_value(ad_request):
    viewer = make_colleague(ad_request.campaign, Share.Level.VIEW)

    response = post(viewer, ad_request, "amend", typed(ad_request, fee="a lot"), **HTMX)

    assert response.status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_move_of_a_visitor_leads_to_signing_in(ad_request, client, verb):
    assert "/accounts/login/" in client.post(url(ad_request, verb))["Location"]


# --- suspended people -------------------------------------------------------------------------------------------------


def test_suspended_influencer_reads_and_writes_about_agreed_work(agreed, influencer, moderator):
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM, message="Too many mails.")
    influencer.user.refresh_from_db()

    response = post(influencer, agreed, "messages", {"text": "The draft is ready"}, **HTMX)

    assert response.status_code == 200
    assert "The draft is ready" in text(response)
    assert signed_in(influencer).get("/influencer/work/").status_code == 200
    assert signed_in(influencer).get(url(agreed, "history")).status_code == 200


@pytest.mark.parametrize("verb", ["accept", "counter", "reject", "cancel", "extend", "remind"])
def test_suspended_influencer_meets_the_reason_instead_of_any_other_move(
    ad_request, influencer, moderator, verb
):
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM, message="Too many mails.")
    influencer.user.refresh_from_db()
    before = snapshot(ad_request)

    response = post(influencer, ad_request, verb, typed(ad_request, reason="fee"), **HTMX)

    assert response.status_code == 403
    assert snapshot(ad_request) == before


def test_suspended_influencer_opens_no_closed_request(ad_request, sponsor, influencer, moderator):
    services.withdraw(ad_request=ad_request, by=sponsor.user, offer_number=1)
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM, message="Too many mails.")
    influencer.user.refresh_from_db()

    assert signed_in(influencer).get(f"/influencer/inbox/?offer={ad_request.pk}").status_code == 404
