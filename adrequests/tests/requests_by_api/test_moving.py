"""Ad requests by the API: the moves by their own addresses."""

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.tests.factories import make_influencer
from adrequests.models import AdRequest, Offer
from adrequests.tests.factories import make_application, make_colleague, snapshot
from adrequests.tests.moving import counter
from campaigns.models import Campaign, Share
from influencer_platform.tests.caller import Caller, problem, refused

pytestmark = pytest.mark.django_db


def test_accepting_reserves_the_money(invitation, asked, asker):
    answer = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})

    assert (answer.status_code, answer.json()["status"], answer.json()["send_for"]) == (
        200,
        "accepted",
        None,
    )
    assert asker.get(f"campaigns/{invitation.campaign_id}").json()["committed"] == "1100.00"


def test_accepting_twice_is_accepting_once(invitation, asked):
    first = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})
    before = snapshot()

    second = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})

    assert (second.status_code, second.json()) == (200, first.json())
    assert snapshot() == before


@pytest.mark.parametrize("move", ["accept", "reject", "counter", "withdraw", "amend", "extend"])
def test_an_outdated_offer_is_refused_with_the_terms_of_now(invitation, influencer, sponsor, move):
    counter(invitation, influencer.user, 90_050)
    caller = Caller(influencer.user if move in {"withdraw", "amend"} else sponsor.user)
    words = {"reason": "fee"} if move == "reject" else {}
    before = snapshot()

    answer = caller.post(f"ad_requests/{invitation.pk}/{move}", {"offer_number": 1} | words)

    assert problem(answer)[:2] == (409, "offer_outdated")
    current = answer.json()["current"]
    assert (current["offer_number"], current["payment_amount"]) == (2, "900.50")
    assert current == caller.get(f"ad_requests/{invitation.pk}").json()
    assert snapshot() == before


@pytest.mark.parametrize("move", ["accept", "reject", "counter", "extend"])
def test_who_is_not_asked_does_not_answer(invitation, asker, move):
    before = snapshot()
    body = {"reject": {"reason": "fee"}, "counter": {"payment_amount": 1}}.get(move, {})

    answer = asker.post(f"ad_requests/{invitation.pk}/{move}", body)

    assert problem(answer)[:2] == (409, "not_your_turn")
    assert answer.json()["current"]["send_for"] == "influencer"
    assert snapshot() == before


def test_a_counter_offer_keeps_what_it_does_not_name(invitation, asked):
    answer = asked.post(
        f"ad_requests/{invitation.pk}/counter",
        {"payment_amount": 1450.1, "messages": "A little more."},
    )

    shown = answer.json()
    assert (answer.status_code, shown["status"], shown["send_for"], shown["offer_number"]) == (
        200,
        "negotiating",
        "sponsor",
        2,
    )
    assert (shown["payment_amount"], shown["messages"], shown["usage_days"]) == (
        "1450.10",
        "A little more.",
        90,
    )
    assert Offer.objects.get(number=2).deliverables == {"reel": 1, "story": 2}


def test_the_same_terms_are_no_counter_offer(invitation, asked):
    before = snapshot()

    assert problem(asked.post(f"ad_requests/{invitation.pk}/counter", {}))[:2] == (
        409,
        "nothing_changed",
    )
    assert snapshot() == before


def test_ones_own_offer_is_amended_or_withdrawn(invitation, asker):
    amended = asker.post(f"ad_requests/{invitation.pk}/amend", {"payment_amount": "1200"}).json()
    withdrawn = asker.post(f"ad_requests/{invitation.pk}/withdraw", {"reason": "timing"}).json()

    assert (amended["offer_number"], amended["send_for"], amended["status"]) == (
        2,
        "influencer",
        "pending",
    )
    assert withdrawn["status"] == "withdrawn"


def test_saying_no_wants_a_reason_or_words(invitation, asked):
    before = snapshot()
    path = f"ad_requests/{invitation.pk}/reject"

    assert problem(asked.post(path, {}))[:2] == (400, "reason_missing")
    assert snapshot() == before
    assert asked.post(path, {"messages": "Not this season."}).json()["status"] == "rejected"


