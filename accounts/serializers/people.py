"""People as the API shows them. Who sees what is the querysets' business; these only say which columns there are."""

from typing import Any

from rest_framework import serializers

from accounts.models import (
    Availability,
    Influencer,
    MailChoices,
    Notification,
    Sponsor,
    User,
)
from accounts.serializers.earned import EARNED, EarnedOut, show_earned
from accounts.services.choices import chosen_by
from influencer_platform.rest.fields import StrictSerializer, write_money
from influencer_platform.rest.schema import named


@named("PlatformAccount")
class PlatformAccountOut(serializers.Serializer[Any]):
    platform = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.CharField()
    followers = serializers.IntegerField()
    engagement_rate = serializers.CharField(allow_null=True, help_text="Per cent.")
    declared_on = serializers.DateField()
    verified_on = serializers.DateField(allow_null=True)


@named("Rate")
class RateOut(serializers.Serializer[Any]):
    deliverable = serializers.CharField()
    price = serializers.CharField()
    currency = serializers.CharField()


@named("Influencer")
class InfluencerOut(serializers.Serializer[Any]):
    """A creator. `rates` is null for whoever may not ask creators for work."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    handle = serializers.CharField()
    bio = serializers.CharField()
    country = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    niches = serializers.ListField(child=serializers.CharField())
    availability = serializers.ChoiceField(Availability.choices)
    followers = serializers.IntegerField()
    platforms = PlatformAccountOut(many=True)
    rates = RateOut(many=True, allow_null=True)
    earned = EarnedOut(allow_null=True)


@named("Sponsor")
class SponsorOut(serializers.Serializer[Any]):
    """A company. Contact, phone and review are null for anyone but itself and staff."""

    id = serializers.IntegerField()
    company_name = serializers.CharField()
    industry = serializers.CharField()
    website = serializers.CharField()
    country = serializers.CharField()
    about = serializers.CharField()
    contact_name = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    earned = EarnedOut(allow_null=True)


@named("Niche")
class NicheOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()


@named("Notification")
class NotificationOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


@named("MailTopic")
class MailTopicOut(serializers.Serializer[Any]):
    """`offered`: what may be chosen; one value only, and it cannot be switched off."""

    topic = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # of the topic, not of a field
    offered = serializers.ListField(child=serializers.ChoiceField(MailChoices.Choice.choices))
    chosen = serializers.ChoiceField(MailChoices.Choice.choices)


@named("MailChoices")
class MailChoicesOut(serializers.Serializer[Any]):
    """Quiet hours are hours of the person's time zone; both are null where there are none."""

    topics = MailTopicOut(many=True)
    quiet_from = serializers.IntegerField(allow_null=True)
    quiet_until = serializers.IntegerField(allow_null=True)
    time_zone = serializers.CharField()
    paused_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when the mailbox has refused our mails."
    )


CHOSEN = {"choices": {"exports": "off"}, "quiet_from": 22, "quiet_until": 7}


@named("MailChoicesChange", CHOSEN)
class MailChoicesIn(StrictSerializer):
    """`choices`: topic → now, digest or off; topics left out stay. Both quiet hours, or null for both."""

    choices = serializers.DictField(child=serializers.ChoiceField(MailChoices.Choice.choices))
    quiet_from = serializers.IntegerField(min_value=0, max_value=23, allow_null=True)
    quiet_until = serializers.IntegerField(min_value=0, max_value=23, allow_null=True)


@named("Me")
class MeOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.CharField()
    sponsor_id = serializers.IntegerField(allow_null=True)
    influencer_id = serializers.IntegerField(allow_null=True)
    time_zone = serializers.CharField()
    unread_notifications = serializers.IntegerField()
    profile = serializers.DictField(allow_null=True, help_text="As its own page shows it.")


def show_influencer(row: Influencer, *, with_rates: bool) -> dict[str, Any]:
    """From `for_cards()` with the earned figures of its user, and `rates` prefetched where `with_rates`."""
    return {
        "id": row.pk,
        "name": row.name,
        "handle": row.handle,
        "bio": row.bio,
        "country": row.country,
        "languages": row.languages,
        "niches": [niche.name for niche in row.niches.all()],
        "availability": row.availability,
        "followers": row.followers,
        "platforms": [_account(account) for account in row.platform_accounts.all()],
        "rates": [_rate(rate, row.currency) for rate in row.rates.all()] if with_rates else None,
        "earned": show_earned(row.user),
    }


