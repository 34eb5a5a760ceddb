"""Wake a worker after commit, without the request waiting for the broker.

The truth is a row in the database that a schedule sweeps anyway; a wake only makes it happen within a second. So a lost or
refused wake is no fault, and the publishing is done by one background thread.
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db import transaction

from influencer_platform.celery import app

logger = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="wake")
_waiting: set[str] = set()
_lock = threading.Lock()


def wake(task: str, *, after: int = 0) -> None:
    """Publish the task called `task` (no arguments) once this transaction is committed, to begin `after` so many seconds.

    Never raises, never blocks.
    """
    if settings.REDIS_URL and not settings.TESTING:
        transaction.on_commit(partial(_submit, task, after))


def _submit(task: str, after: int = 0) -> None:
    with _lock:
        if task in _waiting:
            return
        _waiting.add(task)
    _pool.submit(_publish, task, after)


def _publish(task: str, after: int = 0) -> None:
    with _lock:
        _waiting.discard(task)
    try:
        app.send_task(task, retry=False, **({"countdown": after} if after else {}))
    except Exception as error:  # noqa: BLE001  (whatever the broker's client raises: the schedule does the work)
        logger.warning("could not wake %s: %s", task, type(error).__name__)
