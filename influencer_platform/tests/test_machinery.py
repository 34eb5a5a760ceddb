"""The programs that run by themselves: what they write down, where their jobs go, and which jobs are given up."""

import time
import uuid
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from accounts import jobs, services, tasks
from accounts.jobs import MOST_LOSSES, LostItsWorker, our_tasks
from accounts.models import FailedJob, Heartbeat
from influencer_platform import beat
from influencer_platform.celery import app
from influencer_platform.management.commands import serve

TASK = "accounts.send_mail"


@pytest.fixture(autouse=True)
def _nothing_noted(monkeypatch):
    monkeypatch.setattr(jobs, "_noted", {})


def begin(task_id: str, *, again: bool = True, queue: str = "default") -> None:
    """What a worker does before it runs a job."""
    task = our_tasks()[TASK]
    task.push_request(id=task_id, delivery_info={"redelivered": again, "routing_key": queue})
    try:
        task.before_start(task_id, (), {})
    finally:
        task.pop_request()


def end(task_id: str) -> None:
    task = our_tasks()[TASK]
    task.push_request(id=task_id, delivery_info={"redelivered": True})
    try:
        task.after_return("SUCCESS", 0, task_id, (), {}, None)
    finally:
        task.pop_request()


# --- Jobs that lose their process -------------------------------------------------------------------------------------


def test_a_job_that_lost_its_process_too_often_is_given_up(db):
    job, other = str(uuid.uuid4()), str(uuid.uuid4())
    begin(job, again=False)
    for _ in range(MOST_LOSSES):
        begin(job)

    with pytest.raises(LostItsWorker):
        begin(job)
    begin(other)


def test_a_job_that_came_to_an_end_did_not_lose_its_process(db):
    """A broker may deliver again what takes longer than it waits for."""
    job = str(uuid.uuid4())
    for _ in range(3 * MOST_LOSSES):
        begin(job)
        end(job)


def test_a_first_delivery_asks_the_cache_nothing(db, monkeypatch):
    monkeypatch.setattr(jobs, "shared", None)

    begin(str(uuid.uuid4()), again=False)


# --- Heartbeats -------------------------------------------------------------------------------------------------------


def test_beginning_a_job_is_a_sign_of_life_of_its_queue(db):
    begin("a", again=False)
    begin("b", again=False, queue="exports")

    names = Heartbeat.objects.order_by("name").values_list("name", "node")
    assert [" ".join(name.split()[:2]) for name, _node in names] == [
        "worker default",
        "worker exports",
    ]
    assert all(name.endswith(node[:20]) or node for name, node in names)


def test_a_busy_worker_notes_it_seldom(db, django_assert_num_queries):
    begin("a", again=False)
    with django_assert_num_queries(0):
        for _ in range(100):
            begin("a", again=False)


def test_a_job_called_by_hand_is_no_sign_of_life(db):
    tasks.send_mail.apply()

    assert not Heartbeat.objects.exists()


def test_a_database_that_is_away_stops_neither_worker_nor_clock(db, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(Heartbeat, "note", gone)
    closed = SimpleNamespace(close=lambda: None)
    for module in (jobs, beat):
        monkeypatch.setattr(module, "connection", closed)

    begin("a", again=False)
    beat.note_the_tick()


def test_the_clock_notes_its_ticks_at_most_twice_a_minute(db, monkeypatch):
    monkeypatch.setattr(DatabaseScheduler, "tick", lambda _self: 4.5)
    clock = object.__new__(beat.Scheduler)
    noted = []
    monkeypatch.setattr(beat, "note_the_tick", lambda: noted.append(1))

    assert [clock.tick() for _ in range(10)] == [4.5] * 10
    assert len(noted) == 1
    monkeypatch.setattr(clock, "_noted_at", time.monotonic() - 31)
    clock.tick()
    assert len(noted) == 2


def test_the_clock_s_heartbeat_is_one_row(db):
    beat.note_the_tick()
    beat.note_the_tick()

    assert Heartbeat.objects.get().name == "clock"


def test_the_clock_of_the_settings_is_ours(settings):
    assert app.conf.beat_scheduler == "influencer_platform.beat:Scheduler"


# --- Queues -----------------------------------------------------------------------------------------------------------


def queue_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


@pytest.mark.parametrize("task", ["accounts.build_exports", "accounts.old_exports"])
def test_files_are_made_in_a_queue_of_their_own(task):
    assert queue_of(task) == "exports"


def test_everything_else_is_over_soon(settings):
    queues = {task: queue_of(task) for task in our_tasks() if "export" not in task}

    assert set(queues.values()) == {"default"}
    assert set(app.amqp.queues) == set(settings.QUEUES)


def test_make_run_serves_every_queue(settings):
    commands = [child({}).command for child in (serve.worker, serve.exporter)]

    assert {f"--queues={name}" for name in settings.QUEUES} == {
        word for command in commands for word in command if word.startswith("--queues=")
    }


# --- A worker's start -------------------------------------------------------------------------------------------------


def test_a_starting_worker_looks_for_work_at_once(db, monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **_how: sent.append(name))
    PeriodicTask.objects.filter(task="adrequests.overdue_requests").update(enabled=False)

    tasks.begin_at_once()

    assert TASK in sent
    assert not {"accounts.old_proofs", "adrequests.overdue_requests"} & set(sent)
    assert sent == services.sweeps()


def test_a_worker_that_stops_tells_the_jobs_that_go_on(monkeypatch):
    monkeypatch.setattr(jobs, "_stopping", bytearray(1))
    assert not jobs.is_stopping()

    tasks.end_soon()

    assert jobs.is_stopping()


def test_a_failed_job_names_the_loss(db):
    our_tasks()[TASK].on_failure(LostItsWorker(), "id", (), {}, None)

    assert FailedJob.objects.get().error == "LostItsWorker"
