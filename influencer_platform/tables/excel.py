"""Excel workbooks written row by row: what was written is on the disk already, not in memory."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from influencer_platform.csv import RISKY, UNSEEN

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters in one cell; Excel refuses a file with more."""
MOST_ROWS = 1_048_576
"""Rows of one sheet; what is longer goes on on the next one."""
FIRST_YEAR = 1900
"""Excel knows no earlier day."""
LARGEST_EXACT = 2**53
"""Beyond it a number of Excel loses digits, so a text says it."""
WIDTH = 18
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
Place = tuple[int, int]
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


class Book:
    """A workbook at `target`, a path or an open file; complete once its `with` block has ended without an error.

    `folder` is where the rows wait until then. Raises OSError when the disk is full.
    """

    def __init__(self, target: Any, folder: str | None = None) -> None:
        self._book = Workbook(target, OPTIONS | {"tmpdir": folder})
        self._titles: set[str] = set()
        add = self._book.add_format
        self._bold, self._quoted = add({"bold": True}), add({"quote_prefix": True})
        self._bold_quoted = add({"bold": True, "quote_prefix": True})
        self._plain = add({"num_format": "@"})
        self._time = add({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._date = add({"num_format": "yyyy-mm-dd"})
        self._amounts: dict[int, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._give_up()
            return
        try:
            self._book.close()
        except FileCreateError as error:
            self._give_up()
            reason = error.args[0] if error.args else error
            raise reason if isinstance(reason, OSError) else OSError(str(reason)) from error

    def add(self, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """One table, on as many sheets as it needs. Its heading stays in sight."""
        sheet = self._sheet(title, header)
        number = 0
        for cells in rows:
            number += 1
            if number == MOST_ROWS:
                sheet, number = self._sheet(title, header), 1
            self._write(sheet, number, cells)

    def _sheet(self, title: str, header: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(self._free(NOT_IN_A_TITLE.sub(" ", title).strip(" '")))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(header) - 1), WIDTH)
        for column, text in enumerate(header):
            self._text(sheet, (0, column), str(text), self._bold, self._bold_quoted)
        return sheet

    def _free(self, title: str) -> str:
        """A title that no sheet of this book has: Excel cuts at 31 letters and takes small ones for capitals."""
        name = title = title[:31] or "1"
        number = 1
        while name.lower() in self._titles:
            number += 1
            name = f"{title[: 30 - len(str(number))]} {number}"
        self._titles.add(name.lower())
        return name

    def _write(self, sheet: Any, row: int, cells: Sequence[Any]) -> None:
        """The commonest kinds first: this is where the time goes."""
        if all(value is None or value == "" for value in cells):
            sheet.write_blank(row, 0, None, self._plain)
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            kind = type(value)
            if kind is str:
                self._text(sheet, (row, column), value, None, self._quoted)
            elif kind is int and -LARGEST_EXACT < value < LARGEST_EXACT:
                sheet._write_number(row, column, value)  # noqa: SLF001  (write_number only checks what is known here)
            else:
                self._rarer(sheet, row, column, value)

    def _rarer(self, sheet: Any, row: int, column: int, value: Any) -> None:
        match value:
            case bool():
                sheet.write_boolean(row, column, value)
            case date() if value.year >= FIRST_YEAR:
                is_time = isinstance(value, datetime)
                sheet.write_datetime(row, column, value, self._time if is_time else self._date)
            case Decimal():
                places = max(0, -int(value.as_tuple().exponent))
                sheet.write_number(row, column, value, self._amount(places))
            case float():
                sheet.write_number(row, column, value)
            case _:
                self._text(sheet, (row, column), str(value), None, self._quoted)

    def _text(self, sheet: Any, place: Place, value: str, plain: Any, quoted: Any) -> None:
        """A text whatever it begins with; the quote prefix keeps it one when somebody edits the cell."""
        if "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        text = NOT_IN_XML.sub("", value)[:LONGEST]
        is_risky = text.lstrip(UNSEEN).startswith(RISKY)
        sheet.write_string(*place, text, quoted if is_risky else plain)

    def _amount(self, places: int) -> Any:
        if places not in self._amounts:
            shape = "#,##0" + ("." + "0" * places if places else "")
            self._amounts[places] = self._book.add_format({"num_format": shape})
        return self._amounts[places]

    def _give_up(self) -> None:
        """Closes what waits on the disk, so that nothing of a broken book stays open."""
        for sheet in self._book.worksheets():
            with suppress(OSError):
                sheet.row_data_fh.close()
            Path(sheet.row_data_filename).unlink(missing_ok=True)
        self._book.fileclosed = True
