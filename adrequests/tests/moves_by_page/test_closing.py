"""Rejecting, withdrawing and cancelling by the page; more time and reminders."""

import pytest

from adrequests import services
from adrequests.models import AdRequest, Status
from adrequests.tests.factories import make_terms
from adrequests.tests.moves_by_page.posting import post, toast
from adrequests.tests.pages import HTMX, ids, seen, snapshot, text

pytestmark = pytest.mark.django_db


# --- closing ----------------------------------------------------------------------------------------------------------


def test_reject_closes_with_the_reason_and_sends_the_words(ad_request, influencer):
    data = seen(ad_request, reason="fee", note="Too little for two days.", share_reason="on")

    response = post(influencer, ad_request, "reject", data, **HTMX)

    row = AdRequest.objects.get(pk=ad_request.pk)
    assert (row.status, row.close_reason, row.is_reason_shared) == (Status.REJECTED, "fee", True)
    assert toast(response) == "Rejected. The other side is told."
    assert "Too little for two days." in text(response)


def test_reject_without_the_tick_keeps_the_reason_to_the_own_side(ad_request, influencer):
    post(influencer, ad_request, "reject", seen(ad_request, reason="fee"), **HTMX)

    assert AdRequest.objects.get(pk=ad_request.pk).is_reason_shared is False


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"note": "Sorry."}, "Choose a reason."),
        ({"reason": "bored", "note": "Sorry."}, "Select a valid choice."),
        ({"reason": "other", "note": ""}, "Say in a few words what the reason is."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_reject_without_a_proper_reason_asks_again_in_the_page(
    ad_request, influencer, data, sentence, headers
):
    before = snapshot(ad_request)

    response = post(influencer, ad_request, "reject", seen(ad_request, **data), **headers)

    assert response.status_code == 422
    assert sentence in text(response)
    assert data["note"] in text(response)
    assert "reject-title" in ids(response)
    assert snapshot(ad_request) == before


def test_reject_of_outdated_terms_keeps_reason_and_words(ad_request, sponsor, influencer):
    services.amend(
        ad_request=ad_request, by=sponsor.user, offer_number=1, terms=make_terms(150_000)
    )
    before = snapshot(ad_request)

    response = post(
        influencer, ad_request, "reject", seen(ad_request, reason="fee", note="Sorry."), **HTMX
    )

    assert response.status_code == 409
    assert "Sorry.</textarea>" in response.content.decode()
    assert 'value="fee" id="reject_reason_0" checked' in " ".join(response.content.decode().split())
    assert snapshot(ad_request) == before


def test_reject_sent_twice_is_answered_the_same(ad_request, influencer):
    data = seen(ad_request, reason="fee")
    post(influencer, ad_request, "reject", data, **HTMX)

    assert post(influencer, ad_request, "reject", data, **HTMX).status_code == 200


def test_withdraw_takes_the_offer_back_with_or_without_a_reason(ad_request, sponsor):
    response = post(sponsor, ad_request, "withdraw", seen(ad_request))

    assert response.status_code == 303
    assert AdRequest.objects.get(pk=ad_request.pk).status == Status.WITHDRAWN


def test_cancel_of_agreed_work_frees_the_money(agreed, sponsor):
    at = f"/sponsor/campaigns/{agreed.campaign_id}/requests/"

    response = post(sponsor, agreed, "cancel", seen(agreed, reason="timing", at=at), **HTMX)

    agreed.campaign.refresh_from_db()
    assert agreed.campaign.committed_minor == 0
    assert "cancelled the agreed work: The dates do not fit" in text(response)
    assert f"campaign-{agreed.campaign_id}-budget" in ids(response)


def test_cancel_without_a_reason_changes_nothing(agreed, sponsor):
    before = snapshot(agreed)

    response = post(sponsor, agreed, "cancel", seen(agreed), **HTMX)

    assert response.status_code == 422
    assert "cancel-title" in ids(response)
    assert snapshot(agreed) == before


# --- extend and remind ------------------------------------------------------------------------------------------------


def test_extend_gives_more_time_once(ad_request, influencer):
    first = post(influencer, ad_request, "extend", seen(ad_request), **HTMX)
    again = post(influencer, ad_request, "extend", seen(ad_request), **HTMX)

    assert toast(first) == "You have more time. The other side is told."
    assert again.status_code == 409
    assert "was extended already" in text(again)
    assert b"/extend/" not in again.content


def test_remind_once_a_day(ad_request, sponsor):
    first = post(sponsor, ad_request, "remind", seen(ad_request), **HTMX)
    again = post(sponsor, ad_request, "remind", seen(ad_request), **HTMX)

    assert toast(first) == "Reminder sent."
    assert f"Reminder sent to {ad_request.influencer}" in text(first)
    assert "Reminded today" in text(first)
    assert again.status_code == 409
