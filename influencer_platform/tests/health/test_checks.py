"""What the checks find."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db import OperationalError, connection
from django.utils import timezone

from accounts import services
from accounts.models import Export, FailedJob, Heartbeat, ScheduleRun
from accounts.services import dated
from accounts.tests.factories import make_staff, make_user
from influencer_platform.health import findings, machinery
from influencer_platform.health.findings import BAD, OK, WARN, examine
from influencer_platform.tests.clockwork.fixtures import row_of
from influencer_platform.tests.clockwork.plans import LETTER, WORD
from influencer_platform.tests.health.looking import found, owe

MACHINES_OWN = ("broker", "mail server", "files", "disk")


def test_every_check_is_well_where_all_is_well(alive, broker):
    assert {one.name: one.level for one in examine() if one.level != OK} == {}
    assert {*MACHINES_OWN, "database", "worker", "clock", "mails", "exports"} <= set(
        findings.checks
    )


@pytest.mark.parametrize(
    ("minutes", "level"), [(0, OK), (2, OK), (3, WARN), (4.9, WARN), (6, BAD), (9999, BAD)]
)
@pytest.mark.parametrize("name", ["worker", "clock"])
def test_the_age_of_a_heartbeat_decides(alive, name, minutes, level):
    row = Heartbeat.objects.filter(name__startswith=name)
    row.update(at=timezone.now() - timedelta(minutes=minutes))

    assert found(name).level == level
    assert found({"worker": "clock", "clock": "worker"}[name]).level == OK


def test_a_worker_for_files_alone_does_not_count_as_the_worker(db):
    Heartbeat.note("worker exports here", node="here")

    assert found("worker").level == BAD


@pytest.mark.parametrize(("minutes", "level"), [(1, OK), (6, WARN), (31, BAD)])
def test_a_mail_that_is_due_and_does_not_leave_is_noticed(alive, minutes, level):
    owe(not_before=timezone.now() - timedelta(minutes=minutes))

    assert found("mails").level == level


def test_a_mail_that_is_not_due_waits_rightly(alive):
    owe(
        not_before=timezone.now() + timedelta(hours=1),
        created_at=timezone.now() - timedelta(days=3),
    )

    assert found("mails").level == OK


@pytest.mark.parametrize("status", ["failed", "uncertain"])
def test_mails_in_trouble_are_a_warning(alive, status):
    owe(status=status)

    assert (found("mails in trouble").level, found("mails in trouble").value) == (WARN, "1")


def test_failed_jobs_are_a_warning_until_somebody_took_care(alive):
    job = FailedJob.objects.create(task="accounts.send_mail", error="ValueError")
    assert found("jobs in trouble").level == WARN

    FailedJob.objects.filter(pk=job.pk).update(resolved_at=timezone.now())
    assert found("jobs in trouble").level == OK


@pytest.mark.parametrize(
    ("status", "fields", "level"),
    [
        ("queued", {"created_at": 20}, WARN),
        ("queued", {"created_at": 70}, BAD),
        ("running", {"created_at": 70, "lease_until": 0}, OK),
        ("running", {"created_at": 70, "lease_until": 11}, BAD),
        ("failed", {"created_at": 70}, OK),
    ],
)
def test_a_file_that_nobody_makes_is_noticed(alive, status, fields, level):
    ago = {name: timezone.now() - timedelta(minutes=n) for name, n in fields.items()}
    Export.objects.create(owner=make_user("sponsor"), kind="k", status=status, **ago)

    assert found("exports").level == level


@pytest.mark.parametrize(
    ("minutes", "level"), [(10, OK), (20, WARN), (90, BAD), (48 * 60, OK), (50 * 365 * 24 * 60, OK)]
)
def test_a_run_that_stopped_half_way_is_noticed_until_it_is_yesterday_s(alive, minutes, level):
    """One that was only asked for, and that nobody has begun, bears a date of long ago."""
    begun = timezone.now() - timedelta(minutes=minutes)
    ScheduleRun.objects.create(schedule="s", zone="UTC", due_on=begun.date(), started_at=begun)

    assert found("schedules").level == level


@pytest.mark.parametrize(
    ("minutes", "level"), [(-1, OK), (1, OK), (11, WARN), (29, WARN), (31, BAD), (300, BAD)]
)
@pytest.mark.usefixtures("clockwork")
def test_a_date_that_has_come_and_that_nobody_does_is_noticed(alive, minutes, level):
    make_user(time_zone="Europe/Berlin")
    row_of(WORD)
    at = datetime(2026, 7, 1, 7, tzinfo=UTC)  # nine in Berlin

    with time_machine.travel(at - timedelta(days=1) + timedelta(minutes=1)):
        dated.run_due()
    with time_machine.travel(at + timedelta(minutes=minutes), tick=False):
        before = found("due dates").level
        dated.run_due()
        after = found("due dates").level

    assert (before, after) == (level, OK)


@pytest.mark.usefixtures("clockwork")
def test_a_date_that_was_missed_is_noticed_days_later_where_it_is_made_up_for(alive):
    make_user()
    row_of(LETTER, day_of_month="1")

    with time_machine.travel(datetime(2026, 7, 4, 12, tzinfo=UTC)):
        assert found("due dates").level == BAD


@pytest.mark.usefixtures("clockwork")
def test_a_run_that_staff_asked_for_a_moment_ago_is_no_fault(alive):
    make_user()
    services.run_now(task=row_of(WORD), by=make_staff("Lead"))

    assert found("schedules").level == OK


def test_a_clock_that_was_put_back_is_noticed(alive):
    assert found("time").level == OK
    owe(created_at=timezone.now() + timedelta(minutes=5))

    assert found("time").level == BAD


def test_without_a_database_nothing_else_is_asked_of_it(db, monkeypatch, broker):
    def gone():
        raise OperationalError

    monkeypatch.setitem(findings.checks, "database", findings.Check("database", gone, False))
    levels = {one.name: one.level for one in examine()}

    assert levels == {"database": BAD, **dict.fromkeys(MACHINES_OWN, OK)}


def test_a_missing_migration_is_bad(alive):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'reports' OR name LIKE '%export%'"
        )

    assert found("database").level == BAD
    assert "prepare" in found("database").sentence


def test_a_full_disk_is_noticed(alive, monkeypatch):
    usage = type("Usage", (), {"free": 100 * 1024**2})
    monkeypatch.setattr(machinery.shutil, "disk_usage", lambda _: usage)

    assert found("disk").level == BAD


def test_a_storage_that_cannot_be_written_is_bad_and_nothing_stays_behind(
    alive, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    assert found("files").level == OK
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file"
    assert found("files").level == BAD


class Forgetful(InMemoryStorage):
    """Takes what it is given and gives back something else."""

    def _open(self, _name, _mode="rb"):
        return ContentFile(b"something else")


def test_a_storage_that_gives_back_something_else_is_bad(alive, settings):
    assert found("files").level == OK
    bad = {"BACKEND": f"{__name__}.{Forgetful.__name__}"}
    settings.STORAGES = settings.STORAGES | {"exports": bad}

    assert (found("files").level, found("files").value) == (BAD, "exports")


def test_an_installation_without_a_broker_is_told_what_is_missing(alive, settings):
    settings.REDIS_URL = ""

    assert found("broker").level == BAD
    assert "REDIS_URL" in found("broker").sentence
