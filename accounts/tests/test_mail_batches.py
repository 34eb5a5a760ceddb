"""Many mails at once: few statements, one connection, and one bad row that fails alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs, services
from accounts.mail import KINDS, MailKind, stamp
from accounts.models import Delivery, MailChoices
from accounts.services.mailing import claims, journal, sending, transport
from accounts.tests.factories import make_influencer
from accounts.tests.mailing import outcome, owe
from accounts.topics import EXPORTS

pytestmark = pytest.mark.django_db
Status = Delivery.Status


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


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_has_not_handed_over(monkeypatch, smtp):
    monkeypatch.setattr(jobs, "_stopping", bytearray(1))
    woken: list[str] = []
    monkeypatch.setattr(sending, "wake", woken.append)
    rows, send = owe(20), transport.Transport.send

    def asked_at_the_third(self, message, begin):
        if len(smtp.taken) == 2:
            jobs.stop_soon()
        return send(self, message, begin)

    monkeypatch.setattr(transport.Transport, "send", asked_at_the_third)

    assert services.send_all_due() == 3
    assert [outcome(row) for row in rows] == [(Status.SENT, 1)] * 3 + [(Status.QUEUED, 0)] * 17
    assert {row.claimed_by for row in rows[3:]} == {""}
    assert len(smtp.taken) == 3
    assert woken == ["accounts.send_mail"]
    assert services.send_all_due() == 0  # and it begins with nothing else
    assert Delivery.objects.filter(status=Status.QUEUED, attempts=0).count() == 17


def test_a_worker_that_is_asked_to_stop_writes_no_other_part(monkeypatch, smtp):
    """Between two parts of a claim it is asked as well, so that nothing is gathered and written for nobody."""
    monkeypatch.setattr(jobs, "_stopping", bytearray(1))
    monkeypatch.setattr(sending, "PART", 2)
    written: list[str] = []
    kind = KINDS["ready_made"]
    write = kind.write

    def noted(row):
        written.append(row.key)
        jobs.stop_soon()
        return write(row)

    monkeypatch.setitem(KINDS, "ready_made", replace(kind, write=noted))
    owe(6)

    assert services.send_due() == 1
    assert written == ["key-0", "key-1"]
    assert Delivery.objects.filter(status=Status.QUEUED, claimed_by="").count() == 5


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
