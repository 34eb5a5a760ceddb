"""The conversation beside the offers, by the page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adrequests import services
from adrequests.models import AdRequest, Message
from adrequests.tests.moves_by_page.posting import post, toast
from adrequests.tests.pages import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


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
