"""What the schedules with dates owe, and when: by the hour of each person, once, also after an edit."""

from datetime import date, datetime, timedelta

import pytest
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts import services
from accounts.models import Delivery, ScheduleRun
from accounts.tests.dated.ticking import at, keys, tick
from accounts.tests.factories import make_staff, make_user
from accounts.timetable import Timetable
from influencer_platform.tests.clockwork.fixtures import row_of
from influencer_platform.tests.clockwork.plans import LETTER, WORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clockwork")]


# --- When -------------------------------------------------------------------------------------------------------------


def test_the_hour_is_that_of_the_person(priya, daily):
    ben = make_user(time_zone="America/New_York")

    tick("2026-07-01T06:59")
    assert keys() == []
    tick("2026-07-01T07:00")
    assert keys() == [f"word:{priya.pk}:2026-07-01"]
    tick("2026-07-01T13:00")
    assert keys() == [f"word:{priya.pk}:2026-07-01", f"word:{ben.pk}:2026-07-01"]


def test_a_zone_nobody_knows_counts_as_utc(daily):
    lost = make_user(time_zone="Mars/Olympus")

    tick("2026-07-01T08:59")
    assert keys() == []
    tick("2026-07-01T09:00")
    assert keys() == [f"word:{lost.pk}:2026-07-01"]


def test_a_date_is_done_once_however_often_it_is_looked_for(priya, daily):
    assert [tick(f"2026-07-01T{hour:02}:30") for hour in range(24)].count(1) == 1

    run = ScheduleRun.objects.get()
    assert (run.schedule, run.zone, run.due_on, run.count) == (
        WORD, "Europe/Berlin", date(2026, 7, 1), 1,
    )  # fmt: skip
    assert Delivery.objects.count() == 1


def test_of_a_missed_word_only_that_of_today_is_said(priya, daily):
    tick("2026-07-01T08:00")
    tick("2026-07-04T21:59")

    assert keys() == [f"word:{priya.pk}:2026-07-01", f"word:{priya.pk}:2026-07-04"]


def test_an_hour_before_midnight_is_still_done_right_after_it(priya, daily):
    CrontabSchedule.objects.update(hour="23", minute="59")

    tick("2026-07-01T22:20")

    assert keys() == [f"word:{priya.pk}:2026-07-01"]


def test_every_missed_letter_is_written(priya):
    row_of(
        LETTER, day_of_month="1", hour="6", since=datetime.fromisoformat("2025-12-20T00:00+00:00")
    )
    tick("2026-01-01T12:00")

    tick("2026-04-15T12:00")

    assert keys() == [f"letter:{priya.pk}:2026-{month:02}" for month in (1, 2, 3, 4)]


def test_a_zone_that_is_new_begins_with_the_last_date_of_the_others(priya):
    row_of(
        LETTER, day_of_month="1", hour="6", since=datetime.fromisoformat("2026-01-15T00:00+00:00")
    )
    tick("2026-03-01T12:00")

    ada = make_user(time_zone="Asia/Kolkata")
    tick("2026-03-20T12:00")

    assert ScheduleRun.objects.filter(zone="Asia/Kolkata").values_list(
        "due_on", flat=True
    ).get() == date(2026, 3, 1)
    assert keys() == [
        f"letter:{priya.pk}:2026-02", f"letter:{priya.pk}:2026-03", f"letter:{ada.pk}:2026-03",
    ]  # fmt: skip


@pytest.mark.parametrize("hour", ["2", "02"])
@pytest.mark.parametrize(
    ("day", "moment"),
    [("2026-03-29", "2026-03-29T01:30"), ("2026-10-25", "2026-10-25T00:30")],
)
def test_an_hour_that_is_skipped_comes_later_and_one_that_comes_twice_counts_once(
    priya, daily, hour, day, moment
):
    CrontabSchedule.objects.update(hour=hour, minute="30")
    before = datetime.fromisoformat(moment) - timedelta(minutes=1)

    tick(f"{before:%Y-%m-%dT%H:%M}")
    assert f"word:{priya.pk}:{day}" not in keys()
    tick(moment)
    tick(f"{day}T01:45")
    assert keys().count(f"word:{priya.pk}:{day}") == 1


def test_an_evening_that_the_clocks_skip_is_made_up_for_after_midnight(daily):
    """In Scoresbysund Saturday ends at 23:00 once a year."""
    una = make_user(time_zone="America/Scoresbysund")
    CrontabSchedule.objects.update(hour="23", minute="30")

    for minute in range(0, 180, 10):
        tick(
            f"{datetime.fromisoformat('2026-03-29T00:00') + timedelta(minutes=minute):%Y-%m-%dT%H:%M}"
        )

    assert keys() == [f"word:{una.pk}:2026-03-28"]


def test_a_clock_that_is_set_back_does_nothing_twice(priya, daily):
    tick("2026-07-02T07:00")
    tick("2026-07-02T06:00")
    tick("2026-07-01T07:30")
    tick("2026-07-02T07:00")

    assert keys() == [f"word:{priya.pk}:2026-07-02"]


def test_who_moves_to_another_zone_has_one_word_a_day(priya, daily):
    make_user(time_zone="America/New_York")
    tick("2026-07-01T08:00")

    type(priya).objects.filter(pk=priya.pk).update(time_zone="America/New_York")
    tick("2026-07-01T14:00")

    assert keys().count(f"word:{priya.pk}:2026-07-01") == 1


# --- Edits ------------------------------------------------------------------------------------------------------------


def edit(row: PeriodicTask, moment: str, *, is_on: bool = True, **times: str) -> None:
    with at(moment):
        lead = make_staff("Lead")
        table = Timetable(**({"minute": "0", "hour": "9"} | times))
        services.reschedule(task=row, by=lead, timetable=table, is_on=is_on)


def test_a_later_hour_on_a_day_that_is_done_counts_from_tomorrow(priya, daily):
    tick("2026-07-01T07:00")
    edit(daily, "2026-07-01T08:00", hour="12")

    tick("2026-07-01T10:00")
    assert len(keys()) == 1
    tick("2026-07-02T09:59")
    assert len(keys()) == 1
    tick("2026-07-02T10:00")
    assert len(keys()) == 2


def test_an_earlier_hour_that_has_passed_is_done_at_the_next_look(priya, daily):
    edit(daily, "2026-07-01T05:00", hour="6")

    tick("2026-07-01T05:01")

    assert keys() == [f"word:{priya.pk}:2026-07-01"]


def test_a_schedule_that_is_off_does_nothing_and_makes_up_for_nothing(priya):
    letters = row_of(LETTER, day_of_month="1", hour="6")
    tick("2026-02-01T12:00")
    before = keys()
    times = {"day_of_month": "1", "hour": "6"}
    edit(letters, "2026-02-10T00:00", is_on=False, **times)
    tick("2026-03-05T00:00")
    edit(letters, "2026-04-10T00:00", **times)

    tick("2026-04-11T00:00")
    assert keys() == before
    tick("2026-05-01T12:00")
    assert set(keys()) - set(before) == {f"letter:{priya.pk}:2026-05"}


def test_a_schedule_counts_from_when_it_was_first_looked_at(priya):
    row_of(WORD, since=None)

    tick("2026-07-01T10:00")
    assert keys() == []
    tick("2026-07-02T07:00")
    assert keys() == [f"word:{priya.pk}:2026-07-02"]


def test_times_that_cannot_be_read_hold_up_nothing_else(priya, daily, caplog):
    row_of(LETTER, hour="noon")

    tick("2026-07-01T07:00")

    assert len(keys()) == 1
    assert "cannot be read" in caplog.text
