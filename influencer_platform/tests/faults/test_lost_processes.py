"""Whatever is killed: what it had in hand is done within a minute, nothing is done twice, and a job that kills ends."""

import signal
import time

import pytest

from accounts.jobs import MOST_LOSSES
from accounts.models import Delivery, FailedJob
from influencer_platform.tests.faults import EVERYTHING
from influencer_platform.tests.faults.machine import wait_for

pytestmark = pytest.mark.slow
Status = Delivery.Status
MAILS = 30
thorough = pytest.mark.skipif(not EVERYTHING, reason="takes its time: FAULTS=all")
AT_MOST = 60
"""Seconds."""


def busy(machine, **more):
    """A worker that has begun the first mail, and is held there."""
    machine.owe(MAILS)
    machine.sink.hold()
    worker = machine.start_worker(**more)
    assert machine.sink.began.acquire(timeout=30), machine.log("worker-default")
    return worker


def seconds_until_sent(machine, count: int) -> float:
    return wait_for(lambda: machine.mails(status=Status.SENT) == count, saying=f"{count} are sent")


def nothing_is_wrong(machine) -> None:
    """The one in the air is listed, all others are delivered once."""
    wait_for(lambda: machine.mails(status=Status.UNCERTAIN) == 1, saying="one is uncertain")
    assert machine.mails(status=Status.SENT) == MAILS - 1
    assert max(machine.sink.taken.values()) == 1


def test_a_killed_worker_s_mails_are_sent_within_a_minute_of_its_return(machine, record_property):
    machine.kill(busy(machine))
    machine.sink.release()

    began = time.monotonic()
    machine.start_worker()
    seconds_until_sent(machine, MAILS - 1)
    took = time.monotonic() - began

    record_property("seconds", round(took, 1))
    assert took < AT_MOST
    nothing_is_wrong(machine)


def test_a_killed_process_of_the_pool_is_made_up_for_within_a_minute(machine, record_property):
    """The job comes back by itself; the clock, whose ticks the test gives here, finds what the dead process had claimed."""
    worker = busy(machine)

    machine.children(worker)[0].send_signal(signal.SIGKILL)
    machine.sink.release()
    began = time.monotonic()
    while machine.mails(status=Status.SENT) < MAILS - 1:
        assert time.monotonic() - began < AT_MOST
        time.sleep(5)
        machine.publish("accounts.send_mail")

    record_property("seconds", round(time.monotonic() - began, 1))
    nothing_is_wrong(machine)


def test_a_job_that_kills_its_worker_ends_as_a_failed_job_and_others_go_on(machine, tmp_path):
    file = tmp_path / "poison"
    machine.start_worker()
    machine.publish("influencer_platform.poison", str(file), queue="default")

    failed = FailedJob.objects.using(machine.alias)
    wait_for(failed.exists, saying=machine.log("worker-default"))
    machine.owe(3)
    machine.publish("accounts.send_mail")
    seconds_until_sent(machine, 3)

    assert file.read_text().count("began") == 1 + MOST_LOSSES
    assert failed.get().error == "LostItsWorker"


@thorough
def test_one_message_delivered_five_times_at_once_has_one_effect(machine):
    machine.owe(MAILS)
    machine.sink.pause = 0.02
    for _ in range(5):
        machine.publish("accounts.send_mail")

    machine.start_worker(processes=5)

    seconds_until_sent(machine, MAILS)
    assert set(machine.sink.taken.values()) == {1}


def test_a_worker_that_is_asked_to_stop_leaves_nothing_half_way(machine):
    """As at each release: the mail in the air is finished, the others wait for the next worker, none is uncertain."""
    machine.owe(500)
    machine.sink.pause = 0.02
    worker = machine.start_worker()
    assert machine.sink.began.acquire(timeout=30)

    worker.terminate()
    began = time.monotonic()
    worker.wait(30)

    assert time.monotonic() - began < 15
    assert machine.mails(status__in=[Status.UNCERTAIN, Status.FAILED, Status.HANDING_OVER]) == 0
    assert 0 < machine.mails(status=Status.QUEUED) < 500
    assert machine.mails(status=Status.SENT) == len(machine.sink.taken)


@thorough
def test_a_mail_in_the_air_is_finished_while_redis_dies(machine, database_url):
    valkey = machine.programs[0]
    worker = busy(machine)

    machine.kill(valkey)
    time.sleep(1)
    machine.start_valkey()
    time.sleep(2)
    machine.sink.release()

    seconds_until_sent(machine, MAILS)
    assert worker.poll() is None
    assert set(machine.sink.taken.values()) == {1}
    began = time.monotonic()
    machine.owe(3, prefix="later")
    machine.publish("accounts.send_mail")
    seconds_until_sent(machine, MAILS + 3)
    assert time.monotonic() - began < AT_MOST


@thorough
def test_a_long_file_does_not_delay_a_mail(machine, tmp_path, record_property):
    machine.start_worker()
    machine.start_worker(queue="exports")
    for n in range(3):
        machine.publish("influencer_platform.long_export", str(tmp_path / f"{n}"), 60)
    wait_for((tmp_path / "0").exists, saying=machine.log("worker-exports"))

    machine.owe(1)
    machine.publish("accounts.send_mail")
    took = seconds_until_sent(machine, 1)

    record_property("seconds", round(took, 2))
    assert took < 3
    assert not (tmp_path / "1").exists()
