"""When the clock starts what. Beat reads the rows again within five seconds of a change."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts.jobs import our_tasks
from accounts.models import AuditEvent, User
from accounts.services.decisions import require_permission
from accounts.timetable import NotATime, Timetable
from influencer_platform.errors import DomainError

RESCHEDULE = "django_celery_beat.change_periodictask"


class NotOurTask(DomainError):
    """The back office starts the tasks of this product and no others."""

    code = "not_our_task"


class NeverRuns(DomainError):
    """A day that no year has, such as the 31st of February; or what is no time at all."""

    code = "never_runs"


@transaction.atomic
def reschedule(*, task: PeriodicTask, by: User, timetable: Timetable, is_on: bool) -> PeriodicTask:
    """Run `task` at other times, or switch it on or off. What it runs, and with what, never changes here.

    The times belong to this task alone afterwards: a row of times that other tasks use stays as it is. It runs next at the
    first new time after now, also when today's old time was missed. Raises NotAllowed, NotOurTask or NeverRuns.
    """
    require_permission(by, RESCHEDULE)
    row: PeriodicTask = PeriodicTask.objects.select_for_update().get(pk=task.pk)
    if row.task not in our_tasks():
        raise NotOurTask(_("This is not one of our tasks."))
    crontab = _crontab(_runs_some_time(timetable))
    if (row.crontab_id, row.enabled) == (crontab.pk, is_on):
        return row
    before, was_on = row.crontab, row.enabled
    if row.crontab_id != crontab.pk:
        row.last_run_at = None  # beat counts from the change, instead of making up for a time that was never planned
    row.crontab, row.enabled = crontab, is_on
    row.interval = row.solar = row.clocked = None
    row.save()
    AuditEvent.record(
        row,
        action="rescheduled",
        by=by,
        from_status=_word(was_on),
        to_status=_word(is_on),
        before=asdict(Timetable.of(before)) if before else {},
        after=asdict(Timetable.of(crontab)),
    )
    return row


def _runs_some_time(timetable: Timetable) -> Timetable:
    try:
        tidy = timetable.tidy()
        if tidy.next_after(datetime.fromisoformat("2000-01-01T00:00:00+00:00")):
            return tidy
    except NotATime as error:
        raise NeverRuns(str(error)) from error
    raise NeverRuns(_("No month has that day: this would never run."), field="day_of_month")


def _crontab(timetable: Timetable) -> CrontabSchedule:
    """A row with exactly these times, there already or new. Two equal rows are no harm."""
    facts = asdict(timetable)
    found = CrontabSchedule.objects.filter(**facts).order_by("pk").first()
    return found or CrontabSchedule.objects.create(**facts)


def _word(is_on: bool) -> str:
    return "on" if is_on else "off"
