"""Calendar months of one time zone, by name: `2026-11`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from babel.dates import format_date

from accounts.dated import zone_of
from influencer_platform.money import locale_name

MONTHS = 12


@dataclass(frozen=True)
class Period:
    """One month as people of `zone` live it: from `starts_at` up to and not including `ends_at`, both in UTC."""

    key: str
    zone: str

    @classmethod
    def before(cls, day: date, zone: str) -> "Period":
        """The month before the one of `day`."""
        return cls(f"{day:%Y-%m}", zone).previous

    @property
    def previous(self) -> "Period":
        return self._moved(-1)

    @property
    def next(self) -> "Period":
        return self._moved(1)

    @cached_property
    def starts_at(self) -> datetime:
        first = self.first_day
        start = datetime(first.year, first.month, 1, tzinfo=zone_of(self.zone))
        return start.astimezone(UTC)

    @cached_property
    def ends_at(self) -> datetime:
        return self.next.starts_at

    @property
    def first_day(self) -> date:
        year, month = map(int, self.key.split("-"))
        return date(year, month, 1)

    @property
    def label(self) -> str:
        """`November 2026` in the reader's language."""
        return format_date(self.first_day, "LLLL y", locale=locale_name())

    def _moved(self, by: int) -> "Period":
        first = self.first_day
        number = first.year * MONTHS + first.month - 1 + by
        return Period(f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}", self.zone)
