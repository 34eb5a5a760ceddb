"""When the clock starts what: changed by leads, in times only."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

from accounts import services
from accounts.jobs import our_tasks
from accounts.models import AuditEvent
from accounts.tests.factories import make_staff
from accounts.timetable import Timetable

pytestmark = pytest.mark.django_db
LIST = "admin:django_celery_beat_periodictask_changelist"
PAGE = "admin:django_celery_beat_periodictask_change"
MORNING = Timetable(minute="30", hour="7", timezone="Europe/Berlin")
TYPED = {
    "enabled": "on", "minute": "30", "hour": "07", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*",
    "timezone": "Europe/Berlin",
}  # fmt: skip


@pytest.fixture
def mails() -> PeriodicTask:
    return PeriodicTask.objects.get(task="accounts.send_mail")


@pytest.fixture
def lead(client):
    user = make_staff("Lead")
    client.force_login(user)
    return user


def foreign() -> PeriodicTask:
    """A row as somebody with a shell could have left it."""
    return PeriodicTask.objects.create(
        name="Anything", task="celery.backend_cleanup", crontab=CrontabSchedule.objects.create()
    )


# --- The service ------------------------------------------------------------------------------------------------------


def test_a_task_runs_at_other_times_and_nothing_else_of_it_changes(mails, lead):
    before = (mails.name, mails.task, mails.args, mails.kwargs, mails.queue)

    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)

    mails.refresh_from_db()
    assert Timetable.of(mails.crontab) == MORNING
    assert (mails.name, mails.task, mails.args, mails.kwargs, mails.queue) == before


def test_beat_is_told_at_once(mails, lead):
    PeriodicTasks.objects.update_or_create(
        ident=1, defaults={"last_update": timezone.now() - timedelta(days=1)}
    )

    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)

    assert timezone.now() - PeriodicTasks.last_change() < timedelta(seconds=5)


def test_times_that_another_task_shares_stay_as_they_are(mails, lead):
    other = PeriodicTask.objects.create(
        name="Other", task="campaigns.ended_campaigns", crontab=mails.crontab
    )

    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)

    other.refresh_from_db()
    assert Timetable.of(other.crontab) == Timetable()


def test_equal_times_share_a_row_however_they_are_typed(mails, lead):
    row = CrontabSchedule.objects.create(minute="30", hour="7", timezone="Europe/Berlin")
    typed = Timetable(minute="30", hour="07", day_of_week="0-6", timezone="Europe/Berlin")

    services.reschedule(task=mails, by=lead, timetable=typed, is_on=True)

    mails.refresh_from_db()
    assert mails.crontab == row


def test_a_missed_old_time_is_not_made_up_for_by_the_new_one(mails, lead):
    mails.last_run_at = timezone.now() - timedelta(days=1)
    mails.save()

    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)

    mails.refresh_from_db()
    assert mails.last_run_at is None


def test_a_schedule_of_another_kind_becomes_one_of_times(lead):
    every = IntervalSchedule.objects.create(every=1, period="days")
    task = PeriodicTask.objects.create(name="X", task="campaigns.ended_campaigns", interval=every)

    services.reschedule(task=task, by=lead, timetable=MORNING, is_on=True)

    task.refresh_from_db()
    assert (task.interval, Timetable.of(task.crontab)) == (None, MORNING)


def test_who_changed_what_is_written_down_in_codes(mails, lead):
    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=False)

    event = AuditEvent.objects.about(mails).get()
    assert (event.action, event.actor, event.from_status, event.to_status) == (
        "rescheduled", lead, "on", "off",
    )  # fmt: skip
    assert event.data["before"]["hour"] == "*"
    assert event.data["after"]["hour"] == "7"


def test_saving_without_a_change_changes_nothing(mails, lead):
    changed_at = mails.date_changed

    services.reschedule(task=mails, by=lead, timetable=Timetable(), is_on=True)

    mails.refresh_from_db()
    assert mails.date_changed == changed_at
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_whoever_is_no_lead_changes_nothing(mails, group):
    with pytest.raises(services.NotAllowed):
        services.reschedule(task=mails, by=make_staff(group), timetable=MORNING, is_on=False)

    mails.refresh_from_db()
    assert mails.enabled
    assert Timetable.of(mails.crontab) == Timetable()


def test_a_task_that_is_not_ours_is_refused(lead):
    task = foreign()

    with pytest.raises(services.NotOurTask):
        services.reschedule(task=task, by=lead, timetable=MORNING, is_on=True)

    task.refresh_from_db()
    assert Timetable.of(task.crontab) == Timetable()


@pytest.mark.parametrize(
    "never",
    [
        Timetable(minute="0", hour="0", day_of_month="31", month_of_year="2"),
        Timetable(minute="99"),
        Timetable(hour="7; rm"),
    ],
)
def test_what_never_runs_is_refused(mails, lead, never):
    with pytest.raises(services.NeverRuns):
        services.reschedule(task=mails, by=lead, timetable=never, is_on=True)

    assert not AuditEvent.objects.exists()


def test_every_schedule_of_the_migrations_starts_a_task_of_ours():
    names = set(
        PeriodicTask.objects.exclude(name__startswith="celery.").values_list("task", flat=True)
    )

    assert names <= set(our_tasks())
    assert not any(name.startswith("celery.") for name in our_tasks())


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_list_says_when_each_runs_next_and_ran_last(client, lead, mails):
    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)
    foreign()

    with time_machine.travel(timezone.now(), tick=False):
        page = client.get(reverse(LIST)).content.decode()

    assert "every day at 07:30, Europe/Berlin" in page
    assert "Send mail that is owed" in page
    assert "<time" in page
    assert "Anything" not in page


def test_the_next_run_of_the_list_follows_the_clocks_of_the_zone(client, lead, mails):
    with time_machine.travel("2026-03-28T12:00:00+00:00", tick=False):
        services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=True)
        page = client.get(reverse(PAGE, args=[mails.pk])).content.decode()

    assert "2026-03-29T05:30:00" in page


def test_a_schedule_that_is_off_has_no_next_run(client, lead, mails):
    services.reschedule(task=mails, by=lead, timetable=MORNING, is_on=False)

    page = client.get(reverse(PAGE, args=[mails.pk])).content.decode()

    assert '<div class="readonly">off</div>' in page


def test_a_clock_that_stands_still_is_seen(client, lead, mails):
    PeriodicTask.objects.filter(pk=mails.pk).update(
        last_run_at=timezone.now() - timedelta(minutes=20)
    )

    assert "due since" in client.get(reverse(LIST)).content.decode()


def test_a_lead_changes_the_times_on_the_page(client, lead, mails):
    answer = client.post(reverse(PAGE, args=[mails.pk]), TYPED)

    mails.refresh_from_db()
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == [f"Saved: {mails.name}, every day at 07:30, Europe/Berlin."]
    assert answer["Location"] == reverse(LIST)
    assert (Timetable.of(mails.crontab), mails.enabled) == (MORNING, True)
    page = client.get(reverse(PAGE, args=[mails.pk])).content.decode()
    assert "<td>every day at 07:30, Europe/Berlin</td>" in page
    assert 'value="7"' in page


def test_what_runs_cannot_be_posted(client, lead, mails):
    evil = {
        "name": "Mine", "task": "celery.backend_cleanup", "args": '["x"]', "kwargs": '{"a": 1}', "queue": "q",
        "headers": "{}", "routing_key": "r", "crontab": "1", "one_off": "on", "priority": "1", "expires_0": "2020-01-01",
    }  # fmt: skip
    before = PeriodicTask.objects.filter(pk=mails.pk).values(
        "name", "task", "args", "kwargs", "queue", "headers", "routing_key", "one_off", "priority", "expires",
    ).get()  # fmt: skip

    client.post(reverse(PAGE, args=[mails.pk]), TYPED | evil)

    assert PeriodicTask.objects.filter(pk=mails.pk).values(*before).get() == before
    page = client.get(reverse(PAGE, args=[mails.pk])).content.decode()
    assert not {f'name="{field}"' for field in evil if f'name="{field}"' in page}


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("hour", "25", "Type hours from 0 to 23"),
        ("minute", "often", "Type minutes from 0 to 59"),
        ("day_of_week", "someday", "Type days from 0 (Sunday)"),
        ("day_of_month", "32", "Type days from 1 to 31"),
        ("month_of_year", "13", "Type months from 1 to 12"),
        ("timezone", "Mars/Olympus", "Select a valid choice"),
        ("minute", "", "This field is required"),
    ],
)
def test_what_is_no_time_is_told_at_the_field_and_keeps_what_was_typed(
    client, lead, field, typed, told
):
    mails = PeriodicTask.objects.get(task="accounts.send_mail")

    answer = client.post(reverse(PAGE, args=[mails.pk]), TYPED | {field: typed})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in str(answer.context["adminform"].form.errors[field])
    assert 'value="07"' in page or field == "hour"
    assert not AuditEvent.objects.exists()


def test_a_day_that_never_comes_is_told(client, lead, mails):
    never = {"day_of_month": "30", "month_of_year": "feb"}

    answer = client.post(reverse(PAGE, args=[mails.pk]), TYPED | never)

    assert "No month has that day" in answer.content.decode()


def test_switching_mail_off_is_done_and_said(client, lead, mails):
    off = {name: value for name, value in TYPED.items() if name != "enabled"}

    answer = client.post(reverse(PAGE, args=[mails.pk]), off, follow=True)

    mails.refresh_from_db()
    assert not mails.enabled
    assert "While it is off, they wait" in answer.content.decode()
    trail = client.get(reverse(PAGE, args=[mails.pk])).content.decode()
    assert "Europe/Berlin; switched off" in trail


def test_nothing_is_added_or_taken_away(client, admin_client_of, mails):
    row = mails.crontab_id
    base = "admin:django_celery_beat_periodictask"

    assert client.get(reverse(f"{base}_add")).status_code == 403
    assert client.get(reverse(f"{base}_add"), {"_popup": "1"}).status_code == 403
    assert (
        client.post(reverse(f"{base}_add"), TYPED | {"name": "n", "task": "t"}).status_code == 403
    )
    assert (
        client.post(reverse(f"{base}_delete", args=[mails.pk]), {"post": "yes"}).status_code == 403
    )
    chosen = {"action": "delete_selected", "_selected_action": [mails.pk], "post": "yes"}
    client.post(reverse(LIST), chosen)
    assert PeriodicTask.objects.filter(pk=mails.pk, crontab=row).exists()


@pytest.fixture
def admin_client_of(client):
    user = make_staff("Lead", is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "model", ["crontabschedule", "intervalschedule", "solarschedule", "clockedschedule"]
)
def test_the_rows_of_times_have_no_pages(model):
    assert not [m for m in admin.site._registry if m._meta.model_name == model]
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:django_celery_beat_{model}_changelist")


def test_a_task_that_is_not_ours_has_no_page(client, lead):
    task = foreign()

    answer = client.post(reverse(PAGE, args=[task.pk]), TYPED, follow=True)

    task.refresh_from_db()
    assert "doesn’t exist" in answer.content.decode()
    assert Timetable.of(task.crontab) == Timetable()


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_schedules_are_for_leads(client, group, mails):
    client.force_login(make_staff(group))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(PAGE, args=[mails.pk]), TYPED).status_code == 403


def test_the_list_asks_the_same_for_three_and_for_thirty(
    client, lead, django_assert_max_num_queries
):
    for n in range(30):
        crontab = CrontabSchedule.objects.create(minute=str(n))
        PeriodicTask.objects.create(name=f"n{n}", task="accounts.send_mail", crontab=crontab)

    with django_assert_max_num_queries(13):
        page = client.get(reverse(LIST)).content.decode()

    assert page.count("every hour at minute") >= 29
