"""Tables as files: CSV and XLSX in which numbers and dates are real ones and no text is ever run as a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from influencer_platform.csv import RISKY, UNSEEN, safe_cell

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
AFTER_A_SEPARATOR = re.compile(r"([;\t\r\n|][\s\"']*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet that cuts lines at another character than the comma would begin a cell with a formula."""
ESCAPED = re.compile(r"([;\t\r\n|][\s\"']*)'(?=[=+\-@＝＋－＠])")
LONGEST = 32_767
"""Characters in one cell; Excel refuses a file with more."""
WIDTH = 18


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark; every text in quotes, so that no separator of any country cuts it."""
    lines = (",".join(map(_quoted, cells)) + "\r\n" for cells in (header, *rows))
    return "".join(lines).encode("utf-8-sig", "replace")


def _quoted(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case Decimal():
            return f"{value:f}"
        case int() | date():
            return str(value)
    text = AFTER_A_SEPARATOR.sub(r"\1'", str(safe_cell(str(value)))).replace('"', '""')
    return f'"{text}"'


def as_written(text: str) -> str:
    """What a text of our own CSV said before it was made safe."""
    if text.startswith("'") and text[1:].lstrip(UNSEEN).startswith(RISKY):
        text = text[1:]
    return ESCAPED.sub(r"\1", text)


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a fixed first line. Texts stay as they were written; those that look like formulas are marked as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for number in range(len(header)):
        sheet.column_dimensions[_letters(number)].width = WIDTH
    sheet.append([_cell(sheet, str(text), is_heading=True) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    tens, ones = divmod(number, 26)
    return (_letters(tens - 1) if tens else "") + chr(ord("A") + ones)


def _cell(sheet: Any, value: Any, *, is_heading: bool = False) -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, value, is_heading=is_heading)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        cell.number_format = "#,##0" + ("." + "0" * places if places else "")
    return cell


def _text_cell(sheet: Any, value: str, *, is_heading: bool) -> Any:
    """`s` is a text whatever it begins with; the quote prefix keeps it one when somebody edits the cell."""
    text = NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if text.lstrip(UNSEEN).startswith(RISKY):
        cell.quotePrefix = True
    if is_heading:
        cell.font = Font(bold=True)
    return cell
