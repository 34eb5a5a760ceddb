"""Three things to do: what follows from a month, each with the page where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from influencer_platform.money import format_money
from reports.monthly.insights import HALF, Month, elapsed_percent

MOST = 3
SOON = 21
"""Days until a campaign ends in which its free budget is worth a word."""


@dataclass(frozen=True)
class ToDo:
    text: str
    path: str


def things_to_do(month: Month) -> list[ToDo]:
    """The most pressing first, three at the most. They speak of the end of the month: what was done since is no longer there
    on the page they lead to."""
    found = []
    for step in (_answer, _ending, _unasked, _begin):
        found += list(step(month))
    return found[:MOST]


def _answer(month: Month) -> Iterator[ToDo]:
    if n := month.figures["requests"]["waiting"]:
        words = ngettext(
            "Answer the offer that waits for you.", "Answer the %(n)d offers that wait for you.", n
        )
        yield ToDo(words % {"n": n}, reverse("adrequests:requests") + "?status=turn")


def _ending(month: Month) -> Iterator[ToDo]:
    today = month.period.next.first_day
    for row in month.campaigns:
        days = (date.fromisoformat(row["ends_on"]) - today).days
        free = row["budget"] - row["committed"]
        if row["status"] == "active" and 0 <= days <= SOON and 2 * free > row["budget"]:
            words = _("%(campaign)s ends soon and has %(free)s free: invite more influencers.")
            name = month.names.get(row["id"], _("A campaign"))
            yield ToDo(
                words % {"campaign": name, "free": format_money(free, row["currency"])},
                reverse("adrequests:influencers"),
            )


def _unasked(month: Month) -> Iterator[ToDo]:
    """Running for a while, and nobody was asked and nobody applied."""
    for row in month.campaigns:
        began, opened = month.figures["asked"].get(str(row["id"]), [0, 0])
        is_quiet = not (began or opened or row["committed"])
        if row["status"] == "active" and is_quiet and elapsed_percent(row, month.period) < HALF:
            words = _("Nobody was asked for %(campaign)s yet: invite influencers.")
            name = month.names.get(row["id"], _("A campaign"))
            yield ToDo(words % {"campaign": name}, reverse("adrequests:influencers"))


def _begin(month: Month) -> Iterator[ToDo]:
    if not any(row["status"] in {"active", "paused"} for row in month.campaigns):
        yield ToDo(_("No campaign is running: publish one."), reverse("campaigns:list"))
