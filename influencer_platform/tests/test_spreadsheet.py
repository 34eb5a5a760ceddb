"""Files that a spreadsheet opens: numbers are numbers, dates are dates, no text is a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influencer_platform.csv import RISKY
from influencer_platform.tests.files import csv_bytes, xlsx_bytes

HOSTILE = [
    '=HYPERLINK("http://example.com","x")', "==1+1", "+43 1 234", "-1+1", "@SUM(A1)", "\t=1", "\r=1",
    "＝1+1", "＋1", "－1", "＠SUM", "  =1", "\u200b=1", "=cmd|' /C calc'!A0", "\ufffe=1", "\x00=1",
]  # fmt: skip


def csv_rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def xlsx_cells(data: bytes):
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_in_both_files(text):
    first, second = csv_rows(csv_bytes([text], [[text]]))
    heading, cell = (row[0] for row in xlsx_cells(xlsx_bytes("x", [text], [[text]])))

    assert not first[0].startswith(RISKY)
    assert not second[0].startswith(RISKY)
    assert (heading.data_type, cell.data_type) == ("s", "s")
    assert cell.quotePrefix


def test_a_readable_text_stays_as_it_was_written():
    texts = ["+43 1 234 (office)", "=1+1", "two\nlines", "Ünïcödé 🎒", " spaces ", "a,b;c"]

    [_, row] = xlsx_cells(xlsx_bytes("x", ["a"] * 6, [texts]))

    assert [cell.value for cell in row] == texts


def test_numbers_dates_and_truth_are_real_in_excel():
    moment = datetime(2026, 2, 1, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    values = [7, -5, Decimal("14.50"), date(2026, 2, 1), moment, True, None]

    [_, row] = xlsx_cells(xlsx_bytes("x", ["a"] * 7, [values]))

    assert [cell.data_type for cell in row] == ["n", "n", "n", "d", "d", "b", "n"]
    assert row[2].value == 14.5
    assert row[2].number_format == "#,##0.00"
    assert row[3].value.date() == date(2026, 2, 1)


def test_values_are_plain_in_csv():
    values = [7, -5, Decimal("9999999999.99"), date(2026, 2, 1), False, None, 'say "yes"']

    [_, row] = csv_rows(csv_bytes(["a"] * 7, [values]))

    assert row == ["7", "-5", "9999999999.99", "2026-02-01", "no", "", 'say "yes"']


@pytest.mark.parametrize("text", ["a;=1+1", 'a;"=1', "a\n=1", "a\t@x", "a; +1", "a|=1"])
def test_a_spreadsheet_that_cuts_at_other_characters_finds_no_formula(text):
    lines = csv_bytes(["n", "text"], [[1, text]]).decode("utf-8-sig").replace("\r\n", "\n")

    cells = [
        cell.strip(' "')
        for line in lines.split("\n")
        for cell in line.replace("\t", ";").replace("|", ";").split(";")
    ]
    assert not any(cell.startswith(RISKY) for cell in cells if cell)


@settings(deadline=None, database=None, max_examples=60)
@given(st.lists(st.text(), min_size=2, max_size=2))
def test_no_text_at_all_becomes_a_formula_or_another_cell(texts):
    [_, row] = csv_rows(csv_bytes(["a", "b"], [texts]))
    [_, cells] = xlsx_cells(xlsx_bytes("x", ["a", "b"], [texts]))

    assert len(row) == 2
    assert not any(cell.startswith(RISKY) for cell in row)
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
