"""When a schedule runs: read from what staff type, said in words, and the next time computed.

The fields are those of a crontab, with the meaning Celery gives them: a day must fit day of the week *and* day of the month.
A time that does not exist when the clocks go forward runs an hour later; one that exists twice runs the first time.
"""

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_TIMES_NAMED = 6
YEARS_AHEAD = 41
"""A 29 February on one day of the week may be forty years away; what does not come by then never comes."""

LARGEST_SHIFT = timedelta(hours=2)
"""By more no clock is put forward: only so far can a later time of the day come before an earlier one."""

PART = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/(\d{1,2}))?")


class NotATime(ValueError):
    """What was typed is no time; the sentence says what would be."""


@dataclass(frozen=True)
class Kind:
    """One field of a schedule: its numbers, the names that stand for some of them, what a good value looks like."""

    lowest: int
    highest: int
    hint: Any
    names: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[int, ...]:
        return tuple(range(self.lowest, self.highest + 1))

    def numbers(self, text: str) -> tuple[int, ...]:
        """What a value stands for, in order. Raises NotATime."""
        return tuple(sorted({n for part in text.split(",") for n in self._part(part)}))

    def _part(self, part: str) -> tuple[int, ...]:
        match = PART.fullmatch(part.strip().lower())
        if match is None:
            raise NotATime(self.hint)
        star, first, last, step = match.groups()
        low, high = (self.lowest, self.highest) if star else (self._one(first), self._one(first))
        if last:
            high = self._one(last, is_end=True)
        if low > high or (step and not (star or last)) or (step and int(step) < 1):
            raise NotATime(self.hint)
        found = range(low, high + 1, int(step or 1))
        return tuple(0 if n > self.highest else n for n in found)

    def _one(self, word: str, *, is_end: bool = False) -> int:
        """A number or a name. Sunday is 0, and 7 as well."""
        if word[:3] in self.names:
            number = self.names.index(word[:3]) + self.lowest
            return 7 if is_end and self is DAY_OF_WEEK and number == 0 else number
        is_sunday = self is DAY_OF_WEEK and word == "7"
        if not word.isascii() or not word.isdigit() or len(word) > 2:  # noqa: PLR2004  (no number here has three digits)
            raise NotATime(self.hint)
        if not (is_sunday or self.lowest <= int(word) <= self.highest):
            raise NotATime(self.hint)
        return int(word)

    def short(self, numbers: tuple[int, ...]) -> str:
        """The shortest way to write these numbers, the same for the same ones: `*`, `*/5`, `1-5`, `0,30`."""
        for step in range(1, self.highest + 1):
            if len(numbers) > 2 and numbers == self.every[::step]:  # noqa: PLR2004  (two are named)
                return "*" if step == 1 else f"*/{step}"
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in _runs(numbers))


MINUTE = Kind(
    0,
    59,
    gettext_lazy("Type minutes from 0 to 59: 30, or 0,30, or */5 for every five, or * for all."),
)
HOUR = Kind(0, 23, gettext_lazy("Type hours from 0 to 23: 7, or 7,19, or 8-17, or * for all."))
DAY_OF_MONTH = Kind(1, 31, gettext_lazy("Type days from 1 to 31: 1, or 1,15, or * for all."))
MONTH = Kind(
    1,
    12,
    gettext_lazy("Type months from 1 to 12 or their names: 1, or jan,jul, or */3, or * for all."),
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
)
DAY_OF_WEEK = Kind(
    0,
    6,
    gettext_lazy("Type days from 0 (Sunday) to 6 or their names: 1, or mon-fri, or * for all."),
    ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
)
KINDS = {
    "minute": MINUTE,
    "hour": HOUR,
    "day_of_week": DAY_OF_WEEK,
    "day_of_month": DAY_OF_MONTH,
    "month_of_year": MONTH,
}


