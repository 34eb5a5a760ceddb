"""How a payment is worded wherever it is shown."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adrequests.models import (
    AGREED,
    AdRequest,
    Outcome,
    Payment,
    PaymentStatus,
    Receipt,
    ReceiptStatus,
    Status,
)
from influencer_platform.templatetags.ui import day

register = template.Library()

TONES = {PaymentStatus.PAID: "ok", PaymentStatus.PLANNED: "plain", PaymentStatus.CANCELLED: "plain"}
RECEIPT_TONES = {
    ReceiptStatus.AWAITED: "info",
    ReceiptStatus.CONFIRMED: "ok",
    ReceiptStatus.DISPUTED: "bad",
}
OUTCOME_TONES = {Outcome.PAID: "ok", Outcome.PARTLY: "warn", Outcome.UNPAID: "bad"}


@register.simple_tag
def payment_state(payment: Payment, today: date | None = None) -> dict[str, Any]:
    """The badge of a payment, and its date in words."""
    late = payment.days_late(today or timezone.localdate())
    status = PaymentStatus(payment.status)
    if late:
        when = ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
        return {"text": _("Overdue"), "tone": "bad", "when": when, "is_late": True}
    if status == PaymentStatus.DUE and payment.is_partly_paid:
        text, tone = _("Partly paid"), "warn"
    else:
        text, tone = str(status.label), TONES.get(status, "info")
    return {"text": text, "tone": tone, "when": _when(payment), "is_late": False}


def _when(payment: Payment) -> str:
    if payment.paid_on is not None:
        return _("paid %(day)s") % {"day": day(payment.paid_on)}
    if payment.status == PaymentStatus.CANCELLED or payment.due_on is None:
        return ""
    return _("due %(day)s") % {"day": day(payment.due_on)}


@register.filter
def receipt_tone(receipt: Receipt) -> str:
    """The colour of what is known of a transfer."""
    if receipt.outcome:
        return OUTCOME_TONES[Outcome(receipt.outcome)]
    return RECEIPT_TONES.get(ReceiptStatus(receipt.status), "plain")


@register.simple_tag
def case_payments(ad_request: AdRequest) -> list[Payment]:
    """What is owed for a deal; asked only where there is one."""
    if ad_request.status not in {*AGREED, Status.CANCELLED}:
        return []
    return list(Payment.objects.standing().filter(ad_request=ad_request).order_by("number"))
