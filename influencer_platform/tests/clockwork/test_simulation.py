"""Many days in six time zones under ten kinds of trouble: one effect for each date the rules promise, at the first look that can.

A short while is part of the suite. `CLOCK_DAYS=400 make test ARGS="-k simulation"` is the whole year.
The expectation is made without the code under test: the local hour is found by reading wall clocks minute by minute, and what is
owed follows from the moments at which somebody looked, without any memory of what was done.
"""

import os
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, ClassVar

import pytest
import time_machine
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from accounts import services
from accounts.dated import Due, dated_schedules
from accounts.models import Delivery
from accounts.services import dated
from accounts.tests.factories import make_staff, make_user
from accounts.timetable import Timetable
from influencer_platform.celery import app
from influencer_platform.demo.clock import stopped_clock
from influencer_platform.tests.clockwork.fixtures import clockwork, row_of  # noqa: F401
from influencer_platform.tests.clockwork.plans import LETTER, WORD

DAYS = int(os.environ.get("CLOCK_DAYS") or 11)
START = datetime(2026, 3, 26, tzinfo=UTC)
"""Before a month begins, and the clocks change in Berlin and on Lord Howe."""
END = START + timedelta(days=DAYS)
ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC",
)  # fmt: skip
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EARLY, NOON = time(2, 15), time(12, 0)
"""Early is skipped or comes twice where and when the clocks change."""
FIRST = time(6, 0)
MOST_LOOKS = 3
"""After hours without a worker many ticks wait; more of them show no more."""

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("clockwork")]
Span = tuple[datetime, datetime]


# --- The trouble ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trouble:
    """When which program is down, how many looks one tick of the clock becomes, what staff change, and where the clock lies."""

    name: str
    beat_down: list[Span] = field(default_factory=list)
    redis_down: list[Span] = field(default_factory=list)
    worker_down: list[Span] = field(default_factory=list)
    looks: int = 1
    is_delivered_again: bool = False
    """The second look comes with the next tick only."""
    hours: list[tuple[datetime, time]] = field(default_factory=list)
    off: list[Span] = field(default_factory=list)
    set_back: list[tuple[Span, timedelta]] = field(default_factory=list)
    has_whole_days: bool = True
    """No due date is wholly missed: each is promised."""

    def seen(self, moment: datetime) -> datetime:
        """What the machine's clock says."""
        return next((moment - by for span, by in self.set_back if within(moment, [span])), moment)

    def moments(self) -> Iterator[datetime]:
        """When something happens or could: around each due time, at both ends of each trouble, and every six hours."""
        found = {START + n * 6 * HOUR for n in range(DAYS * 4)}
        for day in days():
            hours = [EARLY, *([NOON] if self.hours else []), *([FIRST] if day.day == 1 else [])]
            for at in (due(zone, day, hour) for zone in ZONES for hour in hours):
                found |= {at - MINUTE, at, at + MINUTE}
        spans = [*self.beat_down, *self.redis_down, *self.worker_down, *self.off]
        for begin, end in [*spans, *(span for span, _by in self.set_back)]:
            found |= {begin - MINUTE, begin, end, end + MINUTE}
        found |= {at + n * MINUTE for at, _hour in self.hours for n in (0, 1)}
        yield from sorted(moment for moment in found if START <= moment < END)


def within(moment: datetime, spans: list[Span]) -> bool:
    return any(begin <= moment < end for begin, end in spans)


def days() -> list[date]:
    return [START.date() + n * DAY for n in range(-1, DAYS + 1)]


def at_due(every: int, before: timedelta, length: timedelta) -> list[Span]:
    """A trouble over the due time of another zone each time."""
    spans = []
    for n, day in enumerate(days()[::every]):
        begin = due(ZONES[n % len(ZONES)], day, EARLY) - before
        spans.append((begin, begin + length))
    return spans


