"""The negotiation screen: what each person sees of one case."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import FlagReason
from accounts.services import flag
from adrequests import services
from adrequests.models import AdRequest, Message, Seen
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, make_terms
from adrequests.tests.pages import HTMX, PANE, ids, is_page, signed_in, text, url
from campaigns.models import Campaign, Share
from campaigns.services import update_campaign
from campaigns.tests.factories import campaign_fields, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def ad_request(sponsor, influencer):
    return make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)


@pytest.fixture
def countered(ad_request, influencer):
    """The influencer asks for more: the sponsor's turn."""
    terms = make_terms(130_000, deliverables={"reel": 1, "story": 3}, usage_days=60)
    return services.counter(ad_request=ad_request, by=influencer.user, offer_number=1, terms=terms)


def inbox(ad_request, **more):
    query = "&".join(f"{k}={v}" for k, v in more.items())
    return f"/influencer/inbox/?offer={ad_request.pk}&{query}"


def requests(ad_request, **more):
    query = "&".join(f"{k}={v}" for k, v in more.items())
    return f"/sponsor/requests/?request={ad_request.pk}&{query}"


def test_pane_with_htmx_is_the_case_with_its_row_and_counters_out_of_band(ad_request, influencer):
    response = signed_in(influencer).get(inbox(ad_request), headers=PANE)

    assert not is_page(response)
    assert {"detail", f"req-{ad_request.pk}", "unread"} <= ids(response)
    assert "request-list" not in ids(response)


def test_case_without_htmx_is_the_whole_page_with_list_and_pane(ad_request, influencer):
    response = signed_in(influencer).get(inbox(ad_request))

    assert is_page(response)
    assert {"detail", f"req-{ad_request.pk}", "request-list", "nav-turn"} <= ids(response)


def test_row_that_was_open_before_is_no_longer_current(ad_request, influencer):
    other = make_ad_request(influencer=influencer)
    before = PANE | {"HX-Current-URL": f"http://testserver/influencer/inbox/?offer={ad_request.pk}"}

    response = signed_in(influencer).get(inbox(other), headers=before)

    assert {f"req-{ad_request.pk}", f"req-{other.pk}"} <= ids(response)
    assert response.content.count(b'aria-current="true"') == 1


def test_asked_side_is_told_that_it_is_its_turn(ad_request, influencer):
    words = text(signed_in(influencer).get(inbox(ad_request)))

    assert f"Your turn. {ad_request.campaign.sponsor} offers $1,100" in words
    assert "Accept $1,100" in words
    assert "Counter" in words


def test_waiting_side_sees_whom_it_waits_for_and_cannot_accept(ad_request, sponsor):
    words = text(signed_in(sponsor).get(requests(ad_request)))

    assert f"Waiting for {ad_request.influencer}" in words
    assert "Accept $1,100" not in words
    assert "Remind" in words
    assert "Withdraw" in words


def test_differences_cost_the_sponsor_what_they_gain_the_influencer(countered, sponsor, influencer):
    asked = signed_in(sponsor).get(requests(countered)).content.decode()
    asking = signed_in(influencer).get(inbox(countered)).content.decode()

    assert '<ins class="is-cost">+$200</ins>' in asked
    assert "<ins>+1 story</ins>" in asked
    assert "<ins>+$200</ins>" in asking
    assert '<ins class="is-cost">+1 story</ins>' in asking


def test_columns_shift_after_the_reader_has_answered(countered, sponsor):
    client = signed_in(sponsor)
    services.counter(
        ad_request=countered, by=sponsor.user, offer_number=2, terms=make_terms(120_000)
    )

    words = text(client.get(requests(countered)))

    name = countered.influencer.name
    assert f"You offered before {name} asked Your offer" in words


def test_single_offer_is_shown_as_facts_without_columns(ad_request, influencer):
    response = signed_in(influencer).get(inbox(ad_request))

    assert b'<table class="terms">' not in response.content
    assert b'class="facts__big">$1,100' in response.content


def test_offers_of_the_past_are_dashed_and_one_is_live(countered, sponsor):
    response = signed_in(sponsor).get(requests(countered))

    assert response.content.count(b"offer offer--past") == 1
    assert response.content.count(b"offer offer--live") == 1


def test_influencer_never_sees_the_budget(countered, influencer):
    words = text(signed_in(influencer).get(inbox(countered, amend=1)))

    assert "budget" not in words.lower()
    assert "Per piece" in words


def test_counter_form_names_the_free_budget_and_real_quick_amounts(countered, sponsor):
    response = signed_in(sponsor).get(requests(countered, counter=1))

    words = text(response)
    assert "$15,000 of this campaign" in words
    assert "Meet halfway, $1,200" in words
    assert "Match, $1,300" in words
    assert "Budget left $13,700" in words


def test_quick_amount_works_as_a_link_without_javascript(countered, sponsor):
    response = signed_in(sponsor).get(requests(countered, counter=1, fee="1,200"))

    assert b'name="fee" value="1,200"' in response.content


