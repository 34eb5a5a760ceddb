"""The figures of the product. Each is a named queryset of the rows it counts; all that is shown of it is computed from those.

A row of a figure carries three annotations: `bucket` (a month `2026-11`, a status), `series` (a role, a currency, or nothing)
and `value`: 1 where rows are counted, minor units where money is, 1 or 0 where a share is. So the sum of `value` over the rows
is the figure, in a table, a chart, a page and a file alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Model, Q, QuerySet, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import export_right
from influencer_platform.money import to_decimal
from reports.months import EARLIER
from reports.scope import STAFF, Rows, Scope, role_of

__all__ = ["Scope"]

COUNTS = gettext_lazy("Counts")
FEWEST = 5
"""A share of fewer cases says nothing: it is shown as new."""
MOST_NAMES = 50
"""So many buckets are listed where only the rows know them."""
WHOLE = "*"
"""The bucket that stands for all of them, where they do not add up: a median of medians is none."""


class Unit(Enum):
    """A share has 1 or 0 in each row; a mean any number; a median whole seconds, of which the middle one is told."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    MEAN = "mean"
    MEDIAN = "median"


OF_CASES = (Unit.SHARE, Unit.MEAN, Unit.MEDIAN)
"""Units that say something about cases, and nothing about few."""


@dataclass(frozen=True)
class Column:
    """One column of the rows: its title, where its value stands, and how that is written."""

    title: Any
    path: str
    write: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class Cell:
    """What one bucket of one series amounts to: `total` of the values over `rows` rows."""

    total: int = 0
    rows: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.total + other.total, self.rows + other.rows)

    @property
    def percent(self) -> float | None:
        """To one decimal; None where there are no cases, or too few to say."""
        return round(100 * self.total / self.rows, 1) if self.rows >= FEWEST else None

    def value(self, unit: Unit) -> float | None:
        """The figure itself. Of a median `total` is the middle of the values."""
        if unit not in OF_CASES:
            return self.total
        if self.rows < FEWEST:
            return None
        if unit is Unit.MEDIAN:
            return self.total
        return self.percent if unit is Unit.SHARE else round(self.total / self.rows, 1)


Where = Callable[[Scope], Q]
ONE_EACH = Value(1)


def everything(_scope: Scope) -> Q:
    return Q()


