"""`/api/adrequests_modify/<influencer>/<campaign>`: the first API's one door to every move on the live request of a pair."""

import pytest

from accounts.models import AuditEvent
from accounts.tests.factories import make_influencer
from adrequests.models import AdRequest, Message
from adrequests.tests.api import request_body
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, snapshot
from adrequests.tests.moving import counter
from campaigns.models import Share
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


@pytest.fixture
def invitation(campaign, influencer):
    return make_ad_request(campaign=campaign, influencer=influencer)


@pytest.fixture
def pair(invitation):
    return f"adrequests_modify/{invitation.influencer_id}/{invitation.campaign_id}"


@pytest.fixture
def asker(sponsor):
    return Caller(sponsor.user)


@pytest.fixture
def asked(influencer):
    return Caller(influencer.user)


@pytest.mark.parametrize(
    ("word", "status"),
    [("Accepted", "accepted"), ("accepted", "accepted"), ("accept", "accepted"), ("Rejected", "rejected"), ("REJECT", "rejected"),
     ("Negotiate", "negotiating"), ("negotiating", "negotiating"), ("counter", "negotiating")],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_status_names_the_move(pair, asked, word, status, method):
    answer = asked.send(method, pair, {"status": word, "payment_amount": "1450.00"})

    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert answer.json() == asked.get(f"ad_requests/{answer.json()['id']}").json()


def test_the_first_apis_whole_body_is_taken(pair, asked, invitation, influencer):
    body = request_body(
        invitation.campaign, influencer, payment_amount=1450, status="Negotiate", send_for="sponsor"
    )

    shown = asked.put(pair, body).json()

    assert (shown["payment_amount"], shown["send_for"], shown["offer_number"]) == (
        "1450.00",
        "sponsor",
        2,
    )
    assert (shown["messages"], shown["requirements"]) == (body["messages"], body["requirements"])


def test_without_a_status_ones_own_offer_is_amended(pair, asker):
    shown = asker.put(pair, {"payment_amount": "1200.00"}).json()

    assert (shown["status"], shown["send_for"], shown["payment_amount"], shown["offer_number"]) == (
        "pending",
        "influencer",
        "1200.00",
        2,
    )


def test_without_a_status_who_is_asked_amends_nothing(pair, asked):
    before = snapshot()

    assert problem(asked.put(pair, {"payment_amount": "1200.00"}))[:2] == (409, "not_your_turn")
    assert snapshot() == before


def test_saying_no_without_a_reason_says_that_there_was_none(pair, asked):
    assert asked.put(pair, {"status": "Rejected"}).json()["status"] == "rejected"
    assert Message.objects.get().text == "No reason given."


def test_saying_no_with_a_reason_or_words_keeps_them(invitation, pair, asked):
    asked.put(pair, {"status": "Rejected", "reason": "fee"})

    assert AdRequest.objects.get().close_reason == "fee"
    assert not Message.objects.exists()


@pytest.mark.parametrize("word", ["Accepted", "Rejected", "Negotiate"])
def test_an_outdated_offer_is_refused_with_the_terms_of_now(
    invitation, pair, influencer, asker, word
):
    counter(invitation, influencer.user, 90_050)
    before = snapshot()

    answer = asker.put(pair, {"status": word, "offer_number": 1, "payment_amount": "5.00"})

    assert problem(answer)[:2] == (409, "offer_outdated")
    assert answer.json()["current"]["payment_amount"] == "900.50"
    assert snapshot() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [({"status": "Pending"}, "status"), ({"status": "Withdrawn"}, "status"), ({"status": "Accepted", "fee_minor": 1}, "fee_minor"),
     ({"offer_number": 0}, "offer_number"), ({"campaign_id": 987654321}, "campaign_id"), ({"influencer_id": 987654321}, "influencer_id"),
     ({"payment_amount": "1.005"}, "payment_amount"), ({"send_for": "staff"}, "send_for")],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_named_and_nothing_moves(pair, asker, body, field):
    before = snapshot()

    answer = asker.put(pair, body)

    assert (problem(answer)[0], set(problem(answer)[2])) == (400, {field})
    assert snapshot() == before


def test_deleting_ones_own_offer_withdraws_it(pair, asker):
    answer = asker.delete(pair)

    assert (answer.status_code, answer.content) == (204, b"")
    assert AdRequest.objects.get().status == "withdrawn"
    assert asker.delete(pair).status_code == 404


def test_deleting_while_asked_rejects(pair, asked):
    answer = asked.delete(pair)

    assert (answer.status_code, answer.content) == (204, b"")
    assert AdRequest.objects.get().status == "rejected"


def test_deleting_an_application_works_for_both_sides_alike(campaign, asker, asked, influencer):
    row = make_application(campaign=campaign, influencer=influencer)
    pair = f"adrequests_modify/{influencer.pk}/{campaign.pk}"
    assert asked.delete(pair).status_code == 204
    assert AdRequest.objects.get(pk=row.pk).status == "withdrawn"

    make_application(campaign=campaign, influencer=influencer)

    assert asker.delete(pair).status_code == 204
    assert AdRequest.objects.latest("pk").status == "rejected"


def test_agreed_work_is_not_deleted_but_cancelled(pair, invitation, asked, asker):
    asked.put(pair, {"status": "Accepted"})
    before = snapshot()

    for caller in (asked, asker):
        answer = caller.delete(pair)
        assert problem(answer)[:2] == (409, "already_closed")
        assert f"/api/ad_requests/{invitation.pk}/cancel" in answer.json()["detail"]
        assert answer.json()["current"]["status"] == "accepted"

    assert snapshot() == before


def test_the_history_stays(pair, asker):
    asker.delete(pair)

    assert AuditEvent.objects.filter(action="withdrawn").count() == 1


@pytest.mark.parametrize("end", ["withdraw", "reject"])
def test_only_the_live_request_is_addressed(pair, invitation, asked, asker, end):
    (asker if end == "withdraw" else asked).delete(pair)

    for method in ("PUT", "PATCH", "DELETE"):
        assert problem(asked.send(method, pair, {"status": "Accepted"}))[0] == 404
    assert (
        asker.post(
            "ad_requests", request_body(invitation.campaign, invitation.influencer)
        ).status_code
        == 201
    )
    assert asked.put(pair, {"status": "Accepted"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("who", ["other_sponsor", "other_influencer"])
def test_a_strangers_pair_does_not_exist(pair, who, method, request):
    caller, before = Caller(request.getfixturevalue(who).user), snapshot()

    answer = caller.send(method, pair, {"status": "Accepted"})

    assert problem(answer)[0] == 404
    assert (
        answer.content
        == caller.send(
            method, "adrequests_modify/987654321/987654321", {"status": "Accepted"}
        ).content
    )
    assert snapshot() == before


def test_the_keys_are_not_taken_for_each_other(campaign, asker):
    row = make_ad_request(campaign=campaign, influencer=make_influencer())
    if row.influencer_id != campaign.pk:
        assert (
            asker.delete(f"adrequests_modify/{campaign.pk}/{row.influencer_id}").status_code == 404
        )


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_may_only_look_is_told_so(pair, invitation, moderator, method):
    for user in (moderator, make_colleague(invitation.campaign, Share.Level.VIEW)):
        caller, before = Caller(user), snapshot()
        answer = caller.send(method, pair, {"status": "Accepted"})
        assert problem(answer)[:2] == (403, "not_your_request")
        assert snapshot() == before
