"""Figures that divide one figure by another. Both parts are kept, each with its own rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from reports.counting import answer
from reports.figures import Answer, Cell, Figure, figures
from reports.scope import Scope, role_of


class Form(Enum):
    """How the value is written: per cent, money in minor units, or so many times."""

    PERCENT = "percent"
    MONEY = "money"
    TIMES = "times"


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """`compute(top, bottom)` of the sums of the figures of these names. It exists once both are registered.

    `per_currency`: each currency by itself; else over all series together, which may then be no money.
    `fewest`: below so many in the lower part it says nothing and is shown as new.
    """

    name: str
    title: Any
    explanation: Any
    formula: Any
    form: Form
    compute: Callable[[int | None, int | None], Decimal | None]
    top: str
    bottom: str
    per_currency: bool = False
    fewest: int = 0
    roles: frozenset[str]

    @property
    def is_ready(self) -> bool:
        return self.top in figures and self.bottom in figures

    @property
    def parts(self) -> tuple[Figure, Figure]:
        return figures[self.top], figures[self.bottom]

    def is_for(self, user: Any) -> bool:
        return self.is_ready and role_of(user) in self.roles


@dataclass(frozen=True)
class RatioAnswer:
    """What a ratio is at one moment, with the two answers it is made of."""

    ratio: Ratio
    top: Answer
    bottom: Answer

    @property
    def scope(self) -> Scope:
        return self.bottom.scope

    @property
    def series(self) -> list[str]:
        """The currencies; one nameless series where there are none."""
        if not self.ratio.per_currency:
            return [""]
        return sorted({key for part in (self.top, self.bottom) for _bucket, key in part.cells})

    def parts(self, series: str = "", bucket: str = "") -> tuple[Cell, Cell]:
        return self._part(self.top, series, bucket), self._part(self.bottom, series, bucket)

    def value(self, series: str = "", bucket: str = "") -> Decimal | None:
        top, bottom = self.parts(series, bucket)
        return self.ratio.compute(top.total, bottom.total)

    def is_new(self, series: str = "", bucket: str = "") -> bool:
        """There are cases, but too few to say."""
        return 0 < self.parts(series, bucket)[1].total < self.ratio.fewest

    def _part(self, part: Answer, series: str, bucket: str) -> Cell:
        if not bucket:
            return part.total(series) if self.ratio.per_currency else part.total_of_all
        if self.ratio.per_currency:
            return part.cell(bucket, series)
        found = (cell for (key, _series), cell in part.cells.items() if key == bucket)
        return sum(found, Cell())


ratios: dict[str, Ratio] = {}
"""Every ratio by its name, in the order of registration, also those whose parts nothing tells yet."""


def register_ratio(ratio: Ratio) -> Ratio:
    ratios[ratio.name] = ratio
    return ratio


Kpi = Figure | Ratio


def kpis_for(user: Any) -> dict[str, Kpi]:
    """What this person may ask for, by name."""
    every: list[Kpi] = [*figures.values(), *ratios.values()]
    return {kpi.name: kpi for kpi in every if kpi.is_for(user)}


def answer_all(asked: Iterable[Kpi], scope: Scope) -> dict[str, Answer | RatioAnswer]:
    """Figures and ratios at this moment, all of them in one query."""
    asked = list(asked)
    needed: dict[str, Figure] = {}
    for kpi in asked:
        for figure in kpi.parts if isinstance(kpi, Ratio) else (kpi,):
            needed[figure.name] = figure
    found = answer(needed.values(), scope)
    return {
        kpi.name: RatioAnswer(kpi, found[kpi.top], found[kpi.bottom])
        if isinstance(kpi, Ratio)
        else found[kpi.name]
        for kpi in asked
    }
