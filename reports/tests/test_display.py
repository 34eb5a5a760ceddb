"""Figures as people see them: words, tables with a link behind every number, charts."""

import pytest

from accounts.tests.factories import make_staff
from reports.counting import answer
from reports.display import Shown, in_words
from reports.figures import Answer, Cell, Scope, Unit
from reports.staff import ACCEPTANCE_RATE, AGREED_VALUE, SPONSORS_BY_STATUS, USERS_BY_ROLE
from reports.tests.world import NOW

pytestmark = pytest.mark.django_db


def show(figure, **cells) -> Shown:
    """The figure with these cells: `show(figure, **{"2026-01 USD": Cell(1, 1)})`."""
    named = [(name.partition(" "), cell) for name, cell in cells.items()]
    keys = {(bucket, series): cell for (bucket, _, series), cell in named}
    return Shown(Answer(figure, Scope(make_staff(), NOW), keys), "/figure/", "/figure.csv")


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        (Cell(1234, 1234), Unit.COUNT, "1,234"),
        (Cell(145_000, 3), Unit.MONEY, "$1,450"),
        (Cell(0, 0), Unit.SHARE, "–"),
        (Cell(2, 4), Unit.SHARE, "new"),
        (Cell(0, 5), Unit.SHARE, "0 %"),
        (Cell(2, 3 * 2), Unit.SHARE, "33.3 %"),
        (Cell(7, 7), Unit.SHARE, "100 %"),
    ],
)
def test_values_are_written_by_their_unit(cell, unit, text):
    assert in_words(cell, unit, "USD") == text


def test_a_share_tells_its_parts_and_its_months():
    shown = show(ACCEPTANCE_RATE, **{"2026-02": Cell(3, 4), "2026-03": Cell(1, 2)})

    assert (shown.headline, shown.cases) == ("66.7 %", "4 of 6")
    assert shown.head == ["Month", "Accepted", "Of", "Share"]
    label, numbers = shown.lines[-2]
    assert label == "Feb 2026"
    assert [(n.text, n.url) for n in numbers] == [
        ("3", ""), ("4", "/figure/?bucket=2026-02#rows"), ("new", ""),
    ]  # fmt: skip
    assert [n.text for n in shown.foot] == ["4", "6", "66.7 %"]
    assert shown.charts == []


def test_currencies_stand_side_by_side_and_are_never_added():
    shown = show(AGREED_VALUE, **{"2026-03 USD": Cell(145_000, 1), "2026-01 JPY": Cell(9_900, 2)})

    assert shown.headline == ""
    assert shown.head == ["Month", "JPY", "USD"]
    assert [n.text for n in shown.foot] == ["¥9,900", "$1,450"]
    yen, dollars = shown.charts
    assert (yen.title, yen.spec["currency"]) == ("JPY ¥9,900", "JPY")
    assert yen.spec["series"] == [{"name": "JPY", "data": [0.0] * 9 + [9900.0, 0.0, 0.0]}]
    assert dollars.spec["series"][0]["data"][-1] == 1450.0
    assert dollars.summary == "Agreed value in USD: $1,450 in all, $1,450 in Mar 2026"


def test_one_currency_is_the_headline():
    assert show(AGREED_VALUE, **{"2026-03 EUR": Cell(50_000, 1)}).headline == "€500"
    assert show(AGREED_VALUE).headline == "–"


def test_a_chart_of_statuses_shows_also_those_without_rows():
    shown = show(SPONSORS_BY_STATUS, approved=Cell(7, 7))

    (chart,) = shown.charts
    assert chart.spec["labels"] == ["Pending", "Approved", "Rejected"]
    assert chart.spec["series"] == [{"name": "Counts", "data": [0, 7, 0]}]
    assert chart.summary == "Sponsors by status: Pending 0, Approved 7, and Rejected 0"
    assert [n.url for _label, (n,) in shown.lines] == ["", "/figure/?bucket=approved#rows", ""]


def test_a_chart_that_accumulates_is_a_line_per_role_over_twelve_months():
    shown = show(USERS_BY_ROLE, **{"0000-00 sponsor": Cell(2, 2), "2026-02 influencer": Cell(1, 1)})

    (chart,) = shown.charts
    assert chart.spec["labels"][8:] == [["Dec"], ["Jan", "2026"], ["Feb"], ["Mar"]]
    assert [line["data"][-3:] for line in chart.spec["series"]] == [[0, 0, 0], [2, 2, 2], [0, 1, 1]]
    assert chart.legend == ["Admin", "Sponsor", "Influencer"]
    assert chart.summary == "Users by role: Admin 0, Sponsor 2, and Influencer 1"
    assert (shown.headline, shown.foot) == ("3", [])


def test_a_figure_without_any_row_is_shown_too(db):
    figures = [ACCEPTANCE_RATE, AGREED_VALUE, SPONSORS_BY_STATUS]
    found = answer(figures, Scope(make_staff(), NOW))

    shown = [Shown(one, "/figure/") for one in found.values()]

    assert [one.headline for one in shown] == ["–", "–", "0"]
    assert [len(one.lines) for one in shown] == [12, 12, 3]
    assert [len(one.charts) for one in shown] == [0, 0, 1]
