"""The sending loop: owed once, handed over once, never sent a second time."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import services
from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.services import mailing
from accounts.services.mailing import transport
from accounts.tasks import send_mail

pytestmark = pytest.mark.django_db
Status = Delivery.Status


class Server:
    """A mail server that answers as told. The seam is SMTP; everything before it is ours."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.taken: list = []
        self.greeting: Exception | None = None
        self.is_broken = False

    def open(self) -> None:
        self.is_broken = False
        if self.greeting:
            raise self.greeting

    def send_messages(self, messages: list) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if self.is_broken:
            raise smtplib.SMTPServerDisconnected("please connect first")
        if answer:
            self.is_broken = True
            raise answer
        self.taken += messages
        return len(messages)

    def close(self) -> None:
        self.is_broken = False


@pytest.fixture
def server(monkeypatch):
    def install(*answers: Exception | None) -> Server:
        fake = Server(*answers)
        monkeypatch.setattr(transport, "get_connection", lambda: fake)
        monkeypatch.setattr(transport.Transport, "outages", 0)
        return fake

    return install


def owe(key: str = "k", **more) -> Delivery:
    services.queue_mail(
        recipient=None, address="p@example.com", key=key, subject="Hi", text="words", **more
    )
    return Delivery.objects.get(key=key)


def status(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.status


def test_a_mail_is_sent_and_its_words_are_erased():
    delivery = owe(html="<p>words</p>")

    assert services.send_due() == 1

    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["p@example.com"], "Hi", "words")
    assert sent.alternatives[0].content == "<p>words</p>"
    assert status(delivery) == Status.SENT
    assert delivery.payload == {}
    assert delivery.sent_at is not None


def test_the_same_key_is_owed_once():
    owe()
    owe()

    send_mail()

    assert len(mail.outbox) == 1
    assert services.send_due() == 0


def test_the_oldest_is_sent_first_and_the_limit_holds():
    late = owe("late")
    Delivery.objects.filter(pk=late.pk).update(not_before=timezone.now() - timedelta(minutes=1))
    early = owe("early")
    Delivery.objects.filter(pk=early.pk).update(not_before=timezone.now() - timedelta(minutes=9))

    assert services.send_due(limit=1) == 1
    assert (status(early), status(late)) == (Status.SENT, Status.QUEUED)


def test_what_is_not_due_yet_waits():
    delivery = owe()
    Delivery.objects.update(not_before=timezone.now() + timedelta(minutes=1))

    assert services.send_due() == 0
    assert status(delivery) == Status.QUEUED


def test_a_kind_nobody_registered_waits():
    delivery = owe()
    Delivery.objects.update(kind="from_a_newer_version")

    assert services.send_due() == 0
    assert status(delivery) == Status.QUEUED


def test_a_mail_no_longer_due_is_cancelled(monkeypatch):
    delivery = owe()
    monkeypatch.setitem(KINDS, "ready_made", replace(KINDS["ready_made"], write=lambda _: None))

    assert services.send_due() == 0
    assert status(delivery) == Status.CANCELLED
    assert delivery.payload == {}


def test_a_mail_that_cannot_be_written_fails_and_does_not_stop_the_others():
    broken, good = owe("broken"), owe("good")
    Delivery.objects.filter(pk=broken.pk).update(payload={})

    assert services.send_due() == 1
    assert (status(broken), status(good)) == (Status.FAILED, Status.SENT)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPResponseException(451, b"later"),
        smtplib.SMTPRecipientsRefused({"p@example.com": (450, b"busy")}),
        ConnectionRefusedError(),
    ],
)
def test_a_server_that_is_busy_is_asked_again_later(server, error):
    server(error)
    delivery = owe()

    assert services.send_due() == 0
    assert status(delivery) == Status.QUEUED
    assert delivery.not_before > timezone.now() + timedelta(seconds=40)
    assert "p@example.com" not in delivery.error


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPResponseException(550, b"no such user"),
        smtplib.SMTPRecipientsRefused({"p@example.com": (550, b"gone")}),
        smtplib.SMTPNotSupportedError(),
        ValueError("bad header"),
    ],
)
def test_a_final_no_is_final(server, error):
    server(error)
    delivery = owe()

    services.send_due()

    assert status(delivery) == Status.FAILED
    assert "p@example.com" not in delivery.error


@pytest.mark.parametrize(
    ("days", "attempts", "outcome"),
    [(3, 7, Status.FAILED), (2, 99, Status.QUEUED), (3, 0, Status.QUEUED)],
)
def test_a_busy_server_is_asked_for_three_days(server, days, attempts, outcome):
    server(smtplib.SMTPResponseException(451, b"later"))
    delivery = owe()
    created = timezone.now() - timedelta(days=days, minutes=1)
    Delivery.objects.update(attempts=attempts, created_at=created)

    services.send_due()

    assert status(delivery) == outcome
    assert ("3 days" in delivery.error) == (outcome == Status.FAILED)


def test_a_connection_lost_while_handing_over_is_never_tried_again(server):
    fake = server(smtplib.SMTPServerDisconnected("gone"))
    delivery = owe()

    services.send_due()
    services.send_due()

    assert status(delivery) == Status.UNCERTAIN
    assert fake.taken == []


def test_a_server_that_hangs_up_before_the_mail_is_asked_again_later(server):
    server().greeting = smtplib.SMTPServerDisconnected("gone")
    delivery = owe()

    assert services.send_due() == 0
    assert status(delivery) == Status.QUEUED


def test_one_lost_connection_does_not_spoil_the_mails_after_it(server):
    fake = server(smtplib.SMTPServerDisconnected("gone"))
    first, second = owe("first"), owe("second")

    assert services.send_due() == 1
    assert (status(first), status(second)) == (Status.UNCERTAIN, Status.SENT)
    assert len(fake.taken) == 1


def test_a_worker_that_lost_its_claim_does_not_send(monkeypatch):
    delivery = owe()
    kind = KINDS["ready_made"]

    def slowly(row):
        Delivery.objects.update(claimed_by="another:1:2")
        return kind.write(row)

    monkeypatch.setitem(KINDS, "ready_made", replace(kind, write=slowly))

    assert services.send_due() == 0
    assert mail.outbox == []
    assert status(delivery) == Status.CLAIMED


def test_leases_that_ran_out_are_queued_again_or_uncertain():
    claimed, half = owe("claimed"), owe("half")
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=claimed.pk).update(status=Status.CLAIMED, lease_until=past)
    Delivery.objects.filter(pk=half.pk).update(status=Status.HANDING_OVER, lease_until=past)

    assert services.send_due() == 1
    assert (status(claimed), status(half)) == (Status.SENT, Status.UNCERTAIN)


def test_mail_to_a_domain_without_mailboxes_is_called_off():
    delivery = owe()

    assert mailing.cancel_mail(to_domain="example.com") == 1
    assert status(delivery) == Status.CANCELLED
    assert mailing.cancel_mail(to_domain="example.com") == 0
