"""The columns of an export, declared once: import-export Fields that also know how a database would read them.

`blocks` writes the lines of a CSV. Where every column has an expression the database writes them; where one is a function of
ours, rows are read in chunks and written by Python. Both give the same bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from import_export import resources
from import_export.fields import Field

from influencer_platform.csv import csv_line
from influencer_platform.money import to_decimal
from influencer_platform.tables.columns import Cell, Kind, Money, cell_of
from influencer_platform.tables.copying import LINES, Block, csv_blocks

CHUNK = 500
"""Rows that Python holds at once."""


class Column(Field):
    """One column: its heading, and where its value is: a path of attributes, or a function of the row.

    A function that the database can do as well has an `expression` (see `money`), or one is given beside it. Times are written
    in UTC, without their zone: spreadsheets know none. The heading says so.
    """

    def __init__(
        self, heading: Any, source: str | Callable[[Any], Any], expression: Any = None
    ) -> None:
        super().__init__(attribute=source if isinstance(source, str) else "", column_name=heading)
        self.source = source
        given = source if isinstance(source, str) else getattr(source, "expression", None)
        self.expression = given if expression is None else expression

    def export(self, instance: Any, **_options: Any) -> Any:
        source = self.source
        value = self.get_value(instance) if isinstance(source, str) else source(instance)
        return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None)
        case dict():
            return json.dumps(value, sort_keys=True, ensure_ascii=False)
        case list() | tuple():
            return ", ".join(map(str, value))
    return value


@dataclass(frozen=True)
class MajorUnits:
    """Reads an amount of a row; as an expression, lets the database do it."""

    name: str
    currency: str

    def __call__(self, row: Any) -> Decimal | None:
        *way, last = f"{self.name}_minor".split("__")
        minor = _follow(row, way, last)
        return None if minor is None else to_decimal(minor, self._unit(row))

    def _unit(self, row: Any) -> str:
        *way, last = self.currency.split("__")
        return cast(str, _follow(row, way, last))

    @property
    def expression(self) -> Money:
        return Money(f"{self.name}_minor", self.currency)


def _follow(row: Any, way: list[str], last: str) -> Any:
    for part in way:
        row = getattr(row, part, None)
    return getattr(row, last, None)


def money(name: str, currency: str = "currency") -> MajorUnits:
    """The amount in `<name>_minor` in major units: 1450 cents are the number 14.50. Its currency has a column of its own."""
    return MajorUnits(name, currency)


class ExportResource(resources.Resource):
    """The columns of one model, in the order of their declaration. `related` and `many` are what they read beside the row."""

    related: ClassVar[tuple[str, ...]] = ()
    many: ClassVar[tuple[str, ...]] = ()

    def iter_queryset(self, queryset: QuerySet[Any]) -> Iterable[Any]:
        """All rows in one query and one more for each of `many`, however many there are."""
        rows = queryset.select_related(*self.related) if self.related else queryset
        return rows.prefetch_related(*self.many)

    def columns(self) -> list[Column]:
        return cast(list[Column], self.get_export_fields())

    def headings(self) -> list[str]:
        return [str(heading) for heading in self.get_export_headers()]

    def cells(self, rows: QuerySet[Any]) -> list[Cell] | None:
        """The columns as the database reads them; None where one of them is only a function of ours."""
        if rows.query.distinct or rows.query.combinator:
            return None
        found: list[Cell] = []
        for column in self.columns():
            cell = cell_of(rows, column.expression) if column.expression else None
            if cell is None:
                return None
            found.append(cell)
        return found

    def blocks(self, rows: QuerySet[Any], using: str = DEFAULT_DB_ALIAS) -> Iterator[Block]:
        """The rows as lines of CSV, without the headings, read over one connection in one SELECT (and one for each of `many`)."""
        rows = in_order(rows)
        cells = self.cells(rows)
        if cells is not None:
            yield from csv_blocks(rows, cells, using)
            return
        lines = (csv_line(values) for values in self._values(rows, using))
        while block := list(islice(lines, LINES)):
            yield b"".join(block), len(block)

    def values(self, rows: QuerySet[Any], using: str = DEFAULT_DB_ALIAS) -> Iterator[list[Any]]:
        """The rows as values for a spreadsheet, a chunk of them in memory."""
        rows = in_order(rows)
        cells = self.cells(rows)
        return self._values(rows, using) if cells is None else _read(rows, cells, using)

    def _values(self, rows: QuerySet[Any], using: str) -> Iterator[list[Any]]:
        columns = self.columns()
        found = cast(QuerySet[Any], self.iter_queryset(rows.using(using)))
        for row in found.iterator(chunk_size=CHUNK):
            yield [column.export(row) for column in columns]


def _read(rows: QuerySet[Any], cells: list[Cell], using: str) -> Iterator[list[Any]]:
    """Values without a model's instance around them."""
    sources = {
        f"c{n}" + "_" * m: source
        for n, cell in enumerate(cells)
        for m, source in enumerate(cell.sources)
    }
    selected = rows.using(using).annotate(**sources).values_list(*sources)
    for found in selected.iterator(chunk_size=CHUNK):
        values = iter(found)
        yield [_value(cell, values) for cell in cells]


def _value(cell: Cell, values: Iterator[Any]) -> Any:
    value = next(values)
    if cell.kind is Kind.MONEY:
        currency = next(values)
        return None if value is None else to_decimal(value, currency)
    return value if cell.kind in {Kind.TEXT, Kind.NUMBER} else _plain(value)


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows in their order, and where that leaves two equal, by their key: a file is the same each time it is made."""
    if rows.query.is_sliced or rows.query.combinator or rows.query.distinct:
        return rows
    order = rows.query.order_by or (rows.query.default_ordering and rows.model._meta.ordering) or ()
    return rows.order_by(*order, "pk")
