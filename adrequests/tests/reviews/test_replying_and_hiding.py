"""One answer per review; staff hide and show, and never change a word."""

import pytest

from accounts.models import AuditEvent, Decision, Delivery
from accounts.services.decisions import NotAllowed, ReasonMissing
from accounts.services.reporting import report_abuse
from accounts.tests.factories import make_staff
from adrequests.models import Review
from adrequests.services import reviews
from adrequests.services.turns import NotYourRequest
from adrequests.tests.factories import refused, told
from adrequests.tests.reviews.finishing import review


@pytest.fixture
def pair(done, creator_user, sponsor_user):
    """The creator's and the company's review, both shown."""
    mine, theirs = review(done, creator_user, 2, "Paid late."), review(done, sponsor_user)
    mine.refresh_from_db()
    return mine, theirs


def reply(row, by, text="We are sorry."):
    return reviews.reply_to_review(review=row, by=by, text=text)


def hide(row, by, **words):
    return reviews.hide_review(review=row, by=by, **{"reason": "abuse", "message": "Why."} | words)


def test_the_reviewed_side_answers_once(pair, creator_user, sponsor_user):
    answered = reply(pair[0], sponsor_user)

    assert (answered.reply, answered.replied_at is not None) == ("We are sorry.", True)
    assert told("review_replied") == {creator_user}
    with refused(reviews.AlreadyReplied):
        reply(pair[0], sponsor_user, "And more.")
    pair[0].refresh_from_db()
    assert pair[0].reply == "We are sorry."


def test_nobody_answers_oneself_or_for_others(pair, creator_user, other_sponsor):
    for person in (creator_user, other_sponsor.user, make_staff()):
        with refused(NotYourRequest):
            reply(pair[0], person)


def test_what_is_not_shown_is_not_answered(done, creator_user, sponsor_user):
    mine = review(done, creator_user)
    with refused(NotYourRequest):
        reply(mine, sponsor_user)


def test_an_answer_needs_words(pair, sponsor_user):
    with refused(reviews.ReviewEmpty):
        reply(pair[0], sponsor_user, "  ")


def test_a_hidden_review_is_out_of_sight_and_its_words_stay(pair, creator_user, sponsor_user):
    staff = make_staff()
    before = Review.objects.values("text", "rating", "reply").get(pk=pair[0].pk)

    hide(pair[0], staff, private_note="Second time.")

    assert Review.objects.values("text", "rating", "reply").get(pk=pair[0].pk) == before
    assert list(Review.objects.public()) == [pair[1]]
    assert set(Review.objects.visible_to(sponsor_user)) == {pair[1]}
    assert set(Review.objects.visible_to(creator_user)) == set(pair)
    assert told("review_hidden") == {creator_user}
    decision = Decision.objects.select_related("event").get()
    event = decision.event
    assert (event.action, event.object_type, event.actor) == ("hidden", "adrequests.review", staff)
    assert (decision.reason, decision.message, decision.private_note) == (
        "abuse",
        "Why.",
        "Second time.",
    )


def test_a_review_is_hidden_once_and_shown_again_once(pair, creator_user):
    staff = make_staff()
    hide(pair[0], staff)
    with refused(reviews.AlreadyHidden):
        hide(pair[0], staff)

    again = reviews.show_review(review=pair[0], by=staff, reason="mistake")

    assert (again.is_hidden, again.hidden_reason, again.hidden_by) == (False, "", None)
    assert set(Review.objects.public()) == set(pair)
    assert told("review_shown_again") == {creator_user}
    assert Delivery.objects.filter(kind="review_shown_again").count() == 1
    with refused(reviews.NotHidden):
        reviews.show_review(review=pair[0], by=staff, reason="mistake")


def test_hiding_wants_a_reason_and_the_right(pair, creator_user):
    with refused(ReasonMissing):
        hide(pair[0], make_staff(), reason="bad")
    for person in (creator_user, make_staff("Finance")):
        with refused(NotAllowed):
            hide(pair[0], person)


def test_what_nobody_reads_yet_is_not_hidden(done, creator_user):
    mine = review(done, creator_user)
    with refused(reviews.AlreadyHidden):
        hide(mine, make_staff())


def test_a_shown_review_can_be_reported_to_staff(pair, sponsor_user):
    report = report_abuse(target=pair[0], by=sponsor_user, reason="abuse")

    assert (report.about_user, report.object_type) == (pair[0].author, "adrequests.review")


def test_what_is_not_shown_cannot_be_reported(done, creator_user, sponsor_user):
    mine = review(done, creator_user)
    before = AuditEvent.objects.count()

    with pytest.raises(NotAllowed):
        report_abuse(target=mine, by=sponsor_user, reason="abuse")
    assert AuditEvent.objects.count() == before