def test_the_time_to_answer_is_extended_once(invitation, asked):
    path = f"ad_requests/{invitation.pk}/extend"
    longer = asked.post(path)

    again = asked.post(path)

    assert longer.json()["expires_at"] > invitation.expires_at.isoformat()
    assert problem(again)[:2] == (409, "extended_already")


def test_agreed_work_is_cancelled_with_a_reason_and_its_money_is_free(invitation, asked, asker):
    asked.post(f"ad_requests/{invitation.pk}/accept")

    answer = asker.post(f"ad_requests/{invitation.pk}/cancel", {"reason": "timing"})

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert asker.get(f"campaigns/{invitation.campaign_id}").json()["committed"] == "0.00"
    assert problem(asker.post(f"ad_requests/{invitation.pk}/cancel", {"reason": "timing"}))[:2] == (
        409,
        "already_closed",
    )


def test_too_little_money_is_told_to_the_sponsor_in_figures(campaign, influencer, asker):
    row = make_application(campaign=campaign, influencer=influencer)
    Campaign.objects.update(budget_minor=100_000)
    before = snapshot()

    answer = asker.post(f"ad_requests/{row.pk}/accept")

    assert problem(answer)[:2] == (409, "budget_exceeded")
    assert answer.json()["facts"] == {"missing": "100.00", "currency": "USD"}
    assert snapshot() == before


def test_too_little_money_is_told_to_the_influencer_without_figures(invitation, asked):
    Campaign.objects.update(budget_minor=100_000)
    before = snapshot()

    answer = asked.post(f"ad_requests/{invitation.pk}/accept")

    assert problem(answer)[:2] == (409, "budget_exceeded")
    assert "facts" not in answer.json()
    sentence = answer.json()["detail"].replace(invitation.campaign.sponsor.company_name, "")
    assert not any(letter.isdigit() for letter in sentence)
    assert snapshot() == before


@pytest.mark.parametrize(
    "move", ["accept", "reject", "counter", "amend", "withdraw", "extend", "cancel"]
)
def test_who_may_only_look_is_told_so(invitation, moderator, move):
    body = {"reason": "fee"} if move in {"reject", "withdraw", "cancel"} else {}

    for user in (moderator, make_colleague(invitation.campaign, Share.Level.VIEW)):
        caller, before = Caller(user), snapshot()
        answer = caller.post(f"ad_requests/{invitation.pk}/{move}", body)
        assert problem(answer)[:2] == (403, "not_your_request")
        assert snapshot() == before


def test_what_is_suspended_stands_still(invitation, asked, moderator):
    accounts.flag(target=invitation.campaign, by=moderator, reason="fraud", private_note="x")

    answer = asked.post(f"ad_requests/{invitation.pk}/accept")

    assert problem(answer)[:2] == (409, "frozen")
    assert answer.json()["current"]["is_frozen"] is True


def test_what_is_over_time_is_over(invitation, asked):
    AdRequest.objects.update(expires_at=timezone.now())

    assert problem(asked.post(f"ad_requests/{invitation.pk}/accept"))[:2] == (409, "already_closed")


def test_a_manager_moves_for_the_company(campaign, influencer):
    row = make_application(campaign=campaign, influencer=make_influencer())

    assert (
        Caller(make_colleague(campaign)).post(f"ad_requests/{row.pk}/accept").json()["status"]
        == "accepted"
    )


@pytest.mark.parametrize("move", ["accept", "reject", "withdraw", "extend", "counter", "cancel"])
@pytest.mark.parametrize("body", ["null", "[]", '"accept"', "1"])
def test_a_body_that_is_no_object_moves_nothing(move, body, invitation, asked):
    before = snapshot()

    answer = asked.client.generic(
        "POST",
        f"/api/ad_requests/{invitation.pk}/{move}",
        body,
        content_type="application/json",
        headers=asked.headers,
    )

    refused(answer, 400, "invalid", "body")
    assert snapshot() == before
