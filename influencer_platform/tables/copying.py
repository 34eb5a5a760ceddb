"""CSV written by the database itself: one SELECT, whose lines need hardly any work of Python's.

The bytes are those of `csv.csv_line`. Every line is looked at for what a spreadsheet would run as a formula, wherever it
comes from; the few in which something could be are made harmless by the one function that does it everywhere, `csv.neutral`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from influencer_platform.csv import SUSPECT, neutral
from influencer_platform.tables import postgresql
from influencer_platform.tables.columns import Cell, Kind, by_currency

LINES = 500
"""Lines handed on at once: tens of kilobytes."""
WORDS = {Kind.TEXT, Kind.CODES}
QUIET = bytes(set(range(256)) - {*range(32), *b";|"})
"""All that a line may hold besides its end without a second look: neither a control character nor another separator."""
BEGUN = re.compile(b'"(?=[ =+@\\-\xc2\xe2\xe3\xef])(?<![^,\\n]")([^"]*(?:""[^"]*)*)"')
"""A text whose first byte is that of a formula or of a blank, of whatever width, in a line that is quiet otherwise."""
WORD = re.compile(b'"([^"]*(?:""[^"]*)*)"')
"""Any text of a line; only texts have quotes."""
LINE = re.compile(b'[^"\\n]*(?:"[^"]*"[^"\\n]*)*\\n')
"""One line, whatever line feeds its texts hold."""
UNUSUAL = re.compile(f'{SUSPECT.pattern[:1]}"{SUSPECT.pattern[1:]}')
"""What no text may hold that is put between quotes as it is."""
Block = tuple[bytes, int]
"""Some lines, and how many."""


class Named(NamedTuple):
    """A column, as what it is read, and as what the currency of its amount is."""

    name: str
    cell: Cell
    second: str


def csv_blocks(rows: QuerySet[Any], cells: Sequence[Cell], using: str) -> Iterator[Block]:
    """The rows as lines of CSV, read over the connection `using`."""
    is_postgresql = connections[using].vendor == "postgresql"
    columns = _named(cells)
    sources = {c.name: c.cell.sources[0] for c in columns}
    for column in columns:
        if column.cell.kind is Kind.MONEY:
            currency = column.cell.sources[1]
            sources[column.second] = postgresql.Unit(currency) if is_postgresql else currency
    selected = rows.using(using).annotate(**sources).values_list(*sources)
    try:
        sql, params = selected.query.get_compiler(using).as_sql()
    except EmptyResultSet:  # a filter that nothing can pass, such as `none()`
        return iter(())
    return (_copy if is_postgresql else _select)(using, columns, sql, params)


def _named(cells: Sequence[Cell]) -> list[Named]:
    """Columns whose currency is the same share it."""
    currencies: dict[Any, str] = {}
    names = [f"c{n}" for n in range(len(cells))]
    return [
        Named(name, cell, currencies.setdefault(cell.sources[-1], f"{name}_"))
        for name, cell in zip(names, cells, strict=True)
    ]


def _copy(using: str, columns: list[Named], sql: str, params: Sequence[Any]) -> Iterator[Block]:
    words = [column.name for column in columns if column.cell.kind in WORDS]
    texts = ", ".join(f"{_in_postgresql(column, using)} AS {column.name}" for column in columns)
    quoted = f", FORCE_QUOTE ({', '.join(words)})" if words else ""
    connection = connections[using]
    copied = f"SELECT {texts} FROM ({sql}) q"  # noqa: S608  (SQL of the ORM and names of ours)
    statement = cast(Any, connection.ops).compose_sql(
        f"COPY ({copied}) TO STDOUT (FORMAT csv{quoted})", params
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block, rows in postgresql.handfuls(copy, LINES):
            yield _safe(block, rows), rows


def _in_postgresql(column: Named, using: str) -> str:
    """A column as text of SQL."""
    name, cell, unit = column
    match cell.kind:
        case Kind.TEXT:
            return f"CASE WHEN {name} <> '' THEN {name} END"  # a fifth of what NULLIF costs
        case Kind.CODES:
            return postgresql.codes(name, cell.field, using)
        case Kind.TRUTH:
            return f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"
        case Kind.TIME:
            return f"date_trunc('second', {name} AT TIME ZONE 'UTC')"
        case Kind.MONEY:
            return f"{name}::numeric * {unit}"
    return name


def _safe(block: bytes, rows: int) -> bytes:
    """The lines with their texts made harmless: all at once where they are quiet, as they almost always are, else one by one."""
    if len(block.translate(None, QUIET)) == rows:
        return BEGUN.sub(_made_safe, block)
    if rows == 1:
        return WORD.sub(_made_safe, block)
    return b"".join([_safe(line, 1) for line in LINE.findall(block)])


def _made_safe(found: re.Match[bytes]) -> bytes:
    text = neutral(found[1].decode().replace('""', '"')).replace('"', '""')
    return f'"{text}"'.encode() if text else b""


def _select(using: str, columns: list[Named], sql: str, params: Sequence[Any]) -> Iterator[Block]:
    words = [column.name for column in columns if column.cell.kind in WORDS]
    together = " || ".join(f"ifnull({name}, '')" for name in words) or "''"
    line = _joined([_in_sqlite(column) for column in columns])
    connection = connections[using]
    connection.ensure_connection()
    connection.connection.create_function("is_suspect", 1, _is_suspect, deterministic=True)
    connection.connection.create_function("quoted_safely", 1, _quoted_safely, deterministic=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {line} || char(10) FROM (SELECT q.*, is_suspect({together}) AS risky FROM ({sql}) q LIMIT -1)"  # noqa: S608
            " WHERE true",  # so written, SQLite looks once per row, not once per column
            params,
        )
        while block := cursor.fetchmany(LINES):
            yield "".join([text for (text,) in block]).encode(), len(block)


def _joined(texts: list[str]) -> str:
    """With commas between them, halves first: joined one after the other, each join would copy all before it."""
    if len(texts) == 1:
        return texts[0]
    half = len(texts) // 2
    return f"({_joined(texts[:half])} || ',' || {_joined(texts[half:])})"


def _is_suspect(text: str) -> bool:
    return UNUSUAL.search(text) is not None


def _quoted_safely(text: str | None) -> str:
    safe = neutral(text or "").replace('"', '""')
    return f'"{safe}"' if safe else ""


def _in_sqlite(column: Named) -> str:
    name, cell, currency = column
    match cell.kind:
        case Kind.TEXT:
            return _quoted(name)
        case Kind.CODES:
            return _quoted(f"replace(trim({name}, '|'), '|', ', ')")
        case Kind.TRUTH:
            return f"CASE {name} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE '' END"
        case Kind.TIME:
            return f"ifnull(substr({name}, 1, 19), '')"
        case Kind.MONEY:
            cases = by_currency(currency, lambda n: _places(name, n))
            return f"CASE WHEN {name} IS NULL THEN '' ELSE {cases} END"
    return f"ifnull({name}, '')"


def _quoted(text: str) -> str:
    plain = f"ifnull('\"' || nullif({text}, '') || '\"', '')"
    return f"CASE WHEN risky THEN quoted_safely({text}) ELSE {plain} END"


def _places(name: str, digits: int) -> str:
    if digits == 0:
        return name
    unit = 10**digits
    return f"printf('%%s%%d.%%0{digits}d', CASE WHEN {name} < 0 THEN '-' ELSE '' END, abs({name} / {unit}), abs({name} %% {unit}))"
