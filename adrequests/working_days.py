"""Working days: Monday to Friday, as the person who has to act counts them. Holidays differ and are nobody's surprise here."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def working_days_after(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time so many working days later; from a weekend the first of them is Monday."""
    local = start.astimezone(zone)
    left, day = days, local.date()
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime.combine(day, local.time(), zone)
