"""What the mails about reviews say, and when they are no longer due; the lines of the daily mails."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.tests.factories import make_staff
from adrequests.digests import gather_digests, gather_reminders
from adrequests.models import Review
from adrequests.services import reviews
from adrequests.tests.reviews.finishing import complete, invite_both, make_completed, review


def mails(kind):
    """By recipient, the mails of a kind as they would leave now."""
    owed = list(Delivery.objects.filter(kind=kind).select_related("recipient"))
    facts = KINDS[kind].facts(owed)
    return {d.recipient: KINDS[kind].message(d, facts) for d in owed}


def due(kind):
    return {user for user, mail in mails(kind).items() if mail is not None}


def test_both_are_asked_until_they_have_written(done, creator_user, sponsor_user):
    invite_both(done)
    assert due("review_invited") == {creator_user, sponsor_user}

    review(done, creator_user)

    assert due("review_invited") == {sponsor_user}  # as before: nothing told them
    mail = mails("review_invited")[sponsor_user]
    assert mail.subject == f"How was it to work with {done.influencer.name}?"
    complete(done, days_ago=31)
    assert due("review_invited") == set()


def test_the_mail_of_both_carries_what_the_other_wrote(done, creator_user, sponsor_user):
    review(done, creator_user, 2, "Paid late.")
    theirs = review(done, sponsor_user, 5, "On time.")

    found = mails("reviews_shown")
    assert "On time." in found[creator_user].body
    assert "5 stars" in found[creator_user].body
    assert "Paid late." not in found[creator_user].body
    assert "Paid late." in found[sponsor_user].body
    reviews.hide_review(review=theirs, by=make_staff(), reason="abuse", message="No.")
    assert "On time." not in mails("reviews_shown")[creator_user].body


def test_a_decision_taken_back_is_no_longer_told(done, creator_user, sponsor_user):
    mine = review(done, creator_user)
    review(done, sponsor_user)
    staff = make_staff()
    reviews.hide_review(review=mine, by=staff, reason="abuse", message="Insults.")
    body = mails("review_hidden")[creator_user].body
    assert "Insults or threats" in body
    assert "Insults." in body

    reviews.show_review(review=mine, by=staff, reason="mistake")

    assert due("review_hidden") == set()
    assert due("review_shown_again") == {creator_user}


def test_an_answer_is_told_in_its_words(done, creator_user, sponsor_user):
    mine = review(done, creator_user)
    review(done, sponsor_user)
    reviews.reply_to_review(review=Review.objects.get(pk=mine.pk), by=sponsor_user, text="Thanks.")

    assert "Thanks." in mails("review_replied")[creator_user].body


@pytest.mark.parametrize("n", [1, 3])
def test_a_batch_is_gathered_in_four_statements(db, django_assert_num_queries, n):
    for _ in range(n):
        invite_both(make_completed())
    owed = list(Delivery.objects.filter(kind="review_invited").select_related("recipient"))

    with django_assert_num_queries(4):
        assert len(KINDS["review_invited"].facts(owed)) == 2 * n


NOON = datetime(2026, 6, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_ago", "named"), [(25, False), (28, True), (29.5, True), (31, False)]
)
def test_the_daily_mails_name_a_review_in_its_last_days(db, days_ago, named):
    with time_machine.travel(NOON, tick=False):
        row = make_completed(days_ago=days_ago)
        found = _work(row)

        expected = [f"review_{side}" for side in ("influencer", "sponsor")] if named else []
        assert found == expected
        if named:
            review(row, row.influencer.user)
            assert _work(row) == ["review_sponsor"]


def _work(row):
    on = {"on": timezone.localdate().isoformat()}
    parts = []
    for gather, user in (
        (gather_reminders, row.influencer.user),
        (gather_digests, row.campaign.sponsor.user),
    ):
        mail = Delivery(pk=1, recipient=user, payload=on, created_at=timezone.now())
        parts += [line.part for digest in gather([mail]).values() for line in digest.work]
    return parts


def test_the_words_of_a_daily_line_say_until_when(db):
    with time_machine.travel(NOON, tick=False):
        row = make_completed(days_ago=28)
        on = {"on": "2026-06-20"}
        mail = Delivery(pk=1, recipient=row.influencer.user, payload=on, created_at=NOON)
        [digest] = gather_reminders([mail]).values()

        assert [line.due_on for line in digest.work] == [(NOON + timedelta(days=2)).date()]
