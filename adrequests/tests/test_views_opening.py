"""What staff see of a conversation before and after they open it, on every page there is."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Notification
from accounts.services import flag
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import Message
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.pages import HTMX, ids, is_page, signed_in, text, url
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db

WORDS = MESSAGE, NOTE, FAREWELL = "CanaryMessage", "CanaryNote", "CanaryFarewell"
REASON = {
    "reason": "fraud",
    "message": "We look into a report.",
    "private_note": "Card ticket-4711-of-the-team.",
}


@pytest.fixture
def ad_request(sponsor, influencer):
    """A private campaign's request with a message, the note of an offer and the words that closed it."""
    campaign = make_campaign(sponsor=sponsor, visibility="private")
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)
    services.post_message(ad_request=ad_request, by=sponsor.user, text=MESSAGE)
    services.counter(
        ad_request=ad_request,
        by=influencer.user,
        offer_number=1,
        terms=make_terms(90_000),
        note=NOTE,
    )
    return services.reject(
        ad_request=ad_request, by=sponsor.user, offer_number=2, reason="fee", note=FAREWELL
    )


def case(ad_request):
    return ad_request.get_absolute_url()


def content(response) -> str:
    return b"".join(response).decode()


def open_it(client, ad_request, **given):
    return client.post(url(ad_request, "open"), REASON | given)


def pages_of_staff(ad_request):
    """Every page on which a request, its people, its events or its notifications are shown."""
    rows = {
        "adrequests_adrequest": ad_request.pk,
        "adrequests_offer": ad_request.latest_offer_id,
        "campaigns_campaign": ad_request.campaign_id,
        "accounts_sponsor": ad_request.campaign.sponsor_id,
        "accounts_influencer": ad_request.influencer_id,
        "accounts_user": ad_request.influencer.user_id,
        "accounts_notification": Notification.objects.filter(kind="message").latest("pk").pk,
        "accounts_auditevent": AuditEvent.objects.about(ad_request).latest("pk").pk,
    }
    for name, pk in rows.items():
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_changelist") + "?q=Canary"
        yield reverse(f"admin:{name}_change", args=[pk])
    yield "/admin/"
    yield url(ad_request, "version") + "?v=0"
    for user in (ad_request.influencer.user, ad_request.campaign.sponsor.user):
        yield reverse("adrequests:sees", args=[user.pk])


def words_pages(ad_request):
    """Where the words are shown to those who opened the conversation."""
    return [case(ad_request), url(ad_request, "history"), f"{case(ad_request)}history.csv"]


@pytest.mark.parametrize("is_superuser", [False, True])
def test_no_page_of_staff_shows_a_word_before_the_conversation_is_opened(ad_request, is_superuser):
    client = signed_in(make_staff("Lead", is_superuser=is_superuser))

    leaks = []
    for page in [*pages_of_staff(ad_request), *words_pages(ad_request)]:
        answer = client.get(page)
        assert answer.status_code in {200, 403}, page
        shown = content(answer)
        leaks += [(page, word) for word in WORDS if word in shown]

    assert leaks == []


@pytest.mark.parametrize("name", ["adrequests_adrequest", "accounts_auditevent", "accounts_user"])
def test_no_export_holds_a_word(ad_request, name):
    client = signed_in(make_staff(is_superuser=True))
    open_it(client, ad_request)

    answer = client.post(reverse(f"admin:{name}_export"), {"format": "csv"})

    assert answer.status_code == 200
    assert "Canary" not in content(answer)


def test_the_case_its_history_and_its_file_show_every_word_once_opened(ad_request, moderator):
    client = signed_in(moderator)

    open_it(client, ad_request)

    for page in words_pages(ad_request):
        shown = content(client.get(page))
        assert all(word in shown for word in WORDS), page


def test_a_day_later_it_is_closed_again_and_the_form_is_back(ad_request, moderator):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        open_it(signed_in(moderator), ad_request)
        clock.shift(timedelta(hours=24))
        client = signed_in(moderator)

        for page in words_pages(ad_request):
            assert "Canary" not in content(client.get(page))
        assert b'name="reason"' in client.get(case(ad_request)).content


def test_a_sealed_case_shows_all_but_the_words_and_asks_for_a_reason(ad_request, moderator):
    page = signed_in(moderator).get(case(ad_request))

    words = text(page)
    assert "$900" in words
    assert "rejected the offer: The fee does not fit" in words
    assert "Open the conversation with a reason" in words
    assert f'action="{url(ad_request, "open")}"'.encode() in page.content


def test_an_opened_case_says_until_when_and_asks_for_nothing(ad_request, moderator):
    client = signed_in(moderator)

    open_it(client, ad_request)

    page = client.get(case(ad_request))
    assert "You opened this conversation; both sides know." in text(page)
    assert b'name="reason"' not in page.content


def test_opening_without_htmx_goes_back_to_the_conversation(ad_request, moderator):
    response = open_it(signed_in(moderator), ad_request)

    assert (response.status_code, response["Location"]) == (303, f"{case(ad_request)}#talk")


