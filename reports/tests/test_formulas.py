"""The formulas of the trade, by numbers anybody can follow."""

from decimal import Decimal

import pytest

from reports.display import duration, in_words
from reports.figures import Cell, Unit
from reports.formulas import each, per_thousand, percent, times
from reports.ratios import Form
from reports.tiles import written


@pytest.mark.parametrize(
    ("formula", "top", "bottom", "value"),
    [
        (per_thousand, 145_000, 60_000, Decimal(2417)),  # CPM: $1,450 for 60,000 impressions
        (each, 145_000, 700, Decimal(207)),  # CPC: $2.07
        (each, 1, 2, Decimal(1)),
        (percent, 35, 1_000, Decimal("3.5")),  # CTR
        (percent, 1, 3, Decimal("33.3")),
        (percent, 2, 3, Decimal("66.7")),
        (percent, 0, 9, Decimal("0.0")),
        (times, 500_000, 145_000, Decimal("3.45")),  # ROAS
    ],
)
def test_a_formula_divides_and_rounds_half_up(formula, top, bottom, value):
    assert formula(top, bottom) == value


@pytest.mark.parametrize("formula", [each, per_thousand, percent, times])
@pytest.mark.parametrize(("top", "bottom"), [(1, 0), (1, None), (None, 1), (0, 0), (None, None)])
def test_nothing_to_divide_is_no_value_and_never_nought(formula, top, bottom):
    assert formula(top, bottom) is None


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (None, Form.PERCENT, "–"), (Decimal("12.9"), Form.PERCENT, "12.9 %"), (Decimal(207), Form.MONEY, "$2.07"),
        (Decimal("3.45"), Form.TIMES, "3.45 ×"),
    ],
)  # fmt: skip
def test_a_ratio_is_written_by_its_form(value, form, words):
    assert written(value, form, "USD") == words


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        (Cell(0, 0), Unit.MEDIAN, "–"), (Cell(7_200, 4), Unit.MEDIAN, "new"), (Cell(7_200, 5), Unit.MEDIAN, "2 hours"),
        (Cell(0, 0), Unit.MEAN, "–"), (Cell(9, 4), Unit.MEAN, "new"), (Cell(9, 5), Unit.MEAN, "1.8"),
    ],
)  # fmt: skip
def test_a_median_and_a_mean_of_few_cases_are_new(cell, unit, words):
    assert in_words(cell, unit) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (2_400, "40 minutes"), (129_600, "36 hours"), (432_000, "5 days")],
)
def test_a_time_is_told_in_the_unit_that_fits(seconds, words):
    assert duration(seconds) == words
