"""Figures of what was paid for deals, and when."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy

from adrequests.models import Payment, PaymentStatus, Transfer
from reports import rows
from reports.figures import Column, Figure, Unit, register
from reports.parts import MONTH, NUMBER
from reports.scope import BOTH_SIDES, Scope

BOOKS = gettext_lazy("the payment register of this installation")
SHARED: dict[str, Any] = {"source": BOOKS, "roles": BOTH_SIDES}


def due(scope: Scope) -> QuerySet[Payment]:
    """Payments due in the period whose day is over, or that are paid already; `value` 1 where that was in time."""
    found = Payment.objects.standing().filter(
        ad_request__in=scope.requests(), **scope.within_days("due_on")
    )
    is_over = Q(due_on__lt=scope.today) | Q(status=PaymentStatus.PAID)
    in_time = Q(status=PaymentStatus.PAID, paid_on__lte=F("due_on"))
    return found.filter(is_over).annotate(
        bucket=rows.month_of_day("due_on", scope.months),
        series=rows.ONE,
        value=Case(When(in_time, then=Value(1)), default=Value(0)),
    )


def made(scope: Scope) -> QuerySet[Transfer]:
    """Every entry "paid", and what takes one back, by the day it was made."""
    found = Transfer.objects.filter(
        payment__ad_request__in=scope.requests(), **scope.within_days("paid_on")
    )
    return found.annotate(
        bucket=rows.month_of_day("paid_on", scope.months),
        series=F("payment__ad_request__campaign__currency"),
        value=F("amount_minor"),
    )


ON_TIME_PAYMENT = register(
    Figure(
        name="on-time-payment",
        title=gettext_lazy("On-time payment"),
        explanation=gettext_lazy(
            "Of the payments due, those paid in full by their due date. Counted once the day is over or the money is paid."
        ),
        formula=gettext_lazy("paid by the due date ÷ due"),
        unit=Unit.SHARE,
        model=Payment,
        rows=due,
        columns=(
            NUMBER,
            Column(gettext_lazy("Campaign"), "ad_request__campaign__name"),
            Column(gettext_lazy("Influencer"), "ad_request__influencer__name"),
            Column(gettext_lazy("Due"), "due_on"),
            Column(gettext_lazy("Paid"), "paid_on"),
        ),
        order="-due_on",
        value_title=gettext_lazy("In time"),
        **SHARED,
        **MONTH,
    )
)
PAYMENTS_MADE = register(
    Figure(
        name="payments-made",
        title=gettext_lazy("Paid by month"),
        explanation=gettext_lazy(
            "What sponsors marked as paid, by the day of the payment; what did not arrive is taken off again."
        ),
        formula=gettext_lazy("sum of the payments made"),
        unit=Unit.MONEY,
        model=Transfer,
        rows=made,
        columns=(
            NUMBER,
            Column(gettext_lazy("Campaign"), "payment__ad_request__campaign__name"),
            Column(gettext_lazy("Influencer"), "payment__ad_request__influencer__name"),
            Column(gettext_lazy("Reference"), "reference"),
            Column(gettext_lazy("Paid"), "paid_on"),
        ),
        order="-paid_on",
        series_title=gettext_lazy("Currency"),
        value_title=gettext_lazy("Amount"),
        **SHARED,
        **MONTH,
    )
)
