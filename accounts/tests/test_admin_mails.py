"""What the back office says of a mail: why it was sent, what holds it back, and what became of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.mail import KINDS, MailKind
from accounts.models import Delivery, MailChoices
from accounts.tests.factories import make_influencer, make_staff
from accounts.topics import EXPORTS

pytestmark = pytest.mark.django_db
Status = Delivery.Status
LIST_QUERIES = 6


@pytest.fixture
def lead(client):
    user = make_staff("Lead")
    client.force_login(user)
    return user


def owe(status: str = Status.QUEUED) -> Delivery:
    services.queue_mail(
        recipient=None, address="ana@example.com", key="login_code:1", subject="Code", text="QK7Z42"
    )
    Delivery.objects.update(status=status)
    return Delivery.objects.get()


def url(page: str, *args) -> str:
    return reverse(f"admin:accounts_delivery_{page}", args=args)


def shown(client, delivery):
    return client.get(url("change", delivery.pk)).content.decode()


def test_the_page_says_what_uncertain_means_and_that_it_keeps_its_number(client, lead):
    page = shown(client, owe(Status.UNCERTAIN))

    assert "it may have arrived, or not" in page
    assert "Message-ID" in page


def test_sent_again_it_keeps_its_message_id(lead, mailoutbox):
    delivery = owe()
    services.send_due()
    Delivery.objects.update(status=Status.UNCERTAIN, payload={"subject": "Code", "text": "QK7Z42"})
    delivery.refresh_from_db()

    services.resend_mail(delivery=delivery, by=lead, reason="missing")
    services.send_due()

    first, second = (message.extra_headers["Message-ID"] for message in mailoutbox)
    assert first == second


def test_the_page_names_the_choice_what_holds_it_back_and_the_mailbox(client, lead, monkeypatch):
    monkeypatch.setitem(KINDS, "optional", MailKind("optional", EXPORTS, lambda _: None))
    person = make_influencer().user
    MailChoices.objects.create(
        user=person, choices={"exports": "off"}, refusals=3, paused_at=timezone.now()
    )
    Delivery.owe(person, kind="optional", key="optional:1")

    page = shown(client, Delivery.objects.get())

    assert "A file is ready: Never" in page
    assert "switched off" in page
    assert "it refused 3 mails in a row" in page


@pytest.mark.parametrize("key", ["reminder:{}:2026-03-01", "anything:7:x"])
def test_the_page_leads_to_what_the_mail_is_about(client, lead, key):
    influencer = make_influencer()
    about = None if key.startswith("reminder") else influencer
    Delivery.owe(influencer.user, kind="ready_made", key=key.format(influencer.pk), about=about)

    page = shown(client, Delivery.objects.get())

    assert reverse("admin:accounts_influencer_change", args=[influencer.pk]) in page


def test_the_ledger_is_filtered_by_topic(client, lead):
    owe()

    def count(topic):
        return client.get(url("changelist"), {"topic": topic}).context["cl"].result_count

    assert (count("security"), count("exports")) == (1, 0)


def test_the_list_asks_as_much_for_many_mails_as_for_few(client, lead, django_assert_num_queries):
    def ask(expected):
        with django_assert_num_queries(expected):
            client.get(url("changelist"))

    for n in range(2):
        Delivery.owe(make_influencer().user, kind="ready_made", key=f"a:{n}")
    client.get(url("changelist"))
    ask(LIST_QUERIES)
    for n in range(20):
        Delivery.owe(make_influencer().user, kind="ready_made", key=f"b:{n}")
    ask(LIST_QUERIES)
