"""What a check says, and the list of checks. Each app adds its own in `<app>/health.py`; this module knows none of them."""

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

OK, WARN, BAD = "ok", "warn", "bad"
PATIENCE = 2.0
"""Seconds that the checks which ask the network or a disk may take together; whoever has not answered by then is bad."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """One check's answer: `level` is ok, warn or bad, `sentence` says what it means, `value` is what was measured."""

    name: str
    level: str
    sentence: str
    value: str = ""


@dataclass(frozen=True)
class Check:
    """`asks_rows`: reads our tables, so it is left out while the database does not answer, and runs on the caller's connection.
    The others touch no table and run beside each other, each with a time limit of its own."""

    name: str
    look: Callable[[], Finding]
    asks_rows: bool


DATABASE = "database"
"""The check that decides whether the rows can be asked at all."""

checks: dict[str, Check] = {}


def check(name: str, *, asks_rows: bool) -> Callable[[Callable[[], Finding]], Any]:
    """Register one check. It may raise: that is a finding too."""

    def register(look: Callable[[], Finding]) -> Callable[[], Finding]:
        checks[name] = Check(name, look, asks_rows)
        return look

    return register


def examine(only: Iterable[str] = ()) -> list[Finding]:
    """The findings of all checks, or of those named, in the order of their registration. Never raises, bounded in time."""
    wanted = [entry for name, entry in checks.items() if not only or name in set(only)]
    pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")
    began = time.monotonic()
    apart = {
        entry.name: pool.submit(_safely, entry)
        for entry in wanted
        if not entry.asks_rows and entry.name != DATABASE
    }
    found = _from_the_database(wanted)
    for name, future in apart.items():
        found[name] = _in_time(name, future, began + PATIENCE)
    pool.shutdown(wait=False, cancel_futures=True)
    return [found[entry.name] for entry in wanted if entry.name in found]


def worst(findings: Iterable[Finding]) -> str:
    """bad if one is, else warn if one is, else ok."""
    levels = {finding.level for finding in findings}
    return BAD if BAD in levels else WARN if WARN in levels else OK


def by_age(
    name: str, age: timedelta | None, *, warn: timedelta, bad: timedelta, sentence: str, never: str
) -> Finding:
    """How serious an age is. None is what `never` says, and bad."""
    if age is None:
        return Finding(name, BAD, never)
    level = BAD if age > bad else WARN if age > warn else OK
    return Finding(name, level, sentence, lasting(age))


def lasting(age: timedelta) -> str:
    """`42 s`, `7 min`, `3 h`, `5 d`: for whoever reads a line of a monitor."""
    seconds = int(age.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _from_the_database(wanted: list[Check]) -> dict[str, Finding]:
    """One answer per check; without a database only that it does not answer, so that nobody waits for it many times."""
    found: dict[str, Finding] = {}
    if DATABASE in checks:
        found[DATABASE] = _safely(checks[DATABASE])
        if found[DATABASE].level == BAD:
            return found
    for entry in wanted:
        if entry.asks_rows:
            found[entry.name] = _safely(entry)
    return found


def _safely(entry: Check) -> Finding:
    try:
        return entry.look()
    except Exception as error:  # noqa: BLE001  (whatever breaks a check is what the check was looking for)
        logger.warning("check %s: %s", entry.name, error)
        return Finding(entry.name, BAD, _("could not be checked: %s") % type(error).__name__)


def _in_time(name: str, future: "Future[Finding]", until: float) -> Finding:
    try:
        return future.result(timeout=max(0.0, until - time.monotonic()))
    except TookTooLong:
        return Finding(name, BAD, _("did not answer within %g seconds") % PATIENCE)
