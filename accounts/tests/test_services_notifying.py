"""The notification centre's verbs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts import services
from accounts.models import Notification
from accounts.services import notifying
from accounts.services.notifying import mark_about_read
from accounts.tasks import old_notifications

pytestmark = pytest.mark.django_db


def tell(user, about=None) -> Notification:
    Notification.tell(user, kind="k", title="T" * 300, body="B" * 400, url="/", about=about)
    return Notification.objects.latest("pk")


def test_long_words_are_cut_to_what_the_column_holds(influencer):
    line = tell(influencer.user)

    assert (len(line.title), len(line.body), line.about) == (200, 300, "")


def test_a_line_is_read_by_its_owner_only(influencer, other_influencer):
    line = tell(influencer.user)

    services.mark_read(user=other_influencer.user, pk=line.pk)
    line.refresh_from_db()
    assert line.read_at is None

    services.mark_read(user=influencer.user, pk=line.pk)
    line.refresh_from_db()
    assert line.read_at is not None


def test_reading_all_counts_the_lines_that_were_unread(influencer, other_influencer):
    tell(influencer.user)
    tell(influencer.user)
    kept = tell(other_influencer.user)

    assert services.mark_all_read(user=influencer.user) == 2
    assert services.mark_all_read(user=influencer.user) == 0
    kept.refresh_from_db()
    assert kept.read_at is None


def test_opening_a_case_reads_its_lines_only(influencer, sponsor, other_sponsor):
    tell(influencer.user, about=sponsor)
    other = tell(influencer.user, about=other_sponsor)

    mark_about_read(user=influencer.user, about=sponsor)

    assert list(Notification.objects.visible_to(influencer.user).unread()) == [other]


def test_reading_a_case_reads_its_lines_of_this_person_only(
    influencer, other_influencer, sponsor, other_sponsor
):
    one, _same = tell(influencer.user, about=sponsor), tell(influencer.user, about=sponsor)
    other = tell(influencer.user, about=other_sponsor)
    theirs = tell(other_influencer.user, about=sponsor)

    services.mark_case_read(user=influencer.user, line=one)

    assert set(Notification.objects.unread()) == {other, theirs}


def test_a_line_about_nothing_is_no_case(influencer):
    one, other = tell(influencer.user), tell(influencer.user)

    services.mark_case_read(user=influencer.user, line=one)

    assert list(Notification.objects.unread()) == [other]


def test_lines_of_half_a_year_ago_are_removed_in_batches(influencer, monkeypatch):
    monkeypatch.setattr(notifying, "AT_ONCE", 2)
    now = timezone.now()
    for days in (181, 182, 183, 400, 500, 179, 31, 0):
        line = tell(influencer.user)
        Notification.objects.filter(pk=line.pk).update(created_at=now - timedelta(days=days))

    assert [old_notifications(), old_notifications()] == [5, 0]
    assert Notification.objects.count() == 3


def test_the_clock_removes_old_lines_every_night():
    row = PeriodicTask.objects.get(task=old_notifications.name)

    assert (row.enabled, row.crontab.hour, row.crontab.minute) == (True, "3", "55")
