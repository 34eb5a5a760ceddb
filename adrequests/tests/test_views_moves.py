"""Every posted move of a negotiation: with htmx, without, refused, repeated."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import FlagReason
from accounts.services import flag
from adrequests import services
from adrequests.models import AdRequest, Message, Status
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
)
from adrequests.tests.pages import HTMX, ids, is_page, seen, signed_in, snapshot, text, typed, url
from campaigns.models import Share
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
VERBS = [
    "accept", "counter", "counter/preview", "amend", "reject", "withdraw", "extend", "remind", "cancel", "messages",
]  # fmt: skip


@pytest.fixture
def ad_request(sponsor, influencer):
    return make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)


@pytest.fixture
def agreed(ad_request, influencer):
    return services.accept(ad_request=ad_request, by=influencer.user, offer_number=1)


def post(who, ad_request, verb, data, **headers):
    return signed_in(who).post(url(ad_request, verb), data, headers=headers)


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]["text"]


# --- every move ---------------------------------------------------------------------------------------------------------


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


# --- accept -------------------------------------------------------------------------------------------------------------


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


# --- counter and amend --------------------------------------------------------------------------------------------------


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


# --- preview ------------------------------------------------------------------------------------------------------------


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


# --- closing ------------------------------------------------------------------------------------------------------------


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


# --- extend and remind --------------------------------------------------------------------------------------------------


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


# --- messages -----------------------------------------------------------------------------------------------------------


def test_message_with_htmx_stands_on_top_of_the_conversation(ad_request, influencer):
    response = post(influencer, ad_request, "messages", {"text": "When is the hike?"}, **HTMX)

    assert toast(response) == "Message sent."
    thread = response.content.decode().split('id="thread"')[1]
    assert thread.index("When is the hike?") < thread.index("$1,100")


def test_message_without_htmx_leads_back(ad_request, influencer):
    response = post(influencer, ad_request, "messages", {"text": "Hello"})

    assert response.status_code == 303
    assert Message.objects.get().text == "Hello"


def test_empty_message_is_refused_at_the_field(ad_request, influencer):
    response = post(influencer, ad_request, "messages", {"text": "  "}, **HTMX)

    assert response.status_code == 422
    assert "Write something first." in text(response)
    assert Message.objects.count() == 0


def test_message_posted_twice_from_one_page_is_sent_once(ad_request, influencer):
    services.post_message(ad_request=ad_request, by=influencer.user, text="Before")
    data = {"text": "Hello", "after": Message.objects.get().pk}

    post(influencer, ad_request, "messages", data, **HTMX)
    again = post(influencer, ad_request, "messages", data, **HTMX)

    assert again.status_code == 200
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == [
        "Before",
        "Hello",
    ]


def test_message_to_a_conversation_closed_long_ago_keeps_the_words(ad_request, sponsor, influencer):
    services.withdraw(ad_request=ad_request, by=sponsor.user, offer_number=1)
    AdRequest.objects.filter(pk=ad_request.pk).update(closed_at=timezone.now() - timedelta(days=31))

    response = post(influencer, ad_request, "messages", {"text": "One more thing"}, **HTMX)

    assert response.status_code == 409
    assert "Your words, not sent One more thing" in text(response)
    assert Message.objects.count() == 0


def test_message_is_text_never_markup(ad_request, influencer):
    response = post(influencer, ad_request, "messages", {"text": "<script>x</script>"}, **HTMX)

    assert b"<script>" not in response.content
    assert b"&lt;script&gt;" in response.content


def edit(who, message, text_, **headers):
    return signed_in(who).post(
        f"/ad-requests/{message.ad_request_id}/messages/{message.pk}/edit/",
        {"text": text_},
        headers=headers,
    )


def test_message_edited_within_five_minutes_says_edited(ad_request, influencer):
    message = services.post_message(ad_request=ad_request, by=influencer.user, text="Helo")

    response = edit(influencer, message, "Hello", **HTMX)

    assert "edited" in text(response)
    message.refresh_from_db()
    assert message.text == "Hello"


def test_message_edited_too_late_keeps_the_typed_words(ad_request, influencer):
    message = services.post_message(ad_request=ad_request, by=influencer.user, text="Helo")
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=6))

    response = edit(influencer, message, "Hello", **HTMX)

    assert response.status_code == 409
    assert "Your words, not sent Hello" in text(response)


def test_message_of_somebody_else_cannot_be_edited(ad_request, sponsor, influencer):
    message = services.post_message(ad_request=ad_request, by=influencer.user, text="Mine")

    assert edit(sponsor, message, "Yours", **HTMX).status_code == 404
    message.refresh_from_db()
    assert message.text == "Mine"


# --- suspended people ---------------------------------------------------------------------------------------------------


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
