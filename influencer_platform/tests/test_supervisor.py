"""The supervisor, with small programs in place of the real ones. Every wait ends when its condition is met."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from influencer_platform.supervisor import Child, ChildFailed, Supervisor

PATIENCE = 20

SLEEPER = "import time; time.sleep(600)"

PARENT_AND_CHILD = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""

FINISHES_ITS_JOB = """
import pathlib, signal, sys, time
def stop(*_):
    time.sleep(0.3)
    pathlib.Path(sys.argv[1]).write_text("done")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pathlib.Path(sys.argv[1]).write_text("at work")
while True:
    time.sleep(0.05)
"""

SUPERVISES = """
import pathlib, sys
from influencer_platform.supervisor import Child, Supervisor
with Supervisor() as supervisor:
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])
    supervisor.start(child)
    pathlib.Path(sys.argv[1]).write_text(str(child.process.pid))
    supervisor.watch()
"""


def python(source: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", source, *map(str, arguments)]


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "this never came true"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """A process that ended but was not yet collected by its parent counts as gone."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def pid_in(file: Path) -> int:
    eventually(lambda: file.exists() and file.read_text())
    return int(file.read_text())


@pytest.fixture
def supervisor():
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    with Supervisor() as started:
        yield started
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_killed_child_is_started_again(supervisor):
    child = Child("sleeper", python(SLEEPER), pause=0.01)
    supervisor.start(child)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.process.wait()

    child.revive(time.monotonic())
    child.revive(child.retry_at)

    assert child.process.pid != first


def test_what_a_killed_child_left_behind_is_ended_before_it_starts_again(supervisor, tmp_path):
    child = Child("family", python(PARENT_AND_CHILD, tmp_path / "pid"), pause=0.01)
    supervisor.start(child)
    orphan = pid_in(tmp_path / "pid")
    child.process.kill()
    child.process.wait()

    child.revive(time.monotonic())

    eventually(lambda: not is_alive(orphan))


def test_the_pause_before_a_restart_grows_while_a_child_keeps_dying():
    child = Child("dies", python("raise SystemExit(3)"), pause=0.01)
    child.start()
    for _ in range(3):
        child.process.wait()
        child.revive(time.monotonic())
        child.revive(child.retry_at)

    child.process.wait()
    assert child.pause == pytest.approx(0.08)


def test_leaving_the_supervisor_stops_every_child_and_its_children(tmp_path):
    with Supervisor() as supervisor:
        supervisor.start(Child("sleeper", python(SLEEPER)))
        supervisor.start(Child("family", python(PARENT_AND_CHILD, tmp_path / "pid")))
        grandchild = pid_in(tmp_path / "pid")
        started = [child.process for child in supervisor.children]

    assert all(process.poll() is not None for process in started)
    eventually(lambda: not is_alive(grandchild))


def test_a_job_in_hand_is_finished_before_what_it_needs_is_stopped(tmp_path):
    with Supervisor() as supervisor:
        needed = Child("needed", python(SLEEPER), outlives_others=True)
        supervisor.start(needed)
        supervisor.start(Child("busy", python(FINISHES_ITS_JOB, tmp_path / "job"), grace=PATIENCE))
        eventually((tmp_path / "job").exists)

    assert (tmp_path / "job").read_text() == "done"
    assert needed.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_stop_is_ended_by_force():
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('', flush=True); time.sleep(600)"
    child = Child("stubborn", python(stubborn), grace=0.2)
    with Supervisor() as supervisor:
        supervisor.start(child)
        process = child.process

    assert process.returncode in (-signal.SIGKILL, -signal.SIGTERM)


def test_a_child_that_cannot_start_is_reported_with_its_exit_code(supervisor):
    child = Child("Broken", python("raise SystemExit(7)"))
    supervisor.start(child)

    with pytest.raises(ChildFailed, match=r"Broken did not start \(exit code 7\)"):
        supervisor.wait_until(lambda: False, child=child, seconds=PATIENCE)


def test_a_program_run_once_must_succeed(supervisor):
    supervisor.run_once("Fine", python(""), dict(os.environ))

    with pytest.raises(ChildFailed, match=r"Preparing failed \(exit code 2\)"):
        supervisor.run_once("Preparing", python("raise SystemExit(2)"), dict(os.environ))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_child_survives_its_supervisor(tmp_path, number):
    if number is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent was killed")
    outer = subprocess.Popen(
        python(SUPERVISES, tmp_path / "pid"),
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
    )
    child = pid_in(tmp_path / "pid")

    outer.send_signal(number)
    outer.wait(PATIENCE)

    eventually(lambda: not is_alive(child))
