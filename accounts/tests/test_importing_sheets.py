"""Files that are read, and files that are refused with a sentence."""

import io
import zipfile

import openpyxl
import pytest

from accounts.importing import MOST_ROWS, Unreadable, read_sheet
from accounts.importing.sheets import FORMULA, MOST_BYTES
from accounts.tests.importing import as_csv, as_excel
from influencer_platform.tests.files import csv_bytes, xlsx_bytes

ROWS = [["name", "slug"], ["Food & Drink", "food"], ["Wander", ""]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_whatever_separates_its_cells(separator, encoding):
    sheet = read_sheet(as_csv(*ROWS, separator=separator, encoding=encoding))

    assert sheet.headings == ["name", "slug"]
    assert sheet.rows == [(2, ["Food & Drink", "food"]), (3, ["Wander"])]


def test_excel_is_read_as_people_type_it():
    sheet = read_sheet(as_excel(["name", "n", "yes"], ["Ä", 43.0, True], [None, 1.5, False]))

    assert sheet.rows == [(2, ["Ä", "43", "yes"]), (3, ["", "1.5", "no"])]


def test_empty_rows_are_passed_over_and_the_numbers_stay_those_of_the_spreadsheet():
    sheet = read_sheet(b"name\n\n,\nFood\n\n")

    assert sheet.rows == [(4, ["Food"])]


def test_a_row_ends_with_its_last_filled_cell():
    assert read_sheet(b"a,b,c,,\n1,2,,,\n").headings == ["a", "b", "c"]
    assert read_sheet(b"a,b,c,,\n1,2,,,\n").rows == [(2, ["1", "2"])]


def test_the_line_that_names_the_separator_is_no_heading():
    assert read_sheet(b"sep=;\nname;slug\nA;a\n").rows == [(3, ["A", "a"])]


def test_a_cell_may_hold_lines_and_separators():
    assert read_sheet(b'name,slug\n"a,\nb",c\n').rows == [(2, ["a,\nb", "c"])]


@pytest.mark.parametrize("text", ["+43 1 234", "=1+1", "'quoted", "-x", "a;=1", "two\n- lines"])
def test_what_we_exported_comes_back_as_it_was(text):
    table = [["name"], ["A", text]]

    assert read_sheet(csv_bytes(["name", "b"], table[1:])).rows == [(2, ["A", text])]
    assert read_sheet(xlsx_bytes("x", ["name", "b"], table[1:])).rows == [(2, ["A", text])]


@pytest.mark.parametrize("data", [b"name\n=1+1\n", b"name\n  =cmd|' /C calc'!A0\n", "name\n＝1".encode()])  # fmt: skip
def test_a_formula_in_csv_is_not_taken_for_a_text(data):
    assert read_sheet(data).rows[0][1] == [FORMULA]


def test_a_formula_in_excel_is_not_computed():
    assert read_sheet(as_excel(["name"], ["=1+1"])).rows == [(2, [FORMULA])]


def test_as_many_rows_as_allowed_are_read_and_one_more_is_not():
    rows = [["name"], *([f"n{i}"] for i in range(MOST_ROWS))]
    assert len(read_sheet(as_csv(*rows)).rows) == MOST_ROWS

    for make in (as_csv, as_excel):
        with pytest.raises(Unreadable, match="more than 2,000 rows"):
            read_sheet(make(*rows, ["one more"]))


def test_a_hundred_thousand_rows_are_refused():
    with pytest.raises(Unreadable, match="Split it"):
        read_sheet(b"name\n" + b"x\n" * 100_000)
    with pytest.raises(Unreadable, match="Split it"):
        read_sheet(b"name\n" + b"\n" * 100_000 + b"x")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name\n", "no rows"),
        ("name\nMünchen".encode("latin-1"), "UTF-8"),
        ("name\nx".encode("utf-16"), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "UTF-8"),
        (b"na\0me\nx", "neither"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old or locked"),
        (b'name\n"open', "quotation marks"),
        (b"PK\x03\x04 not a package", "damaged"),
        (b"x" * (MOST_BYTES + 1), "5 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_sheet(data)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({"xl/bomb.bin": b"\0" * 60_000_000}, "unpacked"),
        ({f"xl/{n}": b"" for n in range(600)}, "unpacked"),
        (
            {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'},
            "not made by a spreadsheet",
        ),
        ({"xl/worksheets/sheet1.xml": b"<worksheet><oops"}, "damaged"),
        ({"xl/workbook.xml": b"<nothing/>"}, "damaged"),
    ],
    ids=["zip bomb", "many parts", "entities", "broken sheet", "broken book"],
)  # fmt: skip
def test_a_hostile_package_is_refused_before_it_costs_anything(extra, sentence):
    data = packed(parts_of(as_excel(*ROWS)) | extra)

    with pytest.raises(Unreadable, match=sentence):
        read_sheet(data)


def test_a_single_cell_far_down_and_right_costs_nothing():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "name", "far"
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(Unreadable, match="more than"):
        read_sheet(out.getvalue())
