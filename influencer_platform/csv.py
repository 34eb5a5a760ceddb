"""CSV that a spreadsheet opens without running anything. Every CSV of the product is made of these lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"
"""Blanks of several kinds and widths, which spreadsheets may take away before they look."""
FORMULA = "=+@＝＋－＠-"
"""What a formula begins with. The hyphen stands last, where it is no range inside brackets."""
HIDDEN = "\x01-\x08\x0b\x0c\x0e-\x1f"
"""Control characters that no cell needs, as a range inside brackets; NUL is left out, as no database but SQLite takes it."""
BLANK = " \t\n\r\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f" + UNSEEN.strip(" ")
SUSPECT = re.compile(f"[\x00{HIDDEN}\t\r\n{FORMULA}]")
"""What every text that has to be changed holds one of."""
_AFTER_A_SEPARATOR = re.compile(f"([;\t\r\n|][{BLANK}\"']*)(?=[{FORMULA}])")
"""Where a spreadsheet that cuts lines at another character than the comma would begin a cell with a formula."""
_ESCAPED = re.compile(f"([;\t\r\n|][{BLANK}\"']*)'(?=[{FORMULA}])")
_HIDDEN = re.compile(f"[\x00{HIDDEN}]")

CONTENT_TYPE = "text/csv; charset=utf-8"
BOM = b"\xef\xbb\xbf"
"""Spreadsheets guess the letters of a file without it wrong."""


def safe_cell(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets a leading apostrophe."""
    cleaned = _HIDDEN.sub("", text)
    return f"'{cleaned}" if cleaned.lstrip(UNSEEN).startswith(RISKY) else cleaned


def neutral(text: str) -> str:
    """The text as it may stand in a cell: made safe at its beginning and wherever another separator would begin a cell."""
    if SUSPECT.search(text) is None:
        return text
    return _AFTER_A_SEPARATOR.sub(r"\1'", safe_cell(text))


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
    return _ESCAPED.sub(r"\1", text)


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    yield BOM + csv_line(header)
    yield from map(csv_line, rows)


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download called `name`, made while it is sent."""
    response = StreamingHttpResponse(_lines(header, rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
