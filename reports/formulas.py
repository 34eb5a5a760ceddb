"""The formulas of the trade as plain functions of two sums. None wherever there is nothing to divide by, or nothing to divide.

Money goes in and comes out in minor units of one currency. Sources: the KPI dictionary of docs/decisions/0030.
"""

from decimal import ROUND_HALF_UP, Decimal

Value = Decimal | None
ONE, TENTH, HUNDREDTH = Decimal(1), Decimal("0.1"), Decimal("0.01")


def quotient(top: int | None, bottom: int | None, factor: int, step: Decimal) -> Value:
    """top ÷ bottom × factor, rounded half up to `step`."""
    if top is None or not bottom:
        return None
    return (Decimal(top) * factor / Decimal(bottom)).quantize(step, ROUND_HALF_UP)


def percent(top: int | None, bottom: int | None) -> Value:
    """A share in per cent to one decimal."""
    return quotient(top, bottom, 100, TENTH)


def each(cost: int | None, count: int | None) -> Value:
    """Cost of one of them, in whole minor units: CPC, CPE, CPA, cost per view, average order."""
    return quotient(cost, count, 1, ONE)


def per_thousand(cost: int | None, count: int | None) -> Value:
    """CPM: cost of a thousand of them."""
    return quotient(cost, count, 1000, ONE)


def times(revenue: int | None, cost: int | None) -> Value:
    """ROAS: how many times the cost came back, to two decimals."""
    return quotient(revenue, cost, 1, HUNDREDTH)
