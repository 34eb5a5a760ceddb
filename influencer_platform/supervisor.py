"""Keeps the programs of one machine running: starts them, starts again what dies, stops all of them together.

Each program leads a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone and whatever a
program left behind can be ended with it. On Linux the kernel ends the programs even when the supervisor is killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0
"""Seconds a program must have run for its next restart to be prompt again."""

PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """A program ended while it was expected to start up."""


@dataclass
class Child:
    """One program: how to start it, and the run of it that is under way."""

    name: str
    command: Sequence[str | Path]
    env: dict[str, str] | None = None
    grace: float = 10.0
    """Seconds it may take to finish its work when asked to stop."""
    outlives_others: bool = False
    """The others need it to the end: it is asked to stop when they are gone."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = SHORTEST_PAUSE
    retry_at: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with(os.getpid()),  # noqa: PLW1509 -- this process has one thread
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: signal.Signals) -> None:
        """Reaches the program's own children as well, also after the program itself is gone."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        if self.process and self.is_running:
            self.process.terminate()

    def revive(self, now: float) -> None:
        """Call while it is dead: clears what is left of it, waits the pause out, starts it again."""
        if not self.retry_at:
            self.signal_group(signal.SIGKILL)
            if now - self.started_at >= CALM_AFTER:
                self.pause = SHORTEST_PAUSE
            self.retry_at = now + self.pause
            say(f"{self.name} ended ({_why(self.process)}); starting it again in {self.pause:g} s")
        elif now >= self.retry_at:
            self.retry_at = 0.0
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            self.start()


@dataclass
class Supervisor:
    """Use as a context manager: whatever happens inside, everything started is stopped on the way out."""

    children: list[Child] = field(default_factory=list)
    stop_signals: int = 0

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_signals += 1

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def wait_until(self, ready: Callable[[], bool], *, child: Child, seconds: float) -> None:
        """Returns when `ready()` is true or a stop was asked for; ChildFailed when the program ended or took too long."""
        deadline = time.monotonic() + seconds
        while not self.stop_signals and not ready():
            if not child.is_running:
                raise ChildFailed(f"{child.name} did not start ({_why(child.process)}).")
            if time.monotonic() > deadline:
                raise ChildFailed(f"{child.name} did not answer within {seconds:g} seconds.")
            time.sleep(0.1)

    def run_once(self, name: str, command: Sequence[str | Path], env: dict[str, str]) -> None:
        """Runs a program to its end, unless a stop is asked for. ChildFailed when it fails."""
        child = Child(name, command, env=env)
        self.start(child)
        while child.is_running and not self.stop_signals:
            time.sleep(0.05)
        if self.stop_signals:
            return
        self.children.remove(child)
        if child.process and child.process.returncode:
            raise ChildFailed(f"{name} failed ({_why(child.process)}).")

    def watch(self) -> None:
        """Until a stop is asked for: whatever dies is started again."""
        while not self.stop_signals:
            for child in self.children:
                if not child.is_running:
                    child.revive(time.monotonic())
            time.sleep(0.2)

    def stop(self) -> None:
        """Asks, waits, then ends by force what is left; a second Ctrl-C cuts the waiting short."""
        for last in (False, True):
            group = [child for child in self.children if child.outlives_others is last]
            for child in group:
                child.ask_to_stop()
            self._wait_for(group)
            for child in group:
                child.signal_group(signal.SIGKILL)
                if child.process:
                    child.process.wait()
        self.children.clear()

    def _wait_for(self, group: list[Child]) -> None:
        asked_at = time.monotonic()
        while any(
            child.is_running and time.monotonic() - asked_at < child.grace for child in group
        ):
            if self.stop_signals > 1:
                return
            time.sleep(0.05)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _why(process: subprocess.Popen[bytes] | None) -> str:
    code = process.poll() if process else None
    if code is None:
        return "no answer"
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _end_with(parent: int) -> Callable[[], None] | None:
    """On Linux: what a new process does before it becomes the program, to be asked to stop when `parent` is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)

    return tie
