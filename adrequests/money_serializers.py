"""A payment as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from adrequests.models import (
    DisputeReason,
    Outcome,
    Payment,
    PaymentLabel,
    PaymentStatus,
    ReceiptStatus,
    Transfer,
)
from influencer_platform.rest.fields import MoneyField, StrictSerializer, write_money
from influencer_platform.rest.schema import named


@named("Paid", {"amount": "1450.00", "reference": "SEPA 4711", "paid_on": "2027-05-02"})
class PaidIn(StrictSerializer):
    """What was paid, when, and by which reference the other side finds it."""

    amount = MoneyField()
    reference = serializers.CharField(max_length=60)
    paid_on = serializers.DateField()


@named("Arrived", {"transfer": 1})
class TransferIn(StrictSerializer):
    """Which transfer of the payment."""

    transfer = serializers.IntegerField(min_value=1, max_value=100_000)


@named("Dispute", {"transfer": 1, "reason": "less", "received": "600.00", "words": "A part came."})
class DisputeIn(TransferIn):
    """What is wrong with it; `received` only where less has arrived."""

    reason = serializers.ChoiceField(DisputeReason.choices)
    received = MoneyField(required=False)
    words = serializers.CharField(max_length=500, required=False, allow_blank=True)


@named("Transfer")
class TransferOut(serializers.Serializer[Any]):
    """One entry "paid", or with a negative amount what was taken back of one."""

    number = serializers.IntegerField()
    amount = serializers.CharField()
    reference = serializers.CharField()
    paid_on = serializers.DateField()
    status = serializers.ChoiceField(ReceiptStatus.choices, allow_null=True)
    outcome = serializers.ChoiceField(
        Outcome.choices, allow_null=True, help_text="What staff found, where they had to decide."
    )
    created_at = serializers.DateTimeField()


@named("Payment")
class PaymentOut(serializers.Serializer[Any]):
    """One part of the fee of a deal."""

    id = serializers.IntegerField()
    ad_request_id = serializers.IntegerField()
    campaign_id = serializers.IntegerField()
    campaign_name = serializers.CharField()
    influencer_id = serializers.IntegerField()
    influencer_name = serializers.CharField()
    number = serializers.IntegerField()
    label: Any = serializers.ChoiceField(PaymentLabel.choices)
    status = serializers.ChoiceField(PaymentStatus.choices)
    amount = serializers.CharField()
    paid = serializers.CharField()
    currency = serializers.CharField()
    due_on = serializers.DateField(allow_null=True, help_text="Empty until the work is done.")
    paid_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    transfers = TransferOut(many=True)


def show_payment(payment: Payment) -> dict[str, Any]:
    """The body of one payment from `for_cards()` with its transfers and their receipts."""
    p, campaign = payment, payment.ad_request.campaign
    return {
        "id": p.pk,
        "ad_request_id": p.ad_request_id,
        "campaign_id": campaign.pk,
        "campaign_name": campaign.name,
        "influencer_id": p.ad_request.influencer_id,
        "influencer_name": p.ad_request.influencer.name,
        "number": p.number,
        "label": p.label,
        "status": p.status,
        "amount": write_money(p.amount_minor, campaign.currency),
        "paid": write_money(p.paid_minor, campaign.currency),
        "currency": campaign.currency,
        "due_on": p.due_on,
        "paid_on": p.paid_on,
        "created_at": p.created_at,
        "transfers": [
            _show(row, campaign.currency)
            for row in sorted(p.transfers.all(), key=lambda row: row.number)
        ],
    }


def _show(row: Transfer, currency: str) -> dict[str, Any]:
    receipt = getattr(row, "receipt", None)
    return {
        "number": row.number,
        "amount": write_money(row.amount_minor, currency),
        "reference": row.reference,
        "paid_on": row.paid_on,
        "status": receipt.status if receipt else None,
        "outcome": (receipt.outcome or None) if receipt else None,
        "created_at": row.created_at,
    }


PAYMENT: dict[str, Any] = {
    "id": 77,
    "ad_request_id": 502,
    "campaign_id": 41,
    "campaign_name": "Ridge Pack launch",
    "influencer_id": 19,
    "influencer_name": "Priya Raman",
    "number": 1,
    "label": "on_completion",
    "status": "paid",
    "amount": "1450.00",
    "paid": "1450.00",
    "currency": "EUR",
    "due_on": "2027-05-15",
    "paid_on": "2027-05-02",
    "created_at": "2027-03-02T10:15:00Z",
    "transfers": [
        {
            "number": 1,
            "amount": "1450.00",
            "reference": "SEPA 4711",
            "paid_on": "2027-05-02",
            "status": "confirmed",
            "outcome": None,
            "created_at": "2027-05-02T08:00:00Z",
        }
    ],
}
"""What the description of the API shows."""
