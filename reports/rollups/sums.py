"""How the figures of a campaign are packed, so that those of many campaigns add up quickly.

    {"columns": "figure series|figure series|...", "months": {"2026-11": [sum, rows, sum, rows, ...]},
     "named": {figure: {"2026-11": [bucket, series, sum, rows, bucket, ...]}}, "values": {figure: {"2026-11": [seconds, ...]}}}

`columns` names the pairs of a month, of figures whose buckets are months; `named` are those whose buckets have names; `values` are
those of medians, which do not add up. Campaigns with the same columns are added up column by column.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from typing import Any

from reports.figures import Cell
from reports.tally import Key, Line, Tally

Sums = dict[str, Any]


def pack(lines: Iterable[Line]) -> dict[int, Sums]:
    """By campaign, from lines that tell campaigns apart."""
    packs: dict[int, _Pack] = defaultdict(_Pack)
    for line in lines:
        packs[line.campaign].add(line)
    return {campaign: one.sums() for campaign, one in packs.items()}


class _Pack:
    """One campaign, line by line."""

    def __init__(self) -> None:
        self.cells: dict[str, dict[str, Cell]] = defaultdict(dict)
        self.named: Any = defaultdict(lambda: defaultdict(list))
        self.values: Any = defaultdict(lambda: defaultdict(list))

    def add(self, line: Line) -> None:
        if line.is_of_median:
            self.values[line.group[0].name][line.bucket].append(int(line.numbers))
            return
        for figure, series, cell in line.cells():
            if figure.name_of:
                named = (line.bucket, series, cell.total, cell.rows)
                self.named[figure.name][line.month].extend(named)
            else:
                column, months = f"{figure.name} {series}", self.cells[line.bucket]
                months[column] = months.get(column, Cell()) + cell

    def sums(self) -> Sums:
        columns = sorted({column for month in self.cells.values() for column in month})
        months = {
            key: [n for c in columns for n in _pair(month.get(c, Cell()))]
            for key, month in self.cells.items()
        }
        return {
            "columns": "|".join(columns), "months": months, "named": self.named, "values": self.values
        }  # fmt: skip


def _pair(cell: Cell) -> tuple[int, int]:
    return cell.total, cell.rows


def add_all(packed: Iterable[Sums], names: Container[str], months: list[str], tally: Tally) -> None:
    """Add these figures in these months, of all the campaigns together, to a tally."""
    every = list(packed)
    alike: dict[str, list[Sums]] = defaultdict(list)
    for sums in every:
        alike[sums["columns"]].append(sums)
    for columns, group in alike.items():
        _add_columns(columns, [sums["months"] for sums in group], names, months, tally)
    for name in {name for sums in every for name in sums["named"]}:
        if name in names:
            _add_named(name, _of_months(every, "named", name, months), tally)
    for name in {name for sums in every for name in sums["values"]}:
        if name in names:
            for month, found in _of_months(every, "values", name, months):
                tally.add_values(name, (month, ""), found)


def _add_columns(
    columns: str, found: list[Any], names: Container[str], months: list[str], tally: Tally
) -> None:
    wanted = [column.split(" ") for column in columns.split("|")]
    for month in months:
        numbers = [by_month[month] for by_month in found if month in by_month]
        sums = [sum(column) for column in zip(*numbers, strict=True)]
        for (name, series), total, rows in zip(wanted, sums[::2], sums[1::2], strict=bool(sums)):
            if rows and name in names:
                tally.add(name, (month, series), Cell(total, rows))


def _of_months(
    every: list[Sums], kind: str, name: str, months: list[str]
) -> Iterator[tuple[str, Any]]:
    """(month, what is kept of it) of one figure, campaign by campaign."""
    for sums in every:
        by_month = sums[kind].get(name, {})
        for month in months:
            if month in by_month:
                yield month, by_month[month]


def _add_named(name: str, found: Iterable[tuple[str, Any]], tally: Tally) -> None:
    """Summed here first: the same bucket is in many campaigns and months."""
    totals: dict[Key, int] = defaultdict(int)
    counts: dict[Key, int] = defaultdict(int)
    for _month, flat in found:
        for bucket, series, total, rows in zip(*(flat[n::4] for n in range(4)), strict=True):
            totals[bucket, series] += total
            counts[bucket, series] += rows
    for key, rows in counts.items():
        tally.add(name, key, Cell(totals[key], rows))
