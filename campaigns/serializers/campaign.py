"""The fields of a campaign in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import DeliverableKind, Platform
from campaigns.models import Campaign, Status, Visibility
from influencer_platform.money import CURRENCIES
from influencer_platform.rest.fields import MoneyField, StrictSerializer, write_money
from influencer_platform.rest.schema import named


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            kind: {"type": "integer", "minimum": 0, "maximum": 50}
            for kind in DeliverableKind.values
        },
        "additionalProperties": False,
    }
)
class Counts(serializers.DictField):
    """`{"reel": 1, "story": 2}`."""

    child = serializers.IntegerField(min_value=0, max_value=50)

    def to_internal_value(self, data: Any) -> Any:
        wanted = super().to_internal_value(data)
        if unknown := wanted.keys() - set(DeliverableKind.values):
            raise serializers.ValidationError(
                {
                    name: [f"Choose one of {', '.join(DeliverableKind.values)}."]
                    for name in sorted(unknown)
                }
            )
        return wanted


@named(
    "Campaign",
    {
        "name": "Ridge Pack launch",
        "description": "A 24-litre pack for long days. Show it on a real tour.",
        "category": "Outdoors",
        "start_date": "2027-03-01",
        "end_date": "2027-05-31",
        "budget": "12000.00",
        "visibility": "public",
        "goals": "People who hike should know the pack before the season.",
        "status": "active",
    },
)
class CampaignIn(StrictSerializer):
    """What a client may say about a campaign. `status` is a step: active publishes or resumes, paused, completed, archived."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=5000, allow_blank=True)
    category = serializers.CharField(max_length=60, help_text="The niche's name.")
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    budget = MoneyField()
    visibility = serializers.ChoiceField(Visibility.choices)
    goals = serializers.CharField(max_length=2000, allow_blank=True)
    currency = serializers.ChoiceField(CURRENCIES, required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    fee_min = MoneyField(required=False, allow_null=True)
    fee_max = MoneyField(required=False, allow_null=True)
    platforms = serializers.ListField(
        child=serializers.ChoiceField(Platform.choices), required=False, max_length=10
    )
    deliverables = Counts(required=False)
    seats = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    upfront_percent = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Of the fee, due on signing."
    )
    min_followers = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False)
    countries = serializers.ListField(
        child=serializers.CharField(max_length=2), required=False, max_length=60
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=3), required=False, max_length=60
    )
    destination_hosts = serializers.ListField(
        child=serializers.CharField(max_length=253), required=False, max_length=50
    )
    opens_on = serializers.DateField(required=False, allow_null=True)
    closes_on = serializers.DateField(required=False, allow_null=True)
    do = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    dont = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    disclosure = serializers.CharField(max_length=200, required=False, allow_blank=True)
    approves_by_silence = serializers.BooleanField(
        required=False, help_text="A draft nobody answers in time counts as approved."
    )


@named("Campaign")
class CampaignOut(serializers.Serializer[Any]):
    """One campaign. `budget`, `committed`, `paid` and the work of running it are null for whoever does not run it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    budget = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    visibility = serializers.ChoiceField(Visibility.choices)
    goals = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    sponsor_id = serializers.IntegerField()
    sponsor_name = serializers.CharField()
    fee_min = serializers.CharField(allow_null=True)
    fee_max = serializers.CharField(allow_null=True)
    committed = serializers.CharField(allow_null=True)
    paid = serializers.CharField(allow_null=True)
    seats = serializers.IntegerField()
    seats_taken = serializers.IntegerField(allow_null=True)
    upfront_percent = serializers.IntegerField()
    platforms = serializers.ListField(child=serializers.CharField())
    deliverables = serializers.DictField(child=serializers.IntegerField())
    min_followers = serializers.IntegerField()
    countries = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    opens_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    do = serializers.CharField()
    dont = serializers.CharField()
    disclosure = serializers.CharField()
    approves_by_silence = serializers.BooleanField()
    brief_number = serializers.IntegerField()
    flagged = serializers.BooleanField(allow_null=True)
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


def show_campaign(campaign: Campaign, *, runs_it: bool) -> dict[str, Any]:
    """The body of one campaign from `for_cards()`. `runs_it`: owner, colleague or staff, who see the money."""
    c, currency = campaign, campaign.currency

    def money(minor: int | None) -> str | None:
        return write_money(minor, currency)

    return {
        "id": c.pk,
        "name": c.name,
        "description": c.description,
        "category": c.niche.name,
        "start_date": c.starts_on,
        "end_date": c.ends_on,
        "budget": money(c.budget_minor) if runs_it else None,
        "currency": currency,
        "visibility": c.visibility,
        "goals": c.goals,
        "status": c.status,
        "sponsor_id": c.sponsor_id,
        "sponsor_name": c.sponsor.company_name,
        "fee_min": money(c.fee_min_minor),
        "fee_max": money(c.fee_max_minor),
        "committed": money(c.committed_minor) if runs_it else None,
        "paid": money(c.paid_minor) if runs_it else None,
        "seats": c.seats,
        "seats_taken": c.seats_taken if runs_it else None,
        "upfront_percent": c.upfront_percent,
        "platforms": c.platforms,
        "deliverables": c.deliverables,
        "min_followers": c.min_followers,
        "countries": c.countries,
        "languages": c.languages,
        "opens_on": c.opens_on,
        "closes_on": c.closes_on,
        "do": c.do,
        "dont": c.dont,
        "disclosure": c.disclosure,
        "approves_by_silence": c.approves_by_silence,
        "brief_number": c.brief_number,
        "flagged": c.is_flagged if runs_it else None,
        "created_at": c.created_at,
        "published_at": c.published_at,
    }


CAMPAIGN: dict[str, Any] = {
    "id": 41,
    "name": "Ridge Pack launch",
    "description": "A 24-litre pack for long days. Show it on a real tour.",
    "category": "Outdoors",
    "start_date": "2027-03-01",
    "end_date": "2027-05-31",
    "budget": "12000.00",
    "currency": "EUR",
    "visibility": "public",
    "goals": "People who hike should know the pack before the season.",
    "status": "active",
    "sponsor_id": 7,
    "sponsor_name": "Alpenglow Gear",
    "fee_min": "600.00",
    "fee_max": "1800.00",
    "committed": "1450.00",
    "paid": "0.00",
    "seats": 6,
    "seats_taken": 1,
    "upfront_percent": 0,
    "platforms": ["instagram", "youtube"],
    "deliverables": {"reel": 1, "story": 2},
    "min_followers": 20000,
    "countries": ["AT", "DE"],
    "languages": ["de"],
    "opens_on": None,
    "closes_on": "2027-04-30",
    "do": "Wear it.",
    "dont": "No studio pictures.",
    "disclosure": "#ad",
    "approves_by_silence": False,
    "brief_number": 1,
    "flagged": False,
    "created_at": "2027-02-10T09:30:00Z",
    "published_at": "2027-02-11T08:00:00Z",
}
"""What the description of the API shows."""
