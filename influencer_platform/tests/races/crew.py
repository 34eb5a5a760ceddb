"""The processes of a race, and the count of what came out."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

CONTENDERS = 4
LEAD = 0.015
"""Seconds between the signal and the start, so that every process has loaded its case and stands ready."""

LATE = (0.0, 0.002, 0.005, 0.009)
"""Seconds by which the first contender starts later, in turn: a quick move must not always overtake a slow one."""

Order = dict[str, Any]
Answer = dict[str, Any]


class Process:
    """One worker, spoken to line by line over a pair of pipes of which it holds the other ends."""

    def __init__(self) -> None:
        orders, telling = os.pipe()
        hearing, answers = os.pipe()
        self.theirs = (orders, answers)
        self.orders, self.answers = os.fdopen(telling, "w"), os.fdopen(hearing)

    def tell(self, order: Order) -> None:
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()

    def hear(self) -> Answer:
        line = self.answers.readline()
        assert line, "a worker ended by itself"
        answer: Answer = json.loads(line)
        return answer

    def ask(self, command: str, **arguments: Any) -> Any:
        self.tell({"command": command, **arguments})
        answer = self.hear()
        assert "ok" in answer, answer
        return answer["ok"]

    def end(self) -> None:
        self.orders.close()
        self.answers.close()


@dataclass
class Tally:
    """What a scenario came to."""

    scenario: str
    rounds: int = 0
    wins: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        refused = ", ".join(f"{n} {code}" for code, n in sorted(self.refusals.items())) or "none"
        return (
            f"{self.scenario}: {self.rounds} rounds, {self.wins} wins, refused: {refused}, "
            f"{len(self.violations)} violations, {len(self.errors)} errors"
        )


@dataclass
class Crew:
    database: str
    referee: Process
    contenders: list[Process]

    def race(self, orders: list[Order], late: float) -> list[Answer]:
        """Every order by another process, all at one instant but the first, which is `late`."""
        at = time.monotonic() + LEAD
        for n, (process, order) in enumerate(zip(self.contenders, orders, strict=False)):
            process.tell(order | {"at": at if n else at + late})
        return [process.hear() for process, _order in zip(self.contenders, orders, strict=False)]

    def run(
        self,
        scenario: str,
        *,
        rounds: int,
        orders: Callable[[Order], list[Order]],
        judge: Callable[[list[Answer]], str] = lambda _answers: "",
        **stage: Any,
    ) -> Tally:
        """Play `rounds` times on a fresh stage. `judge` says what is wrong with the answers, if anything."""
        tally = Tally(f"{self.database}, {scenario}")
        for n in range(rounds):
            answers = self.race(orders(self.referee.ask("stage", **stage)), LATE[n % len(LATE)])
            tally.rounds += 1
            tally.wins += sum("ok" in answer for answer in answers)
            tally.refusals.update(a["refused"] for a in answers if "refused" in a)
            tally.errors += [answer["error"] for answer in answers if "error" in answer]
            tally.violations += self.referee.ask("check")
            tally.violations += filter(None, [judge(answers)])
        return tally


@contextmanager
def crew(database: str, url: str, folder: Path, contenders: int = CONTENDERS) -> Iterator[Crew]:
    """Migrate the empty database behind `url` and start the processes; they end with the block."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "SECRET_KEY": "of-the-race-tests-only-" + "0" * 40,
        "VAR_DIR": str(folder),
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    processes = [Process() for _ in range(contenders + 1)]
    theirs = [number for process in processes for number in process.theirs]
    pairs = [f"{orders},{answers}" for orders, answers in (p.theirs for p in processes)]
    with subprocess.Popen(
        [sys.executable, "-m", "influencer_platform.tests.races.worker", *pairs],
        cwd=settings.BASE_DIR,
        env=environment,
        pass_fds=theirs,
    ):
        for number in theirs:
            os.close(number)
        try:
            yield Crew(database, processes[0], processes[1:])
        finally:
            for process in processes:
                process.end()
