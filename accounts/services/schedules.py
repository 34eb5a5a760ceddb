"""When the clock starts what. Beat reads the rows again within five seconds of a change."""

import uuid
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts.dated import dated_schedules
from accounts.jobs import our_tasks
from accounts.mail import KINDS, Message, sample_mail
from accounts.models import AuditEvent, Delivery, User
from accounts.services import dated
from accounts.services.decisions import require_permission
from accounts.timetable import NotATime, Timetable
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

RESCHEDULE = "django_celery_beat.change_periodictask"


class NotOurTask(DomainError):
    """The back office starts the tasks of this product and no others."""

    code = "not_our_task"


class NeverRuns(DomainError):
    """A day that no year has, such as the 31st of February; or what is no time at all."""

    code = "never_runs"


class SwitchedOff(DomainError):
    """A schedule that is off does nothing, also when it is asked to."""

    code = "switched_off"


class NothingToTry(DomainError):
    """The schedule names no kind of mail, or one without a sample."""

    code = "nothing_to_try"


@transaction.atomic
def reschedule(*, task: PeriodicTask, by: User, timetable: Timetable, is_on: bool) -> PeriodicTask:
    """Run `task` at other times, or switch it on or off. What it runs, and with what, never changes here.

    The times belong to this task alone afterwards: a row of times that other tasks use stays as it is. It runs next at the
    first new time after now, also when today's old time was missed; a schedule with dates does today's at once when its new
    time has passed and it is not done. Switched on again, one with dates counts from now: what it owed while it was off is
    not made up for. Raises NotAllowed, NotOurTask or NeverRuns.
    """
    row = _ours(task, by)
    crontab = _crontab(_runs_some_time(timetable))
    if (row.crontab_id, row.enabled) == (crontab.pk, is_on):
        return row
    before, was_on = row.crontab, row.enabled
    if row.crontab_id != crontab.pk:
        row.last_run_at = None  # beat counts from the change, instead of making up for a time that was never planned
    if row.task in dated_schedules and is_on and not was_on:
        row.start_time = timezone.now()
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


@transaction.atomic
def run_now(*, task: PeriodicTask, by: User) -> PeriodicTask:
    """Let it run within a minute, whatever its hour. One with dates does today's in every time zone where it is not done.

    Raises NotAllowed, NotOurTask or SwitchedOff.
    """
    row = _ours(task, by)
    if not row.enabled:
        raise SwitchedOff(_("It is switched off. Switch it on first."))
    if schedule := dated_schedules.get(row.task):
        dated.ask_for((row.task, due.zone, due.on) for due in dated.today(schedule))
        wake("accounts.do_what_is_due")
    else:
        wake(row.task)
    AuditEvent.record(row, action="started_by_hand", by=by)
    return row


@transaction.atomic
def send_test(*, task: PeriodicTask, by: User) -> PeriodicTask:
    """Owe `by` one mail of the schedule's kind, made of its sample and marked as a test.

    Raises NotAllowed, NotOurTask or NothingToTry.
    """
    row = _ours(task, by)
    kind = test_kind(row.task)
    key = f"test:{row.task}:{uuid.uuid4()}"
    if _sample(Delivery(recipient=by, address=by.email, key=key), kind) is None:
        raise NothingToTry(_("There is no sample of its mail."))
    Delivery.owe(by, kind="schedule_test", key=key, of=kind)
    AuditEvent.record(row, action="test_sent", by=by)
    wake("accounts.send_mail")
    return row


def test_kind(task: str) -> str:
    """The kind of mail that a schedule's sample is of; empty where there is none."""
    kinds = dated_schedules[task].kinds if task in dated_schedules else ()
    return next((kind for kind in kinds if kind in KINDS), "")


def _sample(delivery: Delivery, kind: str) -> Message | None:
    """None also for a kind without a sample: only writing it tells."""
    try:
        return sample_mail(delivery, kind)
    except Exception:  # noqa: BLE001  (whatever the kind misses in an empty sample)
        return None


def _ours(task: PeriodicTask, by: User) -> PeriodicTask:
    """The row, locked. Raises NotAllowed or NotOurTask."""
    require_permission(by, RESCHEDULE)
    row: PeriodicTask = PeriodicTask.objects.select_for_update().get(pk=task.pk)
    if row.task not in our_tasks():
        raise NotOurTask(_("This is not one of our tasks."))
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
