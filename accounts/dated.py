"""Schedules with dates: what is owed once per date, such as the daily reminder and the monthly report.

Staff edit the day and hour of such a schedule like of any other; they are read as each person's local time. What is due is
found by looking (accounts.services.dated), not by the clock's memory: for each time zone and date there is a ScheduleRun once
it is done, so an outage, a second clock or an edit changes when it is done, never how often.
"""

import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Delivery

GRACE = timedelta(hours=1)
"""What belongs to a date may still be done, and leave, so long after midnight: it passes while work waits."""


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of that name; UTC for a name this machine does not know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


@dataclass(frozen=True)
class Due:
    """One date of one time zone: the people of `zone` are owed what belongs to the local date `on`, from the moment `at` on.

    `zone` is the name as it stands with the people (User.time_zone), to be compared with; `tz` is what to calculate with.
    """

    zone: str
    on: date
    at: datetime

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zone_of(self.zone)


def nothing_to_prepare(_due: Due, _deliveries: Sequence[Delivery]) -> None:
    """Most mails need nothing beside themselves."""


@dataclass(frozen=True)
class DatedSchedule:
    """`task` is the name of its task, by which the row of its times is found.

    `plan(due)` says who would be owed which mail: unsaved deliveries with unique keys, in an order that does not change, and
    nothing is written. A run saves exactly these, in chunks; `prepare` makes what a chunk needs beside them (a frozen report),
    in the same transaction, before they are saved, and must bear being repeated. `catches_up`: every missed date is done after
    an outage; otherwise only that of today, as yesterday's would be no news. `title` is what staff read in the preview.
    `kinds` are the kinds of mail it plans: staff can have a sample of the first one sent to themselves. `daily_for`: the roles
    to whom it brings what they chose to get “In the daily mail”.
    """

    task: str
    title: Any
    plan: Callable[[Due], Iterable[Delivery]]
    prepare: Callable[[Due, Sequence[Delivery]], None] = nothing_to_prepare
    catches_up: bool = False
    kinds: tuple[str, ...] = ()
    daily_for: frozenset[str] = frozenset()


dated_schedules: dict[str, DatedSchedule] = {}
"""Every dated schedule by the name of its task."""


def dated_schedule(schedule: DatedSchedule) -> DatedSchedule:
    """Register one schedule."""
    dated_schedules[schedule.task] = schedule
    return schedule
