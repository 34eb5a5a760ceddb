"""Background jobs that failed for good: remembered, run again, put aside."""

import json
import socket
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import jobs, services, tasks
from accounts.hooks import failed_jobs
from accounts.jobs import Job, our_tasks
from accounts.models import AuditEvent, FailedJob
from accounts.tests.factories import make_staff
from influencer_platform.celery import app

pytestmark = pytest.mark.django_db
TASK = "accounts.send_mail"


@pytest.fixture
def lead(client):
    user = make_staff("Lead")
    client.force_login(user)
    return user


@pytest.fixture
def job() -> FailedJob:
    return FailedJob.objects.create(task=TASK, args=[7], error="ValueError", where="a.py:1 f")


@pytest.fixture
def sent(monkeypatch) -> list:
    """What is handed to the broker."""
    published: list = []
    monkeypatch.setattr(
        app, "send_task", lambda name, **how: published.append((name, how["args"], how["kwargs"]))
    )
    return published


def fail(error: BaseException, *args, **kwargs) -> None:
    """What Celery calls when the last attempt of a task of ours has failed."""
    try:
        raise error
    except type(error) as raised:
        our_tasks()[TASK].on_failure(raised, "id", args, kwargs, None)


def row() -> tuple:
    found = FailedJob.objects.get()
    return found.task, found.args, found.kwargs, found.error


# --- Remembered -------------------------------------------------------------------------------------------------------


def test_every_task_of_ours_remembers_its_failures():
    assert our_tasks()
    assert all(isinstance(task, Job) for task in our_tasks().values())


def test_a_failure_for_good_is_remembered_with_its_arguments():
    fail(ValueError("wrong"), 7, "monthly", key=None)

    assert row() == (TASK, [7, "monthly"], {"key": None}, "ValueError")
    assert "test_jobs.py" in FailedJob.objects.get().where


def test_a_task_that_raises_in_a_worker_is_remembered(monkeypatch):
    monkeypatch.setattr(services, "send_all_due", lambda: 1 / 0)

    tasks.send_mail.apply()

    assert row() == (TASK, [], {}, "ZeroDivisionError")


def test_the_words_of_an_error_and_long_values_are_not_kept():
    secret = "token-" + "x" * 5000

    fail(ValueError(secret), secret, {"password": "p"}, b"bytes", **{"n" * 99: secret})

    kept = json.dumps(list(FailedJob.objects.values("args", "kwargs", "error", "where")))
    assert "token-" not in kept
    assert "password" not in kept
    assert len(kept) < 5000


def test_the_cause_of_an_error_is_named():
    error = DatabaseError()
    error.__cause__ = TimeoutError()

    fail(error)

    assert FailedJob.objects.get().error == "DatabaseError from TimeoutError"


def test_remembering_never_hides_the_failure(monkeypatch, caplog):
    def broken(*_):
        raise DatabaseError("gone")

    monkeypatch.setattr(jobs, "remember_failure", broken)

    fail(ValueError())

    assert "could not be written down" in caplog.text


def test_the_failures_of_others_tasks_are_not_ours():
    app.tasks["celery.backend_cleanup"].on_failure(ValueError(), "id", (), {}, None)

    assert not FailedJob.objects.exists()


# --- Run again, dismissed ---------------------------------------------------------------------------------------------


def test_a_job_runs_again_with_its_arguments_once(job, lead, sent):
    services.run_job_again(job=job, by=lead, reason="fixed")

    assert sent == [(TASK, [7], {})]
    assert (job.resolved_by, bool(job.resolved_at)) == (lead, True)
    assert AuditEvent.objects.about(job).get().action == "run_again"
    with pytest.raises(services.AlreadyResolved):
        services.run_job_again(job=job, by=lead, reason="fixed")
    assert len(sent) == 1


def test_a_job_is_put_aside(job, lead, sent):
    services.dismiss_job(job=job, by=lead, reason="harmless")

    assert sent == []
    assert job.resolved_at
    event = AuditEvent.objects.about(job).get()
    assert (event.action, event.decision.reason) == ("dismissed", "harmless")


def refused(job: FailedJob) -> bool:
    job.refresh_from_db()
    return job.resolved_at is None and not AuditEvent.objects.exists()


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_whoever_is_no_lead_starts_nothing(job, sent, group):
    with pytest.raises(services.NotAllowed):
        services.run_job_again(job=job, by=make_staff(group), reason="fixed")
    with pytest.raises(services.NotAllowed):
        services.dismiss_job(job=job, by=make_staff(group), reason="done")

    assert refused(job)
    assert sent == []


