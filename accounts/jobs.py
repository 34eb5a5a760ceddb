"""Background jobs as staff see them: which tasks are ours, and what becomes of one that failed for good."""

import json
import logging
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from celery import Task
from django.apps import apps
from django.conf import settings

from influencer_platform.celery import app

logger = logging.getLogger(__name__)
LONGEST_ERROR = 300
LONGEST_PLACE = 4000
FRAMES = 12
PLAIN = (int, str, bool, type(None))
LONGEST_ARGUMENT = 100
TOO_MUCH = "not kept"
"""Stands for an argument that is neither a number nor a short word."""


class Job(Task):
    """The base of every task. Arguments are ids and codes: the row that remembers a failure keeps them, and nothing secret."""

    sends_mail = False
    """Mails wait while this task's schedule is off."""

    def on_failure(self, exc: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:  # noqa: ARG002
        """Called once, when the last attempt has failed. Whatever happens here must not hide the failure itself."""
        try:
            if self.name in our_tasks():
                remember_failure(self.name, args, kwargs, exc)
        except Exception:
            logger.exception("the failure of %s could not be written down", self.name)


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
