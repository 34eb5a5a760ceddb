"""How figures are counted: all that are asked for in one query, with as few passes over the rows as their definitions allow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CharField, Count, Func, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from reports.figures import ONE_EACH, Answer, Figure, Measured, Unit
from reports.rollups import reading
from reports.scope import Rows, Scope
from reports.tally import Line, Tally

Told = tuple[str, int, str, str, str, str]
"""(what is counted, campaign, month, bucket, series, numbers): every part of the query answers with such lines."""


class OneAfterTheOther(Func):
    """Texts with a blank between them. Django's own Concat nests, deeper than SQLite reads."""

    output_field = CharField()
    arg_joiner = " || ' ' || "
    template = "(%(expressions)s)"


def answer(asked: Iterable[Figure], scope: Scope) -> dict[str, Answer]:
    """The figures at this moment: what is kept of them is read, all others are counted in one query."""
    figures = list(asked)
    tally = Tally()
    left = reading.take(figures, scope, tally) if scope.is_kept else [(figures, scope)]
    for line in lines(left):
        tally.add_line(line)
    return {figure.name: Answer(figure, scope, tally.cells_of(figure)) for figure in figures}


def lines(asked: Iterable[tuple[list[Figure], Scope]]) -> Iterator[Line]:
    """Figures counted over scopes, all of them in one query. No figure is asked for twice."""
    groups: dict[str, list[Figure]] = {}
    parts = []
    for figures, scope in asked:
        passes = _passes(figures)
        groups |= passes
        parts += [_pass(name, group, scope) for name, group in passes.items()]
    for name, campaign, month, bucket, series, numbers in _together(parts):
        yield Line(groups[name], campaign, month, bucket, series, numbers)


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
        return _sums(first, first.rows.base, [g.rows for g in group], scope)  # type: ignore[misc]
    return _lines(name, _grouped(first, first.rows, scope), [Sum("value"), Count("pk")])


def _sums(first: Figure, base: Rows, parts: list[Measured], scope: Scope) -> QuerySet[Any, Any]:
    """One pass over the base: for each figure its sum and its rows."""
    sums: list[Any] = []
    for part in parts:
        counted = Count("pk", filter=part.where(scope))
        is_count = part.amount is ONE_EACH
        sums += (
            [counted, counted]
            if is_count
            else [Sum(part.amount, filter=part.where(scope)), counted]
        )
    return _lines(first.name, _grouped(first, base, scope), sums)


def _grouped(figure: Figure, rows: Rows, scope: Scope) -> QuerySet[Any, Any]:
    campaign, month = scope.told_apart(figure)
    told: Any = rows(scope).order_by().annotate(of_campaign=campaign, in_month=month)
    found: QuerySet[Any, Any] = told.values("of_campaign", "in_month", "bucket", "series")
    return found


def _lines(name: str, rows: QuerySet[Any, Any], sums: list[Any]) -> QuerySet[Any, Any]:
    written = [Cast(Coalesce(one, 0), CharField()) for one in sums]
    return _told(name, rows.annotate(numbers=OneAfterTheOther(*written)))


def _values(figure: Figure, scope: Scope) -> QuerySet[Any, Any]:
    """Every value by itself: the middle of them is found here, which costs less than two orders in the database."""
    campaign, month = scope.told_apart(figure)
    rows = figure.rows(scope).order_by().annotate(of_campaign=campaign, in_month=month)
    return _told(figure.name, rows.annotate(numbers=Cast("value", CharField())))


def _told(name: str, rows: Any) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.values_list(
        Value(name), "of_campaign", "in_month", "bucket", "series", "numbers"
    )
    return found


def _together(parts: list[QuerySet[Any, Any]]) -> Iterable[Told]:
    if not parts:
        return []
    first, *others = parts
    return first.union(*others, all=True) if others else first
