"""What a daily mail names beside offers: each part of a deal says which deals wait for one side, until when, in which words.

All parts of a side are asked together, in the statement that reads the offers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, DateField, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from adrequests.models import (
    UNDELIVERED,
    AdRequestQuerySet,
    Deliverable,
    Payment,
    PaymentStatus,
    Receipt,
    ReceiptStatus,
    Side,
    Status,
)
from influencer_platform.templatetags.ui import day

DUE_WITHIN = timedelta(days=3)
OVERDUE_FOR = timedelta(days=14)
"""Agreed work is named from three days before it is due until two weeks after."""

NO_DATE = Case(When(pk__lt=0, then=F("latest_offer__due_on")), output_field=DateField())
"""What waits until no day in particular. Of the type of a date, which PostgreSQL asks of every branch of a union."""

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


def _owed(deals: AdRequestQuerySet, _at: datetime, first: date, last: date) -> AdRequestQuerySet:
    """Fees that are due soon, or were lately."""
    rows = Payment.objects.filter(status=PaymentStatus.DUE, ad_request=OuterRef("pk")).order_by()
    earliest = rows.values("ad_request").annotate(day=Min("due_on")).values("day")
    due = Q(wait_until__range=(first - OVERDUE_FOR, last + DUE_WITHIN))
    return deals.annotate(wait_until=Subquery(earliest)).filter(due)


def _unconfirmed(
    deals: AdRequestQuerySet, _at: datetime, _first: date, _last: date
) -> AdRequestQuerySet:
    """Transfers that the influencer has neither confirmed nor disputed."""
    rows = Receipt.objects.filter(
        status=ReceiptStatus.AWAITED, transfer__payment__ad_request=OuterRef("pk")
    ).order_by()
    earliest = rows.values("transfer__payment__ad_request").annotate(at=Min("answer_by"))
    day_of = TruncDate(Subquery(earliest.values("at")))
    return deals.annotate(wait_until=day_of).filter(wait_until__isnull=False)


def payment_in_words(until: date | None, today: date) -> str:
    if until is None:
        return ""
    words = _("Payment due %(day)s")
    if until == today:
        words = _("Payment due today, %(day)s")
    elif until < today:
        words = _("Payment was due %(day)s")
    return words % {"day": day(until)}


def confirm_in_words(until: date | None, _today: date) -> str:
    return _("Paid: has it arrived? Confirm by %(day)s") % {"day": day(until)}


part(Part("payment", Side.SPONSOR, _owed, payment_in_words, _is_near))
part(Part("receipt", Side.INFLUENCER, _unconfirmed, confirm_in_words))
part(Part("work", Side.INFLUENCER, _undelivered, due_in_words, _is_near))
