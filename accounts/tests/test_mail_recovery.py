"""What a dead process left: settled by its journal at once, by its lease otherwise."""

import fcntl
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts import services
from accounts.models import Delivery
from accounts.services.mailing import endings, journal
from accounts.tasks import release_claims

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_JOURNAL = tmp_path / "journal"
    return settings.MAIL_JOURNAL


def claimed(*statuses: str, claim: str = "here:1:a", **more) -> list[Delivery]:
    lease = timezone.now() + timedelta(seconds=30)
    rows = [
        Delivery(
            address="p@example.com",
            kind="ready_made",
            key=f"{claim}:{n}",
            payload={"subject": "s", "text": "t"},
            status=status,
            claimed_by=claim,
            lease_until=lease,
            **more,
        )
        for n, status in enumerate(statuses)
    ]
    return Delivery.objects.bulk_create(rows)


def dead(*lines: tuple[str, object], claim: str = "here:1:a") -> None:
    """The journal of a process that was killed after these lines."""
    written = journal.Journal(claim)
    for word, about in lines:
        written.note(word, about)
    written.leave()


def found(rows: list[Delivery]) -> list[str]:
    by_pk = Delivery.objects.in_bulk([row.pk for row in rows])
    return [by_pk[row.pk].status for row in rows]


def test_a_killed_process_leaves_one_mail_unclear(folder):
    """Killed between the server's word and the database's: what left is sent, what was not begun is queued at once."""
    rows = claimed(*[Status.HANDING_OVER] * 5, Status.CLAIMED)
    one, two, three, four, _five, _six = (row.pk for row in rows)
    dead(("begin", one), ("sent", one), ("begin", two), ("refused", two), ("begin", three),
         ("lost", three), ("begin", four))  # fmt: skip

    release_claims()

    assert found(rows) == [
        Status.SENT, Status.QUEUED, Status.UNCERTAIN, Status.UNCERTAIN, Status.QUEUED, Status.QUEUED,
    ]  # fmt: skip
    sent, *_, last = Delivery.objects.order_by("pk")
    assert sent.sent_at is not None
    assert (sent.payload, sent.lease_until) == ({}, None)
    assert (last.claimed_by, last.attempts, last.error) == ("", 0, "")
    assert list(folder.iterdir()) == []


def test_a_line_that_was_cut_off_is_not_believed(folder):
    rows = claimed(Status.HANDING_OVER)
    dead(("begin", rows[0].pk))
    (path,) = folder.iterdir()
    path.write_text(path.read_text() + f"sent {rows[0].pk}")

    services.recover_mails()

    assert found(rows) == [Status.UNCERTAIN]


@pytest.mark.parametrize("boot", ["another-run-of-the-machine", ""])
def test_a_journal_of_another_run_of_the_machine_is_not_believed(folder, boot):
    rows = claimed(Status.HANDING_OVER, Status.HANDING_OVER, Status.CLAIMED)
    dead(("begin", rows[0].pk), ("sent", rows[0].pk))
    (path,) = folder.iterdir()
    head, rest = path.read_text().split("\t", 1)
    assert head
    path.write_text(f"{boot}\t{rest}")

    services.recover_mails()

    assert found(rows) == [Status.UNCERTAIN, Status.UNCERTAIN, Status.QUEUED]
    assert list(folder.iterdir()) == []


def test_the_journal_of_a_living_process_is_left_alone(folder):
    rows = claimed(Status.HANDING_OVER, Status.CLAIMED)
    living = journal.Journal("here:1:a")

    services.recover_mails()

    assert found(rows) == [Status.HANDING_OVER, Status.CLAIMED]
    assert living.path.exists()
    living.close()


def test_a_journal_of_another_database_is_left_alone(folder):
    rows = claimed(Status.HANDING_OVER)
    dead(("begin", rows[0].pk), ("sent", rows[0].pk))
    (path,) = folder.iterdir()
    boot, _database, rest = path.read_text().split("\t", 2)
    path.write_text(f"{boot}\telsewhere\t{rest}")

    services.recover_mails()

    assert found(rows) == [Status.HANDING_OVER]
    assert journal.living() == 0


def test_a_journal_is_held_before_it_can_be_found(folder):
    living = journal.Journal("here:1:a")

    with living.path.open("rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    living.close()
    assert folder == django_settings.MAIL_JOURNAL


def test_the_home_machine_still_settles_what_others_called_uncertain():
    rows = claimed(Status.UNCERTAIN, Status.UNCERTAIN, Status.UNCERTAIN)
    dead(("begin", rows[0].pk), ("sent", rows[0].pk), ("begin", rows[1].pk))

    services.recover_mails()

    assert found(rows) == [Status.SENT, Status.UNCERTAIN, Status.QUEUED]


def test_what_staff_sent_again_is_no_longer_the_claims():
    rows = claimed(Status.UNCERTAIN)
    Delivery.objects.update(status=Status.QUEUED, claimed_by="")
    dead(("begin", rows[0].pk), ("sent", rows[0].pk))

    services.recover_mails()

    assert found(rows) == [Status.QUEUED]


def test_a_mail_that_kills_its_writer_fails_after_five_times_and_the_others_go_on(mailoutbox):
    rows = claimed(Status.CLAIMED, Status.CLAIMED, Status.CLAIMED)
    for n in range(5):
        Delivery.objects.filter(status=Status.QUEUED).update(
            status=Status.CLAIMED, claimed_by="here:1:a"
        )
        dead(("gather", "sponsor_decision"), ("write", rows[0].pk), ("write", rows[1].pk))
        services.recover_mails()
        assert Delivery.objects.get(pk=rows[1].pk).error == endings.STOPS[n]

    assert found(rows) == [Status.QUEUED, Status.FAILED, Status.QUEUED]
    assert [row.attempts for row in Delivery.objects.order_by("pk")] == [0, 5, 0]
    assert services.send_due() == 2
    assert len(mailoutbox) == 2


def test_a_kind_that_kills_while_it_gathers_is_counted_as_a_whole():
    rows = claimed(Status.CLAIMED, Status.CLAIMED)
    Delivery.objects.filter(pk=rows[0].pk).update(kind="other")
    dead(("gather", "ready_made"))

    services.recover_mails()

    errors = dict(Delivery.objects.values_list("pk", "error"))
    assert errors == {rows[0].pk: "", rows[1].pk: endings.STOPS[0]}


def test_a_mail_at_which_processes_died_twice_is_taken_last_and_alone(mailoutbox):
    rows = claimed(*[Status.QUEUED] * 3)
    Delivery.objects.update(lease_until=None)
    Delivery.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(error=endings.STOPS[1])

    assert [services.send_due(), services.send_due(), services.send_due()] == [1, 1, 1]
    assert found(rows) == [Status.SENT] * 3


def test_what_another_machine_does_not_come_back_for_is_settled_by_its_lease():
    rows = claimed(Status.CLAIMED, Status.HANDING_OVER, claim="elsewhere:1:a")
    services.recover_mails()
    assert found(rows) == [Status.CLAIMED, Status.HANDING_OVER]

    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    services.recover_mails()

    assert found(rows) == [Status.QUEUED, Status.UNCERTAIN]
    assert Delivery.objects.get(pk=rows[1].pk).claimed_by == "elsewhere:1:a"
    assert Delivery.objects.get(pk=rows[0].pk).error == endings.STOPS[0]
