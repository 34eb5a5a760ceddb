"""An ad request as the API takes and shows it, in the field names of the first paths."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from adrequests.models import AdRequest, CloseReason, Offer, Side, Status, Terms
from adrequests.terms import FURTHEST_DUE, Proposal
from campaigns.models import Campaign
from campaigns.serializers import SIMPLEST_WORK, Counts
from influencer_platform.rest.fields import MoneyField, StrictSerializer, read_money, write_money
from influencer_platform.rest.schema import named

MOVES = {
    "accepted": "accept",
    "accept": "accept",
    "rejected": "reject",
    "reject": "reject",
    "negotiate": "counter",
    "negotiating": "counter",
    "counter": "counter",
}
"""What `status` may say in a modification, in any case of letters: the word of the first API or ours → the move."""
LARGEST_ID = 2**63 - 1


class TermsIn(StrictSerializer):
    """The terms of one offer. What is left out stays as it is on the table, or as the campaign wants it."""

    payment_amount = MoneyField(required=False)
    deliverables = Counts(required=False)
    due_on = serializers.DateField(required=False)
    usage_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    exclusivity_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    requirements = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    messages = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="Words that go with it."
    )


@named(
    "AdRequest",
    {
        "campaign_id": 41,
        "influencer_id": 19,
        "payment_amount": "1200.00",
        "deliverables": {"reel": 1, "story": 2},
        "requirements": "Two rounds of changes.",
        "messages": "Your Dachstein film is just the tone we look for.",
    },
)
class AdRequestIn(TermsIn):
    """A new request: a sponsor's is an invitation, an influencer's an application."""

    campaign_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    influencer_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="An influencer leaves it out."
    )
    payment_amount = MoneyField()
    send_for = serializers.ChoiceField(Side.choices, required=False)
    status = serializers.CharField(
        max_length=20, required=False, help_text="Taken and ignored: a new request is pending."
    )


@named("Seen", {"offer_number": 2})
class SeenIn(StrictSerializer):
    """Which offer the caller has read. Left out: the one on the table now."""

    offer_number = serializers.IntegerField(min_value=1, max_value=100_000, required=False)


@named(
    "Terms",
    {
        "offer_number": 1,
        "payment_amount": "1450.00",
        "messages": "I would film it on the Dachstein.",
    },
)
class CounterIn(TermsIn):
    offer_number = serializers.IntegerField(min_value=1, max_value=100_000, required=False)


@named("Closing", {"offer_number": 2, "reason": "other", "messages": "Not this season."})
class CloseIn(SeenIn):
    """Why: a reason, words with it, and whether the other side is told the reason."""

    reason = serializers.ChoiceField(CloseReason.choices, required=False)
    messages = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    share_reason = serializers.BooleanField(required=False)


@named("Move", {"status": "Negotiate", "payment_amount": "1450.00", "offer_number": 1})
class ModifyIn(CounterIn):
    """The first API's one door to every move: `status` names it, none amends one's own offer."""

    campaign_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="As in the address."
    )
    influencer_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="As in the address."
    )
    send_for = serializers.ChoiceField(Side.choices, required=False, help_text="Ignored.")
    status = serializers.CharField(max_length=20, required=False)
    reason = serializers.ChoiceField(CloseReason.choices, required=False)

    def validate_status(self, value: str) -> str:
        if value.lower() not in MOVES:
            raise serializers.ValidationError("Choose Accepted, Rejected or Negotiate.")
        return MOVES[value.lower()]


@named("Offer")
class OfferOut(serializers.Serializer[Any]):
    """One immutable set of terms."""

    number = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    payment_amount = serializers.CharField()
    currency = serializers.CharField()
    deliverables = serializers.DictField(child=serializers.IntegerField())
    due_on = serializers.DateField()
    usage_days = serializers.IntegerField()
    exclusivity_days = serializers.IntegerField()
    requirements = serializers.CharField()
    created_at = serializers.DateTimeField()


@named("AdRequest")
class AdRequestOut(serializers.Serializer[Any]):
    """One negotiation with the terms on the table."""

    id = serializers.IntegerField()
    campaign_id = serializers.IntegerField()
    campaign_name = serializers.CharField()
    influencer_id = serializers.IntegerField()
    influencer_name = serializers.CharField()
    sponsor_id = serializers.IntegerField()
    initiator = serializers.ChoiceField(Side.choices)
    send_for = serializers.ChoiceField(Side.choices, allow_null=True, help_text="Who must answer.")
    status = serializers.ChoiceField(Status.choices)
    offer_number = serializers.IntegerField()
    payment_amount = serializers.CharField()
    currency = serializers.CharField()
    requirements = serializers.CharField()
    messages = serializers.CharField(
        allow_null=True, help_text="The words that went with the offer on the table."
    )
    deliverables = serializers.DictField(child=serializers.IntegerField())
    due_on = serializers.DateField()
    usage_days = serializers.IntegerField()
    exclusivity_days = serializers.IntegerField()
    is_frozen = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


def show_request(ad_request: AdRequest) -> dict[str, Any]:
    """The body of one request from `for_cards()` annotated with its `note`, the words of the latest offer."""
    r, currency = ad_request, ad_request.campaign.currency
    assert r.latest_offer is not None  # noqa: S101  (every request has one once it is begun)
    return {
        "id": r.pk,
        "campaign_id": r.campaign_id,
        "campaign_name": r.campaign.name,
        "influencer_id": r.influencer_id,
        "influencer_name": r.influencer.name,
        "sponsor_id": r.campaign.sponsor_id,
        "initiator": r.initiator,
        "send_for": r.awaiting or None,
        "status": r.status,
        "offer_number": r.offer_number,
        **show_terms(r.latest_offer, currency),
        "messages": getattr(r, "note", None),
        "is_frozen": r.is_frozen,
        "created_at": r.created_at,
        "moved_at": r.moved_at,
        "expires_at": r.expires_at,
        "accepted_at": r.accepted_at,
        "closed_at": r.closed_at,
    }


def show_offer(offer: Offer, currency: str) -> dict[str, Any]:
    return {
        "number": offer.number,
        "side": offer.side,
        **show_terms(offer, currency),
        "created_at": offer.created_at,
    }


def show_terms(offer: Terms, currency: str) -> dict[str, Any]:
    return {
        "payment_amount": write_money(offer.fee_minor, currency),
        "currency": currency,
        "deliverables": offer.deliverables,
        "due_on": offer.due_on,
        "usage_days": offer.usage_days,
        "exclusivity_days": offer.exclusivity_days,
        "requirements": offer.requirements,
    }


def proposal(data: dict[str, Any], campaign: Campaign, base: Offer | None = None) -> Proposal:
    """The terms a body puts forward: its own values over those on the table (`base`), or over what the campaign wants."""
    fee = read_money(data.get("payment_amount"), campaign.currency, field="payment_amount")
    if fee is None:
        fee = base.fee_minor if base else 0
    return Proposal(
        fee_minor=fee,
        deliverables=data.get(
            "deliverables",
            base.deliverables if base else campaign.deliverables or SIMPLEST_WORK,
        ),
        due_on=data.get("due_on") or (base.due_on if base else _usual_due(campaign.ends_on)),
        usage_days=data.get("usage_days", base.usage_days if base else 0),
        exclusivity_days=data.get("exclusivity_days", base.exclusivity_days if base else 0),
        requirements=data.get("requirements", base.requirements if base else "").strip(),
    )


def _usual_due(end: date) -> date:
    """The end of the campaign, as far as an offer may be due then."""
    today = timezone.localdate()
    return min(max(end, today), today + FURTHEST_DUE)


OFFER: dict[str, Any] = {
    "number": 2,
    "side": "influencer",
    "payment_amount": "1450.00",
    "currency": "EUR",
    "deliverables": {"reel": 1, "story": 2},
    "due_on": "2027-04-15",
    "usage_days": 90,
    "exclusivity_days": 0,
    "requirements": "Two rounds of changes.",
    "created_at": "2027-03-02T10:15:00Z",
}
AD_REQUEST: dict[str, Any] = {
    "id": 502,
    "campaign_id": 41,
    "campaign_name": "Ridge Pack launch",
    "influencer_id": 19,
    "influencer_name": "Priya Raman",
    "sponsor_id": 7,
    "initiator": "sponsor",
    "send_for": "sponsor",
    "status": "negotiating",
    "offer_number": 2,
    **{n: v for n, v in OFFER.items() if n not in {"number", "side", "created_at"}},
    "messages": "I would film it on the Dachstein.",
    "is_frozen": False,
    "created_at": "2027-03-01T08:00:00Z",
    "moved_at": "2027-03-02T10:15:00Z",
    "expires_at": "2027-03-09T10:15:00Z",
    "accepted_at": None,
    "closed_at": None,
}
"""What the description of the API shows."""