def _account(account: Any) -> dict[str, Any]:
    rate = account.engagement_rate
    return {
        "platform": account.platform,
        "handle": account.handle,
        "url": account.url,
        "followers": account.followers,
        "engagement_rate": None if rate is None else str(rate),
        "declared_on": account.declared_on,
        "verified_on": account.verified_on,
    }


def _rate(rate: Any, currency: str) -> dict[str, Any]:
    price = write_money(rate.price_minor, currency)
    return {"deliverable": rate.kind, "price": price, "currency": currency}


def show_sponsor(row: Sponsor, *, is_inside: bool) -> dict[str, Any]:
    """`is_inside`: the company itself or staff."""
    public = ("company_name", "industry", "website", "country", "about")
    private = ("contact_name", "phone", "status")
    return (
        {"id": row.pk}
        | {name: getattr(row, name) for name in public}
        | {name: getattr(row, name) if is_inside else None for name in private}
        | {"earned": show_earned(row.user)}
    )


def show_notification(row: Notification) -> dict[str, Any]:
    names = ("kind", "title", "body", "url", "created_at", "read_at")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


def show_mail_choices(user: User) -> dict[str, Any]:
    row = getattr(user, "mail_choices", None)
    return {
        "topics": [
            {
                "topic": topic.code,
                "label": str(topic.label),
                "offered": list(topic.choices),
                "chosen": chosen,
            }
            for topic, chosen in chosen_by(user).items()
        ],
        "quiet_from": row and row.quiet_from,
        "quiet_until": row and row.quiet_until,
        "time_zone": user.time_zone,
        "paused_at": row and row.paused_at,
    }


def show_me(user: User, *, unread: int, profile: dict[str, Any] | None) -> dict[str, Any]:
    party = user.party
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "role": user.role.code,
        "sponsor_id": party.pk if isinstance(party, Sponsor) else None,
        "influencer_id": party.pk if isinstance(party, Influencer) else None,
        "time_zone": user.time_zone,
        "unread_notifications": unread,
        "profile": profile,
    }


MAIL_CHOICES: dict[str, Any] = {
    "topics": [
        {"topic": "security", "label": "Security", "offered": ["now"], "chosen": "now"},
        {
            "topic": "exports",
            "label": "A file is ready",
            "offered": ["now", "off"],
            "chosen": "off",
        },
    ],
    "quiet_from": 22,
    "quiet_until": 7,
    "time_zone": "Europe/Vienna",
    "paused_at": None,
}
NICHE = {"id": 3, "name": "Outdoors", "slug": "outdoors"}
SPONSOR: dict[str, Any] = {
    "id": 7,
    "company_name": "Alpenglow Gear",
    "industry": "Outdoor",
    "website": "https://alpenglow.example",
    "country": "AT",
    "about": "Packs for long days outside.",
    "contact_name": None,
    "phone": None,
    "status": None,
    "earned": EARNED,
}
INFLUENCER: dict[str, Any] = {
    "id": 19,
    "name": "Priya Raman",
    "handle": "priya.raman",
    "bio": "Long walks, short films.",
    "country": "GB",
    "languages": ["en"],
    "niches": ["Outdoors"],
    "availability": "open",
    "followers": 84200,
    "platforms": [
        {
            "platform": "instagram",
            "handle": "priya.raman",
            "url": "https://instagram.example/priya.raman",
            "followers": 84200,
            "engagement_rate": "4.10",
            "declared_on": "2027-01-10",
            "verified_on": "2027-01-12",
        }
    ],
    "rates": [{"deliverable": "reel", "price": "1200.00", "currency": "GBP"}],
    "earned": EARNED,
}
NOTIFICATION: dict[str, Any] = {
    "id": 880,
    "kind": "accepted",
    "title": "Priya Raman accepted €1,450",
    "body": "Ridge Pack launch",
    "url": "/ad-requests/502/",
    "created_at": "2027-03-03T12:00:00Z",
    "read_at": None,
}
ME: dict[str, Any] = {
    "id": 12,
    "email": "maya@alpenglow.example",
    "name": "Maya Huber",
    "role": "sponsor",
    "sponsor_id": 7,
    "influencer_id": None,
    "time_zone": "Europe/Vienna",
    "unread_notifications": 2,
    "profile": SPONSOR,
}
"""What the description of the API shows."""
