"""What the checks find, what monitoring and staff are told, and that nobody waits for what does not answer."""

import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Delivery, Export, FailedJob, Heartbeat, ScheduleRun
from accounts.services import dated
from accounts.tests.factories import make_staff, make_user
from influencer_platform.health import findings, machinery, pulse
from influencer_platform.health.findings import BAD, OK, WARN, examine
from influencer_platform.tests.clockwork.fixtures import clockwork, row_of  # noqa: F401
from influencer_platform.tests.clockwork.plans import LETTER, WORD
from influencer_platform.tests.faults.sink import Sink
from influencer_platform.tests.staff import sign_in

MACHINES_OWN = ("broker", "mail server", "files", "disk")


@pytest.fixture
def alive(db):
    """Worker and clock were heard a moment ago."""
    for name in ("worker default here", "clock"):
        Heartbeat.note(name, node="here")


@pytest.fixture
def broker(monkeypatch):
    """A broker that answers, for tests of everything else."""
    fine = findings.Check("broker", lambda: findings.Finding("broker", OK, "answers"), False)
    monkeypatch.setitem(findings.checks, "broker", fine)


@pytest.fixture
def mute():
    """An address that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=32) as server:
        kept: list[socket.socket] = []

        def accept():
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in kept:
            one.close()


@pytest.fixture(autouse=True)
def _fresh_pulse(monkeypatch):
    monkeypatch.setattr(pulse, "pulse", pulse.Pulse())


def found(name: str) -> findings.Finding:
    return {one.name: one for one in examine()}[name]


def owe(**fields) -> Delivery:
    return Delivery.objects.create(
        **{"address": "a@example.com", "kind": "ready_made", "key": "k"} | fields
    )


# --- The checks -------------------------------------------------------------------------------------------------------


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


# --- What does not answer ---------------------------------------------------------------------------------------------


def test_a_broker_that_accepts_and_never_answers_is_bad_within_a_second(alive, settings, mute):
    settings.REDIS_URL = f"redis://{mute}"

    began = time.monotonic()
    level = found("broker").level

    assert level == BAD
    assert time.monotonic() - began < 1.2


@pytest.mark.parametrize(("code", "level"), [(250, OK), (421, BAD)])
def test_a_mail_server_that_takes_a_connection_and_no_mail_is_bad(
    alive, settings, monkeypatch, code, level
):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("smtplib.SMTP.noop", lambda _server: (code, b"so be it"))
    with Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port

        assert found("mail server").level == level


def test_a_mail_server_that_never_answers_is_bad_in_bounded_time(alive, settings, mute):
    settings.EMAIL_URL = f"smtp://{mute}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mute.split(":")[0], int(mute.split(":")[1])

    began = time.monotonic()
    level = found("mail server").level

    assert level == BAD
    assert time.monotonic() - began < 2.5


def test_a_check_that_hangs_holds_nobody_up(alive, monkeypatch, broker):
    end = threading.Event()
    hangs = findings.Check("disk", lambda: end.wait(30) and None, False)
    monkeypatch.setitem(findings.checks, "disk", hangs)
    monkeypatch.setattr(findings, "PATIENCE", 0.2)

    began = time.monotonic()
    level = found("disk").level
    end.set()

    assert level == BAD
    assert time.monotonic() - began < 2


# --- Whom it is told --------------------------------------------------------------------------------------------------


def doctor(*words: str) -> str:
    out = StringIO()
    call_command("doctor", *words, stdout=out)
    return out.getvalue()


def test_the_doctor_names_each_check_and_ends_well(alive, broker):
    told = doctor()

    assert [line.split()[0] for line in told.splitlines()] == [OK] * (len(findings.checks) + 1)
    assert "fit each other" in told


def test_the_doctor_fails_for_monitoring_when_something_is_bad(alive, broker):
    Heartbeat.objects.filter(name="clock").delete()

    with pytest.raises(CommandError, match="One is not well"):
        doctor()


def test_a_warning_fails_only_when_that_is_asked_for(alive, broker):
    owe(status="uncertain")

    assert "warn" in doctor("--quick")
    with pytest.raises(CommandError):
        doctor("--quick", "--strict")


def test_the_doctor_speaks_to_programs_and_looks_at_what_is_named(alive, broker):
    told = json.loads(doctor("--json", "worker", "disk"))

    assert told["status"] == OK
    assert [one["name"] for one in told["findings"]] == ["disk", "worker"]
    with pytest.raises(CommandError, match="no check called"):
        doctor("nonsense")


def test_monitoring_hears_one_word(alive, broker, client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"ok\n",
        "text/plain",
    )
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.post("/healthz").status_code == 405


def test_monitoring_hears_that_something_is_wrong_and_not_what(db, client):
    answer = client.get("/healthz", headers={"Host": "anything.example"})

    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_monitoring_is_answered_without_a_database_and_whatever_cookie_comes(
    db, client, monkeypatch
):
    def gone():
        raise OperationalError

    monkeypatch.setitem(findings.checks, "database", findings.Check("database", gone, False))
    client.cookies["sessionid"] = "x" * 32

    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/healthz").status_code == 503
    assert len(asked) == 0


def test_many_callers_cost_one_look(alive, broker, client, monkeypatch):
    looks = []
    monkeypatch.setattr(pulse, "examine", lambda: looks.append(1) or [])

    for _ in range(50):
        assert client.get("/healthz").status_code == 200

    assert len(looks) == 1


def test_a_lead_sees_the_machine_room_with_what_was_measured(alive, broker, client):
    sign_in(client, "Lead")
    owe(status="uncertain")

    page = client.get(reverse("admin:system")).content.decode()

    for words in ("Something wants a look", "worker default here", "Mails in trouble", "Uncertain"):
        assert words in page


def test_the_home_counts_the_programs_that_fell_silent(alive, client):
    sign_in(client, "Lead")
    assert 'data-news="Silent programs: 0"' in client.get("/admin/").content.decode()

    Heartbeat.objects.filter(name="clock").update(at=timezone.now() - timedelta(minutes=6))

    assert 'data-news="Silent programs: 1"' in client.get("/admin/").content.decode()
