"""What the schedules with dates owe, and when: looked for by rows, done once."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts import services
from accounts.dated import DatedSchedule, dated_schedules
from accounts.models import Delivery, ScheduleRun
from accounts.services import dated
from accounts.services.dated import LEASE
from accounts.tests.factories import make_staff, make_user
from accounts.timetable import Timetable
from influencer_platform.tests.clockwork.fixtures import clockwork, row_of  # noqa: F401
from influencer_platform.tests.clockwork.plans import LETTER, WORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clockwork")]


def at(moment: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{moment}+00:00"), tick=False)


def tick(moment: str) -> int:
    with at(moment):
        return dated.run_due()


def keys() -> list[str]:
    return list(Delivery.objects.order_by("key").values_list("key", flat=True))


@pytest.fixture
def priya():
    return make_user(time_zone="Europe/Berlin")


@pytest.fixture
def daily():
    return row_of(WORD)


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


# --- Crashes ----------------------------------------------------------------------------------------------------------


def test_a_run_that_stopped_half_way_is_done_again_after_its_lease(priya, daily, monkeypatch):
    with at("2026-07-01T07:00") as clock:
        schedule, due = dated.due_now()[0]
        assert dated._claim(schedule, due)
        assert dated.run_due() == 0
        clock.shift(LEASE + timedelta(seconds=1))
        assert dated.run_due() == 1

    assert keys() == [f"word:{priya.pk}:2026-07-01"]


def test_whoever_lost_the_lease_stops(priya, daily):
    with at("2026-07-01T07:00") as clock:
        schedule, due = dated.due_now()[0]
        slow = dated._claim(schedule, due)
        clock.shift(LEASE + timedelta(seconds=1))
        assert dated._claim(schedule, due)

        with pytest.raises(dated.TakenOver):
            slow.renew()


def test_what_was_found_and_is_done_meanwhile_is_nobody_s_to_do(priya, daily):
    with at("2026-07-01T07:00") as clock:
        schedule, due = dated.due_now()[0]
        dated.run_due()
        clock.shift(LEASE + timedelta(seconds=1))

        assert dated._claim(schedule, due) is None


def test_a_plan_that_fails_is_tried_again_later_and_holds_up_nothing_else(
    priya, monkeypatch, daily
):
    row_of(LETTER, day_of_month="1")

    def breaks(_due):
        raise RuntimeError("no")

    monkeypatch.setitem(dated_schedules, WORD, DatedSchedule(WORD, "broken", breaks))
    with at("2025-01-01T08:30") as clock:
        with pytest.raises(RuntimeError):
            dated.run_due()
        assert keys() == [f"letter:{priya.pk}:2025-01"]
        clock.shift(60)
        assert dated.run_due() == 0
        clock.shift(400)
        with pytest.raises(RuntimeError):
            dated.run_due()


def test_what_a_chunk_needs_is_made_with_it_or_not_at_all(priya, daily, monkeypatch):
    calls = []

    def prepare(due, chunk):
        calls.append((due.on, [one.key for one in chunk]))
        PeriodicTask.objects.update(description="prepared")
        if len(calls) == 1:
            raise RuntimeError("once")

    schedule = dated_schedules[WORD]
    monkeypatch.setitem(dated_schedules, WORD, DatedSchedule(WORD, "x", schedule.plan, prepare))
    with at("2026-07-01T07:00") as clock:
        with pytest.raises(RuntimeError):
            dated.run_due()
        assert not PeriodicTask.objects.filter(description="prepared").exists()
        assert keys() == []
        clock.shift(400)
        assert dated.run_due() == 1

    assert calls[1] == (date(2026, 7, 1), [f"word:{priya.pk}:2026-07-01"])


# --- The dry run and the hand ------------------------------------------------------------------------------------------


def test_what_is_foreseen_is_what_happens(daily):
    for zone in ("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "UTC", "Mars/Olympus"):
        make_user(time_zone=zone)
    with at("2026-07-01T12:00"):
        dated.run_due()
        foreseen = list(dated.foresee(dated_schedules[WORD], on=date(2026, 7, 2)))
    assert len(foreseen) == 5
    before = set(keys())

    left = {}
    for minute in range(0, 48 * 60, 30):
        moment = datetime.fromisoformat("2026-07-01T12:00+00:00") + timedelta(minutes=minute)
        with time_machine.travel(moment, tick=False):
            dated.run_due()
        for key in set(keys()) - before - left.keys():
            left[key] = moment

    assert {one.delivery.key: one.due.at for one in foreseen} == {
        key: moment for key, moment in left.items() if key.endswith("2026-07-02")
    }


def test_what_is_owed_already_is_not_foreseen(priya, daily):
    tick("2026-07-01T08:00")

    with at("2026-07-01T09:00"):
        assert list(dated.foresee(dated_schedules[WORD], on=date(2026, 7, 1))) == []


def test_run_now_does_today_whatever_the_hour_and_nothing_twice(priya, daily):
    with at("2026-07-01T03:00"):
        services.run_now(task=daily, by=make_staff("Lead"))
        assert dated.run_due() >= 1
        assert keys() == [f"word:{priya.pk}:2026-07-01"]
    tick("2026-07-01T07:00")

    assert keys() == [f"word:{priya.pk}:2026-07-01"]


def test_what_was_asked_for_and_not_done_that_day_is_not_done_the_next(priya, daily):
    with at("2026-07-01T03:00"):
        services.run_now(task=daily, by=make_staff("Lead"))

    tick("2026-07-02T05:00")

    assert keys() == []


def test_a_schedule_that_is_off_cannot_be_run(daily):
    PeriodicTask.objects.filter(pk=daily.pk).update(enabled=False)

    with pytest.raises(services.SwitchedOff):
        services.run_now(task=daily, by=make_staff("Lead"))

    assert not ScheduleRun.objects.exists()


def test_a_test_goes_to_whoever_asks_and_says_that_it_is_one(daily, mailoutbox):
    lead = make_staff("Lead")

    services.send_test(task=daily, by=lead)
    services.send_due()

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([lead.email], "Test: A word for 2026-01-01")


def test_there_is_no_test_of_a_schedule_that_names_no_mail(daily, monkeypatch):
    monkeypatch.setitem(dated_schedules, WORD, DatedSchedule(WORD, "x", dated_schedules[WORD].plan))

    with pytest.raises(services.NothingToTry):
        services.send_test(task=daily, by=make_staff("Lead"))


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 40])
def test_a_look_with_nothing_due_asks_five_times(daily, people):
    row_of(LETTER, day_of_month="1")
    zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]
    for n in range(people):
        make_user(time_zone=zones[n % 4])
    tick("2026-07-01T12:00")
    tick("2026-07-01T14:00")

    with at("2026-07-01T14:01"), CaptureQueriesContext(connection) as asked:
        assert dated.run_due() == 0

    assert len(asked) == 5


def test_a_thousand_people_are_one_chunk(daily, django_assert_num_queries):
    people = [make_user(time_zone="UTC").pk for _ in range(3)]
    with at("2026-07-01T09:00"), django_assert_num_queries(14):
        dated.run_due()

    assert Delivery.objects.count() == len(people)
