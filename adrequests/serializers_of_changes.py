"""Deal sheets, amendments and settlements as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from adrequests.models import (
    Amendment,
    AmendmentStatus,
    DealSheet,
    Settlement,
    SettlementStatus,
    Side,
)
from adrequests.serializers import OFFER, TermsIn, show_terms
from influencer_platform.rest.fields import MoneyField, StrictSerializer, write_money
from influencer_platform.rest.schema import named


@named("Sheet")
class SheetOut(serializers.Serializer[Any]):
    """What both sides signed. `sha256` is the digest of `document` written as JSON with its keys in order, without spaces."""

    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    document = serializers.DictField()


@named("Amendment", {"sheet_number": 1, "payment_amount": "1600.00", "messages": "One more reel."})
class AmendIn(TermsIn):
    """Other terms for a deal that stands. What is left out stays as it was agreed."""

    sheet_number = serializers.IntegerField(
        min_value=1,
        max_value=100_000,
        required=False,
        help_text="Which sheet the caller has read. Left out: the one that holds.",
    )


@named("Settlement", {"amount": "600.00", "messages": "For the reel that is online."})
class SettleIn(StrictSerializer):
    """For how much a deal would end, in all."""

    amount = MoneyField()
    messages = serializers.CharField(max_length=2000, required=False, allow_blank=True)


@named("Reply", {"messages": "That suits us."})
class ReplyIn(StrictSerializer):
    """Words that go with an answer."""

    messages = serializers.CharField(max_length=2000, required=False, allow_blank=True)


@named("Amendment")
class AmendmentOut(serializers.Serializer[Any]):
    """A proposed change of a deal: all the terms as they would be."""

    number = serializers.IntegerField()
    sheet_number = serializers.IntegerField(help_text="The sheet it changes.")
    side = serializers.ChoiceField(Side.choices, help_text="Who proposes it.")
    send_for = serializers.ChoiceField(Side.choices, allow_null=True, help_text="Who must answer.")
    status = serializers.ChoiceField(AmendmentStatus.choices)
    payment_amount = serializers.CharField()
    currency = serializers.CharField()
    deliverables = serializers.DictField(child=serializers.IntegerField())
    due_on = serializers.DateField()
    usage_days = serializers.IntegerField()
    exclusivity_days = serializers.IntegerField()
    requirements = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


@named("Settlement")
class SettlementOut(serializers.Serializer[Any]):
    """A sum for which a deal would end, or has ended."""

    number = serializers.IntegerField()
    side = serializers.ChoiceField(
        Side.choices, allow_null=True, help_text="Who proposes it; null where staff have decided."
    )
    send_for = serializers.ChoiceField(Side.choices, allow_null=True, help_text="Who must answer.")
    status = serializers.ChoiceField(SettlementStatus.choices)
    amount = serializers.CharField()
    currency = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


def show_sheet(sheet: DealSheet) -> dict[str, Any]:
    return {
        "number": sheet.number,
        "sha256": sheet.sha256,
        "created_at": sheet.created_at,
        "document": sheet.document,
    }


def show_amendment(row: Amendment, currency: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "sheet_number": row.sheet_number,
        "side": row.side,
        "send_for": _asked(row),
        "status": row.status,
        **show_terms(row, currency),
        **_times(row),
    }


def show_settlement(row: Settlement, currency: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "side": row.side or None,
        "send_for": _asked(row),
        "status": row.status,
        "amount": write_money(row.amount_minor, currency),
        "currency": currency,
        **_times(row),
    }


def _asked(row: Amendment | Settlement) -> str | None:
    return Side(row.side).other.value if row.status == "proposed" else None


def _times(row: Amendment | Settlement) -> dict[str, Any]:
    return {"created_at": row.created_at, "expires_at": row.expires_at, "closed_at": row.closed_at}


TIMES = {
    "created_at": "2027-03-20T09:00:00Z",
    "expires_at": "2027-03-27T09:00:00Z",
    "closed_at": None,
}
AMENDMENT: dict[str, Any] = {
    "number": 1,
    "sheet_number": 1,
    "side": "sponsor",
    "send_for": "influencer",
    "status": "proposed",
    **{n: v for n, v in OFFER.items() if n not in {"number", "side", "created_at"}},
    **TIMES,
}
SETTLEMENT: dict[str, Any] = {
    "number": 1,
    "side": "sponsor",
    "send_for": "influencer",
    "status": "proposed",
    "amount": "600.00",
    "currency": "EUR",
    **TIMES,
}
SHEET: dict[str, Any] = {
    "number": 1,
    "sha256": "9f2c4f0e0a5d6f4c1b7a3e8d2c6b5a49382716f5e4d3c2b1a0f9e8d7c6b5a493",
    "created_at": "2027-03-03T10:15:00Z",
    "document": {"version": 1, "request": 502, "number": 1, "terms": {"fee_minor": 145_000}},
}
"""What the description of the API shows."""
