"""Agreed work by the API: the same rules and refusals as on the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import make_sponsor
from adrequests.models import Draft
from adrequests.tests.work.deals import approve, ask_changes, hand_in, make_deal, piece_of, snapshot
from influencer_platform.tests.caller import Caller, problem, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(creator):
    return Caller(creator)


@pytest.fixture
def asker(company):
    return Caller(company)


def at(piece, rest=""):
    return f"deliverables/{piece.pk}{rest}"


def test_the_work_of_a_deal_in_order(maker, creator):
    deal = make_deal(3)
    caller = Caller(deal.influencer.user)

    rows = caller.get(f"ad_requests/{deal.pk}/deliverables").json()

    assert [(row["number"], row["kind"], row["status"]) for row in rows] == [
        (1, "reel", "due"), (2, "reel", "due"), (3, "reel", "due"),
    ]  # fmt: skip


def test_one_piece_with_everything_it_says(piece, maker, asker, deal):
    draft = hand_in(piece)
    piece.refresh_from_db()

    body = asker.get(at(piece)).json()

    stamp = draft.at.isoformat().replace("+00:00", "Z")
    assert body == {
        "id": piece.pk, "ad_request_id": deal.pk, "number": 1, "kind": "reel", "due_on": str(piece.due_on), "is_late": False,
        "status": "submitted", "draft_number": 1, "rounds": 0, "first_submitted_at": stamp, "approved_at": None,
        "review_due_at": body["review_due_at"], "asked_due_on": None, "asked_by": None, "published_url": None, "published_at": None,
    }  # fmt: skip
    assert body == maker.get(at(piece)).json()


def test_a_deal_from_the_first_draft_to_the_publication(piece, maker, asker):
    made = maker.post(at(piece, "/drafts"), {"text": "A cut.", "link": "https://example.com/1"})
    back = asker.post(at(piece, "/changes"), {"draft_number": 1, "text": "Earlier."})
    maker.post(at(piece, "/drafts"), {"draft_number": 1, "text": "Changed."})
    done = asker.post(at(piece, "/approve"), {"draft_number": 2})
    live = maker.post(at(piece, "/publish"), {"url": "https://example.com/1", "caption": "#ad"})

    answers = (made, back, done, live)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.json()["status"] for answer in answers] == [
        "submitted", "changes_asked", "approved", "approved",
    ]  # fmt: skip
    assert live.json()["published_url"] == "https://example.com/1"
    drafts = asker.get(at(piece, "/drafts")).json()
    assert [(d["number"], d["text"], d["answer"]) for d in drafts] == [
        (2, "Changed.", "approved"), (1, "A cut.", "changes"),
    ]  # fmt: skip
    (comment,) = maker.get(at(piece, "/comments")).json()
    assert (comment["side"], comment["draft_number"], comment["text"]) == ("sponsor", 1, "Earlier.")


def test_an_outdated_answer_is_409_with_the_piece_as_it_is(piece, asker):
    hand_in(piece)
    hand_in(piece, text="Another.")

    answer = asker.post(at(piece, "/approve"), {"draft_number": 1})

    refused(answer, 409, "draft_outdated")
    assert answer.json()["current"]["draft_number"] == 2


def test_rounds_that_are_used_up_are_409(piece, asker):
    for _round in range(2):
        hand_in(piece)
        ask_changes(piece)
    hand_in(piece)

    refused(asker.post(at(piece, "/changes"), {"text": "Again."}), 409, "revisions_used")


@pytest.mark.parametrize(
    ("verb", "body", "refusal"),
    [
        ("drafts", {}, (400, "nothing_submitted", "text")),
        ("drafts", {"link": "javascript:x"}, (400, "link_invalid", "link")),
        ("drafts", {"upload": "x"}, (400, "invalid", "upload")),
        ("comments", {"text": " "}, (400, "invalid", "text")),
        ("date", {"due_on": "2020-01-01"}, (400, "terms_invalid", "due_on")),
        ("publish", {"url": "https://example.com/1"}, (409, "not_approved")),
    ],
)
def test_values_that_cannot_be_are_refused_and_change_nothing(piece, maker, verb, body, refusal):
    before = snapshot()

    answer = maker.post(at(piece, f"/{verb}"), body)

    refused(answer, *refusal)
    assert snapshot() == before


def test_a_caption_without_the_label_is_refused(piece, maker):
    hand_in(piece)
    approve(piece)

    answer = maker.post(at(piece, "/publish"), {"url": "https://example.com/1", "caption": "Hi"})

    refused(answer, 400, "label_missing", "caption")


def test_dates_are_asked_for_and_answered(piece, maker, asker):
    later = str(piece.due_on + timedelta(days=4))

    asked = maker.post(at(piece, "/date"), {"due_on": later, "text": "Snow."}).json()
    agreed = asker.post(at(piece, "/date_answer"), {"due_on": later, "accept": True}).json()

    assert (asked["asked_due_on"], asked["asked_by"]) == (later, "influencer")
    assert (agreed["due_on"], agreed["asked_due_on"]) == (later, None)


def test_a_stranger_finds_nothing(piece):
    stranger = Caller(make_sponsor().user)
    paths = [at(piece), at(piece, "/drafts"), at(piece, "/comments"), f"ad_requests/{piece.ad_request_id}/deliverables"]  # fmt: skip

    assert {stranger.get(path).status_code for path in paths} == {404}


def test_the_same_key_hands_in_once(piece, maker):
    for _time in range(2):
        answer = maker.post(at(piece, "/drafts"), {"text": "A cut."}, Idempotency_Key="one")

    assert answer.status_code == 200
    assert Draft.objects.count() == 1


def test_the_list_asks_the_same_number_of_queries_for_one_and_three_pieces():
    counts = []
    for n in (1, 3):
        deal = make_deal(n)
        caller = Caller(deal.influencer.user)
        path = f"ad_requests/{deal.pk}/deliverables"
        caller.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert len(caller.get(path).json()) == n
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_problem_has_its_shape(piece, maker):
    assert problem(maker.post(at(piece, "/approve"), {}))[:2] == (409, "not_your_turn")
    assert piece_of(piece.ad_request).status == "due"
