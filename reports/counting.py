"""How figures are counted: all that are asked for in one query, with as few passes over the rows as their definitions allow."""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Count, Func, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from reports.figures import ONE_EACH, WHOLE, Answer, Cell, Figure, Measured, Unit
from reports.scope import Rows, Scope

Key = tuple[str, str]
"""(bucket, series)"""
Line = tuple[str, str, str, str]
"""(what is counted, bucket, series, the numbers written one after the other): every part of the query answers with such lines."""


class OneAfterTheOther(Func):
    """Texts with a blank between them. Django's own Concat nests, deeper than SQLite reads."""

    output_field = CharField()
    arg_joiner = " || ' ' || "
    template = "(%(expressions)s)"


def answer(asked: Iterable[Figure], scope: Scope) -> dict[str, Answer]:
    """The figures at this moment, all of them in one query."""
    figures = list(asked)
    cells: dict[str, dict[Key, Any]] = {figure.name: {} for figure in figures}
    passes = _passes(figures)
    parts = [_pass(name, group, scope) for name, group in passes.items()]
    for name, bucket, series, numbers in _together(parts):
        _read(passes[name], bucket, series, numbers, cells)
    for figure in figures:
        if figure.unit is Unit.MEDIAN:
            cells[figure.name] = _medians(cells[figure.name])
    return {figure.name: Answer(figure, scope, cells[figure.name]) for figure in figures}


def _passes(figures: list[Figure]) -> dict[str, list[Figure]]:
    """The figures that are counted together, by the name of the first."""
    found: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        together = isinstance(figure.rows, Measured) and figure.unit is not Unit.MEDIAN
        found[figure.rows.base if together else figure.name].append(figure)  # type: ignore[attr-defined]
    return {group[0].name: group for group in found.values()}


def _pass(name: str, group: list[Figure], scope: Scope) -> QuerySet[Any, Any]:
    first = group[0]
    if first.unit is Unit.MEDIAN:
        return _values(first, scope)
    if isinstance(first.rows, Measured):
        return _sums(name, first.rows.base, [g.rows for g in group], scope)  # type: ignore[misc]
    rows = first.rows(scope).order_by().values("bucket", "series")
    return _lines(name, rows, [Sum("value"), Count("pk")])


def _sums(name: str, base: Rows, parts: list[Measured], scope: Scope) -> QuerySet[Any, Any]:
    """One pass over the base: for each figure its sum and its rows."""
    rows = base(scope).order_by().values("bucket", "series")
    sums: list[Any] = []
    for part in parts:
        counted = Count("pk", filter=part.where(scope))
        is_count = part.amount is ONE_EACH
        sums += (
            [counted, counted]
            if is_count
            else [Sum(part.amount, filter=part.where(scope)), counted]
        )
    return _lines(name, rows, sums)


def _lines(name: str, rows: QuerySet[Any, Any], sums: list[Any]) -> QuerySet[Any, Any]:
    written = [Cast(Coalesce(one, 0), CharField()) for one in sums]
    counted: Any = rows.annotate(numbers=OneAfterTheOther(*written))
    found: QuerySet[Any, Any] = counted.values_list(Value(name), "bucket", "series", "numbers")
    return found


def _values(figure: Figure, scope: Scope) -> QuerySet[Any, Any]:
    """Every value by itself: the middle of them is found here, which costs less than two orders in the database."""
    rows: Any = figure.rows(scope).order_by().annotate(numbers=Cast("value", CharField()))
    found: QuerySet[Any, Any] = rows.values_list(Value(figure.name), "bucket", "series", "numbers")
    return found


def _together(parts: list[QuerySet[Any, Any]]) -> Iterable[Line]:
    if not parts:
        return []
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _read(
    group: list[Figure],
    bucket: str,
    series: str,
    numbers: str,
    cells: dict[str, dict[Key, Any]],
) -> None:
    """Add one line of a pass to the cells of its figures. A cell without rows does not exist."""
    if group[0].unit is Unit.MEDIAN:
        kept: Any = cells[group[0].name].setdefault((bucket, series), [])
        kept.append(int(numbers))
        return
    found = [int(number) for number in numbers.split()]
    for figure, total, rows in zip(group, found[::2], found[1::2], strict=True):
        if rows:
            key = (bucket, series if figure.series_title else "")
            known = cells[figure.name].get(key, Cell())
            cells[figure.name][key] = known + Cell(total, rows)


def _medians(values: dict[Key, Any]) -> dict[Key, Cell]:
    """Of each cell, and of all together."""
    every = [value for found in values.values() for value in found]
    middles = {key: _middle(found) for key, found in values.items()}
    return middles | ({(WHOLE, ""): _middle(every)} if every else {})


def _middle(values: list[int]) -> Cell:
    return Cell(int(statistics.median(values)), len(values))
