"""What happens beside the writing of a file: how far it is, that it is still ours, that nobody wants it stopped."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from types import TracebackType
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from accounts.models import Export

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
EVERY = 1.0
"""Seconds between two looks."""
READING = "reading"
"""The connection over which long tables are read, beside that of the rows we write meanwhile."""

SNAPSHOT = {
    "postgresql": (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL datestyle = 'ISO'",
    ),
    "sqlite": ("PRAGMA mmap_size = 0", "PRAGMA cache_size = -8000", "BEGIN DEFERRED"),
}


class Stopped(Exception):
    """The row is no longer ours: cancelled, or taken over by another worker."""


@contextmanager
def snapshot() -> Iterator[str]:
    """A connection that sees all tables at one moment, blocks no writer and has no time limit. Inside a transaction of ours (in
    tests) there can be no second one that sees the same rows, so it is the first."""
    first = connections[DEFAULT_DB_ALIAS]
    if first.in_atomic_block:
        yield DEFAULT_DB_ALIAS
        return
    own = first.copy(READING)
    connections[READING] = own
    try:
        with own.cursor() as cursor:
            for statement in SNAPSHOT[own.vendor]:
                cursor.execute(statement)
        yield READING
    finally:
        own.close()
        del connections[READING]


class Watch:
    """Renews the lease of a running export and writes its progress, once a second, from a thread of its own.

    `tell` counts rows and raises Stopped once the row is not ours any more. A statement in which the database is lost in work
    (a sort before the first row) is interrupted then.
    """

    def __init__(self, export: Export, using: str) -> None:
        self.rows = 0
        self.is_lost = False
        self._mine = Export.objects.filter(
            pk=export.pk, status=Export.Status.RUNNING, claimed_by=export.claimed_by
        )
        self._using = using
        self._reading = connections[using].connection
        self._over = threading.Event()
        self._last = monotonic()
        self._thread = threading.Thread(target=self._look_on, name="export-watch", daemon=True)

    def __enter__(self) -> Self:
        if self._using == READING:
            self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def tell(self, rows: int) -> None:
        self.rows += rows
        if self._using != READING and monotonic() - self._last > EVERY:
            self._last = monotonic()
            self._look(connections[DEFAULT_DB_ALIAS].vendor == "sqlite")
        if self.is_lost:
            raise Stopped

    def _look(self, may_write: bool = True) -> None:
        if may_write and not self._mine.update(
            rows_done=self.rows, lease_until=timezone.now() + LEASE
        ):
            self.is_lost = True

    def _look_on(self) -> None:
        try:
            while not self._over.wait(EVERY) and not self.is_lost:
                try:
                    self._look()
                except DatabaseError as error:
                    logger.warning("could not renew a lease: %s", type(error).__name__)
                    connections[DEFAULT_DB_ALIAS].close()
            if self.is_lost and not self._over.is_set():
                _interrupt(self._reading)
        finally:
            connections[DEFAULT_DB_ALIAS].close()


def _interrupt(connection: Any) -> None:
    """Ask the database to leave what it is doing; both drivers allow this from another thread."""
    stop = getattr(connection, "cancel_safe", None) or connection.interrupt
    try:
        stop()
    except Exception as error:  # noqa: BLE001  (whatever the driver raises: the writer stops at its next row)
        logger.warning("could not interrupt: %s", type(error).__name__)
