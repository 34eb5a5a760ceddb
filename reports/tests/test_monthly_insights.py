"""Each rule of the insights: its sentence at the threshold, and none below it or under five cases."""

from typing import Any

import pytest

from reports.monthly.insights import RULES, Month, insights
from reports.monthly.periods import Period

NONE: dict[str, Any] = {
    "requests": {"late": 0},
    "acceptance": [0, 0],
    "responses": {"sponsor": [0, 0]},
    "speed": {"quick": [0, 0], "slow": [0, 0]},
    "talks": {"countered": [0, 0], "plain": [0, 0]},
    "lapsed_fees": {},
    "agreed": {},
    "asked": {},
    "before": {"acceptance": [0, 0], "agreed": {}},
}
BEFORE = {"acceptance": [5, 10], "agreed": {"USD": [100_000, 5]}}
CAMPAIGN = {
    "id": 1, "status": "active", "budget": 1000, "committed": 249, "starts_on": "2026-10-01", "ends_on": "2026-11-30",
}  # fmt: skip


def said(rule: str, campaigns: Any = (), **figures: Any) -> str | None:
    return RULES[rule](
        Month(Period("2026-10", "UTC"), NONE | figures, list(campaigns), {1: "Packs"})
    )


def lapsed(*numbers: int) -> dict[str, Any]:
    return {"lapsed_fees": {"USD": list(numbers)}}


@pytest.mark.parametrize(
    ("rule", "enough", "too_little", "words"),
    [
        ("quick_answers", {"speed": {"quick": [7, 9], "slow": [3, 10]}}, {"speed": {"quick": [4, 4], "slow": [3, 10]}}, "2.6 times as often (7 of 9)"),  # noqa: E501  (one case per line)
        ("quick_answers", {"speed": {"quick": [6, 8], "slow": [5, 10]}}, {"speed": {"quick": [7, 10], "slow": [5, 10]}}, "1.5 times"),
        ("acceptance_moved", {"acceptance": [6, 10], "before": BEFORE}, {"acceptance": [59, 100], "before": BEFORE}, "rose by 10 points"),
        ("acceptance_moved", {"acceptance": [1, 5], "before": BEFORE}, {"acceptance": [0, 4], "before": BEFORE}, "fell by 30 points"),
        ("lapsed_above_usual", lapsed(7, 9, 120_000, 8), lapsed(4, 4, 120_000, 8), "7 of 9 requests you let lapse were above your usual fee of $1,200"),  # noqa: E501  (one case per line)
        ("lapsed_above_usual", lapsed(3, 5, 100, 5), lapsed(3, 6, 100, 5), "3 of 5"),
        ("lapsed_above_usual", lapsed(5, 5, 100, 5), lapsed(5, 5, 100, 4), "5 of 5"),
        ("talking_helps", {"talks": {"countered": [4, 5], "plain": [3, 5]}}, {"talks": {"countered": [3, 5], "plain": [5, 10]}}, "(4 of 5)"),  # noqa: E501  (one case per line)
        ("slow_to_answer", {"responses": {"sponsor": [2, 5]}}, {"responses": {"sponsor": [3, 6]}}, "You answered 2 of 5"),
        ("slow_to_answer", {"responses": {"sponsor": [0, 5]}}, {"responses": {"sponsor": [0, 4]}}, "0 of 5"),
        ("waiting_too_long", {"requests": {"late": 5}}, {"requests": {"late": 4}}, "5 offers had waited"),
        ("value_moved", {"agreed": {"USD": [125_000, 5]}, "before": BEFORE}, {"agreed": {"USD": [124_000, 5]}, "before": BEFORE}, "25 % more"),  # noqa: E501  (one case per line)
        ("value_moved", {"agreed": {"USD": [75_000, 5]}, "before": BEFORE}, {"agreed": {"USD": [75_000, 4]}, "before": BEFORE}, "25 % less"),  # noqa: E501  (one case per line)
    ],
)  # fmt: skip
def test_a_rule_speaks_from_its_threshold_on(rule, enough, too_little, words):
    sentence = said(rule, **enough)

    assert sentence is not None
    assert words in sentence
    assert said(rule, **too_little) is None


def test_a_campaign_behind_its_pace_is_named():
    asked = {"asked": {"1": [5, 0]}}

    assert said("behind_pace", [CAMPAIGN], **asked) == (
        "Packs: 50 % of its time has passed, 24 % of its budget is agreed."
    )
    assert said("behind_pace", [CAMPAIGN | {"committed": 250}], **asked) is None
    assert said("behind_pace", [CAMPAIGN | {"ends_on": "2026-12-02"}], **asked) is None
    assert said("behind_pace", [CAMPAIGN | {"status": "paused"}], **asked) is None
    assert said("behind_pace", [CAMPAIGN], asked={"1": [4, 0]}) is None


def test_a_month_without_cases_says_nothing():
    assert insights(Month(Period("2026-10", "UTC"), NONE)) == []


def test_every_rule_is_tried_here():
    assert set(RULES) == {
        "quick_answers", "acceptance_moved", "lapsed_above_usual", "talking_helps", "slow_to_answer", "waiting_too_long",
        "behind_pace", "value_moved",
    }  # fmt: skip
