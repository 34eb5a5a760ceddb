"""Changes and endings of deals that stand, at one instant: one of each, and never more money than there is; on both databases."""

from typing import Any

import pytest

from influencer_platform.tests.races.crew import Answer, Order
from influencer_platform.tests.races.test_races import (  # noqa: F401  (fixtures)
    case,
    clean,
    one_winner,
    postgres_crew,
    racers,
    sqlite_crew,
)

ROUNDS = 12
LAST = 2999
"""Enough for two deals of 1000 and half a change by 1000: one of two that want the last money gets it."""

pytestmark = pytest.mark.slow


def agreed(crew: Any, stage: Order, **proposed: int) -> dict[str, int]:
    """The first invitation is accepted, and something is proposed about it; the case of its influencer."""
    crew.referee.ask("agree", requests=stage["requests"][:1], **proposed)
    return case(stage)


def test_one_accepted_change_sent_many_times_is_one(racers, show):  # noqa: F811
    def orders(stage: Order) -> list[Order]:
        asked = agreed(racers, stage, amended_minor=2000)
        return [{"command": "accept_amendment", **asked}] * 4

    tally = racers.run(
        "accept change ∥ the same accept",
        rounds=ROUNDS,
        orders=orders,
        invited=1,
        budget_minor=LAST,
    )

    clean(tally, show, wins=4 * ROUNDS)


def test_a_change_is_accepted_or_withdrawn(racers, show):  # noqa: F811
    def orders(stage: Order) -> list[Order]:
        asked = agreed(racers, stage, amended_minor=2000)
        back = asked | {"by": stage["owner"]}
        return [{"command": "accept_amendment", **asked}, {"command": "withdraw_amendment", **back}]

    tally = racers.run(
        "accept change ∥ withdraw it", rounds=ROUNDS, orders=orders, judge=one_winner, invited=1
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"amendment_outdated"}


def test_of_two_proposals_one_is_open(racers, show):  # noqa: F811
    def orders(stage: Order) -> list[Order]:
        asked = agreed(racers, stage)
        other = asked | {"by": stage["owner"]}
        return [
            {"command": "propose_amendment", **who, "fee_minor": fee}
            for who, fee in ((asked, 2000), (other, 3000))
        ]

    tally = racers.run("propose ∥ propose", rounds=ROUNDS, orders=orders, judge=one_winner, invited=1)  # fmt: skip

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"amendment_open"}


def last_money(crew: Any, command: str) -> Any:
    def orders(stage: Order) -> list[Order]:
        asked = agreed(crew, stage, amended_minor=2000)
        return [{"command": command, **asked}, {"command": "accept", **case(stage, 1)}]

    return orders


def test_a_change_meets_another_deal_for_the_last_money(racers, show):  # noqa: F811
    tally = racers.run(
        "accept change ∥ accept of another deal",
        rounds=ROUNDS,
        orders=last_money(racers, "accept_amendment"),
        judge=one_winner,
        creators=2,
        invited=2,
        budget_minor=LAST,
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"budget_exceeded"}


@pytest.mark.postgres
def test_the_control_that_reads_and_writes_goes_wrong_on_postgresql(postgres_crew, show):  # noqa: F811
    def orders(stage: Order) -> list[Order]:
        asked = agreed(postgres_crew, stage, amended_minor=2000)
        return [{"command": "amend_naively", **asked}] * 4

    tally = postgres_crew.run("control: naive change ∥ the same", rounds=20, orders=orders, invited=1)  # fmt: skip
    postgres_crew.referee.ask("repair")

    show(tally)
    assert any("committed" in sentence for sentence in tally.violations)
    assert postgres_crew.referee.ask("check") == []


def ended_once(answers: list[Answer]) -> str:
    """Whatever came first: the deal ended by exactly one of the two."""
    wins = ["ok" in answer for answer in answers[:2]]
    return "" if wins.count(True) == 1 else f"ended {wins.count(True)} times: {answers}"


def test_a_deal_ends_once_whoever_ends_it_while_it_is_changed(racers, show):  # noqa: F811
    def orders(stage: Order) -> list[Order]:
        asked = agreed(racers, stage, amended_minor=2000, settled_minor=400)
        return [
            {"command": "accept_settlement", **asked},
            {"command": "cancel", **asked | {"by": stage["owner"]}},
            {"command": "accept_amendment", **asked},
        ]

    tally = racers.run(
        "settle ∥ cancel ∥ accept change", rounds=ROUNDS, orders=orders, judge=ended_once, invited=1
    )

    clean(tally, show)
    assert set(tally.refusals) <= {"already_closed", "settlement_outdated", "amendment_outdated"}
