"""What each answer of a mail server comes to."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services
from accounts.mail import KINDS, MailKind
from accounts.models import Delivery, MailChoices
from accounts.services.mailing import claims, endings
from accounts.tests.factories import make_influencer
from accounts.tests.mailing import outcome, owe
from accounts.topics import EXPORTS

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.mark.parametrize(
    ("answer", "status", "arrives"),
    [
        ("451", Status.QUEUED, 0),
        ("452", Status.QUEUED, 0),
        ("550", Status.FAILED, 0),
        ("drop_before", Status.UNCERTAIN, 0),
        ("drop_after", Status.UNCERTAIN, 1),
        ("hang_after", Status.UNCERTAIN, 1),
    ],
)
def test_each_answer_is_about_its_mail_alone(smtp, answer, status, arrives):
    smtp.answers += ["", answer]
    first, bad, last = owe(3)

    assert services.send_due() == 2

    assert outcome(bad) == (status, 1)
    assert outcome(first)[0] == outcome(last)[0] == Status.SENT
    assert (smtp.taken["key-1"], smtp.taken["key-2"]) == (arrives, 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        services.send_due()
    assert smtp.taken["key-1"] == arrives or status == Status.QUEUED


def test_a_connection_that_ended_before_the_mail_is_opened_anew_at_once(smtp):
    smtp.answers += ["", "421"]
    rows = owe(3)

    assert services.send_due() == 3
    assert smtp.connections == 2
    assert {outcome(row) for row in rows} == {(Status.SENT, 1)}


def test_a_server_that_keeps_silent_frees_the_worker_and_only_the_mail_in_hand_stands_back(smtp):
    smtp.answers += ["", "hang_before"]
    first, silent, *others = owe(4)

    assert services.send_due() == 1

    assert (outcome(first), outcome(silent)) == ((Status.SENT, 1), (Status.QUEUED, 1))
    assert {outcome(row) for row in others} == {(Status.QUEUED, 0)}
    assert {row.error for row in others} == {endings.NO_SERVER}
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert services.send_due() == 3


def test_a_server_down_for_a_day_gets_the_queue_in_order_and_no_reminder_of_yesterday(
    smtp, settings, monkeypatch
):
    """The reminder says itself that its day is over; a report is sent late."""
    begun, port = timezone.now(), settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    ready_made = KINDS["ready_made"].write

    def reminder(row):
        return ready_made(row) if timezone.now().date() == row.created_at.date() else None

    monkeypatch.setitem(KINDS, "reminder", MailKind("reminder", EXPORTS, reminder))
    (old,), reports = owe(kind="reminder"), owe(40)
    for hours in range(26):
        with time_machine.travel(begun + timedelta(hours=hours), tick=False):
            assert services.send_due() == 0
    (today,) = owe(kind="reminder", created_at=begun + timedelta(hours=26))
    Delivery.objects.filter(pk=today.pk).update(not_before=begun + timedelta(hours=26))

    settings.EMAIL_PORT = port
    with time_machine.travel(begun + timedelta(hours=26, minutes=15), tick=False):
        assert services.send_due() == 41

    assert outcome(old)[0] == Status.CANCELLED
    assert {outcome(row) for row in reports} == {(Status.SENT, 1)}
    assert [*smtp.taken][:40] == [row.key for row in reports]


def test_after_three_days_without_a_server_a_mail_is_given_up_and_listed(smtp, settings):
    settings.EMAIL_PORT = 1
    (row,) = owe()
    services.send_due()

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        services.send_due()

    assert (outcome(row)[0], row.error) == (Status.FAILED, endings.TOO_OLD)


def test_a_returning_server_is_not_flooded(smtp, settings):
    settings.MAIL_PER_SECOND = 50
    owe(11)
    begun = claims.clock()

    services.send_due()

    assert len(smtp.taken) == 11
    assert claims.clock() - begun >= 10 / 50


def test_waits_grow_and_differ():
    def waits(attempts):
        row = Delivery(attempts=attempts)
        return [endings.try_later(row, "")[1]["not_before"] - timezone.now() for _ in range(50)]

    for attempts, minutes in [(0, 1), (1, 2), (3, 8), (7, 120), (60, 120)]:
        low, high = min(waits(attempts)), max(waits(attempts))
        assert timedelta(minutes=minutes * 0.74) < low < high <= timedelta(minutes=minutes * 1.25)


def test_a_mailbox_that_refuses_is_paused_and_one_that_takes_a_mail_is_not(smtp):
    person = make_influencer().user
    smtp.answers += ["550"] * MailChoices.REFUSALS_UNTIL_PAUSE
    owe(MailChoices.REFUSALS_UNTIL_PAUSE - 1, recipient=person)
    services.send_due()
    choices = MailChoices.objects.get(user=person)
    assert (choices.refusals, choices.paused_at) == (2, None)

    owe(recipient=person)
    services.send_due()
    choices.refresh_from_db()
    assert choices.paused_at is not None

    owe(recipient=person)
    services.send_due()
    choices.refresh_from_db()
    assert (choices.refusals, choices.paused_at) == (0, None)


@pytest.mark.parametrize(
    ("words", "is_of_it"),
    [(b"5.1.1 no such user", True), (b"no such user", True), (b"5.7.1 blocked", False)],
)
def test_what_is_said_of_us_does_not_count_against_the_mailbox(words, is_of_it):
    error = smtplib.SMTPRecipientsRefused({"p@example.com": (550, words)})

    assert endings.is_of_the_mailbox(error) == is_of_it
