"""Background jobs that failed for good: run again, or put aside."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError
from redis import RedisError

from accounts.jobs import is_whole, our_tasks
from accounts.models import FailedJob, User
from accounts.services.decisions import Words, require_permission, write_down
from accounts.services.schedules import NotOurTask
from influencer_platform.celery import app
from influencer_platform.errors import DomainError
from influencer_platform.health.machinery import asking

WORK_OFF = "accounts.change_failedjob"
RUN_REASONS = [
    ("fixed", gettext_lazy("The cause is gone")),
    ("try", gettext_lazy("Worth another try")),
    ("other", gettext_lazy("Other")),
]
DISMISS_REASONS = [
    ("done", gettext_lazy("Done by other means")),
    ("harmless", gettext_lazy("Nothing is missing")),
    ("other", gettext_lazy("Other")),
]


class AlreadyResolved(DomainError):
    """Somebody was faster."""

    code = "already_resolved"


class CannotRunAgain(DomainError):
    """Its arguments were too large to be kept."""

    code = "cannot_run_again"


class QueueSilent(DomainError):
    """The broker does not answer, so nothing can be started now."""

    code = "queue_silent"


def run_job_again(
    *, job: FailedJob, by: User, reason: str, message: str = "", private_note: str = ""
) -> FailedJob:
    """Start the task once more, with the same arguments. When it fails again, that is a new row.

    Raises NotAllowed, ReasonMissing, NotOurTask, CannotRunAgain, AlreadyResolved or QueueSilent, and starts nothing then.
    """
    words = Words(reason, message, private_note)
    _check(by, words, RUN_REASONS)
    _ask_the_queue()
    return _start(job, by, words)


def _ask_the_queue() -> None:
    """Before anything is written: while a mute one is waited for, nobody else could write to SQLite. Raises QueueSilent."""
    if not settings.REDIS_URL:
        return
    try:
        with asking() as client:
            client.ping()
    except (RedisError, OSError) as error:
        raise QueueSilent(_("The queue does not answer. Try again in a minute.")) from error


@transaction.atomic
def _start(job: FailedJob, by: User, words: Words) -> FailedJob:
    """Published before the commit: one that the queue does not take stays open."""
    _claim(job, by, words, action="run_again")
    if job.task not in our_tasks():
        raise NotOurTask(_("This is not one of our tasks."))
    if not is_whole(job.args, job.kwargs):
        raise CannotRunAgain(
            _("Its arguments were not kept whole, so it cannot be started from here.")
        )
    try:
        app.send_task(job.task, args=job.args, kwargs=job.kwargs, retry=False)
    except OperationalError as error:
        raise QueueSilent(_("The queue does not answer. Try again in a minute.")) from error
    return job


@transaction.atomic
def dismiss_job(
    *, job: FailedJob, by: User, reason: str, message: str = "", private_note: str = ""
) -> FailedJob:
    """Nothing needs to run. Raises NotAllowed, ReasonMissing or AlreadyResolved."""
    words = Words(reason, message, private_note)
    _check(by, words, DISMISS_REASONS)
    _claim(job, by, words, action="dismissed")
    return job


def _check(by: User, words: Words, reasons: list[tuple[str, Any]]) -> None:
    require_permission(by, WORK_OFF)
    words.check([code for code, _label in reasons])


def _claim(job: FailedJob, by: User, words: Words, *, action: str) -> None:
    """One person resolves it, once."""
    waiting = FailedJob.objects.filter(pk=job.pk, resolved_at__isnull=True)
    if waiting.update(resolved_at=timezone.now(), resolved_by=by) != 1:
        raise AlreadyResolved(_("Somebody has taken care of this already."))
    write_down(job, action=action, by=by, words=words)
    job.refresh_from_db()
