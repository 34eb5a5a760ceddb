"""Several clocks that look at the same instant: a person in a zone, one date that is due, and how often it was worked on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.dated import Due, dated_schedules
from accounts.models import Delivery, ScheduleRun, User
from accounts.services import dated
from accounts.tests.factories import make_user
from influencer_platform.tests.clockwork.fixtures import row_of
from influencer_platform.tests.clockwork.plans import SCHEDULES, WORD

Move = Callable[[], Any]
PEOPLE = 25
ZONE = "Antarctica/Troll"
"""Where nobody else lives: the database may hold the people of other races."""
plans = count()
"""How many plans this process has followed: `next` tells it."""


def plan(due: Due) -> Iterator[Delivery]:
    next(plans)
    return iter(list(SCHEDULES[0].plan(due)))


def date_due() -> Move:
    """A new date: the runs before are forgotten, the mails stay."""
    return _date_due


def _date_due() -> dict[str, int]:
    while User.objects.filter(time_zone=ZONE).count() < PEOPLE:
        make_user(time_zone=ZONE)
    if not PeriodicTask.objects.filter(task=WORD).exists():
        row_of(WORD, since=timezone.now() - timedelta(days=1), hour="0", minute="0")
    ScheduleRun.objects.filter(schedule=WORD).delete()
    Delivery.objects.filter(key__startswith="word:").delete()
    return {}


def look(*, is_guarded: bool = True) -> Move:
    """One look; without its guard the date is worked on by whoever finds it due."""
    dated_schedules[WORD] = replace(SCHEDULES[0], plan=plan)
    dated.zones_in_use = lambda: [ZONE]
    return _look if is_guarded else _unguarded


def _look() -> bool:
    return bool(dated.run_due(only=WORD))


def _unguarded() -> bool:
    """As code that reads, then writes: not done yet, so do it."""
    found = [(s, d) for s, d in dated.due_now(only=WORD) if d.zone == ZONE]
    for schedule, due in found:
        Delivery.objects.bulk_create(schedule.plan(due), ignore_conflicts=True)
        run: dict[str, Any] = {"schedule": schedule.task, "zone": due.zone, "due_on": due.on}
        ScheduleRun.objects.update_or_create(**run, defaults={"finished_at": timezone.now()})
    return bool(found)


def effects() -> Move:
    """Mails and finished runs in the zone."""
    return partial(
        lambda: {
            "mails": Delivery.objects.filter(key__startswith="word:").count(),
            "runs": ScheduleRun.objects.filter(schedule=WORD, finished_at__isnull=False).count(),
        }
    )


COMMANDS: dict[str, Callable[..., Move]] = {
    "date_due": date_due,
    "look": look,
    "effects": effects,
}
