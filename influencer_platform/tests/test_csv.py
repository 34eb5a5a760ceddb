"""What a spreadsheet opens must stay text."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influencer_platform.csv import csv_response, safe_cell

STARTS_A_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


def opened(*rows: list[object]) -> list[list[str]]:
    """The download, read as a spreadsheet reads it."""
    response = csv_response("deals.csv", ["Name", "Fee"], rows)
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.com")',
        "==1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u3000=1",
        "\ufeff=1",
        "\u200b=1",
        "\0=1",
        "\x1b=1",
        "＝1",
        "＋1",
        "－1",
        "＠SUM",
    ],
)
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text).startswith("'")
    assert opened([text, ""])[1][0].startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (5, "5"),
        (-5, "-5"),
        (None, ""),
        ("", ""),
        ("Priya = Maya", "Priya = Maya"),
        ("a,b", "a,b"),
        ('say "yes"', 'say "yes"'),
        ("two\nlines", "two\nlines"),
        ("Ünïcödé 🎒", "Ünïcödé 🎒"),
        ("a\0b\x07c", "abc"),
    ],
)
def test_everything_else_arrives_as_it_is(value, cell):
    assert opened([value, ""])[1][0] == cell


@settings(deadline=None, database=None)
@given(st.lists(st.text(), min_size=2, max_size=2))
def test_no_text_at_all_becomes_a_formula_or_another_cell(texts):
    _header, row = opened(texts)

    assert len(row) == 2
    assert not any(cell.startswith(STARTS_A_FORMULA) for cell in row)


@pytest.mark.parametrize("separator", [";", "\t", "|", "\n", "; \u3000", ';"'])
def test_no_cell_begins_with_a_formula_where_lines_are_cut_at_another_separator(separator):
    cell = opened([f"Ridge{separator}=1+1", ""])[1][0]

    assert cell == f"Ridge{separator}'=1+1"


def test_a_heading_is_as_dangerous_as_a_cell():
    response = csv_response("x.csv", ["=1"], [])

    assert b"'=1" in b"".join(response.streaming_content)


def test_the_download_has_a_name_and_says_what_it_is():
    response = csv_response("deals.csv", ["Name"], [])

    assert response["Content-Disposition"] == 'attachment; filename="deals.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_rows_are_made_while_they_are_sent():
    made = []

    def rows():
        for n in range(3):
            made.append(n)
            yield [n]

    response = csv_response("x.csv", ["n"], rows())

    assert made == []
    assert len(list(response.streaming_content)) == 4
