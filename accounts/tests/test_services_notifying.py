"""The notification centre's verbs."""

import pytest

from accounts import services
from accounts.models import Notification
from accounts.services.notifying import mark_about_read

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
