"""Runs of the schedules with dates: stopped half way, foreseen, asked for, and what a look costs."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import PeriodicTask

from accounts import services
from accounts.dated import DatedSchedule, dated_schedules
from accounts.models import Delivery, ScheduleRun
from accounts.services import dated
from accounts.services.dated import LEASE
from accounts.tests.dated.ticking import at, keys, tick
from accounts.tests.factories import make_staff, make_user
from influencer_platform.tests.clockwork.fixtures import row_of
from influencer_platform.tests.clockwork.plans import LETTER, WORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clockwork")]


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


# --- The dry run and the hand -----------------------------------------------------------------------------------------


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
