"""An upload becomes headings and rows of texts, or a sentence that says why not. Whatever is in it, reading it costs little."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from influencer_platform.csv import UNSEEN, as_written
from influencer_platform.errors import DomainError

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
"""Bytes of an Excel file once its parts are unpacked."""
MOST_PARTS = 500
MOST_ROWS = 2_000
MOST_LINES = 20_000
"""Rows looked at, the empty ones included."""
MOST_COLUMNS = 60
EXCEL, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA = "\x00formula"
"""What stands for a cell that would have to be computed; no text of a person holds this character."""
DOCTYPES = [b"<!DOCTYPE", *("<!DOCTYPE".encode(f"utf-16-{end}") for end in ("le", "be"))]


class Unreadable(DomainError):
    """The file is no table that can be read, or is too large."""

    code = "unreadable"


@dataclass(frozen=True)
class Sheet:
    """The headings as they are written, and each row that is not empty with the number a spreadsheet gives it."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(data: bytes) -> Sheet:
    """CSV (comma, semicolon or tab; UTF-8) or XLSX (its first sheet). Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB. Split it."))
    if data.startswith(OLD_EXCEL):
        raise Unreadable(_("This is an old or locked Excel file. Save it as XLSX or CSV."))
    return _sheet(_excel(data) if data.startswith(EXCEL) else _csv(data))


def _sheet(lines: Iterable[list[str]]) -> Sheet:
    filled = []
    for number, cells in enumerate(lines, 1):
        texts = [cell.strip() for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            filled.append((number, texts))
        if len(filled) > MOST_ROWS + 1 or number > MOST_LINES:
            sentence = _("The file has more than %(n)s rows. Split it.")
            raise Unreadable(sentence % {"n": f"{MOST_ROWS:,}"})
    if not filled:
        raise Unreadable(_("The file is empty."))
    (_number, headings), *rows = filled
    if not rows:
        raise Unreadable(_("The file has headings and no rows."))
    return Sheet(headings, rows)


def _csv(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("This is no CSV in UTF-8 and no XLSX. In Excel, save as “CSV UTF-8” or as XLSX.")
        ) from error
    if "\0" in text:
        raise Unreadable(_("This is neither a CSV nor an XLSX file."))
    first, _newline, rest = text.partition("\n")
    separator = first.strip()[4:5] if first.lower().startswith("sep=") else ""
    body = rest if separator else text
    reader = csv.reader(
        io.StringIO(body, newline=""), delimiter=separator or _separator(body), strict=True
    )
    if separator:
        yield []  # the line that names the separator has a number too
    try:
        for cells in reader:
            yield [_typed(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        sentence = _("Line %(n)d is no CSV: look at its quotation marks.")
        raise Unreadable(sentence % {"n": reader.line_num}) from error


def _separator(text: str) -> str:
    """The one of comma, semicolon and tab that cuts the first line into the most headings."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _typed(text: str) -> str:
    return FORMULA if text.lstrip(UNSEEN).startswith(("=", "＝")) else as_written(text)


def _excel(data: bytes) -> Iterator[list[str]]:
    """The first sheet. Raises Unreadable for a damaged file and for one that unpacks to far more than it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check(package)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS)
        yield from ([_told(cell) for cell in row] for row in rows)
    except Unreadable:
        raise
    except Exception as error:  # a damaged file makes the parsers raise whatever they meet
        raise Unreadable(_("This Excel file is damaged. Save it again as XLSX or CSV.")) from error


def _check(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("This Excel file is too large once it is unpacked. Save it as CSV."))
    for part in parts:
        content = package.read(part)
        if any(mark in content for mark in DOCTYPES):
            raise Unreadable(_("This Excel file was not made by a spreadsheet. Save it as CSV."))


def _told(cell: Any) -> str:
    """A cell as a person would type it. A formula is not computed."""
    value = cell.value
    if cell.data_type == "f":
        return FORMULA
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
    return str(value)
