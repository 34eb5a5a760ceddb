"""Tables as files: CSV and XLSX in which numbers and dates are real ones and no text is ever run as a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from influencer_platform.csv import BLANK, FORMULA, RISKY, UNSEEN, neutral
from influencer_platform.tables.excel import Book

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ESCAPED = re.compile(f"([;\t\r\n|][{BLANK}\"']*)'(?=[{FORMULA}])")
BOM = b"\xef\xbb\xbf"
"""Spreadsheets guess the letters of a file without it wrong."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark; every text in quotes, so that no separator of any country cuts it."""
    return BOM + b"".join(csv_line(cells) for cells in (header, *rows))


def csv_line(cells: Sequence[Any]) -> bytes:
    """One line as PostgreSQL's COPY writes it: ended by a line feed alone, nothing at all for what is empty."""
    return (",".join(map(_quoted, cells)) + "\n").encode("utf-8", "replace")


def _quoted(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(" ", "seconds")
        case Decimal():
            return f"{value:f}"
        case int() | date():
            return str(value)
    text = neutral(str(value)).replace('"', '""')
    return f'"{text}"' if text else ""


def as_written(text: str) -> str:
    """What a text of our own CSV said before it was made safe."""
    if text.startswith("'") and text[1:].lstrip(UNSEEN).startswith(RISKY):
        text = text[1:]
    return ESCAPED.sub(r"\1", text)


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a fixed first line. Texts stay as they were written; those that look like formulas are marked as text."""
    out = io.BytesIO()
    with Book(out) as book:
        book.add(title, header, rows)
    return out.getvalue()
