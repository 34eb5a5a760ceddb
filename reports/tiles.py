"""Figures and ratios in one line each, as dashboards show them: a value, what it is of, and the page behind it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import number
from reports.display import DASH, Chart, Number, Shown, in_words, percent
from reports.figures import Answer, Cell, Unit
from reports.ratios import Form, Ratio, RatioAnswer
from reports.scope import Scope


def page_of(name: str, scope: Scope, **cell: str) -> str:
    """The page of a figure for users, with the same period and campaign; with a cell its rows alone."""
    query = urlencode(scope.params | {key: value for key, value in cell.items() if value})
    url = reverse("reports:figure", args=[name])
    return (f"{url}?{query}" if query else url) + ("#rows" if cell else "")


def shown(found: Answer) -> Shown:
    """A figure with the addresses users have."""
    name = found.figure.name
    return Shown(
        found,
        reverse("reports:figure", args=[name]),
        reverse("reports:figure_csv", args=[name]),
        found.scope.params,
    )


def written(value: Decimal | None, form: Form, currency: str = "") -> str:
    if value is None:
        return DASH
    if form is Form.MONEY:
        return format_money(int(value), currency)
    return percent(float(value)) if form is Form.PERCENT else f"{number(float(value))} ×"


@dataclass(frozen=True)
class ShownRatio:
    """A ratio, its parts linked to their rows. One line for each currency, or one in all."""

    found: RatioAnswer

    @property
    def ratio(self) -> Ratio:
        return self.found.ratio

    def words(self, series: str = "") -> str:
        if self.found.is_new(series):
            return _("new")
        return written(self.found.value(series), self.ratio.form, series)

    @cached_property
    def period(self) -> str:
        return str(self.found.bottom.figure.period(self.found.scope))

    @cached_property
    def head(self) -> list[str]:
        top, bottom = self.ratio.parts
        first = [_("Currency")] if self.ratio.per_currency else [""]
        return [*first, str(top.title), str(bottom.title), str(self.ratio.title)]

    @cached_property
    def lines(self) -> list[tuple[str, list[Number]]]:
        """(currency, upper part, lower part, value)"""
        return [(key or _("All"), self._numbers(key)) for key in self.found.series]

    def _numbers(self, series: str) -> list[Number]:
        parts = zip((self.found.top, self.found.bottom), self.found.parts(series), strict=True)
        return [*(self._part(one, cell, series) for one, cell in parts), Number(self.words(series))]

    def _part(self, one: Answer, cell: Cell, series: str) -> Number:
        url = page_of(one.figure.name, self.found.scope, series=series) if cell.rows else ""
        return Number(in_words(cell, one.figure.unit, series), url)


@dataclass(frozen=True)
class Tile:
    """One figure of a strip. `hint` explains it to who points at it or reads it aloud."""

    id: str
    label: str
    value: str
    note: str
    url: str
    hint: str = ""


def tile(found: Answer) -> Tile:
    """A figure of cases or counts: its value over the period, and of how many cases."""
    card = shown(found)
    figure = found.figure
    note = card.cases if card.has_cases and found.total_of_all.rows else card.period
    return Tile(
        figure.name, str(figure.title), card.headline, note, card.page, str(figure.explanation)
    )


def tiles_of(found: RatioAnswer) -> list[Tile]:
    """A ratio: one tile for each currency."""
    card, ratio = ShownRatio(found), found.ratio
    url = page_of(ratio.name, found.scope)
    return [
        Tile(
            f"{ratio.name}-{key.lower()}" if key else ratio.name,
            f"{ratio.title}, {key}" if len(found.series) > 1 else str(ratio.title),
            card.words(key),
            _("%(part)s of %(all)s") % {"part": numbers[0].text, "all": numbers[1].text},
            url,
            str(ratio.explanation),
        )
        for key, (_label, numbers) in zip(found.series or [""], card.lines or [EMPTY], strict=True)
    ]


EMPTY = ("", [Number("0"), Number("0"), Number(DASH)])


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many came so far, and which share of those that began."""

    title: str
    count: Number
    share: str


@dataclass(frozen=True)
class Funnel:
    """The steps as a table and as a picture."""

    steps: list[Step]
    chart: Chart
    url: str = ""
    notes: list[str] = field(default_factory=list)


def funnel(found: list[Answer]) -> Funnel:
    began = found[0].total_of_all
    steps = [_step(one, began) for one in found]
    said = ", ".join(f"{step.title} {step.count.text}" for step in steps)
    spec: dict[str, Any] = {
        "type": "bar",
        "horizontal": True,
        "labels": [step.title for step in steps],
        "series": [{"name": _("Ad requests"), "data": [a.total_of_all.total for a in found]}],
    }
    title = _("From sending to delivery")
    return Funnel(steps, Chart("chart-funnel", title, spec, f"{title}: {said}"))


def _step(one: Answer, began: Cell) -> Step:
    cell = one.total_of_all
    share = in_words(Cell(cell.total, began.rows), Unit.SHARE)
    url = page_of(one.figure.name, one.scope) + "#rows" if cell.rows else ""
    return Step(str(one.figure.title), Number(number(cell.total), url), share)
