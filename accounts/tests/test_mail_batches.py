"""Many mails at once: few statements, one connection, and one bad row that fails alone."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services
from accounts.mail import KINDS, MailKind, stamp
from accounts.models import Delivery, MailChoices
from accounts.services.mailing import claims, endings, journal, sending, transport
from accounts.tests.factories import make_influencer
from accounts.topics import EXPORTS
from influencer_platform.tests.faults.sink import Sink

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture
def smtp(settings, monkeypatch):
    """A mail server to be told what to answer to each mail in turn; well, once the list is over."""
    settings.EMAIL_BACKEND = "influencer_platform.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    monkeypatch.setattr(transport.Transport, "outages", 0)
    answers: list[str] = []
    with Sink(lambda: answers.pop(0) if answers else "", hang=0.6) as sink:
        settings.EMAIL_PORT = sink.port
        sink.answers = answers
        yield sink


def owe(count: int = 1, *, kind: str = "ready_made", **more) -> list[Delivery]:
    start = Delivery.objects.count()
    rows = [
        Delivery(
            **{"address": f"p{n}@example.com", "key": f"key-{n}", "kind": kind, **more},
            payload={"subject": f"key-{n}", "text": "words"},
        )
        for n in range(start, start + count)
    ]
    return Delivery.objects.bulk_create(rows)


def outcome(delivery: Delivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return delivery.status, delivery.attempts


@pytest.fixture
def optional(monkeypatch):
    """A kind people may switch off, with facts gathered for the whole batch."""
    gathered: list[int] = []

    def gather(rows):
        gathered.append(len(rows))
        return dict.fromkeys([row.pk for row in rows], "facts")

    def write(row, facts):
        message = EmailMultiAlternatives(row.key, facts, to=[row.address])
        return stamp(row, message)

    monkeypatch.setitem(KINDS, "optional", MailKind("optional", EXPORTS, write, gather))
    return gathered


# --- Batches ----------------------------------------------------------------------------------------------------------


def test_a_thousand_mails_take_ten_statements_and_one_connection(smtp, optional):
    owe(1000, kind="optional")

    with CaptureQueriesContext(connection) as asked:
        assert services.send_due() == 1000

    assert (
        len(asked) == 2 + 2 + 8
    )  # what others left; taking and reading; two for each of four parts
    assert (len(smtp.taken), smtp.connections, optional) == (1000, 1, [1000])
    assert services.send_due() == 0


def test_the_statements_of_a_hundred_mails_are_those_of_ten(optional):
    def statements(count):
        owe(count, kind="optional", recipient=make_influencer().user)
        with CaptureQueriesContext(connection) as asked:
            services.send_due()
        return len(asked)

    assert statements(10) == statements(100) == 6


def test_one_bad_row_of_a_batch_fails_alone(smtp, monkeypatch):
    """An address no server can be told, words that are missing, a kind that breaks while it reads for all at once."""
    rows = owe(300)
    Delivery.objects.filter(pk=rows[7].pk).update(address="a\nb@example.com")
    Delivery.objects.filter(pk=rows[8].pk).update(payload={})

    def gather(batch):
        if rows[9].pk in {row.pk for row in batch}:
            raise ZeroDivisionError
        return {row.pk: row.key for row in batch}

    kind = replace(KINDS["ready_made"], gather=gather, write=lambda row, _: ready_made(row))
    ready_made = KINDS["ready_made"].write
    monkeypatch.setitem(KINDS, "ready_made", kind)

    assert services.send_due() == 297
    bad = Delivery.objects.exclude(status=Status.SENT).values_list("pk", "status")
    assert set(bad) == {(row.pk, Status.FAILED) for row in rows[7:10]}
    assert len(smtp.taken) == 297


def test_a_database_that_is_away_is_not_held_against_the_mails(monkeypatch):
    (row,) = owe()

    def write(_):
        raise OperationalError

    monkeypatch.setitem(KINDS, "ready_made", replace(KINDS["ready_made"], write=write))

    with pytest.raises(OperationalError):
        services.send_due()

    assert outcome(row) == (Status.QUEUED, 0)


# --- May it leave now? ------------------------------------------------------------------------------------------------


def test_a_choice_made_meanwhile_holds(optional):
    person = make_influencer().user
    (row,) = owe(kind="optional", recipient=person)
    MailChoices.objects.create(user=person, choices={EXPORTS.code: "off"})

    assert services.send_due() == 0
    assert (outcome(row), row.error, row.payload) == ((Status.CANCELLED, 0), "switched off", {})


def test_quiet_hours_put_a_mail_off_and_count_no_attempt(optional):
    person = make_influencer().user
    (row,) = owe(kind="optional", recipient=person)
    hour = timezone.now().hour
    MailChoices.objects.create(user=person, quiet_from=hour, quiet_until=(hour + 2) % 24)

    assert services.send_due() == 0
    assert (outcome(row), row.error) == ((Status.QUEUED, 0), "quiet hours")
    assert row.not_before > timezone.now()


# --- What the server says ---------------------------------------------------------------------------------------------


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
    old, *reports = [*owe(kind="reminder"), *owe(40)]
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


# --- Runs -------------------------------------------------------------------------------------------------------------


def test_more_than_one_claim_wakes_one_more_worker(monkeypatch):
    woken: list[str] = []
    monkeypatch.setattr(sending, "wake", woken.append)
    monkeypatch.setattr(sending, "CLAIM", 10)
    owe(35)

    assert services.send_all_due() == 35
    assert woken == ["accounts.send_mail"]


def test_a_run_ends_in_time_gives_back_what_it_has_in_hand_and_wakes_the_next(monkeypatch, smtp):
    woken: list[str] = []
    monkeypatch.setattr(sending, "wake", woken.append)
    smtp.delay = 0.02
    owe(100)

    sent = services.send_all_due(seconds=0.3)

    assert 0 < sent < 100
    assert Delivery.objects.filter(status=Status.QUEUED, claimed_by="").count() == 100 - sent
    assert woken == ["accounts.send_mail"]
    assert mail.outbox == []


def test_more_runs_than_two_of_one_machine_leave_the_workers_free():
    owe()
    living = [journal.Journal(f"somebody:{n}") for n in range(2)]

    assert services.send_all_due() == 0
    for one in living:
        one.close()
    assert services.send_all_due() == 1


def test_a_slow_server_finds_the_lease_renewed(monkeypatch, smtp):
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.4))
    smtp.delay = 0.03
    owe(30)
    renewals: list[object] = []
    renew = claims.Claim.renew
    monkeypatch.setattr(claims.Claim, "renew", lambda c: renewals.append(c) or renew(c))

    assert services.send_due() == 30
    assert renewals


def test_what_was_taken_away_while_the_process_slept_is_not_sent(monkeypatch, smtp):
    """Its lease ran out, another machine called its mails uncertain: those not begun come back into the queue."""
    rows = owe(3)
    send = transport.Transport.send

    def sleepy(self, message, begin):
        result = send(self, message, begin)
        Delivery.objects.filter(status=Status.HANDING_OVER).update(lease_until=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            services.recover_mails()
        clock = claims.clock() + 60
        monkeypatch.setattr(claims, "clock", lambda: clock)
        return result

    monkeypatch.setattr(transport.Transport, "send", sleepy)

    assert services.send_due() == 1
    assert [outcome(row) for row in rows] == [
        (Status.SENT, 1),
        (Status.QUEUED, 0),
        (Status.QUEUED, 0),
    ]
    assert len(smtp.taken) == 1
