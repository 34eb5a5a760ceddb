"""A draft is answered once, whoever meets whom, and a deal is completed once; on both databases, with real processes."""

from typing import Any

import pytest

from influencer_platform.tests.races.crew import Answer, Order
from influencer_platform.tests.races.test_races import (
    ROUNDS,
    clean,
    one_winner,
    postgres_crew,
    racers,
    sqlite_crew,
)

__all__ = [
    "postgres_crew",
    "racers",
    "sqlite_crew",
]  # fixtures: these races have processes of their own

pytestmark = pytest.mark.slow


def staged(racers: Any, moves: Any, **work: Any) -> Any:
    """Orders on work that was agreed anew for the round."""
    return lambda _stage: moves(racers.referee.ask("agreed_work", **work))


def agrees(racers: Any) -> None:
    assert racers.referee.ask("work_disagrees") == []


def answered(command: str, made: Order, n: int = 0) -> Order:
    return {"command": command, "piece": made["pieces"][n], "by": made["owner"]}


def test_an_approval_meets_a_request_for_changes_and_one_of_them_wins(racers, show):
    def moves(made: Order) -> list[Order]:
        verbs = ("approve_piece", "ask_for_changes", "ask_for_changes")
        return [answered(verb, made) for verb in verbs]

    tally = racers.run(
        "approve ∥ changes", rounds=ROUNDS, orders=staged(racers, moves), judge=one_winner
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) <= {"draft_outdated", "work_approved", "work_closed"}
    agrees(racers)


def test_an_approval_meets_a_new_draft_and_never_stands_for_it(racers, show):
    def moves(made: Order) -> list[Order]:
        new = {"command": "hand_in", "piece": made["pieces"][0], "by": made["creator"]}
        return [answered("approve_piece", made), new]

    tally = racers.run(
        "approve ∥ new draft", rounds=ROUNDS, orders=staged(racers, moves), judge=one_winner
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) <= {"draft_outdated", "work_approved", "work_closed"}
    agrees(racers)


def test_the_last_two_approvals_complete_the_deal_once(racers, show):
    def moves(made: Order) -> list[Order]:
        return [answered("approve_piece", made, 0), answered("approve_piece", made, 1)]

    tally = racers.run(
        "approve ∥ approve of the last two", rounds=ROUNDS, orders=staged(racers, moves, pieces=2)
    )

    clean(tally, show, wins=2 * ROUNDS)
    agrees(racers)


def either(answers: list[Answer]) -> str:
    """The person or the clock, which says False where it was late."""
    wins = sum(answer.get("ok") not in {None, False} for answer in answers)
    return "" if wins == 1 else f"{wins} answered: {answers}"


@pytest.mark.parametrize("verb", ["approve_piece", "ask_for_changes"])
def test_silence_meets_a_human_answer_and_one_of_them_counts(racers, show, verb):
    def moves(made: Order) -> list[Order]:
        clock = {"command": "silence", "piece": made["pieces"][0]}
        return [answered(verb, made), clock, clock]

    tally = racers.run(
        f"{verb} ∥ silence",
        rounds=ROUNDS,
        orders=staged(racers, moves, approves_by_silence=True),
        judge=either,
    )

    clean(tally, show)
    assert set(tally.refusals) <= {"draft_outdated", "work_approved", "work_closed"}
    agrees(racers)


@pytest.mark.postgres
def test_the_control_without_the_lock_goes_wrong_on_postgresql(postgres_crew, show):
    def moves(made: Order) -> list[Order]:
        verbs = ("approve_naively", "change_naively", "change_naively")
        return [answered(verb, made) for verb in verbs]

    tally = postgres_crew.run(
        "control: naive approve ∥ naive changes",
        rounds=ROUNDS,
        orders=staged(postgres_crew, moves),
        judge=one_winner,
    )
    wrong = postgres_crew.referee.ask("work_disagrees")
    postgres_crew.referee.ask("forget_work")

    show(tally)
    assert tally.violations
    assert wrong
