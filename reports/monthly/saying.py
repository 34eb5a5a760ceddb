"""The words for single values of a report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from influencer_platform.money import format_difference, format_money
from influencer_platform.templatetags.ui import number
from reports.display import DASH, in_words
from reports.figures import Cell, Unit

HOUR = 3600
DAY = 24 * HOUR


def share(parts: list[int]) -> str:
    """`62.5 %`, `new` under five cases, a dash of none."""
    return in_words(Cell(*parts), Unit.SHARE)


def of(parts: list[int]) -> str:
    """`5 of 8`."""
    return _("%(part)s of %(all)s") % {"part": number(parts[0]), "all": number(parts[1])}


def points(now: list[int], before: list[int]) -> float | None:
    """The change of a share in percentage points; None unless both have cases enough."""
    new, old = Cell(*now).percent, Cell(*before).percent
    return None if new is None or old is None else round(new - old, 1)


def signed(value: float) -> str:
    """`+3`, `−2`, `±0`."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    return f"{sign}{number(abs(value))}"


def change_in_points(now: list[int], before: list[int]) -> str:
    """What stands below a share: `+12 points`; empty where the month before has too few cases."""
    value = points(now, before)
    return "" if value is None else _("%(n)s points") % {"n": signed(value)}


def change(now: int, before: int) -> str:
    return signed(now - before)


def money_change(now: int, before: int, currency: str) -> str:
    return format_difference(now - before, currency) if now != before else "±0"


def duration(seconds: int) -> str:
    """`40 minutes`, `7 hours`, `3 days`."""
    if seconds < HOUR:
        n = max(1, round(seconds / 60))
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    if seconds < 2 * DAY:
        n = round(seconds / HOUR)
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    n = round(seconds / DAY)
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def any_value(figure: str, value: Any) -> str:
    """A value of a restatement, by what its figure is made of."""
    group, _dot, rest = figure.partition(".")
    if value is None:
        return DASH
    if group == "agreed":
        return format_money(value[0], rest)
    if group == "money":
        return format_money(value, rest.partition(".")[0])
    return of(value) if isinstance(value, list) else number(value)
