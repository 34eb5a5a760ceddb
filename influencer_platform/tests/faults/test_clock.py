"""The clock only ticks: killed, doubled, or without Redis, everything that is owed is done once. Real minutes: FAULTS=all."""

import time

import pytest
from django.utils import timezone

from accounts.models import Delivery
from influencer_platform.tests.faults import EVERYTHING
from influencer_platform.tests.faults.machine import wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EVERYTHING, reason="takes minutes: FAULTS=all"),
]
Status = Delivery.Status
TICK = 75
"""Seconds within which the next minute's tick has been worked off."""


def sent(machine, count: int) -> float:
    return wait_for(
        lambda: machine.mails(status=Status.SENT) == count, seconds=TICK, saying=f"{count} are sent"
    )


def each_once(machine, count: int) -> None:
    assert len(machine.sink.taken) == count
    assert set(machine.sink.taken.values()) == {1}


def test_a_row_whose_wake_was_never_published_is_found_by_the_tick(machine):
    """As when the web server is killed between the commit and the wake."""
    machine.start_worker()
    machine.start_beat()
    machine.owe(5)

    sent(machine, 5)
    each_once(machine, 5)


def test_two_clocks_and_one_that_is_killed_after_a_tick_have_one_effect(machine):
    first, _second = machine.start_beat(), machine.start_beat()
    machine.start_worker(processes=2)
    machine.owe(20)
    sent(machine, 20)

    machine.kill(first)
    machine.start_beat()
    machine.owe(20, prefix="later")

    sent(machine, 40)
    each_once(machine, 40)


def test_a_tick_that_redis_missed_is_made_up_for_by_the_next(machine):
    machine.start_worker()
    machine.start_beat()
    machine.owe(5)
    time.sleep(max(0, 50 - timezone.now().second))

    machine.kill(machine.programs[0])
    time.sleep(40)  # over the due minute
    machine.start_valkey()

    sent(machine, 5)
    each_once(machine, 5)


@pytest.mark.parametrize("appendonly", [True, False])
def test_hundreds_of_messages_that_die_with_redis_are_not_missed(machine, appendonly):
    machine.kill(machine.programs[0])
    valkey = machine.start_valkey(appendonly=appendonly)
    machine.owe(500)
    for _ in range(500):
        machine.publish("accounts.send_mail")

    machine.kill(valkey)
    machine.start_valkey(appendonly=appendonly)
    machine.start_worker(processes=2)

    sent(machine, 500)
    each_once(machine, 500)


def test_a_dead_worker_and_a_dead_clock_are_told_apart(machine):
    worker, clock = machine.start_worker(), machine.start_beat()
    time.sleep(65)
    now = timezone.now()
    wait_for(lambda: machine.heard("worker default", now) and machine.heard("clock", now))

    machine.kill(worker)
    now = timezone.now()
    wait_for(lambda: machine.heard("clock", now), seconds=60)
    assert not machine.heard("worker default", now)

    machine.kill(clock)
    machine.start_worker()
    now = timezone.now()
    machine.publish("accounts.send_mail")
    time.sleep(35)
    machine.publish("accounts.send_mail")
    wait_for(lambda: machine.heard("worker default", now))
    assert not machine.heard("clock", now)
