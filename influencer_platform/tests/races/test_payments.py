"""Nobody pays more than is owed, and one transfer has one answer; whoever meets whom, on both databases."""

from collections import Counter
from typing import Any

import pytest

from influencer_platform.tests.races.crew import LATE, Crew, Order
from influencer_platform.tests.races.payments import FEE
from influencer_platform.tests.races.test_races import (  # noqa: F401  (fixtures)
    postgres_crew,
    racers,
    sqlite_crew,
)

ROUNDS = 20

pytestmark = pytest.mark.slow


def play(crew: Crew, orders: Any, *, rounds: int = ROUNDS, **stage: Any) -> list[dict[str, Any]]:
    """Each round on fresh deals: the refusals, how many won, and what stands of the first payment."""
    played = []
    for n in range(rounds):
        owed: Order = crew.referee.ask("owed", **stage)
        answers = crew.race(orders(owed), LATE[n % len(LATE)])
        assert [answer for answer in answers if "error" in answer] == []
        after = crew.referee.ask("register", payment=owed["payments"][0])
        refused = Counter(a["refused"] for a in answers if "refused" in a)
        played.append({"wins": sum("ok" in a for a in answers), "refused": refused, **after})
    assert crew.referee.ask("check") == []
    return played


def shares(command: str, *, same: bool = False, amount: int = 600) -> Any:
    """Four marks of more than half of the fee each: with their own references, or all of them the same."""

    def orders(owed: Order) -> list[Order]:
        return [
            {
                "command": command,
                "payment": owed["payments"][0],
                "by": owed["owner"],
                "amount": amount if same else amount + n,
                "reference": "SEPA" if same else f"SEPA {n}",
            }
            for n in range(4)
        ]

    return orders


def test_marks_that_together_exceed_the_fee_leave_one_of_them(racers, show):  # noqa: F811
    played = play(racers, shares("mark_paid"))

    show(played[-1])
    for one in played:
        assert (one["wins"], one["refused"]) == (1, {"paid_beyond_fee": 3})
        assert one["transfers"] == [one["paid"]]


@pytest.mark.postgres
def test_the_control_without_a_lock_pays_beyond_the_fee_on_postgresql(postgres_crew, show):  # noqa: F811
    crew, wrong = postgres_crew, []
    for n in range(ROUNDS):
        owed = crew.referee.ask("owed")
        crew.race(shares("mark_paid_naively")(owed), LATE[n % len(LATE)])
        wrong += crew.referee.ask("check")
        crew.referee.ask("forgive")

    show(wrong[:3])
    assert wrong


def test_parts_that_fit_are_all_taken(racers):  # noqa: F811
    played = play(racers, shares("mark_paid", amount=240))

    for one in played:
        assert (one["wins"], one["paid"], one["status"]) == (4, 966, "due")


def test_one_mark_sent_four_times_is_made_once(racers):  # noqa: F811
    played = play(racers, shares("mark_paid", same=True))

    for one in played:
        assert (one["wins"], one["transfers"], one["paid"]) == (4, [600], 600)


def test_confirming_meets_disputing_and_one_answer_stands(racers, show):  # noqa: F811
    def orders(owed: Order) -> list[Order]:
        said = {"transfer": owed["transfer"], "by": owed["creator"]}
        return [{"command": "confirm", **said}, {"command": "dispute", **said}]

    played = play(racers, orders, is_paid=True)

    show(Counter(one["receipts"][0] for one in played))
    for one in played:
        assert one["receipts"] == ["confirmed"]  # also a dispute is taken back by confirming
        assert one["refused"] in ({}, {"answered_already": 1})
        assert one["paid"] == FEE


def test_two_of_finance_decide_and_one_of_them_does(racers):  # noqa: F811
    def orders(owed: Order) -> list[Order]:
        racers.referee.ask("dispute", transfer=owed["transfer"], by=owed["creator"])
        case = {"command": "decide", "transfer": owed["transfer"], "by": owed["finance"]}
        return [case | {"outcome": "unpaid"}, case | {"outcome": "paid"}, case | {"outcome": "unpaid"}]  # fmt: skip

    for one in play(racers, orders, is_paid=True):
        assert (one["wins"], one["refused"]) == (1, {"nothing_to_decide": 2})
        assert one["transfers"] in ([FEE], [FEE, -FEE])
        assert one["paid"] == sum(one["transfers"])


def test_a_decision_meets_a_confirmation_and_the_books_agree(racers):  # noqa: F811
    def orders(owed: Order) -> list[Order]:
        racers.referee.ask("dispute", transfer=owed["transfer"], by=owed["creator"])
        case = {"transfer": owed["transfer"]}
        return [
            {"command": "decide", **case, "by": owed["finance"], "outcome": "unpaid"},
            {"command": "confirm", **case, "by": owed["creator"]},
        ]

    for one in play(racers, orders, is_paid=True):
        expected = {"decided": 0, "confirmed": FEE}[one["receipts"][0]]
        assert (one["wins"], one["paid"]) == (1, expected)


def test_a_mark_meets_the_cancelling_of_the_deal(racers):  # noqa: F811
    def orders(owed: Order) -> list[Order]:
        mark = shares("mark_paid")(owed)[0]
        return [mark, {"command": "cancel_deal", "deal": owed["deal"], "by": owed["creator"]}]

    for one in play(racers, orders):
        assert one["wins"] == 1
        assert set(one["refused"]) <= {"settlement_needed", "payment_closed"}
        assert (one["status"], one["paid"]) in {("due", 600), ("cancelled", 0)}


def test_two_clocks_hand_a_transfer_to_finance_once(racers):  # noqa: F811
    for n in range(8):
        racers.referee.ask("escalate")  # what other rounds have left
        racers.referee.ask("owed", is_paid=True)
        answers = racers.race([{"command": "escalate"}] * 3, LATE[n % len(LATE)])
        assert sum(answer["ok"] for answer in answers) == 1


def test_invoices_made_out_at_once_are_numbered_without_a_gap(racers):  # noqa: F811
    def orders(owed: Order) -> list[Order]:
        each = [{"command": "invoice", "payment": pk, "by": owed["creator"]} for pk in owed["payments"]]  # fmt: skip
        return [*each, each[0]]

    for one in play(racers, orders, rounds=10, deals=3):
        assert one["wins"] == 4
    assert racers.referee.ask("invoice_gaps") == []
