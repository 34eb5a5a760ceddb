"""Links and orders as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from influencer_platform.rest.fields import MoneyField, StrictSerializer, write_money
from influencer_platform.rest.schema import named
from reports.models import COUNTED, Conversion, TrackedLink
from reports.models.links import LONGEST_PROMO, LONGEST_URL

LARGEST_ID = 2**63 - 1


@named("Clicks")
class ClicksOut(serializers.Serializer[Any]):
    """Sums since the link was made: raw = valid + bot + prefetch + repeats."""

    raw = serializers.IntegerField()
    valid = serializers.IntegerField(help_text="One per person and hour.")
    bot = serializers.IntegerField()
    prefetch = serializers.IntegerField()
    repeats = serializers.IntegerField()
    visitors = serializers.IntegerField(help_text="People, each once a day.")


@named("Link")
class LinkOut(serializers.Serializer[Any]):
    """The tracked link of one piece of agreed work."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    short_url = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Null until the sponsor has chosen.")
    version = serializers.IntegerField(help_text="How many destinations it has had.")
    promo_code = serializers.CharField(allow_null=True)
    campaign_id = serializers.IntegerField()
    ad_request_id = serializers.IntegerField()
    influencer_name = serializers.CharField()
    deliverable = serializers.IntegerField(help_text="The number of the piece in its deal.")
    kind = serializers.CharField()
    clicks = ClicksOut()
    created_at = serializers.DateTimeField()


@named("LinkChange", {"url": "https://shop.example.com/new", "promo_code": "ANNA10"})
class LinkIn(StrictSerializer):
    """Where the link leads from now on."""

    url = serializers.CharField(max_length=LONGEST_URL)
    promo_code = serializers.RegexField(
        r"^[A-Z0-9][A-Z0-9_-]*$", max_length=LONGEST_PROMO, required=False, allow_blank=True
    )


@named("Conversion")
class ConversionOut(serializers.Serializer[Any]):
    """One order that a link or its promo code brought."""

    id = serializers.IntegerField()
    campaign_id = serializers.IntegerField()
    ad_request_id = serializers.IntegerField()
    order = serializers.CharField()
    link = serializers.CharField()
    by_promo_code = serializers.BooleanField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    at = serializers.DateTimeField()
    source = serializers.ChoiceField(Conversion.Source.choices)  # type: ignore[assignment]
    created_at = serializers.DateTimeField()


@named(
    "ConversionIn",
    {"campaign_id": 41, "order": "A-1001", "amount": "49.90", "link": "k3x9p2ab"},
)
class ConversionIn(StrictSerializer):
    """One order. `link` (its code) or `promo_code` says what brought it."""

    campaign_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    order = serializers.CharField(max_length=100)
    amount = MoneyField()
    currency = serializers.CharField(max_length=3, required=False)
    link = serializers.CharField(max_length=16, required=False)
    promo_code = serializers.CharField(max_length=LONGEST_PROMO, required=False)
    at = serializers.DateTimeField(required=False, help_text="Left out: now.")


LINK = {
    "id": 7,
    "code": "k3x9p2ab",
    "short_url": "https://tandem.example/r/k3x9p2ab",
    "url": "https://shop.example.com/new?utm_source=anna&utm_medium=influencer&utm_campaign=ridge-pack&utm_content=k3x9p2ab",
    "version": 1,
    "promo_code": "ANNA10",
    "campaign_id": 41,
    "ad_request_id": 502,
    "influencer_name": "Anna Berg",
    "deliverable": 1,
    "kind": "reel",
    "clicks": {"raw": 130, "valid": 90, "bot": 12, "prefetch": 8, "repeats": 20, "visitors": 81},
    "created_at": "2026-11-20T09:30:00Z",
}
CONVERSION = {
    "id": 31,
    "campaign_id": 41,
    "ad_request_id": 502,
    "order": "A-1001",
    "link": "k3x9p2ab",
    "by_promo_code": False,
    "amount": "49.90",
    "currency": "EUR",
    "at": "2026-11-20T09:30:00Z",
    "source": "api",
    "created_at": "2026-11-20T09:30:00Z",
}


def show_link(link: TrackedLink) -> dict[str, Any]:
    """The body of one link from `for_lists()`, annotated with its sums (`n_raw` …)."""
    piece = link.deliverable
    return {
        "id": link.pk,
        "code": link.code,
        "short_url": link.short_url,
        "url": link.url or None,
        "version": link.version,
        "promo_code": link.promo_code or None,
        "campaign_id": link.campaign_id,
        "ad_request_id": piece.ad_request_id,
        "influencer_name": piece.ad_request.influencer.name,
        "deliverable": piece.number,
        "kind": piece.kind,
        "clicks": {name: getattr(link, f"n_{name}") or 0 for name in COUNTED},
        "created_at": link.created_at,
    }


def show_conversion(row: Conversion) -> dict[str, Any]:
    """The body of one order, read with its link, piece and campaign."""
    return {
        "id": row.pk,
        "campaign_id": row.campaign_id,
        "ad_request_id": row.link.deliverable.ad_request_id,
        "order": row.order,
        "link": row.link.code,
        "by_promo_code": row.by_promo_code,
        "amount": write_money(row.amount_minor, row.campaign.currency),
        "currency": row.campaign.currency,
        "at": row.at,
        "source": row.source,
        "created_at": row.created_at,
    }
