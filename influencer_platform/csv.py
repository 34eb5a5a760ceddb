"""CSV that a spreadsheet opens without running anything."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"
"""Blanks of several kinds and widths, which spreadsheets may take away before they look."""


def safe_cell(value: Any) -> Any:
    """Numbers stay numbers; a text that a spreadsheet would take for a formula gets a leading apostrophe."""
    if not isinstance(value, str):
        return "" if value is None else value
    cleaned = "".join(c for c in value if c in "\t\n\r" or c >= " ")
    return f"'{cleaned}" if cleaned.lstrip(UNSEEN).startswith(RISKY) else cleaned


class _Echo:
    def write(self, value: str) -> str:
        return value


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download called `name`, UTF-8 with a byte order mark (spreadsheets guess wrong without it)."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
