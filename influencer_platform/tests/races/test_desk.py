"""Two members of staff at one case, at one instant: one decision, one claim, one undo; on both databases."""

from collections import Counter
from typing import Any

import pytest

from influencer_platform.tests.races.crew import LATE, Crew
from influencer_platform.tests.races.test_races import (  # noqa: F401  (fixtures)
    postgres_crew,
    racers,
    sqlite_crew,
)

ROUNDS = 20
FOUR = ["approve", "reject", "approve", "reject"]

pytestmark = pytest.mark.slow


def play(crew: Crew, moves: list[str], *, first: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Each round on a fresh company, after the decisions in `first`: what was answered, and what is true afterwards."""
    rounds = []
    for n in range(ROUNDS):
        stage = crew.referee.ask("company")
        case = {"sponsor": stage["sponsor"]}
        for move in first:
            crew.referee.ask(move, **case, by=stage["staff"][0])
        orders = [
            {"command": move, **case, "by": by}
            for move, by in zip(moves, stage["staff"], strict=False)
        ]
        answers = crew.race(orders, LATE[n % len(LATE)])
        assert [answer for answer in answers if "error" in answer] == []
        after = crew.referee.ask("outcome", **case)
        assert after["numbers"] == list(range(1, len(after["numbers"]) + 1))
        rounds.append({"answers": answers, "staff": stage["staff"], **after})
    return rounds


def told(show: Any, crew: Crew, what: str, rounds: list[dict[str, Any]]) -> Counter[str]:
    """How often each answer came, also printed."""
    answers = [a.get("ok") or a["refused"] for one in rounds for a in one["answers"]]
    came = Counter("claim read" if isinstance(answer, int) else answer for answer in answers)
    counted = ", ".join(f"{n} {word}" for word, n in sorted(came.items()))
    show(f"{crew.database}, {what}: {len(rounds)} rounds, {counted}")
    return came


def test_four_who_decide_at_once_make_one_decision_and_one_mail(racers, show):  # noqa: F811
    rounds = play(racers, FOUR)

    came = told(show, racers, "decide ∥ decide", rounds)
    assert came["already_decided"] == 3 * ROUNDS
    for one in rounds:
        (status,) = (answer["ok"] for answer in one["answers"] if "ok" in answer)
        assert one["status"] == status
        assert one["actions"] == ["submitted", status]
        assert one["mails"] == [["sponsor_decision", "queued"]]


def test_four_who_undo_at_once_undo_once(racers, show):  # noqa: F811
    rounds = play(racers, ["take_back"] * 4, first=("approve",))

    came = told(show, racers, "undo ∥ undo", rounds)
    assert came == {"undone": ROUNDS, "not_undoable": 3 * ROUNDS}
    for one in rounds:
        assert one["waiting"]
        assert one["actions"] == ["submitted", "approved", "undone"]
        assert one["mails"] == [["sponsor_decision", "cancelled"]]


def test_an_undo_and_a_new_decision_come_one_after_the_other(racers, show):  # noqa: F811
    """Either the flag is there and the approval stands under it, or the approval is undone and the flag comes after."""
    rounds = play(racers, ["take_back", "suspend_company"], first=("approve",))

    told(show, racers, "undo ∥ flag", rounds)
    for one in rounds:
        assert one["flagged"]
        if one["waiting"]:
            assert one["actions"] == ["submitted", "approved", "undone", "flagged"]
        else:
            assert one["actions"] == ["submitted", "approved", "flagged"]


def test_an_undo_and_a_decision_about_the_same_leave_one_state(racers, show):  # noqa: F811
    """A rejection fits only once the approval is taken back."""
    rounds = play(racers, ["take_back", "reject"], first=("approve",))

    told(show, racers, "undo ∥ decide", rounds)
    for one in rounds:
        decided = ["submitted", "approved", "undone"]
        assert one["actions"] in (decided, [*decided, "rejected"])
        assert one["status"] == ("pending" if one["actions"] == decided else "rejected")


@pytest.mark.parametrize("first", [(), ("look_at",)])
def test_four_who_open_a_case_see_one_claim(racers, show, first):  # noqa: F811
    rounds = play(racers, ["look_at"] * 4, first=first)

    told(show, racers, "claim ∥ claim", rounds)
    for one in rounds:
        (holder,) = one["claims"]
        assert {answer["ok"] for answer in one["answers"]} == {holder}
        assert not first or holder == one["staff"][0]


def test_four_who_take_over_leave_one_claim_of_one_of_them(racers, show):  # noqa: F811
    rounds = play(racers, ["take_case"] * 4)

    told(show, racers, "take over ∥ take over", rounds)
    for one in rounds:
        (holder,) = one["claims"]
        assert holder in one["staff"]
