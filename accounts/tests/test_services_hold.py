"""Whether a mail may leave now: asked when it is handed over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import Delivery, MailChoices, User
from accounts.services.choices import (
    CLOSED,
    IN_DIGEST,
    OFF,
    PAUSED,
    SUSPENDED,
    hold,
    quiet_until,
    unsubscribe,
)
from accounts.topics import ACCOUNT, SECURITY, Topic

pytestmark = pytest.mark.django_db
DEALS = Topic("test_deals", "Deals", "What happens in your deals.")


@pytest.fixture
def me(influencer):
    return influencer.user


def choose(user: User, **fields: object) -> None:
    MailChoices.objects.update_or_create(user=user, defaults=fields)


def fresh(user):
    return User.objects.with_party().select_related("mail_choices").get(pk=user.pk)


def held(user, topic=DEALS, at=None):
    owed = Delivery(recipient=fresh(user), address=user.email, kind="k", key="k")
    return hold(owed, topic, at or timezone.now())


def test_a_mail_that_is_queued_already_is_held_by_an_unsubscription(me):
    Delivery.owe(me, kind="k", key="k")
    assert held(me) is None

    unsubscribe(user_pk=me.pk, topic=DEALS)

    queued = Delivery.objects.select_related("recipient__mail_choices").get()
    assert hold(queued, DEALS, timezone.now()) == OFF


def test_each_reason_keeps_a_mail_back_but_nothing_keeps_security(me, influencer, moderator):
    choose(me, choices={"test_deals": "digest"})
    assert held(me) == IN_DIGEST
    choose(me, choices={"test_deals": "now"}, paused_at=timezone.now())
    assert held(me) == PAUSED
    services.flag(target=influencer, by=moderator, reason="spam", message="", private_note="")
    assert held(me) == SUSPENDED
    User.objects.update(is_active=False)
    assert held(me) == CLOSED

    assert held(me, SECURITY) is None
    assert held(me, ACCOUNT) is None


def test_asking_about_one_mail_asks_the_database_nothing(me, django_assert_num_queries):
    choose(me, quiet_from=22, quiet_until=7)
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
