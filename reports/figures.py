"""The figures of the product. Each is a named queryset of the rows it counts; all that is shown of it is computed from those.

A row of a figure carries three annotations: `bucket` (a month `2026-11`, a status), `series` (a role, a currency, or nothing)
and `value`: 1 where rows are counted, minor units where money is, 1 or 0 where a share is. So the sum of `value` over the rows
is the figure, in a table, a chart, a page and a file alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import BigIntegerField, Count, Model, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import export_right
from influencer_platform.money import to_decimal
from reports.months import EARLIER, Month, last_months

COUNTS = gettext_lazy("Counts")
FEWEST = 5
"""A share of fewer cases says nothing: it is shown as new."""


class Unit(Enum):
    COUNT = "count"
    MONEY = "money"
    SHARE = "share"


@dataclass(frozen=True)
class Scope:
    """Whose figures, and at which moment."""

    user: User
    now: datetime

    @classmethod
    def of(cls, user: Any) -> "Scope":
        return cls(user, timezone.now())

    @cached_property
    def months(self) -> list[Month]:
        """The twelve months shown, the current one last."""
        return last_months(self.now)

    @property
    def since(self) -> datetime:
        return self.months[0].start

    @property
    def until(self) -> datetime:
        """The end of the current month: what is later belongs to no month shown."""
        return self.months[-1].end


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


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `name` is its address; `formula`, `source` and `period` are told wherever it is shown.

    `buckets` lists (key, label) in their order, also those without rows. Without `series_title` there is one series only; where
    `series` is empty they are what the rows have (currencies). A `cumulative` figure counts in each bucket the rows of all
    buckets up to it. `by_month`: the buckets are the months of the scope. `order` names a column that the rows have.
    """

    name: str
    title: Any
    explanation: Any
    formula: Any
    source: Any
    period: Any
    unit: Unit
    model: type[Model]
    rows: Callable[[Scope], QuerySet[Any]]
    columns: tuple[Column, ...]
    order: str
    bucket_title: Any
    buckets: Callable[[Scope], list[tuple[str, Any]]]
    series_title: Any = ""
    series: tuple[tuple[str, Any], ...] = ()
    value_title: Any = COUNTS
    cumulative: bool = False
    by_month: bool = False

    def may_list(self, user: Any) -> bool:
        """Whether this person may see the rows behind the figure."""
        options = self.model._meta
        codename = get_permission_codename("view", options)
        return bool(user.has_perm(f"{options.app_label}.{codename}"))

    def may_export(self, user: Any) -> bool:
        """Whether this person may take the rows away in a file."""
        return self.may_list(user) and bool(user.has_perm(export_right(self.model)))

    def rows_in(self, scope: Scope, *, bucket: str = "", series: str = "") -> QuerySet[Any]:
        """The rows that one cell counts; without bucket and series all rows."""
        found = self.rows(scope)
        if bucket:
            found = found.filter(**{"bucket__lte" if self.cumulative else "bucket": bucket})
        return found.filter(series=series) if series else found

    def sums(self, scope: Scope) -> QuerySet[Any, Any]:
        """(name, bucket, series, total, rows) of each cell that has any."""
        cells: QuerySet[Any, Any] = self.rows(scope).order_by().values("bucket", "series")
        total = Cast(Sum("value"), BigIntegerField())
        cells = cells.annotate(total=total, counted=Count("pk"))
        return cells.values_list(Value(self.name), "bucket", "series", "total", "counted")

    def titles(self) -> list[str]:
        """The headings of its rows."""
        shown = [self.bucket_title, *([self.series_title] if self.series_title else [])]
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
        return sum((cell for (_, key), cell in self.cells.items() if key == series), Cell())

    @property
    def total_of_all(self) -> Cell:
        """Never asked of money: amounts of several currencies have no sum."""
        return sum(self.cells.values(), Cell())


figures: dict[str, Figure] = {}
"""Every figure by its name, in the order of registration."""


def register(figure: Figure) -> Figure:
    figures[figure.name] = figure
    return figure


def answer(asked: Iterable[Figure], scope: Scope) -> dict[str, Answer]:
    """The figures at this moment, all of them in one query."""
    asked = list(asked)
    first, *others = [figure.sums(scope) for figure in asked]
    found: dict[str, dict[tuple[str, str], Cell]] = defaultdict(dict)
    for name, bucket, series, total, rows in first.union(*others, all=True) if others else first:
        found[name][bucket, series] = Cell(total or 0, rows)
    return {figure.name: Answer(figure, scope, found[figure.name]) for figure in asked}
