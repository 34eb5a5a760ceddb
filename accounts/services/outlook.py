"""What staff see of the schedules with dates: when each is due next around the world, and what its last date came to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.dated import dated_schedules, zone_of
from accounts.models import ScheduleRun
from accounts.services.dated import SwitchedOn, due_of, switched_on, zones_in_use

MOST_RUNS = 30
RECENT = timedelta(days=62)
"""So far back the last date of a schedule is looked for: a month that was missed is still seen."""
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Outlook:
    """Of one schedule: the first and the last moment at which its next date comes to somebody (None: not within a year), since
    when something is due that is not done, and its last date with how many people were owed something by it."""

    first: datetime | None = None
    last: datetime | None = None
    late_since: datetime | None = None
    done_on: date | None = None
    count: int = 0


def outlook() -> dict[str, Outlook]:
    """By task, in a number of queries that does not depend on the schedules."""
    now = timezone.now()
    rows, zones, latest = switched_on(now), zones_in_use(), _latest(now)
    late: dict[str, datetime] = {}
    for schedule, due in due_of(rows, zones, now):
        late.setdefault(schedule.task, due.at)
    coming = {one.schedule.task: _coming(one, zones, now) for one in rows}
    return {
        task: Outlook(
            *coming.get(task, (None, None)),
            late.get(task),
            *latest.get(task, (None, 0)),
        )
        for task in dated_schedules
    }


def runs_of(task: PeriodicTask) -> QuerySet[ScheduleRun]:
    """Its latest runs, one per date and time zone."""
    rows = ScheduleRun.objects.filter(schedule=task.task)
    return rows.order_by("-due_on", "-pk")[:MOST_RUNS]


def _latest(now: datetime) -> dict[str, tuple[date, int]]:
    """The last date of which something is finished, and how many people all its zones came to."""
    done = ScheduleRun.objects.filter(finished_at__isnull=False, due_on__gte=(now - RECENT).date())
    per_date = done.order_by("due_on").values_list("schedule", "due_on").annotate(n=Sum("count"))
    return {task: (on, count) for task, on, count in per_date}


def _coming(
    one: SwitchedOn, zones: list[str], now: datetime
) -> tuple[datetime | None, datetime | None]:
    moments = [at for zone in zones if (at := _next_in(one, zone, now))]
    return (min(moments), max(moments)) if moments else (None, None)


def _next_in(one: SwitchedOn, zone: str, now: datetime) -> datetime | None:
    table, today = one.in_zone(zone), now.astimezone(zone_of(zone)).date()
    return next(
        (at for day in table.days(today, today + AHEAD) if (at := table.first_on(day)) > now), None
    )
