"""The schedules with dates in the back office: what staff read of them, and what they do with them."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from accounts.models import AuditEvent, Delivery, ScheduleRun
from accounts.services import dated
from accounts.tests.factories import make_staff, make_user
from influencer_platform.tests.clockwork.fixtures import clockwork, row_of  # noqa: F401
from influencer_platform.tests.clockwork.plans import LETTER, WORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clockwork")]
BASE = "admin:django_celery_beat_periodictask"
NOON = "2026-07-01T12:00:00+00:00"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat(NOON), tick=False):
        yield


@pytest.fixture
def lead(client):
    user = make_staff("Lead")
    client.force_login(user)
    return user


@pytest.fixture
def words():
    return row_of(WORD)


@pytest.fixture
def priya():
    return make_user(time_zone="Europe/Berlin", name="Priya Raman")


def page_of(client, name, row, **query):
    return client.get(reverse(f"{BASE}_{name}", args=[row.pk]), query).content.decode()


def test_the_list_shows_what_sends_mail_and_the_others_on_request(client, lead, words):
    mailing = client.get(reverse(f"{BASE}_changelist")).content.decode()
    others = client.get(reverse(f"{BASE}_changelist"), {"purpose": "other"}).content.decode()

    assert "<h1>Email schedules</h1>" in mailing
    assert "Send mail that is owed" in mailing
    assert WORD in mailing
    assert "Expire unanswered" not in mailing
    assert "<h1>Other schedules</h1>" in others
    assert "Expire unanswered" in others
    assert WORD not in others


def test_the_list_says_next_and_last_in_the_words_of_people(client, lead, words, priya):
    make_user(time_zone="America/New_York")
    dated.run_due()

    page = client.get(reverse(f"{BASE}_changelist")).content.decode()

    assert "every day at 09:00, each person" in page
    assert "2026-07-01T13:00:00" in page  # New York has not had today's
    assert "2026-07-02T09:00:00" in page  # the lead's own zone comes last
    assert "1 Jul: 1 person" in page


def test_a_date_that_nobody_does_is_seen(client, lead, words, priya):
    assert "due since" in client.get(reverse(f"{BASE}_changelist")).content.decode()


def test_the_page_shows_the_latest_dates_and_no_time_zone_to_edit(client, lead, words, priya):
    dated.run_due()

    page = page_of(client, "change", words)

    assert "Latest dates" in page
    assert "Europe/Berlin" in page
    assert 'name="timezone"' not in page
    assert "each person&#x27;s local time" in page


def test_the_times_are_edited_without_a_time_zone(client, lead, words):
    typed = {
        "enabled": "on", "minute": "15", "hour": "7", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*",
    }  # fmt: skip

    answer = client.post(reverse(f"{BASE}_change", args=[words.pk]), typed)

    words.refresh_from_db()
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == [f"Saved: {WORD}, every day at 07:15, each person's local time."]
    assert (words.crontab.hour, words.crontab.minute) == ("7", "15")


def test_switched_off_a_schedule_with_dates_says_that_nothing_waits(client, lead, words):
    typed = {"minute": "0", "hour": "9", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*"}  # fmt: skip

    answer = client.post(reverse(f"{BASE}_change", args=[words.pk]), typed)

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "This sends mails. What is due while it is off is not sent later." in told


def test_who_would_get_what_names_people_their_time_and_why(client, lead, words, priya):
    page = page_of(client, "foresee", words)

    assert "1 mail for 2 Jul" in page
    assert "Priya Raman" in page
    assert "2 Jul, 09:00" in page
    assert "2 Jul, 07:00" in page
    assert f"word:{priya.pk}:2026-07-02" in page
    assert not Delivery.objects.exists()


def test_who_would_get_what_is_cut_into_pages_and_says_the_total(client, lead, words):
    for _ in range(51):
        make_user(time_zone="UTC")

    assert "51 mails for 3 Jul" in page_of(client, "foresee", words, on="2026-07-03")
    last = page_of(client, "foresee", words, on="2026-07-03", page="2")
    assert "Page 2 of 2" in last
    assert last.count("<td>Clockwork word</td>") == 1


@pytest.mark.parametrize("typed", ["2026-06-30", "2028-01-01", "soon", ""])
def test_a_date_that_cannot_be_foreseen_is_said_at_its_field(client, lead, words, typed):
    page = page_of(client, "foresee", words, on=typed)

    assert "errorlist" in page
    assert "mails for" not in page


def test_a_schedule_that_is_off_says_so_on_its_list(client, lead, words, priya):
    PeriodicTask.objects.filter(pk=words.pk).update(enabled=False)

    assert "switched off: none of this leaves" in page_of(client, "foresee", words)


def test_run_now_says_how_many_first_and_does_it_with_the_next_look(client, lead, words, priya):
    make_user(time_zone="Pacific/Honolulu")  # 02:00 there
    dated.run_due()
    url = reverse(f"{BASE}_run_now", args=[words.pk])

    assert "1 mail would leave today" in client.get(url).content.decode()
    client.post(url)
    assert Delivery.objects.count() == 1
    dated.run_due()

    assert Delivery.objects.count() == 2
    assert {str(run.due_on) for run in ScheduleRun.objects.filter(schedule=WORD)} == {"2026-07-01"}
    assert AuditEvent.objects.about(words).get().action == "started_by_hand"


def test_a_test_mail_is_asked_for_on_the_page(client, lead, words):
    url = reverse(f"{BASE}_test", args=[words.pk])

    assert lead.email in client.get(url).content.decode()
    client.post(url)

    mail = Delivery.objects.get()
    assert (mail.recipient, mail.kind, mail.key.split(":")[:2]) == (
        lead, "schedule_test", ["test", WORD],
    )  # fmt: skip


def test_what_has_no_dates_is_run_and_has_nothing_to_foresee(client, lead):
    mails = PeriodicTask.objects.get(task="accounts.send_mail")

    page = page_of(client, "change", mails)
    assert "Run now" in page
    assert "Send me a test" not in page
    assert "owes nothing by date" in page_of(client, "foresee", mails)
    told = get_messages(client.post(reverse(f"{BASE}_run_now", args=[mails.pk])).wsgi_request)
    assert [str(message) for message in told] == ["Send mail that is owed runs within a minute."]


@pytest.mark.parametrize("page", ["foresee", "run_now", "test"])
@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_the_pages_are_for_leads(client, words, page, group):
    client.force_login(make_staff(group))
    url = reverse(f"{BASE}_{page}", args=[words.pk])

    assert client.get(url).status_code == client.post(url).status_code == 403
    assert not ScheduleRun.objects.exists()
    assert not Delivery.objects.exists()


def test_the_list_asks_the_same_for_one_schedule_with_dates_and_for_two(
    client, lead, words, priya, django_assert_num_queries
):
    client.get(reverse(f"{BASE}_changelist"))
    with django_assert_num_queries(11):
        client.get(reverse(f"{BASE}_changelist"))
    row_of(LETTER, day_of_month="1")

    with django_assert_num_queries(11):
        client.get(reverse(f"{BASE}_changelist"))


def test_foreseeing_asks_the_same_for_one_person_and_for_forty(
    client, lead, words, priya, django_assert_num_queries
):
    page_of(client, "foresee", words)
    with django_assert_num_queries(13):
        page_of(client, "foresee", words)
    for _ in range(39):
        make_user(time_zone="Europe/Berlin")

    with django_assert_num_queries(13):
        assert "40 mails" in page_of(client, "foresee", words, on=str(date(2026, 7, 2)))
