"""What a daily mail names beside offers: each part of a deal says which deals wait for one side, until when, in which words.

All parts of a side are asked together, in the statement that reads the offers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from adrequests.models import UNDELIVERED, AdRequestQuerySet, Deliverable, Side, Status
from influencer_platform.templatetags.ui import day

DUE_WITHIN = timedelta(days=3)
OVERDUE_FOR = timedelta(days=14)
"""Agreed work is named from three days before it is due until two weeks after."""

Rows = Callable[[AdRequestQuerySet, datetime, date, date], AdRequestQuerySet]


@dataclass(frozen=True)
class Part:
    """`rows(deals, at, first, last)` narrows `deals` to those for which `side` has something to do then, and annotates
    `wait_until`, a date or None; `first` and `last` are the earliest and latest local date of the people asked for.
    `is_due(wait_until, on)` asks the same of one person's local date, `words` say it."""

    code: str
    side: Side
    rows: Rows
    words: Callable[[date | None, date], str]
    is_due: Callable[[date | None, date], bool] = lambda _until, _on: True


PARTS: dict[str, Part] = {}


def part(entry: Part) -> Part:
    """Register `entry`: its deals are named in the daily mails of its side from now on."""
    PARTS[entry.code] = entry
    return entry


def parts_of(side: Side) -> list[Part]:
    return [entry for entry in PARTS.values() if entry.side == side]


def _undelivered(
    deals: AdRequestQuerySet, _at: datetime, first: date, last: date
) -> AdRequestQuerySet:
    """Agreed work that is due soon, or was lately."""
    pieces = Deliverable.objects.filter(
        status__in=UNDELIVERED, ad_request=OuterRef("pk")
    ).order_by()
    earliest = pieces.values("ad_request").annotate(day=Min("due_on")).values("day")
    due = Q(wait_until__range=(first - OVERDUE_FOR, last + DUE_WITHIN))
    return deals.filter(status=Status.ACCEPTED).annotate(wait_until=Subquery(earliest)).filter(due)


def _is_near(until: date | None, on: date) -> bool:
    return until is not None and -OVERDUE_FOR <= until - on <= DUE_WITHIN


def due_in_words(until: date | None, today: date) -> str:
    if until is None:
        return ""
    words = _("Due %(day)s")
    if until == today:
        words = _("Due today, %(day)s")
    elif until < today:
        words = _("Was due %(day)s")
    return words % {"day": day(until)}


part(Part("work", Side.INFLUENCER, _undelivered, due_in_words, _is_near))
