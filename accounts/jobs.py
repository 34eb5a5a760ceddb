"""Background jobs: which tasks are ours, that their workers are alive, and what becomes of one that failed for good."""

import json
import logging
import mmap
import socket
import time
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from celery import Task
from django.apps import apps
from django.conf import settings
from django.core.cache import cache as shared
from django.db import connection

from influencer_platform.celery import app

logger = logging.getLogger(__name__)
LONGEST_ERROR = 300
LONGEST_PLACE = 4000
FRAMES = 12
PLAIN = (int, str, bool, type(None))
LONGEST_ARGUMENT = 100
TOO_MUCH = "not kept"
"""Stands for an argument that is neither a number nor a short word."""

MOST_LOSSES = 4
"""So often a job may lose the process that runs it; begun once more than that, it has failed."""

LOSSES_KEPT = 24 * 3600
NOTED_EVERY = 30.0
"""Seconds between two notes of one process that it is at work."""

_noted: dict[str, float] = {}
_stopping = mmap.mmap(-1, 1)  # one byte that the worker shares with the processes of its pool


class LostItsWorker(Exception):
    """The processes that ran this job ended in the middle of it, several times: it may well be what ends them."""


class Job(Task):
    """The base of every task. Arguments are ids and codes: the row that remembers a failure keeps them, and nothing secret."""

    sends_mail = False
    """Mails wait while this task's schedule is off. Of a schedule with dates that is known by itself, and nothing waits there."""

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:  # noqa: ARG002
        """Called in the process that runs the job. A job that comes back since its process ended is counted: the broker would
        deliver it for ever. Raises LostItsWorker, which ends it as a failed job."""
        if self.request.is_eager:
            return
        delivery = self.request.delivery_info or {}
        note_work(delivery.get("routing_key") or settings.CELERY_TASK_DEFAULT_QUEUE)
        if delivery.get("redelivered") and _losses(task_id) > MOST_LOSSES:
            raise LostItsWorker

    def after_return(
        self, _status: Any, _value: Any, task_id: str, _args: Any, _kwargs: Any, _info: Any
    ) -> None:
        """Called when it came to an end, a good or a bad one: then it did not lose its process. A broker may deliver once more
        what took longer than it waits for, and that is no loss."""
        if not self.request.is_eager and (self.request.delivery_info or {}).get("redelivered"):
            shared.delete(_key(task_id))

    def on_failure(self, exc: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:  # noqa: ARG002
        """Called once, when the last attempt has failed. Whatever happens here must not hide the failure itself."""
        try:
            if self.name in our_tasks():
                remember_failure(self.name, args, kwargs, exc)
        except Exception:
            logger.exception("the failure of %s could not be written down", self.name)


def note_work(queue: str) -> None:
    """Write down that a worker of this queue is at work. Never raises: a job is done without a note, too."""
    if time.monotonic() - _noted.get(queue, float("-inf")) < NOTED_EVERY:
        return
    _noted[queue] = time.monotonic()
    host = socket.gethostname()
    try:
        apps.get_model("accounts", "Heartbeat").note(f"worker {queue} {host}", node=host)
    except Exception as error:  # noqa: BLE001  (whatever the database's driver raises)
        logger.warning("work could not be noted: %s", type(error).__name__)
        connection.close()


def _losses(task_id: str) -> int:
    """How often this job came back, this time included. Kept where the broker keeps the job itself."""
    key = _key(task_id)
    shared.add(key, 0, LOSSES_KEPT)
    try:
        return int(shared.incr(key))
    except ValueError:  # forgotten between the two calls
        return 1


def _key(task_id: str) -> str:
    return f"lost:{task_id}"


def stop_soon() -> None:
    """The worker was asked to stop: jobs that go on and on end at their next good moment."""
    _stopping[0] = 1


def is_stopping() -> bool:
    """Whether a job should end at its next good moment; what it leaves is swept up by the next worker."""
    return _stopping[0] == 1


def remember_failure(task: str, args: Any, kwargs: Any, error: BaseException) -> None:
    """A row for staff, bounded: the kind of error and where it happened. Its words stay in the log, they may hold data."""
    apps.get_model("accounts", "FailedJob").objects.create(
        task=task[:120],
        args=[_plain(value) for value in args or ()],
        kwargs={str(name)[:40]: _plain(value) for name, value in (kwargs or {}).items()},
        error=_name(error)[:LONGEST_ERROR],
        where=_place(error),
    )


def _name(error: BaseException) -> str:
    """`ValueError`, with its cause: `OperationalError from TimeoutError`."""
    cause = error.__cause__ or error.__context__
    name = type(error).__qualname__
    return f"{name} from {type(cause).__qualname__}" if cause else name


def _place(error: BaseException) -> str:
    """The innermost lines of code it went through, without the values that were there."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    root = f"{settings.BASE_DIR}/"
    lines = [f"{f.filename.removeprefix(root)}:{f.lineno} {f.name}" for f in frames]
    return "\n".join(lines)[-LONGEST_PLACE:]


def _plain(value: Any) -> Any:
    """An argument as it can be stored and sent again. What is neither a number nor a short word has no business here."""
    if isinstance(value, PLAIN) and len(json.dumps(value)) <= LONGEST_ARGUMENT:
        return value
    return {TOO_MUCH: type(value).__name__}


def is_whole(args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether every argument was kept as it was."""
    return not any(isinstance(value, dict) for value in (*args, *kwargs.values()))


@cache
def our_tasks() -> dict[str, Any]:
    """Every task of our own apps by name. Nothing else is scheduled or started from the back office."""
    app.loader.import_default_modules()
    here = Path(settings.BASE_DIR)
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == here}
    return {name: task for name, task in app.tasks.items() if task.__module__.split(".")[0] in ours}


def what_it_does(task: str) -> str:
    """The first sentence of the task's description."""
    words = (our_tasks()[task].__doc__ or "") if task in our_tasks() else ""
    return words.strip().split("\n")[0]
