"""What a count brings back, line by line, and how the lines become the cells of figures."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from reports.figures import WHOLE, Cell, Figure, Unit

Key = tuple[str, str]
"""(bucket, series)"""


class Line(NamedTuple):
    """The numbers of figures counted together, one after the other: of each the sum and the rows; of a median one value.

    Where campaigns are told apart `campaign` is the key of one, else 0; `month` is told where the buckets are no months.
    """

    group: list[Figure]
    campaign: int
    month: str
    bucket: str
    series: str
    numbers: str

    @property
    def is_of_median(self) -> bool:
        return self.group[0].unit is Unit.MEDIAN

    def cells(self) -> Iterator[tuple[Figure, str, Cell]]:
        """(figure, series, cell); a cell without rows does not exist."""
        found = [int(number) for number in self.numbers.split()]
        for figure, total, rows in zip(self.group, found[::2], found[1::2], strict=True):
            if rows:
                yield figure, self.series if figure.series_title else "", Cell(total, rows)


class Tally:
    """The cells of figures, added up from wherever they come."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[Key, Cell]] = defaultdict(dict)
        self._values: dict[str, dict[Key, list[int]]] = defaultdict(dict)

    def add_line(self, line: Line) -> None:
        if line.is_of_median:
            self.add_values(line.group[0].name, (line.bucket, line.series), [int(line.numbers)])
            return
        for figure, series, cell in line.cells():
            self.add(figure.name, (line.bucket, series), cell)

    def add(self, name: str, key: Key, cell: Cell) -> None:
        cells = self._cells[name]
        cells[key] = cells[key] + cell if key in cells else cell

    def add_values(self, name: str, key: Key, values: list[int]) -> None:
        self._values[name].setdefault(key, []).extend(values)

    def cells_of(self, figure: Figure) -> dict[Key, Cell]:
        if figure.unit is Unit.MEDIAN:
            return _medians(self._values[figure.name])
        return self._cells[figure.name]


def _medians(values: dict[Key, list[int]]) -> dict[Key, Cell]:
    """Of each cell, and of all together."""
    every = [value for found in values.values() for value in found]
    middles = {key: _middle(found) for key, found in values.items()}
    return middles | ({(WHOLE, ""): _middle(every)} if every else {})


def _middle(values: list[int]) -> Cell:
    return Cell(int(statistics.median(values)), len(values))