def test_influencer_is_offered_the_price_of_the_own_rate_card(countered, sponsor, influencer):
    influencer.rates.create(kind="reel", price_minor=90_000)
    influencer.rates.create(kind="story", price_minor=20_000)

    words = text(signed_in(influencer).get(inbox(countered, amend=1)))

    assert "Your rates, $1,500" in words


def test_counter_form_is_not_shown_to_the_side_that_waits(ad_request, sponsor):
    response = signed_in(sponsor).get(requests(ad_request, counter=1))

    assert "counter" not in ids(response)


@pytest.mark.parametrize("question", ["accept", "reject"])
def test_question_stands_in_the_page_without_javascript(ad_request, influencer, question):
    response = signed_in(influencer).get(inbox(ad_request, do=question))

    assert f"{question}-title" in ids(response)
    assert f"{question}-dialog" not in ids(response)


def test_question_nobody_may_ask_is_not_shown(ad_request, sponsor):
    response = signed_in(sponsor).get(requests(ad_request, do="accept"))

    assert "accept-title" not in ids(response)


def test_acceptance_beyond_the_budget_offers_to_raise_it_instead(sponsor, influencer):
    campaign = make_campaign(sponsor=sponsor, budget_minor=100_000)
    ad_request = make_application(campaign=campaign, influencer=influencer, fee_minor=110_000)

    words = text(signed_in(sponsor).get(requests(ad_request, do="accept")))

    assert "budget is $100 short" in words
    assert "Raise the budget" in words


def test_case_of_a_stranger_is_a_missing_one(ad_request, other_sponsor, other_influencer):
    assert signed_in(other_influencer).get(inbox(ad_request)).status_code == 404
    assert signed_in(other_sponsor).get(requests(ad_request)).status_code == 404
    assert signed_in(other_sponsor).get(url(ad_request, "history")).status_code == 404
    assert Seen.objects.count() == 0


def test_case_of_another_campaign_is_not_opened_in_this_one(ad_request, sponsor):
    other = make_campaign(sponsor=sponsor)

    response = signed_in(sponsor).get(
        f"/sponsor/campaigns/{other.pk}/requests/?request={ad_request.pk}"
    )

    assert response.status_code == 404


def test_colleague_who_may_only_look_sees_the_case_without_buttons(countered):
    viewer = make_colleague(countered.campaign, Share.Level.VIEW)

    response = signed_in(viewer).get(requests(countered))

    assert "shared with you for reading" in text(response)
    assert b'class="actions"' not in response.content
    assert not Seen.objects.filter(user=viewer).exists()


def test_opening_the_case_marks_it_seen_and_reads_its_notifications(ad_request, influencer):
    assert influencer.user.notifications.unread().count() == 1

    signed_in(influencer).get(inbox(ad_request))

    assert influencer.user.notifications.unread().count() == 0
    assert Seen.objects.filter(user=influencer.user, ad_request=ad_request).exists()
    ad_request.refresh_from_db()
    assert ad_request.first_viewed_at is not None


def test_frozen_case_tells_both_sides_why_and_that_the_clock_stands(
    ad_request, sponsor, influencer, moderator
):
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM, message="Too many mails.")

    own = text(signed_in(influencer).get(inbox(ad_request)))
    other = text(signed_in(sponsor).get(requests(ad_request)))

    assert "Your account is suspended by our team: Spam or mass messages. Too many mails." in own
    assert f"The account of {influencer} is suspended by our team." in other
    assert "Spam" not in other
    for words in (own, other):
        assert "The clock stands still, 6 days left" in words
        assert "Accept $1,100" not in words


def test_changed_brief_is_noted_with_both_versions(ad_request, influencer, sponsor):
    fields = campaign_fields(niche=ad_request.campaign.niche, goals="Studio shots only.")
    update_campaign(
        campaign=Campaign.objects.get(pk=ad_request.campaign_id), by=sponsor.user, **fields
    )

    words = text(signed_in(influencer).get(inbox(ad_request)))

    assert "made on version 1, now it is version 2" in words


def test_offer_past_its_time_cannot_be_answered(ad_request, influencer):
    AdRequest.objects.filter(pk=ad_request.pk).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )

    response = signed_in(influencer).get(inbox(ad_request))

    assert "The time to answer is over" in text(response)
    assert b'class="actions"' not in response.content


def test_offer_within_its_last_day_is_marked_urgent_in_the_row(ad_request, influencer):
    AdRequest.objects.filter(pk=ad_request.pk).update(
        expires_at=timezone.now() + timedelta(hours=5)
    )

    response = signed_in(influencer).get("/influencer/inbox/")

    assert re.search(r'class="xs turn-text">\s*5 hours left', response.content.decode())


def test_own_message_offers_editing_for_five_minutes_only(ad_request, influencer):
    fresh = services.post_message(ad_request=ad_request, by=influencer.user, text="Hello")
    assert "edit=" in signed_in(influencer).get(inbox(ad_request)).content.decode()

    Message.objects.filter(pk=fresh.pk).update(created_at=timezone.now() - timedelta(minutes=6))

    assert "edit=" not in signed_in(influencer).get(inbox(ad_request)).content.decode()


