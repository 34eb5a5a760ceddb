"""Owe mails, send them with two processes, kill those at random points, and count what arrived."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from influencer_platform.tests.faults.sink import Sink

LONGEST = 900
"""Seconds a run may take."""


@dataclass
class Outcome:
    """What a run came to. Each list names mails by their key."""

    database: str
    mails: int
    kills: int
    seconds: float
    statuses: Counter[str]
    faults: Counter[str]
    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        bad = sum(n for fault, n in self.faults.items() if fault)
        statuses = ", ".join(f"{n} {status}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.database}: {self.mails} mails, {self.kills} kills, {bad} faulty answers of "
            f"{sum(self.faults.values())}, {self.seconds:.0f} s: {statuses}; delivered twice {len(self.twice)}, "
            f"silently lost {len(self.lost)}, ambiguous and not listed {len(self.unlisted)}"
        )


class Program:
    """The worker program, asked line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, command: str, **arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the worker program ended by itself"
        return json.loads(line)


@contextmanager
def program(url: str, folder: Path, port: int, **more: str) -> Iterator[Program]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "SECRET_KEY": "of-the-fault-tests-only-" + "0" * 40,
        "VAR_DIR": str(folder),
        "REDIS_URL": "",
        "LOG_LEVEL": "CRITICAL",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        **more,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "influencer_platform.tests.faults.worker"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Program(process)


def run(
    database: str, told: Program, sink: Sink, *, mails: int, kills: int, loop: str = "ours", workers: int = 2
) -> Outcome:  # fmt: skip
    """At least so many mails and so many kills; more mails where the kills were not done before the last one was."""
    begun, chance, killed = time.monotonic(), random.Random(7), 0
    owed = told.ask("owe", first=0, count=mails)
    pids = [told.ask("fork", loop=loop) for _ in range(workers)]
    try:
        while (left := told.ask("undone")) or killed < kills:
            assert time.monotonic() - begun < LONGEST, f"{left} mails left, {killed} kills"
            if not left:
                owed += told.ask("owe", first=owed, count=mails // 10)
            time.sleep(chance.uniform(0.005, 0.15))
            if killed < kills:
                n = chance.randrange(workers)
                os.kill(pids[n], signal.SIGKILL)
                pids[n] = told.ask("fork", loop=loop)
                killed += 1
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    outcome = Outcome(
        database, owed, killed, time.monotonic() - begun, Counter(told.ask("figures")), sink.faults
    )
    _count(outcome, told.ask("ledger"), sink)
    return outcome


def _count(outcome: Outcome, ledger: dict[str, str], sink: Sink) -> None:
    assert len(ledger) == outcome.mails
    for key, status in ledger.items():
        arrived = sink.taken[key]
        if arrived > 1:
            outcome.twice.append(key)
        fits = {"sent": arrived > 0, "failed": not arrived, "uncertain": True}
        if not fits.get(status, False):
            outcome.lost.append(f"{key} {status} {arrived}")
        if key in sink.unclear and status != "uncertain":
            outcome.unlisted.append(f"{key} {status}")
