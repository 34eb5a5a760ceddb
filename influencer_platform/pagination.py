"""Keyset pages that seek: as fast on page 2,000 as on page 1, and stable while rows are added."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import IntegerField, Model, Q, QuerySet, Subquery

PAGE_SIZE = 25
CAP = 1000
"""Counts above this are shown as `1,000+`: an exact count of a large list costs more than the list."""


@dataclass
class Page:
    """One page of rows. `after` is the cursor of the next page, empty on the last one."""

    rows: list[Any] = field(default_factory=list)
    after: str = ""


def capped_count(queryset: QuerySet[Any]) -> tuple[int, bool]:
    """(count, is_more): exact up to CAP, then (CAP, True)."""
    count = queryset.order_by()[: CAP + 1].count()
    return min(count, CAP), count > CAP


class CappedCount(Subquery):
    """How many rows a queryset has, counted up to CAP, as a column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk")[: CAP + 1])


def capped_counts(
    one_row: QuerySet[Any], **querysets: QuerySet[Any]
) -> dict[str, tuple[int, bool]]:
    """Several capped counts in one query. `one_row` is any queryset with exactly one row to hang the columns on."""
    counts = one_row.order_by().values(**{name: CappedCount(q) for name, q in querysets.items()})[0]
    return {name: (min(n or 0, CAP), (n or 0) > CAP) for name, n in counts.items()}


def keyset_page(
    queryset: QuerySet[Any],
    *,
    order: str,
    after: str = "",
    size: int = PAGE_SIZE,
    parts: Sequence[QuerySet[Any]] = (),
) -> Page:
    """Rows ordered by `order` (a column name, `-` for descending) then by primary key in the same direction.

    `after` is a signed cursor of an earlier page; a forged or stale one starts from the beginning.
    `parts` narrow `queryset` to the rows of any of them. Each is sought through by itself: joined by `or` no index would serve.
    """
    position = _read(after, order)
    if parts:
        heads = [_beyond(part, order, position).values("pk")[: size + 1] for part in parts]
        queryset = queryset.filter(pk__in=_together(heads))
    rows = list(_beyond(queryset, order, position)[: size + 1])
    if len(rows) <= size:
        return Page(rows)
    return Page(rows[:size], _write(rows[size - 1], order.lstrip("-"), order))


def count_of(parts: Sequence[QuerySet[Any]]) -> int:
    """How many rows are in any of these querysets of one model."""
    if len(parts) == 1:
        return parts[0].order_by().count()
    return _together([part.order_by().values("pk") for part in parts]).count()


def is_cursor(after: str, order: str) -> bool:
    """Whether `after` is a cursor of ours for a list in this order."""
    return _read(after, order) is not None


def in_order(queryset: QuerySet[Any], order: str) -> QuerySet[Any]:
    """All rows as the pages show them one after the other."""
    return queryset.order_by(order, "-pk" if order.startswith("-") else "pk")


def _beyond(queryset: QuerySet[Any], order: str, position: tuple[Any, Any] | None) -> QuerySet[Any]:
    """Behind the position. Written as `a ≤ x and (a < x or id < i)`: the plain `or` form does not seek on either database."""
    column, down = order.lstrip("-"), order.startswith("-")
    queryset = in_order(queryset, order)
    if position is None:
        return queryset
    value, pk = position
    op = "lt" if down else "gt"
    behind = Q(**{f"{column}__{op}": value}) | Q(**{f"pk__{op}": pk})
    return queryset.filter(Q(**{f"{column}__{op}e": value}) & behind)


def _together(keys: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """The union of querysets of keys. Each is wrapped: SQLite takes no LIMIT inside a union."""
    wrapped = [
        part.model._base_manager.filter(pk__in=part).order_by().values("pk") for part in keys
    ]
    together: QuerySet[Any] = wrapped[0].union(*wrapped[1:]) if len(wrapped) > 1 else wrapped[0]
    return together


def _write(row: Model, column: str, order: str) -> str:
    value: Any = row
    for part in column.split("__"):
        value = getattr(value, part)
    value = value.isoformat() if hasattr(value, "isoformat") else value
    return signing.dumps([order, value, row.pk], salt="keyset", compress=True)


def _read(after: str, order: str) -> tuple[Any, Any] | None:
    try:
        position = signing.loads(after, salt="keyset") if after else None
    except signing.BadSignature:
        return None
    match position:
        case [signed_order, value, pk] if signed_order == order:
            return value, pk
    return None
