"""What the schedules with dates owe: found by looking, done once per time zone and local date, whatever starts it.

The clock only says "look now". A date is due when a day of the schedule has come in somebody's time zone, its first time of
that day has passed, it was switched on by then, and there is no ScheduleRun of it that is finished.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.dated import GRACE, DatedSchedule, Due, dated_schedules, zone_of
from accounts.models import Delivery, ScheduleRun, User
from accounts.timetable import KINDS, NotATime, Timetable
from influencer_platform.wake import wake

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""So long a run belongs to whoever began it, counted anew from each chunk: after that it stopped half-way."""
AFTER_A_FAILURE = timedelta(minutes=5)
"""A run that failed is tried again after this and the lease."""
LOOK_BACK = timedelta(days=400)
CHUNK = 1000
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""`started_at` of a run nobody has begun."""
DAY = timedelta(days=1)


class TakenOver(Exception):
    """The lease ran out and another worker does this run now."""


@dataclass(frozen=True)
class SwitchedOn:
    """A schedule with its times, and since when it counts: what was due before that is not made up for."""

    schedule: DatedSchedule
    timetable: Timetable
    since: datetime

    def in_zone(self, name: str) -> Timetable:
        return replace(self.timetable, timezone=zone_of(name).key)

    def on_day(self, zone: str, on: date) -> Due | None:
        """What is owed in a zone on a date; None when the schedule does not run that day."""
        table = self.in_zone(zone)
        return Due(zone, on, table.first_on(on)) if list(table.days(on, on)) else None


@dataclass(frozen=True)
class Foreseen:
    """One mail of a dry run: what would be owed (not saved), and by which date."""

    delivery: Delivery
    due: Due


# --- Doing ------------------------------------------------------------------------------------------------------------


def run_due(*, only: str = "") -> int:
    """Do every date that is due, of all schedules or of the one whose task is `only`. Returns how many runs were finished.

    Safe to call at any time, twice, and in parallel. A run that fails does not hold the others up; its error is raised last.
    """
    _begin_counting()
    finished, failure = 0, None
    for schedule, due in due_now(only=only):
        try:
            finished += _run(schedule, due)
        except Exception as error:
            logger.exception("%s of %s in %s failed", schedule.task, due.on, due.zone)
            _set_aside(schedule, due)
            failure = error
    if finished:
        wake("accounts.send_mail")
    if failure:
        raise failure
    return finished


def _run(schedule: DatedSchedule, due: Due) -> bool:
    """Owe what the plan says, chunk by chunk. Repeated after a crash, it adds what is missing: the keys are unique."""
    claim = _claim(schedule, due)
    if claim is None:
        return False
    count = 0
    try:
        for chunk in _chunks(schedule.plan(due)):
            with transaction.atomic():
                claim.renew()
                schedule.prepare(due, chunk)
                Delivery.objects.bulk_create(chunk, ignore_conflicts=True)
            count += len(chunk)
        claim.renew(finished_at=timezone.now(), count=count)
    except TakenOver:
        return False
    return True


@dataclass
class Claim:
    """The run in hand. Each renewal is one conditional statement, so a run has one worker."""

    pk: int
    started_at: datetime

    def renew(self, **change: object) -> None:
        """Raises TakenOver."""
        now = timezone.now()
        mine = ScheduleRun.objects.filter(
            pk=self.pk, started_at=self.started_at, finished_at__isnull=True
        )
        if mine.update(started_at=now, **change) != 1:
            raise TakenOver
        self.started_at = now


def _claim(schedule: DatedSchedule, due: Due) -> Claim | None:
    """Take the run; None when it is done, or in somebody else's hands."""
    now = timezone.now()
    ask_for([(schedule.task, due.zone, due.on)])
    run = _run_of(schedule, due).filter(finished_at__isnull=True)
    put_forward = Q(started_at__gt=now + 2 * AFTER_A_FAILURE)  # by a clock that was set back since
    if run.filter(Q(started_at__lt=now - LEASE) | put_forward).update(started_at=now) != 1:
        return None
    return Claim(run.values_list("pk", flat=True).get(), now)


def ask_for(runs: Iterable[tuple[str, str, date]]) -> None:
    """Rows of runs (task, zone, date) that are to be done; one that exists stays as it is."""
    rows = [
        ScheduleRun(schedule=task, zone=zone, due_on=on, started_at=NEVER)
        for task, zone, on in runs
    ]
    ScheduleRun.objects.bulk_create(rows, ignore_conflicts=True)


def _set_aside(schedule: DatedSchedule, due: Due) -> None:
    run = _run_of(schedule, due).filter(finished_at__isnull=True)
    run.update(started_at=timezone.now() + AFTER_A_FAILURE)


def _run_of(schedule: DatedSchedule, due: Due) -> QuerySet[ScheduleRun]:
    return ScheduleRun.objects.filter(schedule=schedule.task, zone=due.zone, due_on=due.on)


