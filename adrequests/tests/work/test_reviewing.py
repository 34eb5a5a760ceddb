"""Approving, asking for changes, completing."""

import pytest
from django.db import IntegrityError, transaction

from adrequests.models import Answer, Draft, WorkComment
from adrequests.services import cancel, work
from adrequests.services.talking import MessageEmpty
from adrequests.services.turns import AlreadyClosed, NotYourTurn
from adrequests.tests.factories import last_event, told
from adrequests.tests.work.deals import (
    approve,
    ask_changes,
    hand_in,
    make_deal,
    piece_of,
    snapshot,
    sponsor_of,
)
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


def test_an_approval_ends_the_review(company, creator):
    piece = piece_of(make_deal(2))
    draft = hand_in(piece)

    approve(piece)

    piece.refresh_from_db()
    draft.refresh_from_db()
    assert (piece.status, piece.review_due_at, piece.review_warn_at) == ("approved", None, None)
    assert (draft.answer, draft.answered_by) == (Answer.APPROVED, sponsor_of(piece))
    assert draft.answered_at == piece.approved_at
    assert told("draft_approved") == {piece.ad_request.influencer.user}
    assert violations() == []


def test_the_last_approval_completes_the_deal_and_its_money_stays_committed(deal, piece, company):
    hand_in(piece)

    approve(piece)

    deal.refresh_from_db()
    assert (deal.status, deal.closed_by, deal.close_reason) == ("completed", company, "")
    assert last_event(deal, "completed") == ("completed", "accepted", "completed", company, {})
    assert deal.campaign.committed_minor == 110_000
    assert told("completed") == {deal.influencer.user}
    assert violations() == []


def test_one_piece_of_two_does_not_complete_the_deal():
    deal = make_deal(2)
    piece = piece_of(deal)
    hand_in(piece)

    approve(piece)

    deal.refresh_from_db()
    assert (deal.status, last_event(deal)[0]) == ("accepted", "draft_approved")


def test_a_dropped_piece_does_not_hold_the_deal_up():
    deal = make_deal(2)
    other = piece_of(deal, 2)
    type(other).objects.filter(pk=other.pk).update(status="dropped")
    hand_in(piece_of(deal))

    approve(piece_of(deal))

    deal.refresh_from_db()
    assert deal.status == "completed"


def test_a_deal_without_any_agreed_piece_is_not_completed(deal, piece, company):
    type(piece).objects.filter(pk=piece.pk).update(status="dropped")

    assert work.complete_if_done(deal, company) is False


def test_the_same_approval_twice_answers_the_same(piece, company):
    hand_in(piece)
    approve(piece)
    before = snapshot()

    again = work.approve_draft(deliverable=piece, by=company, draft_number=1)

    assert again.status == "approved"
    assert snapshot() == before


def test_a_draft_that_was_replaced_is_not_approved(piece, company, refused):
    hand_in(piece)
    hand_in(piece, text="Another.")

    with refused(work.DraftOutdated):
        work.approve_draft(deliverable=piece, by=company, draft_number=1)


def test_nothing_is_approved_before_it_is_handed_in(piece, company, refused):
    with refused(work.DraftOutdated):
        work.approve_draft(deliverable=piece, by=company, draft_number=0)


def test_the_influencer_answers_no_draft(piece, creator, refused):
    hand_in(piece)

    with refused(NotYourTurn):
        work.approve_draft(deliverable=piece, by=creator, draft_number=1)
    with refused(NotYourTurn):
        work.ask_for_changes(deliverable=piece, by=creator, draft_number=1, text="No.")


def test_asking_for_changes_counts_a_round_and_says_what(piece, company, creator, deal):
    draft = hand_in(piece)

    ask_changes(piece, "Earlier, please.")

    piece.refresh_from_db()
    draft.refresh_from_db()
    assert (piece.status, piece.rounds, piece.review_due_at) == ("changes_asked", 1, None)
    assert (draft.answer, draft.answered_by) == (Answer.CHANGES, company)
    row = WorkComment.objects.get()
    assert (row.draft, row.side, row.text) == (draft, "sponsor", "Earlier, please.")
    assert told("changes_asked") == {creator}
    assert told("work_comment") == set()
    assert last_event(deal)[4] == {"piece": 1, "draft": 1, "round": 1}


def test_changes_want_words(piece, company, refused):
    hand_in(piece)

    with refused(MessageEmpty):
        work.ask_for_changes(deliverable=piece, by=company, draft_number=1, text=" ")


def test_changes_beyond_the_rounds_of_the_sheet_are_refused(piece, company, refused):
    for _round in range(2):
        hand_in(piece, text="A version.")
        ask_changes(piece)
    hand_in(piece, text="The last.")

    with refused(work.RevisionsUsed):
        work.ask_for_changes(deliverable=piece, by=company, draft_number=3, text="Again.")

    work.comment(deliverable=piece, by=company, text="We have a question.")
    assert approve(piece).status == "approved"


def test_changes_to_an_answered_draft_are_refused(piece, company, refused):
    hand_in(piece)
    ask_changes(piece)

    with refused(work.DraftOutdated):
        work.ask_for_changes(deliverable=piece, by=company, draft_number=1, text="And more.")


def test_changes_to_an_approved_piece_are_refused(refused):
    piece = piece_of(make_deal(2))
    hand_in(piece)
    approve(piece)

    with refused(work.WorkApproved):
        work.ask_for_changes(
            deliverable=piece, by=sponsor_of(piece), draft_number=1, text="Not quite."
        )


def test_a_completed_deal_is_not_cancelled(deal, piece, company, refused):
    hand_in(piece)
    approve(piece)

    with refused(AlreadyClosed):
        cancel(ad_request=deal, by=company, reason="fit")


def test_the_database_knows_one_approved_draft_per_piece(piece, company, creator):
    hand_in(piece)
    approve(piece)
    row = {"deliverable": piece, "author": creator, "number": 2, "answer": "approved"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(**row, answered_at=piece.ad_request.accepted_at)


@pytest.mark.parametrize(
    "broken",
    [
        {"number": 1},
        {"number": 0},
        {"number": 2, "answer": "perhaps", "answered": True},
        {"number": 2, "answer": "changes", "answered": True},
        {"number": 2, "answer": "approved"},
        {"number": 2, "file": "drafts/a.pdf"},
    ],
)
def test_the_database_refuses_drafts_that_cannot_be(piece, creator, deal, broken):
    hand_in(piece)
    values = dict(broken)
    if values.pop("answered", False):
        values["answered_at"] = deal.accepted_at

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(deliverable=piece, author=creator, **values)
