"""Handing in, replacing, and talking about drafts."""

from datetime import UTC, datetime

import pytest

from accounts.dated import zone_of
from accounts.services import flag
from accounts.tests.factories import make_influencer
from adrequests.models import AdRequest, Status, WorkComment
from adrequests.services import work
from adrequests.services.talking import MessageEmpty
from adrequests.services.turns import NotYourRequest, NotYourTurn
from adrequests.terms import TextTooLong
from adrequests.tests.factories import last_event, make_colleague, told
from adrequests.tests.work.deals import approve, ask_changes, hand_in, make_deal, piece_of
from adrequests.working_days import working_days_after
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


def test_a_draft_waits_for_the_sponsor_and_is_told(piece, creator, company, deal):
    draft = hand_in(piece, text=" The cut. ", link="https://example.com/v")

    piece.refresh_from_db()
    assert (piece.status, piece.draft_number, piece.rounds) == ("submitted", 1, 0)
    assert (draft.number, draft.text, draft.link, draft.answer) == (1, "The cut.", "https://example.com/v", "")  # fmt: skip
    assert piece.first_submitted_at == draft.at
    assert told("draft_submitted") == {company}
    assert last_event(deal) == ("draft_submitted", "accepted", "accepted", creator, {"piece": 1, "draft": 1})  # fmt: skip
    assert violations() == []


def test_the_time_for_review_is_counted_in_the_working_days_of_the_sponsor(piece, company):
    draft = hand_in(piece)

    piece.refresh_from_db()
    zone = zone_of(company.time_zone)
    assert piece.review_due_at == working_days_after(draft.at, 5, zone)
    assert piece.review_warn_at == working_days_after(draft.at, 3, zone)


def test_working_days_leave_the_weekend_out():
    zone = zone_of("Europe/Vienna")
    thursday = datetime(2026, 3, 26, 12, tzinfo=UTC)

    after = working_days_after(thursday, 5, zone)

    assert after.isoformat() == "2026-04-02T13:00:00+02:00"  # summer time began on the Sunday
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert working_days_after(saturday, 1, zone).date().isoformat() == "2026-03-30"


def test_a_draft_nobody_answered_is_replaced_by_the_next(piece):
    hand_in(piece)
    second = hand_in(piece, text="Better.")

    piece.refresh_from_db()
    assert (piece.status, piece.draft_number, piece.rounds) == ("submitted", 2, 0)
    assert second.number == 2


def test_a_draft_after_changes_keeps_when_the_first_one_came(piece):
    first = hand_in(piece)
    ask_changes(piece)
    hand_in(piece, text="Changed.")

    piece.refresh_from_db()
    assert (piece.status, piece.rounds, piece.first_submitted_at) == ("submitted", 1, first.at)


def test_a_draft_of_one_who_saw_another_is_refused(piece, creator, refused):
    hand_in(piece)

    with refused(work.DraftOutdated):
        work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="Late.")


def test_the_sponsor_hands_in_nothing(piece, company, refused):
    with refused(NotYourTurn):
        work.submit_draft(deliverable=piece, by=company, draft_number=0, text="Mine.")


def test_a_stranger_hands_in_nothing(piece, refused):
    stranger = make_influencer().user

    with refused(NotYourRequest):
        work.submit_draft(deliverable=piece, by=stranger, draft_number=0, text="Mine.")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, work.NothingSubmitted),
        ({"text": "  "}, work.NothingSubmitted),
        ({"link": "javascript:alert(1)"}, work.LinkInvalid),
        ({"link": "ftp://example.com/a"}, work.LinkInvalid),
        ({"link": "https://example.com/" + "a" * 490}, work.LinkInvalid),
        ({"text": "a" * 5001}, TextTooLong),
    ],
)
def test_a_draft_without_anything_to_look_at_is_refused(piece, creator, refused, said, refusal):
    with refused(refusal):
        work.submit_draft(deliverable=piece, by=creator, draft_number=0, **said)


def test_nothing_is_handed_in_once_the_piece_is_approved(creator, refused):
    piece = piece_of(make_deal(2))
    hand_in(piece)
    approve(piece)

    with refused(work.WorkApproved):
        work.submit_draft(
            deliverable=piece, by=piece.ad_request.influencer.user, draft_number=1, text="More."
        )


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED])
def test_nothing_is_handed_in_once_the_deal_is_over(piece, creator, refused, status):
    now = piece.ad_request.accepted_at
    AdRequest.objects.filter(pk=piece.ad_request_id).update(status=status, closed_at=now)

    with refused(work.WorkClosed):
        work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="Late.")


def test_a_dropped_piece_takes_no_draft(piece, creator, refused):
    type(piece).objects.filter(pk=piece.pk).update(status="dropped")

    with refused(work.WorkClosed):
        work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="Late.")


@pytest.mark.parametrize("side", ["sponsor", "influencer"])
def test_the_work_of_a_suspended_party_goes_on(piece, moderator, side):
    party = (
        piece.ad_request.influencer if side == "influencer" else piece.ad_request.campaign.sponsor
    )
    flag(target=party, by=moderator, reason="rules")

    hand_in(piece)

    assert approve(piece).status == "approved"


def test_both_sides_comment_and_the_other_is_told(piece, creator, company):
    work.comment(deliverable=piece, by=creator, text=" Is the light right? ")
    work.comment(deliverable=piece, by=company, text="It is.")

    rows = list(WorkComment.objects.order_by("pk").values_list("side", "text"))
    assert rows == [("influencer", "Is the light right?"), ("sponsor", "It is.")]
    assert told("work_comment") == {creator, company}


def test_a_colleague_who_manages_the_campaign_acts_for_the_sponsor(piece):
    colleague = make_colleague(piece.ad_request.campaign)
    hand_in(piece)

    row = work.approve_draft(deliverable=piece, by=colleague, draft_number=1)

    assert row.status == "approved"


def test_an_empty_comment_is_refused(piece, creator, refused):
    with refused(MessageEmpty):
        work.comment(deliverable=piece, by=creator, text=" \n")


def test_a_comment_is_refused_a_month_after_the_end(piece, creator, refused):
    hand_in(piece)
    approve(piece)
    long_ago = piece.ad_request.created_at.replace(year=2020)
    AdRequest.objects.filter(pk=piece.ad_request_id).update(closed_at=long_ago)

    with refused(work.WorkClosed):
        work.comment(deliverable=piece, by=creator, text="Hello?")
