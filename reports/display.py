"""A figure as people see it: its headline, its table with a link behind every number, its charts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from influencer_platform.money import format_money, to_decimal
from influencer_platform.templatetags.ui import listed, number
from reports.figures import Answer, Cell, Figure, Unit

DASH = "–"
Address = Callable[[Figure], str]


def in_words(cell: Cell, unit: Unit, series: str = "") -> str:
    """One value: `12`, `$1,450`, `62.5 %`; a share of nothing is a dash, of few cases `new`."""
    if unit is Unit.MONEY:
        return format_money(cell.total, series)
    if unit is Unit.COUNT:
        return number(cell.total)
    if not cell.rows:
        return DASH
    return _("new") if cell.percent is None else f"{number(cell.percent)} %"


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

    @property
    def figure(self) -> Figure:
        return self.answer.figure

    @cached_property
    def period(self) -> str:
        return str(self.figure.period(self.answer.scope))

    @property
    def is_share(self) -> bool:
        return self.figure.unit is Unit.SHARE

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
        """What a share is of: `31 of 50`."""
        whole = self.answer.total_of_all
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
        buckets = self.figure.buckets(self.answer.scope)
        return [(str(label), self._numbers(key)) for key, label in buckets]

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
        if self.is_share:
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
        given = {"bucket": bucket, "series": series}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{self.url}?{query}#rows" if cell.rows else ""

    def _chart_of_counts(self) -> Chart:
        keys = [key for key, _label in self.figure.buckets(self.answer.scope)]
        data = [
            [self.answer.cell(key, series).total for key in keys]
            for series, _label in self.answer.series
        ]
        lines = list(zip(self._labels, data, strict=True))
        is_line = self.figure.cumulative
        spec = {
            **({"type": "line"} if is_line else {"type": "bar", "horizontal": True}),
            "labels": self._ticks,
            "series": [{"name": name, "data": values} for name, values in lines],
        }
        now = [(name, values[-1]) for name, values in lines]
        facts = now if is_line else zip(self._ticks, data[0], strict=True)
        said = listed([f"{name} {number(value)}" for name, value in facts])
        title = str(self.figure.title)
        return Chart(
            id=f"chart-{self.figure.name}",
            title=title,
            spec=spec,
            summary=f"{title}: {said}",
            legend=self._labels if is_line else [],
        )

    def _chart_of_money(self, currency: str) -> Chart:
        buckets = self.figure.buckets(self.answer.scope)
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
        return [str(label) for _key, label in self.figure.buckets(self.answer.scope)]