def test_edit_link_opens_the_message_as_a_form(ad_request, influencer):
    message = services.post_message(ad_request=ad_request, by=influencer.user, text="Helo")

    response = signed_in(influencer).get(inbox(ad_request, edit=message.pk))

    assert "edit_text" in ids(response)


def test_reason_that_was_not_shared_is_shown_to_its_own_side_only(ad_request, sponsor, influencer):
    services.reject(
        ad_request=ad_request, by=influencer.user, offer_number=1, reason="fee", share_reason=False
    )

    own = text(signed_in(influencer).get(inbox(ad_request)))
    other = text(signed_in(sponsor).get(requests(ad_request)))

    assert "You rejected the offer: The fee does not fit" in own
    assert "rejected the offer" in other
    assert "The fee does not fit" not in other


def test_closed_case_offers_nothing_but_a_new_request(ad_request, sponsor):
    services.withdraw(ad_request=ad_request, by=sponsor.user, offer_number=1)

    response = signed_in(sponsor).get(requests(ad_request))

    assert "Start a new request" in text(response)
    assert b"/withdraw/" not in response.content


def test_person_with_the_company_is_named_but_never_by_address(ad_request, influencer, sponsor):
    sponsor.user.name = ""
    sponsor.user.save()

    response = signed_in(influencer).get(inbox(ad_request))

    assert sponsor.user.email.split("@")[0] not in response.content.decode()


def test_address_of_a_request_leads_each_side_to_its_list(ad_request, sponsor, influencer):
    there = signed_in(influencer).get(f"/ad-requests/{ad_request.pk}/")
    here = signed_in(sponsor).get(f"/ad-requests/{ad_request.pk}/")

    assert there["Location"] == f"/influencer/inbox/?show=all&offer={ad_request.pk}"
    assert here["Location"] == f"/sponsor/requests/?request={ad_request.pk}"


def test_staff_read_a_request_on_a_page_without_any_form(countered, moderator):
    response = signed_in(moderator).get(f"/ad-requests/{countered.pk}/")

    assert response.status_code == 200
    assert b"/counter/" not in response.content
    assert not Seen.objects.filter(user=moderator).exists()


def test_address_of_a_stranger_s_request_is_missing(ad_request, other_influencer):
    assert signed_in(other_influencer).get(f"/ad-requests/{ad_request.pk}/").status_code == 404


def test_visitor_is_sent_to_sign_in(ad_request, client):
    assert "/accounts/login/" in client.get(f"/ad-requests/{ad_request.pk}/")["Location"]


def test_poll_answers_nothing_while_nothing_happened(ad_request, influencer):
    client = signed_in(influencer)
    page = client.get(inbox(ad_request)).content.decode()
    poll = page.split('id="news" hx-get="')[1].split('"')[0].replace("&amp;", "&")

    response = client.get(poll, headers=HTMX)

    assert response.status_code == 204


def test_poll_tells_that_the_other_side_answered_and_swaps_no_case(ad_request, sponsor, influencer):
    client = signed_in(sponsor)
    page = client.get(requests(ad_request)).content.decode()
    poll = page.split('id="news" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    services.counter(
        ad_request=ad_request, by=influencer.user, offer_number=1, terms=make_terms(150_000)
    )

    response = client.get(poll, headers=HTMX)

    assert f"{influencer.name} answered. Show" in text(response)
    assert ids(response) == {"news"}


def test_long_conversation_shows_the_latest_fifty_and_leads_to_the_rest(ad_request, influencer):
    for n in range(51):
        Message.objects.create(
            ad_request=ad_request, author=influencer.user, side="influencer", text=f"line {n}."
        )

    words = text(signed_in(influencer).get(inbox(ad_request)))

    assert "line 50." in words
    assert "line 0." not in words
    assert "Earlier messages" in words


@pytest.mark.parametrize("n", [1, 3])
def test_case_asks_the_same_few_questions_however_much_there_is(
    n, sponsor, django_assert_num_queries
):
    campaign = make_campaign(sponsor=sponsor)
    cases = [make_ad_request(campaign=campaign) for _ in range(n)]
    for _ in range(n):
        services.post_message(ad_request=cases[0], by=cases[0].influencer.user, text="Hello")
    client = signed_in(sponsor)
    client.get(requests(cases[0]))

    with django_assert_num_queries(12):
        client.get(requests(cases[0]))


@pytest.mark.parametrize("n", [1, 3])
def test_influencer_s_case_asks_the_same_few_questions(n, influencer, django_assert_num_queries):
    cases = [make_ad_request(influencer=influencer) for _ in range(n)]
    client = signed_in(influencer)
    client.get(inbox(cases[0]))

    with django_assert_num_queries(10):
        client.get(inbox(cases[0]))
