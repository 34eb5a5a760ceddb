"""Which parts of a fee are owed, and from when. Whoever calls holds the request's row."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from adrequests import notices
from adrequests.models import (
    AdRequest,
    DealSheet,
    Payment,
    PaymentLabel,
    PaymentStatus,
    Transfer,
)
from adrequests.services.money.refusals import PaidBeyondFee
from influencer_platform.money import format_money

SIGNING_DAYS = 7
"""A part that is due on signing may be paid until so many days later."""


def plan_payments(sheet: DealSheet) -> list[Payment]:
    """The payments of a deal that was just agreed, as its first sheet says; none for a deal without a fee."""
    ad_request, fee = sheet.ad_request, sheet.document["terms"]["fee_minor"]
    percent = sheet.document["rules"].get("upfront_percent", 0)
    upfront = fee * percent // 100
    parts = [(PaymentLabel.ON_SIGNING, upfront), (PaymentLabel.ON_COMPLETION, fee - upfront)]
    signed_on = timezone.localdate(ad_request.accepted_at or sheet.created_at)
    due_on = signed_on + timedelta(days=SIGNING_DAYS)
    rows = [
        _new(ad_request, number, label, amount, due_on)
        for number, (label, amount) in enumerate((p for p in parts if p[1]), start=1)
    ]
    made = Payment.objects.bulk_create(rows)
    if upfront:
        notices.payout_missing(ad_request)
    return made


def _new(
    ad_request: AdRequest, number: int, label: PaymentLabel, amount_minor: int, due_on: date
) -> Payment:
    is_due = label != PaymentLabel.ON_COMPLETION
    return Payment(
        ad_request=ad_request,
        number=number,
        label=label,
        amount_minor=amount_minor,
        due_on=due_on if is_due else None,
        status=PaymentStatus.DUE if is_due else PaymentStatus.PLANNED,
    )


def fee_falls_due(ad_request: AdRequest, *, on: date) -> None:
    """The work was done on that day: what waited for it is due so many days later as the latest sheet says."""
    waiting = Payment.objects.standing().filter(ad_request=ad_request, due_on__isnull=True)
    due_on = on + timedelta(days=_payment_days(ad_request))
    waiting.filter(status=PaymentStatus.PAID).update(due_on=due_on)
    if waiting.update(due_on=due_on, status=PaymentStatus.DUE):
        notices.payout_missing(ad_request)


def replan_payments(ad_request: AdRequest, *, total_minor: int | None = None) -> None:
    """What is not paid yet follows the new fee, or `total_minor`, on which the sides settled: that is due from now on.

    More is added to the last part that is open, less is taken from it first. Raises PaidBeyondFee where more was paid already.
    """
    is_settled = total_minor is not None
    total = ad_request.fee_minor if total_minor is None else total_minor
    rows = list(Payment.objects.standing().filter(ad_request=ad_request).order_by("-number"))
    paid = sum(row.paid_minor for row in rows)
    if paid > total:
        money = format_money(paid, ad_request.campaign.currency)
        raise PaidBeyondFee(
            _("%(money)s has been paid already: the new fee cannot be less.") % {"money": money},
            paid_minor=paid,
        )
    missing = total - sum(row.amount_minor for row in rows)
    for row in rows:
        if missing < 0:
            missing += _lessen(row, -missing)
    if missing > 0:
        _add(ad_request, [row for row in rows if row.is_unpaid], missing)
    if is_settled:
        _settle(ad_request)


def cancel_payments(ad_request: AdRequest) -> None:
    """Nothing is owed any more for a deal of which nothing was paid."""
    rows = Payment.objects.standing().filter(ad_request=ad_request)
    rows.update(status=PaymentStatus.CANCELLED)


def paid_for(ad_request: AdRequest) -> int:
    """What was paid for this deal so far, as far as it stands."""
    rows = Payment.objects.filter(ad_request=ad_request)
    return rows.aggregate(paid=Sum("paid_minor"))["paid"] or 0


def _lessen(row: Payment, most: int) -> int:
    """Take up to `most` from what is open of it; returns how much that was."""
    taken = min(most, row.rest_minor)
    if taken == row.amount_minor:
        _write(row, status=PaymentStatus.CANCELLED)
    elif taken == row.rest_minor and row.is_unpaid:
        last = Transfer.objects.filter(payment=row).arrived().latest("paid_on")
        _write(row, amount_minor=row.paid_minor, status=PaymentStatus.PAID, paid_on=last.paid_on)
    elif taken:
        _write(row, amount_minor=row.amount_minor - taken)
    return taken


def _add(ad_request: AdRequest, still_open: list[Payment], more: int) -> None:
    late = [row for row in still_open if row.label != PaymentLabel.ON_SIGNING]
    if late:
        return _write(late[0], amount_minor=late[0].amount_minor + more)
    number = Payment.objects.filter(ad_request=ad_request).count() + 1
    row = _new(ad_request, number, PaymentLabel.ON_COMPLETION, more, timezone.localdate())
    row.save(force_insert=True)
    return None


def _settle(ad_request: AdRequest) -> None:
    """What is still open is the settlement, and due as a fee would be that was earned today."""
    due_on = timezone.localdate() + timedelta(days=_payment_days(ad_request))
    rows = Payment.objects.unpaid().filter(ad_request=ad_request)
    rows.filter(due_on__isnull=True).update(due_on=due_on, status=PaymentStatus.DUE)
    rows.update(label=PaymentLabel.SETTLEMENT)
    Payment.objects.standing().filter(ad_request=ad_request, due_on__isnull=True).update(due_on=timezone.localdate())  # fmt: skip


def _payment_days(ad_request: AdRequest) -> int:
    sheet = ad_request.sheets.order_by("-number").first()
    days: int = sheet.document["rules"]["payment_days"] if sheet else 0
    return days


def _write(row: Payment, **change: Any) -> None:
    Payment.objects.filter(pk=row.pk).update(**change)
    for name, value in change.items():
        setattr(row, name, value)
