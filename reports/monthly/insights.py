"""Plain sentences about a month. Each is a named rule with a threshold and at least five cases behind it, or it is absent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import number
from reports.figures import FEWEST, Cell
from reports.monthly.counting import enough
from reports.monthly.periods import Period
from reports.monthly.saying import of, points, share

TWICE = 1.5
"""From here on one share is told as a multiple of another."""
POINTS = 10
TALKED = 20
SLOW = 50.0
QUARTER = 25
HALF = 50


@dataclass(frozen=True)
class Month:
    """What the rules look at: the figures, the campaigns as they stood at the end, and what these are called."""

    period: Period
    figures: dict[str, Any]
    campaigns: list[dict[str, Any]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def before(self) -> dict[str, Any]:
        found: dict[str, Any] = self.figures["before"]
        return found


Rule = Callable[[Month], str | None]
RULES: dict[str, Rule] = {}
"""Every rule by its name, in the order in which they are told."""


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


@rule
def quick_answers(month: Month) -> str | None:
    """Invitations answered within a day were accepted at least 1.5 times as often as those answered later."""
    quick, slow = (month.figures["speed"][name] for name in ("quick", "slow"))
    if not (enough(quick) and enough(slow) and slow[0]):
        return None
    times = (quick[0] * slow[1]) / (quick[1] * slow[0])
    if times < TWICE:
        return None
    return _(
        "Invitations answered within a day were accepted %(times)s times as often (%(quick)s) as those answered later (%(slow)s)."
    ) % {"times": number(round(times, 1)), "quick": of(quick), "slow": of(slow)}


@rule
def acceptance_moved(month: Month) -> str | None:
    """The acceptance rate went up or down by at least ten points."""
    now, before = month.figures["acceptance"], month.before["acceptance"]
    moved = points(now, before)
    if moved is None or abs(moved) < POINTS:
        return None
    words = (
        _("The acceptance rate rose by %(n)s points: %(now)s (%(cases)s) after %(before)s.")
        if moved > 0
        else _("The acceptance rate fell by %(n)s points: %(now)s (%(cases)s) after %(before)s.")
    )
    return words % {
        "n": number(abs(moved)), "now": share(now), "cases": of(now), "before": share(before),
    }  # fmt: skip


@rule
def lapsed_above_usual(month: Month) -> str | None:
    """Most requests the company let lapse asked more than its usual fee."""
    for currency, (above, all_of_them, usual, deals) in month.figures["lapsed_fees"].items():
        if all_of_them < FEWEST or deals < FEWEST or 2 * above <= all_of_them:
            continue
        return _(
            "%(above)s of %(all)s requests you let lapse were above your usual fee of %(fee)s, the median of %(deals)s deals. "
            "A counter-offer takes a minute."
        ) % {
            "above": number(above), "all": number(all_of_them), "fee": format_money(usual, currency), "deals": number(deals),
        }  # fmt: skip
    return None


@rule
def talking_helps(month: Month) -> str | None:
    """Requests with a counter-offer ended in a deal at least twenty points more often than those without."""
    countered, plain = (month.figures["talks"][name] for name in ("countered", "plain"))
    ahead = points(countered, plain)
    if ahead is None or ahead < TALKED:
        return None
    return _(
        "Requests with a counter-offer became deals more often (%(countered)s) than those without (%(plain)s)."
    ) % {"countered": of(countered), "plain": of(plain)}


@rule
def slow_to_answer(month: Month) -> str | None:
    """The company answered fewer than half of the applications within 72 hours."""
    mine = month.figures["responses"]["sponsor"]
    percent = Cell(*mine).percent
    if percent is None or percent >= SLOW:
        return None
    return _("You answered %(cases)s applications within 72 hours.") % {"cases": of(mine)}


@rule
def waiting_too_long(month: Month) -> str | None:
    """At least five offers had waited for the company for more than three days."""
    late = month.figures["requests"]["late"]
    if late < FEWEST:
        return None
    return ngettext(
        "%(n)d offer had waited for your answer for more than three days when the month ended.",
        "%(n)d offers had waited for your answer for more than three days when the month ended.",
        late,
    ) % {"n": late}


@rule
def behind_pace(month: Month) -> str | None:
    """A running campaign with at least five requests: half of its time is over, and not a quarter of its budget is agreed."""
    for row in month.campaigns:
        began, opened = month.figures["asked"].get(str(row["id"]), [0, 0])
        elapsed = elapsed_percent(row, month.period)
        if row["status"] != "active" or max(began, opened) < FEWEST or not row["budget"]:
            continue
        spent = 100 * row["committed"] // row["budget"]
        if elapsed >= HALF and spent < QUARTER:
            return _(
                "%(campaign)s: %(elapsed)s %% of its time has passed, %(spent)s %% of its budget is agreed."
            ) % {
                "campaign": month.names.get(row["id"], _("A campaign")), "elapsed": number(elapsed), "spent": number(spent),
            }  # fmt: skip
    return None


@rule
def value_moved(month: Month) -> str | None:
    """The agreed value of one currency went up or down by at least a quarter."""
    for currency, (value, deals) in month.figures["agreed"].items():
        was, were = month.before["agreed"].get(currency, [0, 0])
        if deals < FEWEST or were < FEWEST or not was:
            continue
        moved = round(100 * (value - was) / was)
        if abs(moved) >= QUARTER:
            words = (
                _("You agreed %(n)s %% more than the month before: %(now)s in %(deals)s deals.")
                if moved > 0
                else _(
                    "You agreed %(n)s %% less than the month before: %(now)s in %(deals)s deals."
                )
            )
            return words % {
                "n": number(abs(moved)), "now": format_money(value, currency), "deals": number(deals),
            }  # fmt: skip
    return None


def elapsed_percent(row: dict[str, Any], period: Period) -> int:
    """How much of a campaign's time had passed when the month ended, 0 to 100."""
    start, end = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
    whole = (end - start).days + 1
    passed = (period.next.first_day - start).days
    return max(0, min(100, 100 * passed // whole))


def insights(month: Month) -> list[str]:
    return [said for function in RULES.values() if (said := function(month))]