def _chunks(deliveries: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    rest = iter(deliveries)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


# --- Looking ----------------------------------------------------------------------------------------------------------


def due_now(*, only: str = "") -> list[tuple[DatedSchedule, Due]]:
    """What is due and not done, oldest first. Four queries, however many people and dates there are."""
    now = timezone.now()
    rows = [one for one in switched_on(now) if only in {"", one.schedule.task}]
    return due_of(rows, zones_in_use(), now) if rows else []


def due_of(
    rows: Iterable[SwitchedOn], zones: Collection[str], now: datetime
) -> list[tuple[DatedSchedule, Due]]:
    """What is due and not done of these schedules in these zones, oldest first. Two queries."""
    runs = _Runs.since(now)
    found = [
        (one.schedule, due) for one in rows for zone in zones for due in _dues(one, zone, now, runs)
    ]
    return sorted(found, key=lambda pair: pair[1].at)


def switched_on(now: datetime) -> list[SwitchedOn]:
    """The schedules with dates that are on. One that never ran counts from `now`."""
    rows = _rows_switched_on().filter(crontab__isnull=False)
    found = []
    for row in rows.select_related("crontab").order_by("pk"):
        try:
            found.append(_read(row, now))
        except NotATime:
            logger.exception("the times of %s cannot be read", row.name)
    return found


def _rows_switched_on() -> QuerySet[PeriodicTask]:
    rows: QuerySet[PeriodicTask] = PeriodicTask.objects.filter(
        task__in=list(dated_schedules), enabled=True
    )
    return rows


def _begin_counting() -> None:
    """What runs for the first time counts from now: of a new installation nobody is owed this morning's mail."""
    new = _rows_switched_on().filter(start_time__isnull=True)
    if new.exists():
        new.update(start_time=timezone.now())


def _read(row: PeriodicTask, now: datetime) -> SwitchedOn:
    """Raises NotATime."""
    times = Timetable.of(row.crontab)
    for name in KINDS:
        times.numbers(name)
    return SwitchedOn(dated_schedules[row.task], times, row.start_time or now)


def zones_in_use() -> list[str]:
    """The names of the time zones people live in."""
    people = User.objects.filter(is_active=True).order_by("time_zone")
    return list(people.values_list("time_zone", flat=True).distinct())


@dataclass(frozen=True)
class _Runs:
    """What is done, per task and zone: the last date, and the dates that were begun or asked for and are not finished."""

    last: dict[tuple[str, str], date]
    unfinished: dict[tuple[str, str], list[date]]

    @classmethod
    def since(cls, now: datetime) -> "_Runs":
        recent = ScheduleRun.objects.filter(due_on__gte=(now - LOOK_BACK - DAY).date())
        done = recent.filter(finished_at__isnull=False).order_by()
        lasts = done.values_list("schedule", "zone").annotate(on=Max("due_on"))
        unfinished: dict[tuple[str, str], list[date]] = defaultdict(list)
        for task, zone, on in recent.filter(finished_at__isnull=True).values_list(
            "schedule", "zone", "due_on"
        ):
            unfinished[task, zone].append(on)
        return cls({(task, zone): on for task, zone, on in lasts}, unfinished)

    def floor(self, schedule: DatedSchedule, zone: str) -> date | None:
        """Up to here a zone is done. One that is new begins with the last date of the others."""
        if found := self.last.get((schedule.task, zone)):
            return found
        others = [on for (task, _zone), on in self.last.items() if task == schedule.task]
        return max(others) - DAY if others and schedule.catches_up else None


def _dues(one: SwitchedOn, zone: str, now: datetime, runs: _Runs) -> Iterator[Due]:
    """What is due in one zone."""
    table, today = one.in_zone(zone), now.astimezone(zone_of(zone)).date()
    is_late = one.schedule.catches_up
    first = today - (LOOK_BACK if is_late else DAY)
    if done := runs.floor(one.schedule, zone):
        first = max(first, done + DAY)
    begun = {day for day in runs.unfinished.get((one.schedule.task, zone), ()) if day <= today}
    fitting = {day: table.first_on(day) for day in table.days(first, today)}
    for day in sorted(begun | fitting.keys()):
        at = fitting.get(day)
        if day not in begun and not (at and one.since <= at <= now):
            continue
        is_just_over = at is not None and timedelta(0) <= now - at <= GRACE
        if is_late or day == today or is_just_over:
            yield Due(zone, day, min(at or now, now))


# --- Foreseeing -------------------------------------------------------------------------------------------------------


def foresee(schedule: DatedSchedule, *, on: date) -> Iterator[Foreseen]:
    """Who would be owed what by the local date `on` in every zone, in the order of leaving; also of a schedule that is off."""
    times = times_of(schedule)
    dues = [times.on_day(zone, on) for zone in zones_in_use()] if times else []
    expected = [due for due in dues if due and times and due.at >= times.since]
    return owed_by(schedule, sorted(expected, key=lambda due: due.at))


def today(schedule: DatedSchedule) -> list[Due]:
    """The date of today in every zone, whatever the day and hour of the schedule."""
    now, times = timezone.now(), times_of(schedule)
    local = [(zone, now.astimezone(zone_of(zone)).date()) for zone in zones_in_use()]
    return [(times and times.on_day(zone, on)) or Due(zone, on, now) for zone, on in local]


def owed_by(schedule: DatedSchedule, dues: Iterable[Due]) -> Iterator[Foreseen]:
    """By the plan that a run would follow, without what is done or owed already. Nothing is written."""
    for due in dues:
        if _run_of(schedule, due).filter(finished_at__isnull=False).exists():
            continue
        for chunk in _chunks(schedule.plan(due)):
            owed = _owed({delivery.key for delivery in chunk})
            yield from (Foreseen(one, due) for one in chunk if one.key not in owed)


def times_of(schedule: DatedSchedule) -> SwitchedOn | None:
    """The times of a schedule, also of one that is off; None without a row, or when they cannot be read."""
    row = PeriodicTask.objects.filter(task=schedule.task, crontab__isnull=False)
    found = row.select_related("crontab").order_by("pk").first()
    try:
        return _read(found, timezone.now()) if found else None
    except NotATime:
        return None


def _owed(keys: Collection[str]) -> set[str]:
    return set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
