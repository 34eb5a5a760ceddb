"""What a person chooses about their mails, and when a mail may leave."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts.models import AuditEvent, MailChoices, User
from accounts.services import choices
from accounts.services.choices import (
    NotOffered,
    QuietHoursWrong,
    choice_of,
    daily_mail_at,
    resume_mail,
    save_choices,
    subscribe_again,
    unsubscribe,
)
from accounts.topics import ACCOUNT, EXPORTS, SECURITY, Choice, Topic, topics, topics_of

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
DEALS = Topic("test_deals", "Deals", "What happens in your deals.")
NUDGES = Topic("test_nudges", "Nudges", "", choices=(Choice.NOW, Choice.OFF), default=Choice.OFF)


@pytest.fixture(autouse=True)
def _topics(monkeypatch):
    monkeypatch.setitem(topics, DEALS.code, DEALS)
    monkeypatch.setitem(topics, NUDGES.code, NUDGES)


@pytest.fixture
def me(influencer):
    return influencer.user


def fresh(user):
    return User.objects.with_party().select_related("mail_choices").get(pk=user.pk)


def trail(user: User) -> list[tuple[str, dict[str, object]]]:
    rows = AuditEvent.objects.about(user).filter(action__startswith="mail_")
    return list(rows.values_list("action", "data"))


def save(user, quiet=None, **chosen):
    return save_choices(user=user, by=user, choices=chosen, quiet=quiet)


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_people_choose_among_the_topics_of_their_role_in_order(me, moderator):
    mine = topics_of(me)

    assert mine[:2] == [SECURITY, ACCOUNT]
    assert mine.index(DEALS) < mine.index(EXPORTS), "events come before regular mails"
    assert DEALS not in topics_of(moderator)


def test_only_what_happens_at_some_moment_is_told_at_once():
    assert [DEALS.says(choice) for choice in DEALS.choices] == [
        "At once",
        "In the daily mail",
        "Never",
    ]
    assert [EXPORTS.says(choice) for choice in EXPORTS.choices] == ["By mail", "Never"]
    assert SECURITY.says(Choice.NOW) == "At once"


def test_a_choice_is_kept_with_its_trail_and_others_stay(me):
    save(me, test_deals="digest")
    save(me, quiet=(22, 7), exports="off")

    row = MailChoices.objects.get(user=me)
    assert row.choices == {"test_deals": "digest", "exports": "off"}
    assert (row.quiet_from, row.quiet_until) == (22, 7)
    assert trail(me) == [
        ("mail_choices", {"choices": {"test_deals": "digest"}, "quiet": [None, None]}),
        ("mail_choices", {"choices": {"exports": "off"}, "quiet": [22, 7]}),
    ]


def test_the_same_choice_again_leaves_no_trace(me):
    save(me, test_deals="off")
    save(me, test_deals="off")

    assert len(trail(me)) == 1


@pytest.mark.parametrize(
    ("code", "choice"),
    [("security", "off"), ("exports", "digest"), ("nothing", "off"), ("test_nudges", "sometimes")],
)
def test_what_is_not_offered_is_refused_and_changes_nothing(me, code, choice):
    with pytest.raises(NotOffered):
        save(me, test_deals="off", **{code: choice})

    assert not MailChoices.objects.exists()
    assert trail(me) == []


def test_a_topic_of_another_role_is_not_offered(moderator):
    with pytest.raises(NotOffered):
        save(moderator, test_deals="off")


@pytest.mark.parametrize("quiet", [(22, None), (None, 7), (24, 7), (-1, 7)])
def test_quiet_hours_have_two_ends(me, quiet):
    with pytest.raises(QuietHoursWrong):
        save(me, quiet=quiet)

    assert not MailChoices.objects.exists()


@pytest.mark.parametrize(("begin", "end"), [(22, None), (None, 7), (24, 7)])
def test_the_database_refuses_half_quiet_hours(me, begin, end):
    with pytest.raises(IntegrityError):
        MailChoices.objects.create(user=me, quiet_from=begin, quiet_until=end)


def test_quiet_hours_are_taken_away_again(me):
    save(me, quiet=(22, 7))
    row = save(me)

    assert (row.quiet_from, row.quiet_until) == (None, None)


# --- Stopping by a link -----------------------------------------------------------------------------------------------


def test_unsubscribing_twice_is_the_same_as_once(me):
    unsubscribe(user_pk=me.pk, topic=DEALS)
    unsubscribe(user_pk=me.pk, topic=DEALS)

    assert choice_of(fresh(me), DEALS) == Choice.OFF
    assert trail(me) == [("mail_choices", {"choices": {"test_deals": "off"}})]
    assert AuditEvent.objects.about(me).latest("seq").actor is None


@pytest.mark.parametrize(("topic", "then"), [(DEALS, Choice.NOW), (NUDGES, Choice.NOW)])
def test_starting_again_is_the_default_or_at_once(me, topic, then):
    unsubscribe(user_pk=me.pk, topic=topic)
    subscribe_again(user_pk=me.pk, topic=topic)

    assert choice_of(fresh(me), topic) == then


def test_starting_again_leaves_a_choice_that_never_stopped(me):
    save(me, test_deals="digest")

    subscribe_again(user_pk=me.pk, topic=DEALS)

    assert choice_of(fresh(me), DEALS) == Choice.DIGEST


def test_other_topics_and_quiet_hours_survive_an_unsubscription(me):
    save(me, quiet=(22, 7), exports="off")

    unsubscribe(user_pk=me.pk, topic=DEALS)

    row = MailChoices.objects.get(user=me)
    assert row.choices == {"exports": "off", "test_deals": "off"}
    assert row.quiet_from == 22


def test_security_is_never_unsubscribed_and_nobody_is_nobody(me):
    with pytest.raises(NotOffered):
        unsubscribe(user_pk=me.pk, topic=SECURITY)
    unsubscribe(user_pk=987_654, topic=DEALS)

    assert not MailChoices.objects.exists()


# --- A mailbox that refused -------------------------------------------------------------------------------------------


def test_mails_are_tried_again_when_asked(me):
    MailChoices.objects.create(user=me, refusals=3, paused_at=timezone.now())

    resume_mail(user=me, by=me)
    resume_mail(user=me, by=me)

    row = MailChoices.objects.get(user=me)
    assert (row.refusals, row.paused_at) == (0, None)
    assert [action for action, _data in trail(me)] == ["mail_resumed"]


# --- The daily mail ---------------------------------------------------------------------------------------------------


def daily(task: str, enabled: bool = True, **times: str) -> None:
    PeriodicTask.objects.filter(task=task).delete()
    crontab = CrontabSchedule.objects.create(**times)
    PeriodicTask.objects.create(name=f"{task} test", task=task, crontab=crontab, enabled=enabled)


def test_the_hour_of_the_daily_mail_is_read_from_its_schedule(me, sponsor, moderator):
    daily("adrequests.daily_reminders", hour="9", minute="30")
    daily("adrequests.sponsor_digests", hour="8", minute="0")

    assert daily_mail_at(me) == time(9, 30)
    assert daily_mail_at(sponsor.user) == time(8, 0)
    assert daily_mail_at(moderator) is None


def test_a_daily_mail_that_staff_switched_off_has_no_hour(me):
    daily("adrequests.daily_reminders", enabled=False, hour="9", minute="30")

    assert daily_mail_at(me) is None


def test_only_topics_that_can_be_stopped_are_found_for_a_link():
    assert choices.topic_of("test_deals") is DEALS
    assert choices.topic_of("security") is None
    assert choices.topic_of("gone") is None
