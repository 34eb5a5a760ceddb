"""CSV written by the database itself: one SELECT, whose lines need no work of Python's.

The bytes are those of `spreadsheet.csv_line`, including what keeps texts from being run as formulas. A row whose texts hold no
character of a formula and none that is hidden, which one look at all of them together tells, goes the short way.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from influencer_platform.csv import AFTER_A_SEPARATOR, FORMULA, HIDDEN, UNSEEN, neutral
from influencer_platform.tables.columns import CENTS, Cell, Kind, digits_by_currency

LINES = 500
"""Lines handed on at once: tens of kilobytes."""
WORDS = {Kind.TEXT, Kind.CODES}
SUSPECT = HIDDEN + "\t\r\n" + FORMULA
"""What every text that has to be changed holds one of, as the inside of brackets; the hyphen stands last."""
STEPS = [f"[{HIDDEN}]", f"^(?=[{UNSEEN}]*[\t\r\n{FORMULA}])", AFTER_A_SEPARATOR]
"""The hidden characters, a dangerous beginning, a dangerous place behind another separator: in the order of `neutral`."""

_SUSPECT = re.compile(f"[\x00{SUSPECT}]")
Block = tuple[bytes, int]
"""Some lines, and how many."""


def csv_blocks(rows: QuerySet[Any], cells: Sequence[Cell], using: str) -> Iterator[Block]:
    """The rows as lines of CSV, read over the connection `using`."""
    rows = rows.using(using)
    names = [f"c{n}" for n in range(len(cells))]
    sources = {
        name + "_" * m: source
        for name, cell in zip(names, cells, strict=True)
        for m, source in enumerate(cell.sources)
    }
    selected = rows.annotate(**sources).values_list(*sources)
    try:
        sql, params = selected.query.get_compiler(using).as_sql()
    except EmptyResultSet:  # a filter that nothing can pass, such as `none()`
        return iter(())
    write = _copy if connections[using].vendor == "postgresql" else _select
    return write(using, names, cells, sql, params)


def _copy(
    using: str, names: list[str], cells: Sequence[Cell], sql: str, params: Sequence[Any]
) -> Iterator[Block]:
    words = [name for name, cell in zip(names, cells, strict=True) if cell.kind in WORDS]
    written = [_in_postgresql(name, cell) for name, cell in zip(names, cells, strict=True)]
    look = f"concat({', '.join(words)}) ~ %s" if words else "false"
    looks = [f"[{SUSPECT}]"] if words else []
    steps = [step for _, steps in written for step in steps]
    columns = ", ".join(f"{text} AS {name}" for (text, _), name in zip(written, names, strict=True))
    quoted = f", FORCE_QUOTE ({', '.join(words)})" if words else ""
    connection = connections[using]
    statement = cast(Any, connection.ops).compose_sql(
        f"COPY (SELECT {columns} FROM (SELECT q.*, {look} AS risky FROM ({sql}) q OFFSET 0) r)"  # noqa: S608  (SQL of the ORM and names of ours)
        f" TO STDOUT (FORMAT csv{quoted})",
        [*steps, *looks, *params],
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        lines = iter(copy)
        while block := list(islice(lines, LINES)):
            yield b"".join(block), len(block)


def _in_postgresql(name: str, cell: Cell) -> tuple[str, list[str]]:
    """A column as text of SQL, with its parameters."""
    match cell.kind:
        case Kind.TEXT:
            return _safe(name)
        case Kind.CODES:
            return _safe(f"replace(trim(BOTH '|' FROM {name}), '|', ', ')")
        case Kind.TRUTH:
            return f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END", []
        case Kind.TIME:
            return f"date_trunc('second', {name} AT TIME ZONE 'UTC')", []
        case Kind.MONEY:
            cases = _by_currency(name, lambda n: f"{name}::numeric * {10.0**-n:.{n}f}")
            return cases, []
    return name, []


def _safe(text: str) -> tuple[str, list[str]]:
    bare = f"regexp_replace({text}, %s, '', 'g')"
    begun = f"regexp_replace({bare}, %s, '''')"
    safe = f"regexp_replace({begun}, %s, '\\1''', 'g')"
    return f"NULLIF(CASE WHEN risky THEN {safe} ELSE {text} END, '')", STEPS


def _by_currency(name: str, amount: Callable[[int], str]) -> str:
    """The amount with as many digits as its currency has. Almost every row needs one look only."""
    odd = digits_by_currency()
    cases = " ".join(
        f"WHEN {name}_ IN ({_literals(codes)}) THEN {amount(digits)}"
        for digits, codes in odd.items()
    )
    usual = f"{name}_ NOT IN ({_literals(chain.from_iterable(odd.values()))})"
    return f"CASE WHEN {usual} THEN {amount(CENTS)} {cases} ELSE {amount(CENTS)} END"


def _literals(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _select(
    using: str, names: list[str], cells: Sequence[Cell], sql: str, params: Sequence[Any]
) -> Iterator[Block]:
    words = [name for name, cell in zip(names, cells, strict=True) if cell.kind in WORDS]
    together = " || ".join(f"ifnull({name}, '')" for name in words) or "''"
    line = _joined([_in_sqlite(name, cell) for name, cell in zip(names, cells, strict=True)])
    connection = connections[using]
    connection.ensure_connection()
    connection.connection.create_function("is_suspect", 1, _is_suspect, deterministic=True)
    connection.connection.create_function("as_safe_text", 1, _neutral, deterministic=True)
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
    return _SUSPECT.search(text) is not None


def _neutral(text: str | None) -> str | None:
    return None if text is None else neutral(text)


def _in_sqlite(name: str, cell: Cell) -> str:
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
            cases = _by_currency(name, lambda n: _places(name, n))
            return f"CASE WHEN {name} IS NULL THEN '' ELSE {cases} END"
    return f"ifnull({name}, '')"


def _quoted(text: str) -> str:
    safe = f"CASE WHEN risky THEN as_safe_text({text}) ELSE {text} END"
    return f"ifnull('\"' || replace(nullif({safe}, ''), '\"', '\"\"') || '\"', '')"


def _places(name: str, digits: int) -> str:
    if digits == 0:
        return name
    unit = 10**digits
    return f"printf('%%s%%d.%%0{digits}d', CASE WHEN {name} < 0 THEN '-' ELSE '' END, abs({name} / {unit}), abs({name} %% {unit}))"
