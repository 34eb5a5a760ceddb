"""CSV that a spreadsheet opens without running anything."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
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
AFTER_A_SEPARATOR = f"([;\t\r\n|][{BLANK}\"']*)(?=[{FORMULA}])"
"""Where a spreadsheet that cuts lines at another character than the comma would begin a cell with a formula."""
SUSPECT = re.compile(f"[\x00{HIDDEN}\t\r\n{FORMULA}]")
"""What every text that has to be changed holds one of."""
_AFTER_A_SEPARATOR = re.compile(AFTER_A_SEPARATOR)
_HIDDEN = re.compile(f"[\x00{HIDDEN}]")


def safe_cell(value: Any) -> Any:
    """Numbers stay numbers; a text that a spreadsheet would take for a formula gets a leading apostrophe."""
    if not isinstance(value, str):
        return "" if value is None else value
    cleaned = _HIDDEN.sub("", value)
    return f"'{cleaned}" if cleaned.lstrip(UNSEEN).startswith(RISKY) else cleaned


def neutral(text: str) -> str:
    """The text as it may stand in a cell: made safe at its beginning and wherever another separator would begin a cell."""
    if SUSPECT.search(text) is None:
        return text
    return _AFTER_A_SEPARATOR.sub(r"\1'", str(safe_cell(text)))


class _Echo:
    def write(self, value: str) -> str:
        return value


def _cell(value: Any) -> Any:
    return neutral(value) if isinstance(value, str) else safe_cell(value)


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([_cell(cell) for cell in row])


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download called `name`, UTF-8 with a byte order mark (spreadsheets guess wrong without it)."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
