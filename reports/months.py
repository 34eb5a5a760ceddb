"""Calendar months in the time zone of the installation, whoever looks."""

import itertools
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from django.db.models import Case, Value, When
from django.utils import timezone

from influencer_platform.money import locale_name

YEAR = 12
EARLIER = "0000-00"
"""The bucket of everything before the first month shown; it sorts before every month."""


@dataclass(frozen=True)
class Month:
    """From `start` up to and not including `end`."""

    start: datetime
    end: datetime

    @property
    def key(self) -> str:
        return f"{self.start:%Y-%m}"

    @property
    def label(self) -> str:
        """`Nov 2026` in the reader's language."""
        return format_date(self.start, "MMM y", locale=locale_name())

    @property
    def tick(self) -> list[str]:
        """The same in lines, short enough for an axis: the year stands under January."""
        lines = [format_date(self.start, "MMM", locale=locale_name())]
        return [*lines, str(self.start.year)] if self.start.month == 1 else lines


def last_months(now: datetime, count: int = YEAR) -> list[Month]:
    """The month of `now` and those before it, oldest first."""
    today = now.astimezone(timezone.get_default_timezone())
    first = today.year * 12 + today.month - count
    starts = [_start(n) for n in range(first, first + count + 1)]
    return [Month(start, end) for start, end in itertools.pairwise(starts)]


def month_of(column: str, months: list[Month], *, earlier: str = EARLIER) -> Case:
    """The key of a row's month. Compared with the months' borders, which is the same on every database and needs no zone there."""
    whens = [When(**{f"{column}__lt": months[0].start}, then=Value(earlier))]
    whens += [When(**{f"{column}__lt": m.end}, then=Value(m.key)) for m in months[:-1]]
    return Case(*whens, default=Value(months[-1].key))


def _start(number: int) -> datetime:
    """The first moment of a month counted from year 0."""
    zone = timezone.get_default_timezone()
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
