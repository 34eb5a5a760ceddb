"""Who writes a review when, and when both are shown."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Delivery, Notification
from accounts.tests.factories import make_staff
from adrequests.models import AdRequest, Review, Side
from adrequests.services import reviews
from adrequests.services.turns import NotYourRequest
from adrequests.tasks import due_reviews
from adrequests.terms import TextTooLong
from adrequests.tests.factories import make_ad_request, make_colleague, refused, told
from adrequests.tests.reviews.finishing import complete, invite_both, make_completed, review
from campaigns.models import Share


def facts(row):
    """(side, rating, is shown) of each review there is."""
    rows = Review.objects.filter(ad_request=row).order_by("side")
    return [(one.side, one.rating, one.is_shown) for one in rows]


def test_the_first_review_waits_for_the_other(done, creator_user):
    mine = review(done, creator_user, 4, "  Clear brief.  ")

    assert (mine.text, mine.side, mine.about, mine.is_late) == (
        "Clear brief.",
        "influencer",
        done.campaign.sponsor.user,
        False,
    )
    assert facts(done) == [("influencer", 4, False)]


def test_the_second_review_shows_both_at_one_moment(done, creator_user, sponsor_user):
    review(done, creator_user, 4)
    review(done, sponsor_user, 5)

    assert facts(done) == [("influencer", 4, True), ("sponsor", 5, True)]
    assert Review.objects.values("shown_at").distinct().count() == 1
    assert told("reviews_shown") == {creator_user, sponsor_user}
    kinds = Delivery.objects.filter(kind="reviews_shown").values_list("recipient", flat=True)
    assert set(kinds) == {creator_user.pk, sponsor_user.pk}
    event = AuditEvent.objects.about(done).last()
    assert (event.action, event.actor, event.data) == ("reviews_shown", None, {"n": 2})


def test_a_colleague_writes_for_the_company(done):
    manager = make_colleague(done.campaign)

    assert review(done, manager).side == Side.SPONSOR
    with refused(reviews.AlreadyReviewed):
        review(done, done.campaign.sponsor.user)


@pytest.mark.parametrize("rating", [0, 6, -1, 3.5, True, None, "5"])
def test_a_rating_is_one_to_five(done, creator_user, rating):
    with refused(reviews.RatingInvalid):
        review(done, creator_user, rating)


@pytest.mark.parametrize(
    ("text", "refusal"), [("", reviews.ReviewEmpty), (" \n ", reviews.ReviewEmpty), ("x" * 2001, TextTooLong)]
)  # fmt: skip
def test_a_review_needs_some_words_and_not_too_many(done, creator_user, text, refusal):
    with refused(refusal):
        review(done, creator_user, 5, text)


def test_strangers_viewers_and_staff_write_none(done, other_influencer, other_sponsor):
    viewer = make_colleague(done.campaign, Share.Level.VIEW)

    for person in (other_influencer.user, other_sponsor.user, viewer, make_staff()):
        with refused(NotYourRequest):
            review(done, person)


def test_only_a_finished_deal_is_reviewed(invitation, creator):
    with refused(reviews.NotReviewable):
        review(invitation, creator)


def test_thirty_days_after_the_end_nothing_is_written_any_more(db):
    row = make_completed(days_ago=29.99)
    review(row, row.influencer.user)
    late = make_completed(days_ago=30)
    with refused(reviews.NotReviewable):
        review(late, late.influencer.user)


def test_a_second_review_of_one_side_is_refused(done, creator_user):
    review(done, creator_user)

    with refused(reviews.AlreadyReviewed):
        review(done, creator_user, 1)


def test_the_database_keeps_one_review_per_side(done, creator_user):
    mine = review(done, creator_user)
    mine.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": 0},
        {"rating": 6},
        {"text": ""},
        {"side": "nobody"},
        {"reply": "Thanks", "replied_at": timezone.now()},
        {"hidden_reason": "abuse"},
        {"hidden_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_makes_no_sense(done, creator_user, wrong):
    mine = review(done, creator_user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=mine.pk).update(**wrong)


def test_after_fourteen_days_what_is_written_is_shown_once(db):
    early, due = make_completed(days_ago=13.9), make_completed(days_ago=13.9)
    for row in (early, due):
        review(row, row.influencer.user)
    complete(due, days_ago=14)

    assert (due_reviews(), due_reviews()) == (1, 0)
    assert (facts(early), facts(due)) == (
        [("influencer", 5, False)],
        [("influencer", 5, True)],
    )
    assert Notification.objects.filter(kind="reviews_shown").count() == 2


def test_a_late_review_is_shown_at_once_and_says_so(db):
    row = make_completed(days_ago=20)
    first, second = review(row, row.influencer.user), review(row, row.campaign.sponsor.user)

    assert (first.is_shown, first.is_late) == (True, False)
    assert (second.is_shown, second.is_late) == (True, True)
    assert AuditEvent.objects.about(row).filter(action="reviews_shown").count() == 2


def test_both_sides_are_asked_once_and_the_mail_waits_a_day(done, creator_user, sponsor_user):
    invite_both(done)
    invite_both(done)

    assert told("review_invited") == {creator_user, sponsor_user}
    mails = Delivery.objects.filter(kind="review_invited")
    assert {mail.recipient for mail in mails} == {creator_user, sponsor_user}
    waits = [mail.not_before - timezone.now() for mail in mails]
    assert all(timedelta(hours=23) < wait <= timedelta(days=1) for wait in waits)
    assert AuditEvent.objects.about(done).filter(action="reviews_opened").count() == 1


def test_nobody_is_asked_about_a_deal_that_is_not_finished(db):
    row = make_ad_request()
    before = AuditEvent.objects.count()

    invite_both(AdRequest.objects.for_cards().get(pk=row.pk))

    assert AuditEvent.objects.count() == before
    assert not told("review_invited")


def test_writing_changes_nothing_the_other_side_can_read(done, creator_user):
    """The whole of the request's row, its trail and what anybody is told stay as they are."""
    rows = AdRequest.objects.filter(pk=done.pk)
    before = (
        list(rows.values()),
        list(AuditEvent.objects.about(done).values()),
        Notification.objects.count(),
        Delivery.objects.count(),
    )
    review(done, creator_user)

    assert before == (
        list(rows.values()),
        list(AuditEvent.objects.about(done).values()),
        Notification.objects.count(),
        Delivery.objects.count(),
    )
