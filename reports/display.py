"""A figure as people see it: its headline, its table with a link behind every number, its charts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_timedelta
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from influencer_platform.money import format_money, locale_name, to_decimal
from influencer_platform.templatetags.ui import listed, number
from reports.figures import OF_CASES, Answer, Cell, Figure, Unit

DASH = "–"
Address = Callable[[Figure], str]
Lines = list[tuple[str, list[int]]]
FLAT = {"type": "bar", "horizontal": True}


def in_words(cell: Cell, unit: Unit, series: str = "") -> str:
    """One value: `12`, `$1,450`, `62.5 %`, `3 hours`; of no cases a dash, of few `new`."""
    if unit is Unit.MONEY:
        return format_money(cell.total, series)
    if unit is Unit.COUNT:
        return number(cell.total)
    if not cell.rows:
        return DASH
    value = cell.value(unit)
    if value is None:
        return _("new")
    return {Unit.SHARE: percent, Unit.MEDIAN: duration}.get(unit, number)(value)


def percent(value: float) -> str:
    return f"{number(value)} %"


def duration(seconds: float) -> str:
    """`40 minutes`, `36 hours`, `5 days`"""
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=locale_name())


@dataclass(frozen=True)
class Number:
    """One cell of the table; `url` leads to the rows it counts, empty where there are none."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """What charts.js draws, what a screen reader says instead, and what each colour means."""

    id: str
    title: str
    spec: dict[str, Any]
    summary: str
    legend: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """An answer with the address of its page."""

    answer: Answer
    url: str
    csv_url: str = ""
    params: dict[str, str] = field(default_factory=dict)

    @property
    def figure(self) -> Figure:
        return self.answer.figure

    @cached_property
    def period(self) -> str:
        return str(self.figure.period(self.answer.scope))

    @property
    def is_share(self) -> bool:
        return self.figure.unit is Unit.SHARE

    @property
    def has_cases(self) -> bool:
        return self.figure.unit in OF_CASES

    @property
    def page(self) -> str:
        """The address of its page with the same period and campaign."""
        return f"{self.url}?{urlencode(self.params)}" if self.params else self.url

    @property
    def file(self) -> str:
        """The address of the file of all its rows; empty for who may not take them."""
        query = f"?{urlencode(self.params)}" if self.params else ""
        return f"{self.csv_url}{query}" if self.csv_url else ""

    @cached_property
    def headline(self) -> str:
        """The whole figure in one line; of money only where there is one currency, else each chart tells its own sum."""
        unit = self.figure.unit
        if unit is not Unit.MONEY:
            return in_words(self.answer.total_of_all, unit)
        sums = [in_words(self.answer.total(key), unit, key) for key, _label in self.answer.series]
        return "" if len(sums) > 1 else "".join(sums) or DASH

    @cached_property
    def cases(self) -> str:
        """What a share is of: `31 of 50`; how many cases a mean or a median has."""
        whole = self.answer.total_of_all
        if self.figure.unit in {Unit.MEAN, Unit.MEDIAN}:
            return ngettext("%(n)s case", "%(n)s cases", whole.rows) % {"n": number(whole.rows)}
        return _("%(part)s of %(all)s") % {"part": number(whole.total), "all": number(whole.rows)}

    @cached_property
    def head(self) -> list[str]:
        """The headings of the table's columns."""
        first = str(self.figure.bucket_title)
        if self.is_share:
            return [first, str(self.figure.value_title), _("Of"), _("Share")]
        return [first, *self._labels]

    @cached_property
    def lines(self) -> list[tuple[str, list[Number]]]:
        """(bucket, its numbers), in the order of the buckets."""
        return [(str(label), self._numbers(key)) for key, label in self.answer.buckets]

    @cached_property
    def foot(self) -> list[Number]:
        """The sums of the columns; a figure that accumulates has none."""
        if self.figure.cumulative:
            return []
        if self.is_share:
            return self._share(self.answer.total_of_all, "")
        unit = self.figure.unit
        cells = [(key, self.answer.total(key)) for key, _label in self.answer.series]
        return [Number(in_words(c, unit, key), self._rows_at("", key, c)) for key, c in cells]

    @cached_property
    def charts(self) -> list[Chart]:
        if self.figure.unit in OF_CASES:
            return []
        if self.figure.unit is Unit.MONEY:
            return [self._chart_of_money(key) for key, _label in self.answer.series]
        return [self._chart_of_counts()]

    @property
    def _labels(self) -> list[str]:
        return [str(label) or str(self.figure.value_title) for _key, label in self.answer.series]

    def _numbers(self, bucket: str) -> list[Number]:
        if self.is_share:
            return self._share(self.answer.cell(bucket, ""), bucket)
        unit = self.figure.unit
        cells = [(key, self.answer.cell(bucket, key)) for key, _label in self.answer.series]
        return [Number(in_words(c, unit, key), self._rows_at(bucket, key, c)) for key, c in cells]

    def _share(self, cell: Cell, bucket: str) -> list[Number]:
        return [
            Number(number(cell.total)),
            Number(number(cell.rows), self._rows_at(bucket, "", cell)),
            Number(in_words(cell, Unit.SHARE)),
        ]

    def _rows_at(self, bucket: str, series: str, cell: Cell) -> str:
        given = self.params | {"bucket": bucket, "series": series}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{self.url}?{query}#rows" if cell.rows else ""

    def _chart_of_counts(self) -> Chart:
        keys = [key for key, _label in self.answer.buckets]
        data = [
            [self.answer.cell(key, series).total for key in keys]
            for series, _label in self.answer.series
        ]
        lines = list(zip(self._labels, data, strict=True))
        is_line = self.figure.cumulative
        upright = {"type": "bar", "stacked": True}
        spec = {
            **({"type": "line"} if is_line else upright if self.figure.by_month else FLAT),
            "labels": self._ticks,
            "series": [{"name": name, "data": values} for name, values in lines],
        }
        facts = self._facts(lines, is_line=is_line)
        said = listed([f"{name} {number(value)}" for name, value in facts])
        title = str(self.figure.title)
        return Chart(
            id=f"chart-{self.figure.name}",
            title=title,
            spec=spec,
            summary=f"{title}: {said}",
            legend=self._labels if is_line or len(lines) > 1 else [],
        )

    def _facts(self, lines: Lines, *, is_line: bool) -> list[tuple[str, int]]:
        """What is said of the picture: where its lines end, else how high its bars are."""
        if is_line:
            return [(name, values[-1]) for name, values in lines]
        if self.figure.by_month:
            return [(name, sum(values)) for name, values in lines]
        return list(zip(self._ticks, lines[0][1], strict=True))

    def _chart_of_money(self, currency: str) -> Chart:
        buckets = self.answer.buckets
        cells = [self.answer.cell(key, currency) for key, _label in buckets]
        whole = format_money(self.answer.total(currency).total, currency)
        data = [float(to_decimal(cell.total, currency)) for cell in cells]
        facts = {
            "title": self.figure.title,
            "currency": currency,
            "all": whole,
            "last": format_money(cells[-1].total, currency),
            "month": buckets[-1][1],
        }
        return Chart(
            id=f"chart-{self.figure.name}-{currency.lower()}",
            title=whole if currency in whole else f"{currency} {whole}",
            spec={
                "type": "bar",
                "currency": currency,
                "labels": self._ticks,
                "series": [{"name": currency, "data": data}],
            },
            summary=_("%(title)s in %(currency)s: %(all)s in all, %(last)s in %(month)s") % facts,
        )

    @property
    def _ticks(self) -> list[Any]:
        """What stands along the axis of the buckets."""
        if self.figure.by_month:
            return [month.tick for month in self.answer.scope.months]
        return [str(label) for _key, label in self.answer.buckets]
