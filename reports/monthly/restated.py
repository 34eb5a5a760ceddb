"""The sentences that say what turned out to be different in an earlier report."""

from typing import Any

from django.utils.translation import gettext as _

from influencer_platform.templatetags.ui import listed
from reports.monthly import saying
from reports.monthly.labels import COUNTED, LATE, OF_THE_PLACE, RATES
from reports.monthly.names import Names
from reports.monthly.periods import Period

NAMED = 5
"""So many of the rows behind a difference are named."""


def in_words(entry: dict[str, Any], zone: str, names: Names) -> str:
    """`Acceptance rate, October 2026: 4 of 9 → 5 of 10, because these ad requests are recorded differently now: #12.`"""
    figure = entry["figure"]
    told = _("%(figure)s, %(month)s: %(was)s → %(is)s") % {
        "figure": _named(figure),
        "month": Period(entry["period"], zone).label,
        "was": saying.any_value(figure, entry["was"]),
        "is": saying.any_value(figure, entry["is"]),
    }
    because = _because(entry, names)
    return f"{told}, {because}." if because else f"{told}."


def _named(path: str) -> str:
    """What a figure is called, by its path."""
    group, _dot, rest = path.partition(".")
    money = {
        "budget": _("Budget"), "committed": _("Committed"), "before": _("Committed when the month began"),
    }  # fmt: skip
    if group == "agreed":
        return _("Agreed value, %(currency)s") % {"currency": rest}
    if group == "money":
        currency, _sep, kind = rest.partition(".")
        return f"{money.get(kind, kind)}, {currency}"
    called = COUNTED | OF_THE_PLACE | {"late": LATE}
    return str(RATES.get(path) or called.get(rest, path))


def _because(entry: dict[str, Any], names: Names) -> str:
    if pks := entry["requests"]:
        numbers = listed([f"#{pk}" for pk in pks[:NAMED]])
        more = len(pks) - NAMED
        told = (
            _("%(numbers)s and %(n)s more") % {"numbers": numbers, "n": more}
            if more > 0
            else numbers
        )
        return _("because these ad requests are recorded differently now: %(numbers)s") % {
            "numbers": told
        }
    if pks := entry["campaigns"]:
        called = listed([names.campaign(pk).name for pk in pks[:NAMED]])
        return _("because of %(campaigns)s") % {"campaigns": called}
    return ""
