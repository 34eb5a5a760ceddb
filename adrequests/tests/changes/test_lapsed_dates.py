"""Another due date that waits for its answer when its piece is over."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import DateChange, Deliverable, WorkStatus
from adrequests.services import work
from influencer_platform.invariants import violations


@pytest.fixture(autouse=True)
def asked(agreed, creator, owner):
    """Of each of the three pieces another date: the last of the company's, the others of the influencer's."""
    rows = Deliverable.objects.for_pages().filter(ad_request=agreed).order_by("number")
    for piece, by in zip(rows, (creator, creator, owner), strict=True):
        later = piece.due_on + timedelta(days=5)
        work.ask_for_date(deliverable=piece, by=by, due_on=later)


def statuses():
    rows = DateChange.objects.order_by("deliverable__number")
    return list(rows.values_list("status", flat=True))


def ended():
    """Nobody answered, and when that was certain is known."""
    expired = DateChange.objects.filter(status="expired")
    return expired.filter(answered_by=None, answered_at__isnull=False).count()


def test_a_cancelled_deal_leaves_no_date_to_answer(agreed, owner):
    services.cancel(ad_request=agreed, by=owner, reason="timing")

    assert (statuses(), ended()) == (["expired"] * 3, 3)
    assert violations() == []


def test_a_settled_deal_leaves_no_date_to_answer_and_keeps_what_was_answered(
    agreed, owner, creator, offer_sum
):
    first = Deliverable.objects.for_pages().get(ad_request=agreed, number=1)
    work.decline_date(deliverable=first, by=owner, due_on=first.due_on + timedelta(days=5))
    offer_sum()

    services.accept_settlement(ad_request=agreed, by=creator, number=1)

    assert (statuses(), ended()) == (["declined", "expired", "expired"], 2)


def test_a_settlement_of_staff_leaves_no_date_to_answer(agreed):
    by = make_staff("Finance")
    services.decide_settlement(ad_request=agreed, by=by, amount_minor=0, reason="nothing")

    assert (statuses(), ended()) == (["expired"] * 3, 3)


def test_an_amendment_takes_the_date_of_the_piece_it_drops_and_no_other(agreed, creator, propose):
    propose(deliverables={"reel": 1, "story": 1})

    services.accept_amendment(ad_request=agreed, by=creator, number=1)

    dropped = Deliverable.objects.get(status=WorkStatus.DROPPED).number
    expected = ["expired" if n == dropped else "asked" for n in (1, 2, 3)]
    assert (statuses(), ended()) == (expected, 1)


def test_an_approved_piece_leaves_no_date_to_answer(agreed, creator, owner):
    piece = Deliverable.objects.for_pages().get(ad_request=agreed, number=1)
    work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="Here it is.")

    work.approve_draft(deliverable=piece, by=owner, draft_number=1)

    assert (statuses(), ended()) == (["expired", "asked", "asked"], 1)


def test_what_was_left_open_before_is_closed_by_the_migration(hand_in):
    hand_in(1)
    hand_in(2, WorkStatus.DROPPED)
    migration = import_module("adrequests.migrations.0014_expired_dates")

    migration.lapse(apps, connection.schema_editor())
    assert (statuses(), ended()) == (["expired", "expired", "asked"], 2)

    migration.reopen(apps, connection.schema_editor())
    assert (statuses(), ended()) == (["asked"] * 3, 0)
