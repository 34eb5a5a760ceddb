"""Silence after a draft, and due dates that come and pass."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.dated import zone_of
from accounts.models import Delivery
from adrequests import tasks
from adrequests.models import Deliverable
from adrequests.services import work
from adrequests.tests.factories import last_event, make_ad_request, told
from adrequests.tests.work.deals import approve, ask_changes, hand_in, make_deal, piece_of, snapshot
from campaigns.tests.factories import make_campaign
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_piece(db):
    """Of a campaign that approves by silence."""
    return piece_of(make_deal(campaign=make_campaign(approves_by_silence=True)))


def over(piece: Deliverable) -> datetime:
    piece.refresh_from_db()
    assert piece.review_due_at
    return piece.review_due_at


def test_silence_approves_where_the_sheet_says_so(silent_piece):
    draft = hand_in(silent_piece)
    deal = silent_piece.ad_request

    assert work.answer_silence(now=over(silent_piece)) == 1

    silent_piece.refresh_from_db()
    draft.refresh_from_db()
    deal.refresh_from_db()
    assert (silent_piece.status, draft.is_by_silence, deal.status) == (
        "approved",
        True,
        "completed",
    )
    assert deal.closed_by is None
    assert last_event(deal, "completed")[:2] == ("completed", "accepted")
    both = {deal.influencer.user, deal.campaign.sponsor.user}
    assert told("approved_by_silence") == told("completed") == both
    assert violations() == []


def test_the_rule_is_that_of_the_sheet_not_of_the_campaign_now(piece):
    campaign = piece.ad_request.campaign
    type(campaign).objects.filter(pk=campaign.pk).update(approves_by_silence=True)
    hand_in(piece)

    work.answer_silence(now=over(piece))

    piece.refresh_from_db()
    assert piece.status == "submitted"


def test_elsewhere_silence_is_a_case_for_staff_once(piece, creator, company):
    hand_in(piece)
    now = over(piece)

    assert work.answer_silence(now=now) == 1
    before = snapshot()
    assert work.answer_silence(now=now + timedelta(hours=1)) == 0
    assert work.approve_silent(piece, now=now) is False  # another clock that found it, too

    piece.refresh_from_db()
    assert (piece.status, piece.silent_since) == ("submitted", now)
    assert list(Deliverable.objects.unanswered()) == [piece]
    assert told("review_unanswered") == {creator, company}
    assert snapshot() == before


def test_an_unanswered_draft_can_still_be_answered(piece):
    hand_in(piece)
    work.answer_silence(now=over(piece))

    approve(piece)

    piece.refresh_from_db()
    assert (piece.status, piece.silent_since) == ("approved", None)
    assert list(Deliverable.objects.unanswered()) == []


def test_before_the_time_is_over_nothing_happens(silent_piece):
    hand_in(silent_piece)
    before = snapshot()

    assert work.answer_silence(now=over(silent_piece) - timedelta(seconds=1)) == 0

    assert snapshot() == before


def test_a_new_draft_starts_the_time_for_review_anew(silent_piece):
    hand_in(silent_piece)
    first = over(silent_piece)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        hand_in(silent_piece, text="Again.")

    assert work.answer_silence(now=first) == 0
    assert work.approve_silent(silent_piece, now=first) is False  # found before the draft came
    assert piece_of(silent_piece.ad_request).status == "submitted"


def test_an_answer_in_between_is_not_overruled(silent_piece):
    hand_in(silent_piece)
    now = over(silent_piece)
    ask_changes(silent_piece)

    assert work.approve_silent(silent_piece, now=now) is False

    silent_piece.refresh_from_db()
    assert silent_piece.status == "changes_asked"


def test_the_sponsor_is_reminded_once_after_three_working_days(piece, company):
    hand_in(piece)
    piece.refresh_from_db()
    at = piece.review_warn_at

    assert work.warn_of_reviews(now=at - timedelta(seconds=1)) == 0
    assert work.warn_of_reviews(now=at) == 1
    assert work.warn_of_reviews(now=at) == 0

    assert told("review_due") == {company}


def noon(piece: Deliverable, days: int) -> datetime:
    """At noon where the influencer lives, so many days after the piece is due."""
    zone = zone_of(piece.ad_request.influencer.user.time_zone)
    return datetime.combine(piece.due_on + timedelta(days=days), datetime.min.time(), zone) + timedelta(hours=12)  # fmt: skip


@pytest.mark.parametrize(("days", "expected"), [(-3, 0), (-2, 1), (0, 1), (1, 0)])
def test_the_influencer_is_told_two_days_before(piece, creator, days, expected):
    Deliverable.objects.update(overdue_told_for=piece.due_on)

    assert work.tell_due_dates(now=noon(piece, days)) == expected
    assert work.tell_due_dates(now=noon(piece, days)) == 0

    assert told("work_due") == ({creator} if expected else set())


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (1, 1), (10, 1), (20, 0)])
def test_both_sides_are_told_once_that_it_is_overdue(piece, creator, company, days, expected):
    Deliverable.objects.update(due_told_for=piece.due_on)

    assert work.tell_due_dates(now=noon(piece, days)) == expected
    assert work.tell_due_dates(now=noon(piece, days)) == 0

    assert told("work_overdue") == ({creator, company} if expected else set())


def test_a_date_that_was_moved_is_told_again(piece, creator, company):
    work.tell_due_dates(now=noon(piece, -1))
    later = piece.due_on + timedelta(days=9)
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    work.accept_date(deliverable=piece, by=company, due_on=later)
    piece.refresh_from_db()

    assert work.tell_due_dates(now=noon(piece, -1)) == 1

    assert Delivery.objects.filter(kind="work_due").count() == 2


def test_what_was_handed_in_is_not_due(piece):
    hand_in(piece)

    assert work.tell_due_dates(now=noon(piece, 1)) == 0


def test_offers_that_are_not_agreed_have_no_work(db):
    make_ad_request()

    assert work.tell_due_dates() == 0


def test_the_tasks_do_what_the_clock_should(silent_piece):
    hand_in(silent_piece)
    with time_machine.travel(over(silent_piece) + timedelta(minutes=1), tick=False):
        assert (
            tasks.unanswered_drafts() == 2
        )  # the reminder was missed, and nobody is reminded any more
        assert tasks.unanswered_drafts() == 0
    assert told("review_due") == set()
    assert tasks.due_work() == 0
