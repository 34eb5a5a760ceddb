"""The clock: the package's scheduler, which also writes down that it ticks."""

import logging
import socket
import time
from typing import Any

from django.apps import apps
from django.db import connection
from django_celery_beat.schedulers import DatabaseScheduler

logger = logging.getLogger(__name__)
NOTED_EVERY = 30.0
"""Seconds between two notes; the clock itself looks at its schedules every few seconds."""


class Scheduler(DatabaseScheduler):
    """Reads its times from the database. A dead clock and a dead worker can be told apart by their heartbeats."""

    _noted_at = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Start what is due; returns the seconds until it wants to be asked again."""
        wait: float = super().tick(*args, **kwargs)
        if time.monotonic() - self._noted_at >= NOTED_EVERY:
            self._noted_at = time.monotonic()
            note_the_tick()
        return wait


def note_the_tick() -> None:
    """Never raises: the clock goes on without a database, and with a fresh connection to it afterwards."""
    try:
        apps.get_model("accounts", "Heartbeat").note("clock", node=socket.gethostname())
    except Exception as error:  # noqa: BLE001  (whatever the database's driver raises)
        logger.warning("the clock's tick could not be written down: %s", type(error).__name__)
        connection.close()