def test_a_task_that_is_not_ours_is_never_started(job, lead, sent):
    FailedJob.objects.update(task="celery.backend_cleanup")
    job.refresh_from_db()

    with pytest.raises(services.NotOurTask):
        services.run_job_again(job=job, by=lead, reason="fixed")

    assert refused(job)
    assert sent == []


def test_what_was_not_kept_whole_is_not_started(job, lead, sent):
    fail(ValueError(), "x" * 5000)
    cut = FailedJob.objects.latest("pk")

    with pytest.raises(services.CannotRunAgain):
        services.run_job_again(job=cut, by=lead, reason="fixed")

    assert refused(cut)
    assert sent == []


def test_a_silent_broker_leaves_the_job_open(job, lead, monkeypatch):
    def silent(*_, **__):
        raise OperationalError

    monkeypatch.setattr(app, "send_task", silent)

    with pytest.raises(services.QueueSilent):
        services.run_job_again(job=job, by=lead, reason="fixed")

    assert refused(job)


def test_a_mute_broker_is_waited_for_briefly_and_before_anything_is_written(
    job, lead, sent, settings
):
    with socket.create_server(("127.0.0.1", 0)) as mute, CaptureQueriesContext(connection) as asked:
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        began = time.monotonic()
        with pytest.raises(services.QueueSilent):
            services.run_job_again(job=job, by=lead, reason="fixed")
        took = time.monotonic() - began

    assert took < 2
    assert [q["sql"] for q in asked if not q["sql"].startswith("SELECT")] == []
    assert refused(job)
    assert sent == []


@pytest.mark.parametrize("reason", ["", "unknown", "other"])
def test_a_reason_is_asked_for(job, lead, sent, reason):
    with pytest.raises(services.ReasonMissing):
        services.run_job_again(job=job, by=lead, reason=reason)

    assert refused(job)


# --- Pages ------------------------------------------------------------------------------------------------------------


def url(page: str, *args) -> str:
    return reverse(f"admin:accounts_failedjob_{page}", args=args)


def test_a_lead_runs_a_job_again_from_its_page(client, lead, job, sent):
    page = client.get(url("change", job.pk)).content.decode()
    assert "Run again" in page
    assert "a.py:1 f" in page
    ask = client.get(url("decide", job.pk, "run_again")).content.decode()
    assert "What we tell them" not in ask

    client.post(url("decide", job.pk, "run_again"), {"confirm": "1", "reason": "fixed"})

    assert sent == [(TASK, [7], {})]
    assert client.get(url("change", job.pk)).context["verdicts"] == []


def test_other_needs_a_note(client, lead, job, sent):
    answer = client.post(url("decide", job.pk, "dismiss"), {"confirm": "1", "reason": "other"})

    assert answer.status_code == 422
    assert refused(job)


def test_many_are_put_aside_at_once(client, lead, job):
    other = FailedJob.objects.create(task=TASK, error="E")
    chosen = {"action": "dismiss", "_selected_action": [job.pk, other.pk]}

    client.post(url("changelist"), chosen | {"confirm": "1", "reason": "done"})

    assert not FailedJob.objects.filter(resolved_at=None).exists()


@pytest.mark.parametrize(("state", "found"), [("", 1), ("x", 1), ("resolved", 1), ("all", 2)])
def test_the_list_opens_on_what_nobody_has_taken_care_of(client, lead, job, state, found):
    other = FailedJob.objects.create(task=TASK, error="E")
    services.dismiss_job(job=other, by=lead, reason="done")

    answer = client.get(url("changelist"), {"state": state} if state else {})

    assert answer.context["cl"].result_count == found


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_the_list_is_for_leads(client, job, sent, group):
    client.force_login(make_staff(group))

    assert client.get(url("changelist")).status_code == 403
    words = {"confirm": "1", "reason": "fixed"}
    assert client.post(url("decide", job.pk, "run_again"), words).status_code == 403
    assert sent == []


def test_the_home_counts_the_open_ones(job, lead, moderator, django_assert_num_queries):
    FailedJob.objects.create(task=TASK, error="E", failed_at=timezone.now() - timedelta(days=1))
    services.dismiss_job(job=job, by=lead, reason="done")
    lead.has_perm("x")

    with django_assert_num_queries(1):
        tile = failed_jobs(lead)

    assert tile is not None
    assert (tile.count, tile.oldest) == (1, FailedJob.objects.get(resolved_at=None).failed_at)
    assert failed_jobs(moderator) is None