def test_opening_with_htmx_answers_with_the_conversation(ad_request, moderator):
    response = signed_in(moderator).post(url(ad_request, "open"), REASON, headers=HTMX)

    assert (response.status_code, is_page(response)) == (200, False)
    assert "talk" in ids(response)
    assert MESSAGE in text(response)
    assert "HX-Trigger" in response.headers


def test_opening_twice_is_one_opening(ad_request, moderator):
    client = signed_in(moderator)

    for _ in range(2):
        assert open_it(client, ad_request).status_code == 303

    assert AuditEvent.objects.about(ad_request).filter(action="thread_opened").count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "curious"}, "Select a valid choice"),
        ({"reason": "other", "message": " "}, "Both sides read it."),
    ],
)
def test_opening_without_a_reason_is_refused_at_the_field(
    ad_request, moderator, given, sentence, headers
):
    client = signed_in(moderator)

    response = client.post(url(ad_request, "open"), REASON | given, headers=headers)

    assert (response.status_code, is_page(response)) == (422, not headers)
    assert sentence in text(response)
    assert "Card ticket-4711-of-the-team." in text(response)
    assert "Canary" not in text(response)
    assert not AuditEvent.objects.about(ad_request).filter(action="thread_opened").exists()


def test_finance_sees_the_case_without_words_and_without_the_form(ad_request):
    client = signed_in(make_staff("Finance"))

    page = client.get(case(ad_request))

    assert b'name="reason"' not in page.content
    assert "Moderators can open the conversation" in text(page)
    assert open_it(client, ad_request).status_code == 403
    for where in words_pages(ad_request):
        assert "Canary" not in content(client.get(where))


def test_opening_is_no_page_for_the_sides_themselves(ad_request, sponsor, influencer):
    for person in (sponsor, influencer):
        assert open_it(signed_in(person), ad_request).status_code == 404


def test_opening_is_only_posted(ad_request, moderator):
    assert signed_in(moderator).get(url(ad_request, "open")).status_code == 405


@pytest.mark.parametrize("is_flagged", [False, True])
@pytest.mark.parametrize("side", ["sponsor", "influencer"])
def test_both_sides_read_who_opened_it_and_why_never_the_private_note(
    side, is_flagged, ad_request, moderator, request
):
    party = request.getfixturevalue(side)
    if is_flagged:
        flag(target=party, by=moderator, reason="fraud")
    rosa = make_staff(name="Rosa Adler")
    services.open_thread(ad_request=ad_request, by=rosa, **REASON)

    client = signed_in(party)
    told = (
        "Rosa Adler of the Tandem team opened this conversation: suspected fraud. "
        "We look into a report."
    )
    for page in words_pages(ad_request):
        shown = content(client.get(page, follow=True))
        assert told in shown, page
        assert "ticket-4711-of-the-team" not in shown
    assert "Rosa Adler of the Tandem team" in text(client.get("/notifications/"))


def test_the_file_names_staff_as_who_opened_it(ad_request, sponsor):
    rosa = make_staff(name="Rosa Adler")
    services.open_thread(ad_request=ad_request, by=rosa, **REASON)

    shown = content(signed_in(sponsor).get(f"{case(ad_request)}history.csv")).lstrip("\ufeff")

    last = list(csv.DictReader(io.StringIO(shown)))[-1]
    assert (last["Who"], last["What"]) == ("Rosa Adler of the Tandem team", "Event")


def test_a_file_without_the_words_says_so(ad_request, moderator):
    shown = content(signed_in(moderator).get(f"{case(ad_request)}history.csv")).lstrip("\ufeff")

    last = list(csv.DictReader(io.StringIO(shown)))[-1]
    assert last["Text"] == "Messages and notes are left out: this conversation was not opened."


def test_nothing_leads_from_a_request_or_an_offer_to_the_words(ad_request):
    """Whoever reads starts at `Message.objects.visible_to`; a name of a row quotes nothing."""
    fields = {
        field.name
        for model in (type(ad_request), type(ad_request.latest_offer))
        for field in model._meta.get_fields()
    }

    assert not {"messages", "message", "notes"} & fields
    assert not any("Canary" in str(row) for row in Message.objects.all())


@pytest.mark.parametrize("n", [1, 3])
def test_case_of_staff_asks_the_same_few_questions(n, moderator, django_assert_num_queries):
    ad_request = make_ad_request()
    for _ in range(n):
        services.post_message(ad_request=ad_request, by=ad_request.influencer.user, text="Hello")
    client = signed_in(moderator)
    open_it(client, ad_request)

    with django_assert_num_queries(12):
        client.get(case(ad_request))


def test_staff_find_the_way_back_to_the_back_office(ad_request):
    back = reverse("admin:adrequests_adrequest_change", args=[ad_request.pk])

    of_staff = signed_in(make_staff("Finance")).get(case(ad_request)).content.decode()
    of_a_party = signed_in(ad_request.campaign.sponsor).get(case(ad_request)).content.decode()

    assert f'href="{back}"' in of_staff
    assert back not in of_a_party