@dataclass(frozen=True)
class Timetable:
    """The fields of a CrontabSchedule, as text; `zone` is the name of its time zone."""

    minute: str = "*"
    hour: str = "*"
    day_of_week: str = "*"
    day_of_month: str = "*"
    month_of_year: str = "*"
    timezone: str = "UTC"

    @classmethod
    def of(cls, crontab: Any) -> "Timetable":
        return cls(**{field.name: str(getattr(crontab, field.name)) for field in fields(cls)})

    def numbers(self, name: str) -> tuple[int, ...]:
        return _numbers(name, getattr(self, name))

    def tidy(self) -> "Timetable":
        """The same times written in the shortest way. Raises NotATime."""
        short = {name: kind.short(self.numbers(name)) for name, kind in KINDS.items()}
        return Timetable(**short, timezone=self.timezone)

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time after `moment`, None when there is none. Raises NotATime."""
        zone = zoneinfo.ZoneInfo(self.timezone)
        for day in self._days(moment.astimezone(zone).date() - timedelta(days=1)):
            found: list[datetime] = []
            for hour in self.numbers("hour"):
                if found and _moment(day, hour, 0, zone) > found[0] + LARGEST_SHIFT:
                    break
                if _moment(day, hour, 59, zone) + LARGEST_SHIFT > moment:
                    times = (_moment(day, hour, minute, zone) for minute in self.numbers("minute"))
                    found += [at for at in times if at > moment]
            if found:
                return min(found)
        return None

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last` that fit, both included. Raises NotATime."""
        return takewhile(lambda day: day <= last, self._days(first))

    def first_on(self, day: date) -> datetime:
        """The first time of that local day, whether or not the day fits. Raises NotATime."""
        return _first_on(self, day)

    def _days(self, first: date) -> Iterator[date]:
        """The days that fit, from `first` on."""
        in_month, in_week = self.numbers("day_of_month"), self.numbers("day_of_week")
        months = self.numbers("month_of_year")
        for year in range(first.year, first.year + YEARS_AHEAD):
            for month in months:
                fitting = (found for day in in_month if (found := _date(year, month, day)))
                yield from (d for d in fitting if d >= first and d.isoweekday() % 7 in in_week)

    def in_words(self, where: str = "") -> str:
        """`every day at 07:30, Europe/Berlin`; `where` is said instead of the zone. What cannot be read is shown as it is."""
        where = where or self.timezone.replace("_", " ")
        try:
            times, is_rhythm = self._times_in_words()
            days = self._days_in_words()
        except NotATime:
            return f"{self.minute} {self.hour} {self.day_of_month} {self.month_of_year} {self.day_of_week}, {where}"
        if not is_rhythm:
            phrase = f"{days} {times}"
        elif days == _("every day"):
            phrase = times
        else:
            phrase = f"{times}, {days}"
        return f"{phrase}, {where}"

    def _times_in_words(self) -> tuple[str, bool]:
        """The times of a day, and whether they are a rhythm that speaks for itself."""
        hours, minutes = self.numbers("hour"), self.numbers("minute")
        if len(hours) * len(minutes) <= MOST_TIMES_NAMED:
            clock = [f"{hour:02}:{minute:02}" for hour in hours for minute in minutes]
            return _("at %(times)s") % {"times": _list(clock)}, False
        rhythm = _rhythm(minutes)
        if hours == HOUR.every:
            return rhythm, True
        if len(_runs(hours)) == 1:
            facts = {"rhythm": rhythm, "first": f"{hours[0]:02}:00", "last": f"{hours[-1]:02}:59"}
            return _("%(rhythm)s from %(first)s to %(last)s") % facts, True
        if minutes == (0,) and (step := _step(hours, 24)):
            return _("every %(n)d hours") % {"n": step}, True
        facts = {"rhythm": rhythm, "hours": _list([f"{hour:02}" for hour in hours])}
        return _("%(rhythm)s, in the hours %(hours)s") % facts, True

    def _days_in_words(self) -> str:
        week, month = self.numbers("day_of_week"), self.numbers("day_of_month")
        months = self.numbers("month_of_year")
        is_any_month, is_any_day = months == MONTH.every, month == DAY_OF_MONTH.every
        names = _list([str(MONTHS[n]) for n in months])
        day = _("every day")
        if week != DAY_OF_WEEK.every:
            day = _("every %(days)s") % {"days": _week_in_words(week)}
        if is_any_day:
            return (
                day if is_any_month else _("%(day)s in %(months)s") % {"day": day, "months": names}
            )
        date_words = _("on day %(n)s of") % {"n": _ranges(month)}
        date_words = f"{date_words} {_('every month') if is_any_month else names}"
        if week != DAY_OF_WEEK.every:
            return _("%(date)s if it is a %(days)s") % {
                "date": date_words,
                "days": _list([_weekday(n) for n in week], _("or")),
            }
        return date_words


def _rhythm(minutes: tuple[int, ...]) -> str:
    if minutes == MINUTE.every:
        return _("every minute")
    if step := _step(minutes, 60):
        return _("every %(n)d minutes") % {"n": step}
    if minutes == (0,):
        return _("every hour")
    return _("every hour at minute %(minutes)s") % {"minutes": _ranges(minutes)}


def _step(numbers: tuple[int, ...], length: int) -> int:
    """The distance of numbers that go round evenly, 0 for others: 0, 15, 30, 45 of 60 → 15."""
    step = length // len(numbers)
    is_even = step * len(numbers) == length and numbers == tuple(range(0, length, step))
    return step if is_even and len(numbers) > 1 else 0


def _week_in_words(days: tuple[int, ...]) -> str:
    runs = _runs(days)
    if len(runs) == 1 and len(days) > 2:  # noqa: PLR2004  (two days are named, more are a span)
        return _("%(first)s to %(last)s") % {
            "first": _weekday(days[0]),
            "last": _weekday(days[-1]),
        }
    return _list([_weekday(n) for n in (*(d for d in days if d), *(d for d in days if not d))])


def _weekday(number: int) -> str:
    return str(WEEKDAYS[(number - 1) % 7])


def _ranges(numbers: tuple[int, ...]) -> str:
    return _list([str(a) if a == b else f"{a}–{b}" for a, b in _runs(numbers)])


def _list(words: list[str], last: str = "") -> str:
    return get_text_list(words, last or _("and"))


def _runs(numbers: tuple[int, ...]) -> list[tuple[int, int]]:
    """(1, 2, 3, 7) → [(1, 3), (7, 7)]"""
    runs: list[tuple[int, int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


@lru_cache(maxsize=1024)
def _numbers(name: str, text: str) -> tuple[int, ...]:
    return KINDS[name].numbers(text)


@lru_cache(maxsize=4096)
def _first_on(timetable: Timetable, day: date) -> datetime:
    zone = zoneinfo.ZoneInfo(timetable.timezone)
    hours, minutes = timetable.numbers("hour"), timetable.numbers("minute")
    near = [hour for hour in hours if hour <= hours[0] + LARGEST_SHIFT // timedelta(hours=1)]
    return min(_moment(day, hour, minute, zone) for hour in near for minute in minutes)


def _moment(day: date, hour: int, minute: int, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