def troubles() -> list[Trouble]:
    noon = START + 12 * HOUR
    weeks = [START + n * 21 * DAY + 5 * DAY for n in range(DAYS // 21 + 1)]
    edits = [
        (noon + n * DAY, NOON if n % 4 < 2 else EARLY) for n in range(DAYS)
    ]  # forwards and backwards, also over a time of today
    jumps = [((noon + n * 5 * DAY, noon + n * 5 * DAY + 3 * HOUR), HOUR) for n in range(DAYS // 5)]
    jumps += [((s + DAY, s + 2 * DAY), DAY) for (s, _end), _by in jumps[::3]]
    over_the_first = (datetime(2026, 3, 31, 1, tzinfo=UTC), datetime(2026, 4, 3, 1, tzinfo=UTC))
    three_days = [(w, w + 3 * DAY) for w in weeks if not w <= over_the_first[0] <= w + 3 * DAY]
    return [
        Trouble("beat down for 10 minutes", at_due(1, 5 * MINUTE, 10 * MINUTE)),
        Trouble("beat down for 4 hours", at_due(2, HOUR, 4 * HOUR)),
        Trouble("beat down for 3 days", [*three_days, over_the_first], has_whole_days=False),
        Trouble("Redis down at the minute", redis_down=at_due(1, MINUTE, 2 * MINUTE)),
        Trouble("two beats", looks=2),
        Trouble("each tick delivered twice", looks=2, is_delivered_again=True),
        Trouble("the hour edited during the day", hours=edits),
        Trouble("switched off for a week", off=[(w, w + 7 * DAY) for w in weeks], has_whole_days=False),
        Trouble("clock set back", set_back=jumps),
        Trouble("worker down for 6 hours", worker_down=at_due(1, HOUR, 6 * HOUR)),
    ]  # fmt: skip


# --- What is promised -------------------------------------------------------------------------------------------------


@cache
def due(zone: str, day: date, hour: time) -> datetime:
    """When the clocks on the wall of `zone` show `hour` on that day for the first time. When they skip it, as long after
    midnight as on any other day."""
    wall = zoneinfo.ZoneInfo(zone)
    moment = datetime.combine(day, time(), UTC) - 15 * HOUR
    midnight = None
    for _ in range(45 * 60):
        local = moment.astimezone(wall)
        if local.date() == day:
            midnight = midnight or moment
            if local.time() == hour:
                return moment
        moment += MINUTE
    assert midnight
    return midnight + timedelta(hours=hour.hour, minutes=hour.minute)


@dataclass(frozen=True)
class Look:
    """Somebody looked: what the clock said, and what the words' schedule was then."""

    at: datetime
    hour: time
    since: datetime | None


def promised(looks: list[Look]) -> dict[tuple[str, str, str], datetime]:
    """The moment of each effect, by schedule, zone and date: the first look at which it was owed."""
    found: dict[tuple[str, str, str], datetime] = {}
    for look in looks:
        if look.since is None:
            continue
        for zone in ZONES:
            today = look.at.astimezone(zoneinfo.ZoneInfo(zone)).date()
            for day in (today - DAY, today):
                at = due(zone, day, look.hour)
                if look.since <= at <= look.at and (day == today or look.at - at <= HOUR):
                    found.setdefault((WORD, zone, str(day)), look.at)
            for first in firsts(today):
                if look.since <= due(zone, first, FIRST) <= look.at:
                    found.setdefault((LETTER, zone, str(first)), look.at)
    return found


def firsts(today: date) -> list[date]:
    """The first days of months of the simulation up to now."""
    return [day for day in days() if day.day == 1 and day <= today]


# --- What happens -----------------------------------------------------------------------------------------------------


class Town:
    """Six people in six zones, the two schedules, and the programs that look after them."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble, self.lead = trouble, make_staff("Lead", time_zone="UTC")
        self.people = {zone: make_user(time_zone=zone).pk for zone in ZONES}
        self.hour, self.since = EARLY, START - DAY
        times = {"hour": str(EARLY.hour), "minute": str(EARLY.minute)}
        self.words = row_of(WORD, since=self.since, **times)
        self.letters = row_of(LETTER, since=self.since, hour="6", day_of_month="1")
        self.plans: Counter[tuple[str, str, str]] = Counter()
        self.looks: list[Look] = []
        self.waiting = 0

    def live(self) -> None:
        with stopped_clock(START) as clock:
            for moment in self.trouble.moments():
                clock.now = self.trouble.seen(moment)
                self.staff_work(moment, clock.now)
                self.tick(moment)

    def staff_work(self, moment: datetime, now: datetime) -> None:
        for at, hour in self.trouble.hours:
            if at == moment and hour != self.hour:
                self.hour = hour
                self.save(now)
        is_on = not within(moment, self.trouble.off)
        if is_on != (self.since is not None):
            self.since = now if is_on else None  # type: ignore[assignment]
            self.save(now)

    def save(self, _now: datetime) -> None:
        is_on = self.since is not None
        daily = Timetable(hour=str(self.hour.hour), minute=str(self.hour.minute))
        monthly = Timetable(minute="0", hour="6", day_of_month="1")
        for row, table in ((self.words, daily), (self.letters, monthly)):
            services.reschedule(task=row, by=self.lead, timetable=table, is_on=is_on)

    def tick(self, moment: datetime) -> None:
        """Beat puts a message into Redis, the worker takes out what waits there."""
        trouble = self.trouble
        if within(moment, trouble.redis_down):
            return
        if not within(moment, trouble.beat_down):
            self.waiting += 1 if trouble.is_delivered_again else trouble.looks
        if within(moment, trouble.worker_down):
            return
        for _ in range(min(self.waiting, MOST_LOOKS)):
            dated.run_due()
        if self.waiting:
            self.looks.append(Look(trouble.seen(moment), self.hour, self.since))
        self.waiting = int(trouble.is_delivered_again)

    def happened(self) -> dict[tuple[str, str, str], datetime]:
        zones = {pk: zone for zone, pk in self.people.items()}
        rows = Delivery.objects.exclude(recipient__is_staff=True)
        return {
            (WORD if row.key.startswith("word") else LETTER, zones[row.recipient_id or 0], row.payload["on"]): row.created_at
            for row in rows
        }  # fmt: skip


@pytest.fixture
def count_plans(monkeypatch: pytest.MonkeyPatch) -> Callable[[Town], None]:
    """Lets a town count how often each date is worked on: the unique keys would hide a second time."""

    def watch(town: Town) -> None:
        for task, schedule in list(dated_schedules.items()):

            def plan(found: Due, task=task, real=schedule.plan) -> Iterator[Delivery]:
                town.plans[task, found.zone, str(found.on)] += 1
                return iter(list(real(found)))

            monkeypatch.setitem(dated_schedules, task, replace(schedule, plan=plan))

    return watch


@pytest.mark.parametrize("trouble", troubles(), ids=lambda trouble: trouble.name)
def test_simulation_every_date_has_one_effect(trouble, count_plans, show):
    town = Town(trouble)
    count_plans(town)

    town.live()

    expected, found = promised(town.looks), town.happened()
    assert found == expected
    assert set(town.plans) == set(expected)
    assert set(town.plans.values()) == {1}
    words = [key for key in found if key[0] == WORD]
    letters = Counter(zone for task, zone, _on in found if task == LETTER)
    if trouble.has_whole_days:
        leaps = sum(by >= DAY for _span, by in trouble.set_back)  # put right, it leaps over a day
        assert len(words) >= (DAYS - 1 - leaps) * len(ZONES)
    if not trouble.off:
        months = {(day.year, day.month) for day in days()[1:-2] if day.day == 1}
        assert set(letters.values()) <= {len(months), len(months) + 1}
    show(
        f"{DAYS} days, {trouble.name}: {len(town.looks)} looks, {len(words)} words, {letters.total()} letters, 0 twice, 0 lost"
    )


# --- Control ----------------------------------------------------------------------------------------------------------


class Recorder(DatabaseScheduler):
    """The package's scheduler; what it would publish is written down."""

    fired: ClassVar[list[str]] = []

    def apply_async(self, entry: Any, *_args: Any, **_options: Any) -> Any:
        if entry.task == WORD:
            self.fired.append(f"{datetime.now(UTC):%d %H:%M}")


def beat(begin: str, end: str) -> None:
    """One life of the program, looking once a minute."""
    moment, last = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    with time_machine.travel(moment, tick=False) as clock:
        scheduler = Recorder(app=app)
        while moment < last:
            clock.move_to(moment)
            for _ in range(3):
                scheduler.tick()
            moment += MINUTE
        scheduler.sync()


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> type[Recorder]:
    monkeypatch.setattr(Recorder, "fired", [])
    return Recorder


def test_control_the_package_alone_loses_a_date_and_doubles_the_next(recorder, show):
    row_of(WORD, since=None, hour="9", minute="0")
    PeriodicTask.objects.update(last_run_at=datetime(2026, 6, 1, 9, tzinfo=UTC))

    beat("2026-06-02T12:30+00:00", "2026-06-02T13:10+00:00")
    missed = list(recorder.fired)
    beat("2026-06-03T06:30+00:00", "2026-06-03T09:30+00:00")

    show(
        f"control, beat alone, down over 09:00 until 12:30: that day {missed}, then {recorder.fired}"
    )
    assert missed == []
    assert len(recorder.fired) == 2
