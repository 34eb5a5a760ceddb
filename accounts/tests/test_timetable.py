"""What is typed, said in words, and the next time: as Celery's clock would have it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_celery_beat.tzcrontab import TzAwareCrontab
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.timetable import KINDS, NotATime, Timetable

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("name", "text", "numbers"),
    [
        ("minute", "30", (30,)),
        ("minute", " 0, 30 ", (0, 30)),
        ("minute", "*/20", (0, 20, 40)),
        ("hour", "8-10,20", (8, 9, 10, 20)),
        ("hour", "8-17/4", (8, 12, 16)),
        ("day_of_week", "mon-fri", (1, 2, 3, 4, 5)),
        ("day_of_week", "Monday", (1,)),
        ("day_of_week", "7", (0,)),
        ("day_of_week", "5-7", (0, 5, 6)),
        ("day_of_week", "fri-sun", (0, 5, 6)),
        ("month_of_year", "jan,jul", (1, 7)),
        ("month_of_year", "*/3", (1, 4, 7, 10)),
        ("day_of_month", "*/10", (1, 11, 21, 31)),
    ],
)
def test_what_is_typed_is_understood(name, text, numbers):
    assert KINDS[name].numbers(text) == numbers


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "text",
    ["", "x", "61", "-1", "5-", "9-2", "1,", "*/0", "*/", "5/2", "1.5", "٣", "1 2", "* *", "0x1", "**", "100", "mon-"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_an_example(name, text):
    with pytest.raises(NotATime, match="or \\* for"):
        KINDS[name].numbers(text)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"minute": "30", "hour": "7", "timezone": BERLIN}, "every day at 07:30, Europe/Berlin"),
        ({"minute": "*"}, "every minute, UTC"),
        ({"minute": "*/5"}, "every 5 minutes, UTC"),
        ({"minute": "0"}, "every hour, UTC"),
        ({"minute": "17"}, "every hour at minute 17, UTC"),
        ({"minute": "0", "hour": "*/2"}, "every 2 hours, UTC"),
        ({"minute": "0", "hour": "7,19"}, "every day at 07:00 and 19:00, UTC"),
        (
            {"minute": "0", "hour": "6", "day_of_month": "1"},
            "on day 1 of every month at 06:00, UTC",
        ),
        (
            {"minute": "0", "hour": "6", "day_of_month": "1", "month_of_year": "1,7"},
            "on day 1 of January and July at 06:00, UTC",
        ),
        (
            {"minute": "5", "hour": "9", "day_of_week": "6,0", "timezone": "America/New_York"},
            "every Saturday and Sunday at 09:05, America/New York",
        ),
        (
            {"minute": "*/15", "hour": "8-17", "day_of_week": "1-5"},
            "every 15 minutes from 08:00 to 17:59, every Monday to Friday, UTC",
        ),
        (
            {"minute": "0", "hour": "9", "day_of_week": "mon", "day_of_month": "1-7"},
            "on day 1–7 of every month if it is a Monday at 09:00, UTC",
        ),
        (
            {"minute": "0", "hour": "9", "month_of_year": "12"},
            "every day in December at 09:00, UTC",
        ),
        ({"minute": "nonsense"}, "nonsense * * * *, UTC"),
    ],
)
def test_a_timetable_is_said_in_words(fields, words):
    assert Timetable(**fields).in_words() == words


@pytest.mark.parametrize(
    ("typed", "short"),
    [
        ({"minute": "00", "hour": "07"}, ("0", "7", "*", "*", "*")),
        ({"minute": "0-59", "hour": "0-23", "day_of_week": "0-6"}, ("*", "*", "*", "*", "*")),
        ({"minute": "0,15,30,45", "day_of_week": "sun-sat"}, ("*/15", "*", "*", "*", "*")),
        ({"minute": "0,30", "day_of_week": "sat,sun"}, ("0,30", "*", "0,6", "*", "*")),
    ],
)
def test_the_same_times_are_written_the_same_way(typed, short):
    tidy = Timetable(**typed).tidy()

    fields = (tidy.minute, tidy.hour, tidy.day_of_week, tidy.day_of_month, tidy.month_of_year)
    assert fields == short


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("fields", "after", "due"),
    [
        ({"minute": "30", "hour": "7"}, "2026-03-28T07:00+01:00", "2026-03-28T07:30+01:00"),
        ({"minute": "30", "hour": "7"}, "2026-03-28T07:30+01:00", "2026-03-29T07:30+02:00"),
        ({"minute": "30", "hour": "7"}, "2026-10-24T12:00+02:00", "2026-10-25T07:30+01:00"),
        ({"minute": "30", "hour": "2"}, "2026-03-28T12:00+01:00", "2026-03-29T03:30+02:00"),
        ({"minute": "30", "hour": "2"}, "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00"),
        ({"minute": "30", "hour": "2"}, "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
        ({"minute": "0", "hour": "6", "day_of_month": "31"}, "2026-04-01T00:00+02:00", "2026-05-31T06:00+02:00"),
        ({"minute": "0", "hour": "0", "day_of_month": "29", "month_of_year": "2"}, "2026-01-01T00:00+01:00", "2028-02-29T00:00+01:00"),
        ({"minute": "0", "hour": "6", "day_of_month": "1", "day_of_week": "1"}, "2026-11-22T00:00+01:00", "2027-02-01T06:00+01:00"),
    ],
)  # fmt: skip
def test_the_next_run_follows_the_clocks_of_the_zone(fields, after, due):
    found = Timetable(**fields, timezone=BERLIN).next_after(at(after))

    assert found == at(due)


def test_a_day_that_no_year_has_never_comes():
    table = Timetable(minute="0", hour="0", day_of_month="31", month_of_year="2,4")

    assert table.next_after(at("2026-01-01T00:00+00:00")) is None


def celery_says(fields: dict[str, str], last: datetime) -> datetime:
    """When Celery's own clock, read every half minute, starts it next."""
    zone = ZoneInfo(fields["timezone"])
    crontab = TzAwareCrontab(**{k: v for k, v in fields.items() if k != "timezone"}, tz=zone)
    now = last.replace(second=0) + timedelta(minutes=1)
    while True:
        crontab.nowfun = lambda: now.astimezone(zone)  # noqa: B023  (read at once)
        if crontab.is_due(last.astimezone(zone)).is_due:
            return now
        now += timedelta(minutes=1)


@settings(max_examples=25, deadline=None)
@given(
    hour=st.sampled_from(["*", "2", "1-3", "0,2,23", "*/6"]),
    minute=st.sampled_from(["0", "30", "*/20", "0,45"]),
    zone=st.sampled_from([BERLIN, "America/New_York", "UTC", "Australia/Lord_Howe"]),
    start=st.sampled_from(["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"]),
    minutes=st.integers(0, 1440 * 2),
)  # fmt: skip
def test_the_next_run_is_the_one_that_celery_starts(hour, minute, zone, start, minutes):
    fields = {"minute": minute, "hour": hour, "timezone": zone}
    last = at(f"{start}T00:00:01+00:00") + timedelta(minutes=minutes)

    assert Timetable(**fields).next_after(last) == celery_says(fields, last).astimezone(UTC)
