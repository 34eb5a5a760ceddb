"""What a person chooses about their mails, and when a mail may leave."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts import services
from accounts.models import AuditEvent, Delivery, MailChoices, User
from accounts.services import choices
from accounts.services.choices import (
    CLOSED,
    IN_DIGEST,
    OFF,
    PAUSED,
    SUSPENDED,
    NotOffered,
    QuietHoursWrong,
    choice_of,
    daily_mail_at,
    hold,
    quiet_until,
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
def me(influencer) -> User:
    return influencer.user


def fresh(user: User) -> User:
    return User.objects.with_party().select_related("mail_choices").get(pk=user.pk)


def trail(user: User) -> list[tuple[str, dict[str, object]]]:
    rows = AuditEvent.objects.about(user).filter(action__startswith="mail_")
    return list(rows.values_list("action", "data"))


def save(user: User, quiet: object = None, **chosen: str) -> MailChoices:
    return save_choices(user=user, by=user, choices=chosen, quiet=quiet)


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_people_choose_among_the_topics_of_their_role_in_order(me, moderator):
    mine = topics_of(me)

    assert mine[:3] == [SECURITY, ACCOUNT, EXPORTS]
    assert DEALS in mine
    assert DEALS not in topics_of(moderator)


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


# --- What keeps a mail back -------------------------------------------------------------------------------------------


def held(user: User, topic: Topic = DEALS, at: datetime | None = None):
    owed = Delivery(recipient=fresh(user), address=user.email, kind="k", key="k")
    return hold(owed, topic, at or timezone.now())


def test_a_mail_that_is_queued_already_is_held_by_an_unsubscription(me):
    Delivery.owe(me, kind="k", key="k")
    assert held(me) is None

    unsubscribe(user_pk=me.pk, topic=DEALS)

    queued = Delivery.objects.select_related("recipient__mail_choices").get()
    assert hold(queued, DEALS, timezone.now()) == OFF


def test_each_reason_keeps_a_mail_back_but_nothing_keeps_security(me, influencer, moderator):
    save(me, test_deals="digest")
    assert held(me) == IN_DIGEST
    save(me, test_deals="now")
    MailChoices.objects.update(paused_at=timezone.now())
    assert held(me) == PAUSED
    services.flag(target=influencer, by=moderator, reason="spam", message="", private_note="")
    assert held(me) == SUSPENDED
    User.objects.update(is_active=False)
    assert held(me) == CLOSED

    assert held(me, SECURITY) is None
    assert held(me, ACCOUNT) is None


def test_asking_about_one_mail_asks_the_database_nothing(me, django_assert_num_queries):
    save(me, quiet=(22, 7))
    owed = Delivery(recipient=fresh(me), address=me.email, kind="k", key="k")

    with django_assert_num_queries(0):
        hold(owed, DEALS, timezone.now())


def quiet(user: User, begin: int, end: int, local: str, zone: str = "Europe/Berlin"):
    """When the quiet hours end that hold at this local time, as local time; None outside of them."""
    user.time_zone = zone
    user.mail_choices = MailChoices(user=user, quiet_from=begin, quiet_until=end)
    at = datetime.fromisoformat(local)
    place = ZoneInfo(zone) if zone in {"Europe/Berlin", "America/New_York"} else UTC
    found = quiet_until(user, at.replace(tzinfo=at.tzinfo or place).astimezone(UTC))
    return found and found.astimezone(UTC).astimezone(place).isoformat()


@pytest.mark.parametrize(
    ("begin", "end", "local", "until"),
    [
        (22, 7, "2026-06-01T21:59", None),
        (22, 7, "2026-06-01T22:00", "2026-06-02T07:00:00+02:00"),
        (22, 7, "2026-06-02T00:00", "2026-06-02T07:00:00+02:00"),
        (22, 7, "2026-06-02T06:59:59", "2026-06-02T07:00:00+02:00"),
        (22, 7, "2026-06-02T07:00", None),
        (9, 17, "2026-06-02T08:59", None),
        (9, 17, "2026-06-02T09:00", "2026-06-02T17:00:00+02:00"),
        (9, 17, "2026-06-02T17:00", None),
        (0, 6, "2026-12-31T23:59", None),
        (0, 6, "2027-01-01T00:00", "2027-01-01T06:00:00+01:00"),
        (18, 0, "2026-12-31T18:00", "2027-01-01T00:00:00+01:00"),
        (8, 8, "2026-06-02T08:00", None),
        # the clocks go forward at 02:00 on 29 March: the night is an hour shorter, and 02:00 does not exist
        (22, 7, "2026-03-28T23:00", "2026-03-29T07:00:00+02:00"),
        (22, 2, "2026-03-29T01:30", "2026-03-29T03:00:00+02:00"),
        (2, 4, "2026-03-29T03:30", "2026-03-29T04:00:00+02:00"),
        # and back at 03:00 on 25 October: 02:30 comes twice and is quiet twice
        (22, 3, "2026-10-25T02:30+02:00", "2026-10-25T03:00:00+01:00"),
        (22, 3, "2026-10-25T02:30+01:00", "2026-10-25T03:00:00+01:00"),
        (22, 7, "2026-10-24T22:00", "2026-10-25T07:00:00+01:00"),
    ],
)
def test_quiet_hours_are_those_of_the_person_s_day(me, begin, end, local, until):
    assert quiet(me, begin, end, local) == until


@pytest.mark.parametrize("hour", range(24))
def test_quiet_hours_always_end_later_and_within_a_day(me, hour):
    """Whatever the date: an end that is not later would be asked about again and again in the same second."""
    me.time_zone = "Europe/Berlin"
    me.mail_choices = MailChoices(user=me, quiet_from=hour, quiet_until=(hour + 5) % 24)
    for start in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        for step in range(0, 72 * 60, 15):
            now = start + timedelta(minutes=step)
            until = quiet_until(me, now)
            if until is not None:
                assert timedelta(0) < until.astimezone(UTC) - now <= timedelta(hours=25)
                assert quiet_until(me, until.astimezone(UTC)) is None


def test_an_unknown_zone_counts_as_utc(me):
    assert quiet(me, 22, 7, "2026-06-01T23:00", zone="Mars/Olympus") == "2026-06-02T07:00:00+00:00"


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
