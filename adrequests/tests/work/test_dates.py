"""Another due date, agreed or not; late marks in the influencer's own days."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.dated import zone_of
from accounts.models import User
from adrequests.models import DateChange, Deliverable
from adrequests.services import work
from adrequests.services.turns import NotYourTurn
from adrequests.terms import TermsInvalid, TextTooLong
from adrequests.tests.factories import last_event, told
from adrequests.tests.work.deals import approve, hand_in, make_deal, piece_of, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(piece):
    return piece.due_on + timedelta(days=5)


def test_a_date_is_asked_for_and_moves_once_it_is_agreed(piece, creator, company, deal, later):
    before = piece.due_on
    work.ask_for_date(deliverable=piece, by=creator, due_on=later, text="Snow.")
    piece.refresh_from_db()
    assert piece.due_on == before

    work.accept_date(deliverable=piece, by=company, due_on=later)

    piece.refresh_from_db()
    change = DateChange.objects.get()
    assert piece.due_on == later
    assert (change.status, change.side, change.before_on, change.answered_by) == ("accepted", "influencer", before, company)  # fmt: skip
    assert told("date_asked") == {company}
    assert told("date_answered") == {creator}
    assert last_event(deal)[4] == {"piece": 1, "due_on": later.isoformat()}


def test_the_sponsor_asks_too_and_the_influencer_keeps_the_date(piece, creator, company, later):
    work.ask_for_date(deliverable=piece, by=company, due_on=later)

    work.decline_date(deliverable=piece, by=creator, due_on=later)

    piece.refresh_from_db()
    assert (piece.due_on, DateChange.objects.get().status) == (
        later - timedelta(days=5),
        "declined",
    )


def test_asking_again_replaces_what_was_asked(piece, creator, company, later, refused):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    work.ask_for_date(deliverable=piece, by=creator, due_on=later + timedelta(days=1))

    assert list(DateChange.objects.order_by("pk").values_list("status", flat=True)) == ["replaced", "asked"]  # fmt: skip
    with refused(work.DraftOutdated):
        work.accept_date(deliverable=piece, by=company, due_on=later)


def test_the_same_date_asked_for_twice_is_asked_once(piece, creator, later):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    before = snapshot()

    work.ask_for_date(deliverable=piece, by=creator, due_on=later)

    assert snapshot() == before


def test_nobody_agrees_to_their_own_date(piece, creator, later, refused):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)

    with refused(NotYourTurn):
        work.accept_date(deliverable=piece, by=creator, due_on=later)


def test_a_date_is_answered_before_another_is_asked_for(piece, creator, company, later, refused):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)

    with refused(NotYourTurn):
        work.ask_for_date(deliverable=piece, by=company, due_on=later + timedelta(days=1))


def test_a_date_that_cannot_be_is_refused(piece, creator, later, refused):
    wrong = [piece.today - timedelta(days=1), piece.due_on, piece.today + timedelta(days=731)]
    for due_on in wrong:
        with refused(TermsInvalid):
            work.ask_for_date(deliverable=piece, by=creator, due_on=due_on)
    with refused(TextTooLong):
        work.ask_for_date(deliverable=piece, by=creator, due_on=later, text="a" * 501)


def test_an_approved_piece_has_no_date_to_move(later, refused):
    piece = piece_of(make_deal(2))
    creator = piece.ad_request.influencer.user
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    hand_in(piece)
    approve(piece)

    with refused(work.WorkApproved):
        work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    with refused(work.WorkApproved):
        work.accept_date(deliverable=piece, by=piece.ad_request.campaign.sponsor.user, due_on=later)


def test_the_database_knows_one_open_question_per_piece(piece, creator, later):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    row = {"deliverable": piece, "author": creator, "side": "sponsor", "before_on": piece.due_on}

    with pytest.raises(IntegrityError), transaction.atomic():
        DateChange.objects.create(**row, due_on=later)


@pytest.mark.parametrize(("zone", "is_late"), [("Pacific/Auckland", True), ("America/Los_Angeles", False)])  # fmt: skip
def test_late_is_asked_of_the_influencer_s_own_day(piece, creator, zone, is_late):
    User.objects.filter(pk=creator.pk).update(time_zone=zone)
    noon = datetime.combine(piece.due_on, datetime.min.time(), zone_of("UTC"))
    evening = noon + timedelta(hours=20)  # the next day already in New Zealand, not in California

    with time_machine.travel(evening, tick=False):
        row = piece_of(piece.ad_request)
        assert (row.is_late, row.is_overdue) == (is_late, is_late)
        hand_in(row)
        late = piece_of(piece.ad_request)
        assert (late.is_late, late.is_overdue) == (is_late, False)


def test_the_day_it_is_due_is_not_late(piece):
    zone = zone_of(piece.ad_request.influencer.user.time_zone)
    last_minute = datetime.combine(piece.due_on, datetime.max.time(), zone)

    with time_machine.travel(last_minute, tick=False):
        assert piece.is_late is False
    with time_machine.travel(last_minute + timedelta(seconds=1), tick=False):
        assert piece.is_late is True


def test_overdue_rows_are_those_of_the_influencer_s_move(piece):
    other = piece_of(make_deal())
    hand_in(other)
    tomorrow = piece.due_on + timedelta(days=1)

    assert list(Deliverable.objects.overdue(tomorrow)) == [piece]
    assert list(Deliverable.objects.overdue(piece.due_on)) == []