@dataclass(frozen=True)
class Measured:
    """The rows of a figure as a part of a wider queryset: figures of the same `base` are counted in one pass over it.

    `base` says bucket and series; where `by_series` is false the figure has one series only.
    """

    base: Rows
    where: Where = everything
    amount: Any = ONE_EACH
    by_series: bool = False

    def __call__(self, scope: Scope) -> QuerySet[Any]:
        rows = self.base(scope).filter(self.where(scope)).annotate(value=self.amount)
        found: QuerySet[Any] = rows if self.by_series else rows.annotate(series=Value(""))
        return found


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `name` is its address; `formula`, `source` and `period` are told wherever it is shown.

    `buckets` lists (key, label) in their order, also those without rows. Without `series_title` there is one series only; where
    `series` is empty they are what the rows have (currencies). A `cumulative` figure counts in each bucket the rows of all
    buckets up to it. `by_month`: the buckets are the months of the scope. `order` names a column that the rows have. `roles`:
    who is shown it; whose rows it counts is decided by the rows themselves. `name_of` tells how a bucket is called that only the
    rows know (an influencer); then `buckets` lists none, and the rows say their `month` too.
    """

    name: str
    title: Any
    explanation: Any
    formula: Any
    source: Any
    period: Any
    unit: Unit
    model: type[Model]
    rows: Rows
    columns: tuple[Column, ...]
    order: str
    bucket_title: Any
    buckets: Callable[[Scope], list[tuple[str, Any]]]
    series_title: Any = ""
    series: tuple[tuple[str, Any], ...] = ()
    value_title: Any = COUNTS
    cumulative: bool = False
    by_month: bool = False
    roles: frozenset[str] = frozenset({STAFF})
    name_of: Callable[[str], str] | None = None

    @property
    def has_months(self) -> bool:
        """Whether each row belongs to a month: its bucket, or where buckets have names its `month`."""
        return self.by_month or self.name_of is not None

    def is_for(self, user: Any) -> bool:
        return role_of(user) in self.roles

    def may_list(self, user: Any) -> bool:
        """Whether this person may see the rows behind the figure: users their own, staff by their rights."""
        if not user.is_staff:
            return self.is_for(user)
        options = self.model._meta
        codename = get_permission_codename("view", options)
        return bool(user.has_perm(f"{options.app_label}.{codename}"))

    def may_export(self, user: Any) -> bool:
        """Whether this person may take the rows away in a file."""
        if not user.is_staff:
            return self.is_for(user)
        return self.may_list(user) and bool(user.has_perm(export_right(self.model)))

    def rows_in(self, scope: Scope, *, bucket: str = "", series: str = "") -> QuerySet[Any]:
        """The rows that one cell counts; without bucket and series all rows."""
        found = self.rows(scope)
        if bucket:
            found = found.filter(**{"bucket__lte" if self.cumulative else "bucket": bucket})
        return found.filter(series=series) if series else found

    def titles(self) -> list[str]:
        """The headings of its rows."""
        shown = [] if self.name_of else [self.bucket_title]
        shown += [self.series_title] if self.series_title else []
        return [
            str(title) for title in (*(c.title for c in self.columns), *shown, self.value_title)
        ]

    def lines(self, rows: QuerySet[Any], scope: Scope) -> Iterator[list[Any]]:
        """The rows as a person or a file reads them, under `titles`; the last column adds up to the figure."""
        names = dict(self.buckets(scope)) | {EARLIER: _("earlier")}
        kinds = dict(self.series)
        paths = [column.path for column in self.columns]
        for *own, bucket, series, value in rows.values_list(*paths, "bucket", "series", "value"):
            line = [column.write(cell) for column, cell in zip(self.columns, own, strict=True)]
            if self.name_of is None:
                line.append(str(names.get(bucket, bucket)))
            if self.series_title:
                line.append(str(kinds.get(series, series)))
            line.append(to_decimal(value, series) if self.unit is Unit.MONEY else value)
            yield line


@dataclass(frozen=True)
class Answer:
    """What a figure is at one moment: every cell that has rows."""

    figure: Figure
    scope: Scope
    cells: dict[tuple[str, str], Cell]

    @cached_property
    def buckets(self) -> list[tuple[str, Any]]:
        """(key, label) in their order; of those that only the rows know, the largest."""
        name_of = self.figure.name_of
        if name_of is None:
            return self.figure.buckets(self.scope)
        ranked = sorted(self.cells, key=lambda key: (-self.cells[key].total, key))
        keys = list(dict.fromkeys(bucket for bucket, _series in ranked))[:MOST_NAMES]
        return [(key, name_of(key)) for key in keys]

    @cached_property
    def series(self) -> list[tuple[str, Any]]:
        if not self.figure.series_title:
            return [("", "")]
        found = sorted({key for _, key in self.cells})
        return list(self.figure.series) or [(key, key) for key in found]

    def cell(self, bucket: str, series: str) -> Cell:
        if not self.figure.cumulative:
            return self.cells.get((bucket, series), Cell())
        before = (c for (b, s), c in self.cells.items() if s == series and b <= bucket)
        return sum(before, Cell())

    def total(self, series: str) -> Cell:
        """One series over all its buckets: what the file of its rows adds up to."""
        if self.figure.unit is Unit.MEDIAN:
            return self.cells.get((WHOLE, series), Cell())
        return sum((cell for (_, key), cell in self.cells.items() if key == series), Cell())

    @property
    def total_of_all(self) -> Cell:
        """Never asked of money: amounts of several currencies have no sum. A median has one series."""
        if self.figure.unit is Unit.MEDIAN:
            return self.total("")
        return sum(self.cells.values(), Cell())


figures: dict[str, Figure] = {}
"""Every figure by its name, in the order of registration."""


def register(figure: Figure) -> Figure:
    figures[figure.name] = figure
    return figure
