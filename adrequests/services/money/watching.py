"""Telling of payments that are due soon, and of those that are late: each date once."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from adrequests import notices
from adrequests.models import Payment, PaymentQuerySet, PaymentStatus

SOON = timedelta(days=3)
BATCH = 200


def announce_payments(*, today: date | None = None) -> int:
    """Tell sponsors what is due within days, and both sides what is overdue. Returns how many payments that were.

    Safe to repeat and to run in parallel; a date that moved is told of again.
    """
    day = today or timezone.localdate()
    due = Payment.objects.filter(status=PaymentStatus.DUE)
    soon = due.filter(_untold("due_told_for"), due_on__range=(day, day + SOON))
    late = due.filter(_untold("overdue_told_for"), due_on__lt=day)
    return _each(soon, "due_told_for") + _each(late, "overdue_told_for")


def _untold(column: str) -> Q:
    return Q(**{f"{column}__isnull": True}) | ~Q(**{column: F("due_on")})


def _each(rows: PaymentQuerySet, column: str) -> int:
    told = 0
    while batch := list(rows.order_by("due_on", "pk").values_list("pk", flat=True)[:BATCH]):
        told += sum(_tell(pk, rows, column) for pk in batch)
    return told


@transaction.atomic
def _tell(pk: int, rows: PaymentQuerySet, column: str) -> bool:
    """The row is marked by a conditional statement, so that of two clocks one tells."""
    if rows.filter(pk=pk).update(**{column: F("due_on")}) != 1:
        return False
    people = ("ad_request__campaign__sponsor", "ad_request__influencer__user")
    payment = Payment.objects.select_related(*people).get(pk=pk)
    if column == "due_told_for":
        notices.payment_due(payment)
    else:
        notices.payment_overdue(payment)
    return True
