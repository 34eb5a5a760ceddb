"""Amendments and settlements by the page."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import flag
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import (
    AdRequest,
    Amendment,
    DealSheet,
    Settlement,
    WorkStatus,
    with_unread,
)
from adrequests.tests.pages import HTMX, PANE, ids, is_page, signed_in, snapshot, terms, text, url
from campaigns.models import Campaign


def post(who, row, verb, data=None, **headers):
    return signed_in(who).post(url(row, verb), data or {}, headers=headers)


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]["text"]


def pane(who, row, **params):
    """The case beside its list, as the person who opens it sees it."""
    client = signed_in(who)
    return client.get(client.get(f"/ad-requests/{row.pk}/").url, params, headers=PANE)


def typed(**fields):
    return terms(sheet_number="1", fee="1,300", note="One more round.") | fields


def before(row):
    return snapshot(row) | {
        "sheets": DealSheet.objects.count(),
        "amendments": list(Amendment.objects.values()),
        "settlements": list(Settlement.objects.values()),
    }


# --- the part of the case ---------------------------------------------------------------------------------------------


def test_a_deal_names_its_sheet_and_what_can_be_proposed(agreed, owner, creator):
    for who in (owner, creator):
        response = pane(who, agreed)

        words = text(response)
        assert "Deal sheet 1" in words
        assert ("Propose a change" in words, "End it for a sum" in words) == (True, True)
        assert f"/ad-requests/{agreed.pk}/sheets/1/" in response.content.decode()


def test_what_is_not_agreed_shows_nothing_of_a_deal(invitation, owner, creator):
    for who in (owner, creator):
        assert "deal-h" not in ids(pane(who, invitation))


def test_who_may_only_look_is_offered_nothing(agreed, viewer, propose):
    propose()

    words = text(pane(viewer, agreed))
    assert "proposes a change" in words
    assert ("Propose a change" in words, "Accept the change" in words) == (False, False)


def test_an_open_change_is_shown_field_by_field_with_what_each_side_may_do(
    agreed, propose, owner, creator
):
    propose(fee_minor=130_000, due_on=agreed.latest_offer.due_on + timedelta(days=2))

    asked, asking = text(pane(creator, agreed)), text(pane(owner, agreed))

    for words in (asked, asking):
        assert "$1,100" in words
        assert "$1,300" in words
        assert "2 days later" in words
    assert ("Accept the change" in asked, "Accept the change" in asking) == (True, False)
    assert "You propose a change" in asking


def test_the_forms_open_by_their_address_without_javascript(agreed, owner):
    for param, heading in (("change", "change-h"), ("settle", "settle-h")):
        client = signed_in(owner)
        page = client.get(client.get(f"/ad-requests/{agreed.pk}/").url, {param: 1})
        assert is_page(page)
        assert heading in ids(pane(owner, agreed, request=agreed.pk, **{param: 1}))


def test_the_case_says_something_is_new_after_a_proposal(agreed, propose, creator):
    client = signed_in(creator)
    page = client.get(f"/ad-requests/{agreed.pk}/", follow=True).content.decode()
    version = page.split(f"/ad-requests/{agreed.pk}/version/?v=")[1].split("&amp;")[0]
    assert client.get(f"/ad-requests/{agreed.pk}/version/?v={version}").status_code == 204
    propose()

    assert client.get(f"/ad-requests/{agreed.pk}/version/?v={version}").status_code == 200


def test_a_proposal_makes_the_case_unread_for_whoever_accepted_the_deal(agreed, propose, creator):
    services.mark_seen(ad_request=agreed, by=creator)
    AdRequest.objects.update(accepted_at=timezone.now() - timedelta(hours=1))
    propose()

    row = with_unread(AdRequest.objects.all(), creator).get(pk=agreed.pk)
    assert row.is_unread is True


# --- amendments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_change_is_proposed_with_and_without_htmx(agreed, owner, headers):
    response = post(owner, agreed, "amendments", typed(), **headers)

    row = Amendment.objects.get()
    assert (row.fee_minor, row.sheet_number, row.author) == (130_000, 1, owner)
    assert response.status_code == (200 if headers else 303)
    if headers:
        assert toast(response).startswith("Your proposal is sent.")
        assert "You propose a change" in text(response)


def test_the_same_proposal_sent_twice_is_one(agreed, owner):
    post(owner, agreed, "amendments", typed(), **HTMX)

    response = post(owner, agreed, "amendments", typed(), **HTMX)

    assert (response.status_code, Amendment.objects.count()) == (200, 1)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"fee": "lots"}, "Type an amount such as"),
        ({"fee": "9,999,999"}, "budget is free"),
        ({"deliverables_story": "0"}, "Handed in already: 1 story."),
        ({"fee": "1,100"}, "Change something."),
    ],
)
def test_a_change_that_cannot_be_is_shown_at_its_field(agreed, hand_in, fields, sentence, headers):
    owner = agreed.campaign.sponsor.user
    hand_in(2)
    kept = before(agreed)

    response = post(owner, agreed, "amendments", typed(**fields), **headers)

    assert response.status_code == 422
    assert sentence in text(response)
    assert "One more round." in text(response)
    assert before(agreed) == kept


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_proposal_on_an_old_sheet_is_answered_with_the_fresh_case_and_the_typed_text(
    agreed, propose, owner, creator, headers
):
    propose(usage_days=30)
    services.accept_amendment(ad_request=agreed, by=creator, number=1)
    kept = before(agreed)

    response = post(owner, agreed, "amendments", typed(), **headers)

    assert response.status_code == 409
    words = text(response)
    assert "The deal changed while you were reading." in words
    assert "Deal sheet 2" in words
    assert "One more round." in words
    assert before(agreed) == kept


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_change_is_accepted_with_and_without_htmx(agreed, propose, creator, headers):
    propose()

    response = post(creator, agreed, "amendments/1/accept", **headers)

    assert response.status_code == (200 if headers else 303)
    assert (AdRequest.objects.get().fee_minor, DealSheet.objects.count()) == (130_000, 2)
    if headers:
        assert "Deal sheet 2" in text(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_to_a_withdrawn_change_shows_the_fresh_case(
    agreed, propose, creator, answer, headers
):
    owner = agreed.campaign.sponsor.user
    propose()
    services.withdraw_amendment(ad_request=agreed, by=owner, number=1)
    kept = before(agreed)

    response = post(creator, agreed, f"amendments/1/{answer}", **headers)

    assert response.status_code == 409
    assert "The deal changed while you were reading." in text(response)
    assert before(agreed) == kept


@pytest.mark.parametrize("answer", ["decline", "withdraw"])
def test_a_change_is_declined_or_withdrawn(agreed, propose, owner, creator, answer):
    propose()
    who = creator if answer == "decline" else owner

    response = post(who, agreed, f"amendments/1/{answer}", **HTMX)

    assert response.status_code == 200
    assert Amendment.objects.get().closed_by == who
    assert "amendment-h" not in ids(response)


# --- settlements ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_sum_is_proposed_and_agreed(agreed, owner, creator, headers):
    sent = post(owner, agreed, "settlements", {"amount": "400", "note": "For the reel."}, **headers)
    asked = text(pane(creator, agreed))
    done = post(creator, agreed, "settlements/1/accept", **headers)

    assert sent.status_code == done.status_code == (200 if headers else 303)
    assert "proposes to end the deal for $400" in asked
    row = AdRequest.objects.get()
    assert (row.status, row.settled_minor) == ("cancelled", 40_000)
    assert "The deal ended for $400 of the agreed $1,100." in text(pane(owner, agreed))


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Say how much is paid."),
        ("1,100.01", "Choose a sum from nothing"),
        ("x", "Type an amount"),
    ],
)
def test_a_sum_that_cannot_be_is_shown_at_its_field(agreed, owner, amount, sentence):
    kept = before(agreed)

    response = post(owner, agreed, "settlements", {"amount": amount, "note": "Sorry."}, **HTMX)

    assert response.status_code == 422
    assert sentence in text(response)
    assert "Sorry." in text(response)
    assert before(agreed) == kept


def test_the_same_sum_sent_twice_is_one(agreed, owner):
    for _ in range(2):
        response = post(owner, agreed, "settlements", {"amount": "400", "note": ""}, **HTMX)

    assert (response.status_code, Settlement.objects.count()) == (200, 1)


@pytest.mark.parametrize("answer", ["decline", "withdraw"])
def test_a_sum_is_declined_or_withdrawn(agreed, offer_sum, owner, creator, answer):
    offer_sum()
    who = creator if answer == "decline" else owner

    assert post(who, agreed, f"settlements/1/{answer}", **HTMX).status_code == 200
    assert Settlement.objects.get().closed_by == who


def test_approved_work_is_ended_by_a_sum_and_not_cancelled(agreed, owner, hand_in):
    hand_in(1, WorkStatus.APPROVED)
    kept = before(agreed)

    words = text(pane(owner, agreed))
    refused = post(owner, agreed, "cancel", {"reason": "timing", "note": ""}, **HTMX)

    assert ("Cancel the deal" in words, "End the deal" in words) == (False, True)
    assert refused.status_code == 409
    assert "Agree on what is paid to end it." in text(refused)
    assert before(agreed) == kept


# --- staff ------------------------------------------------------------------------------------------------------------

DECISION = {"amount": "300", "reason": "part", "message": "One story.", "private_note": "Call 12"}


def test_finance_decides_what_is_paid_and_both_sides_read_why(agreed, owner, creator):
    finance = make_staff("Finance")
    assert "Decide what is paid" in text(signed_in(finance).get(f"/ad-requests/{agreed.pk}/"))

    response = post(finance, agreed, "settlements/decide", DECISION)

    assert response.status_code == 303
    assert AdRequest.objects.get().settled_minor == 30_000
    for who in (owner, creator):
        words = text(pane(who, agreed))
        assert "Our team ended the deal for $300: Part of the work was delivered. One story." in words  # fmt: skip
        assert "Call 12" not in words


def test_a_decision_without_a_reason_asks_again(agreed):
    kept = before(agreed)

    response = post(make_staff("Lead"), agreed, "settlements/decide", DECISION | {"reason": ""})

    assert response.status_code == 422
    assert "One story." in text(response)
    assert before(agreed) == kept


def test_a_decision_twice_is_one_and_a_late_one_shows_the_case(agreed):
    finance = make_staff("Finance")
    post(finance, agreed, "settlements/decide", DECISION)

    again = post(finance, agreed, "settlements/decide", DECISION)
    late = post(make_staff("Lead"), agreed, "settlements/decide", DECISION | {"amount": "1"})

    assert (again.status_code, late.status_code) == (303, 409)
    assert AdRequest.objects.get().settled_minor == 30_000


def test_moderators_and_sides_decide_nothing(agreed, moderator, owner):
    kept = before(agreed)

    assert post(moderator, agreed, "settlements/decide", DECISION).status_code == 403
    assert post(owner, agreed, "settlements/decide", DECISION).status_code in {403, 404}
    assert "Decide what is paid" not in text(signed_in(moderator).get(f"/ad-requests/{agreed.pk}/"))
    assert before(agreed) == kept


# --- doors ------------------------------------------------------------------------------------------------------------

VERBS = [
    "amendments", "amendments/1/accept", "amendments/1/decline", "amendments/1/withdraw",
    "settlements", "settlements/1/accept", "settlements/1/decline", "settlements/1/withdraw",
]  # fmt: skip


@pytest.fixture
def asked(agreed, propose, offer_sum, creator):
    """The company is asked for a change and for an end."""
    propose(creator)
    offer_sum(creator)
    return agreed


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_nothing_and_reading_is_refused(
    asked, other_sponsor, other_influencer, owner, verb
):
    agreed, kept = asked, before(asked)

    for who in (other_sponsor, other_influencer):
        assert post(who, agreed, verb, typed() | {"amount": "4"}).status_code == 404
    assert signed_in(owner).get(url(agreed, verb)).status_code == 405
    assert before(agreed) == kept


@pytest.mark.parametrize("verb", ["amendments/1/accept", "settlements/1/accept", "amendments"])
def test_who_may_only_look_and_staff_are_refused(asked, viewer, moderator, verb):
    agreed, kept = asked, before(asked)

    for who in (viewer, moderator):
        assert post(who, agreed, verb, typed()).status_code == 403
    assert before(agreed) == kept


def test_an_answer_that_does_not_exist_is_not_found(agreed, propose, creator):
    propose()

    assert post(creator, agreed, "amendments/1/maybe").status_code == 404


def test_a_suspended_side_reads_the_deal_but_changes_nothing(agreed, propose, creator, moderator):
    propose()
    flag(target=agreed.influencer, by=moderator, reason="rules")
    kept = before(agreed)

    assert post(creator, agreed, "amendments/1/accept").status_code in {302, 303, 403}
    assert before(agreed) == kept
    assert Campaign.objects.get().committed_minor == 110_000
