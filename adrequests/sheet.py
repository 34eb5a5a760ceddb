"""What a deal sheet says, as plain values, and the text of it that is signed. Pure but for the rows passed in."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from accounts.models import Policy, User
from adrequests.models import AdRequest, Offer, Side

VERSION = 1


def document(
    agreed: AdRequest, offer: Offer, *, number: int, by: User, at: datetime, policy: Policy
) -> dict[str, Any]:
    """Everything that was agreed. Money in minor units, dates as ISO 8601, times in UTC to the second.

    `agreed` comes with its campaign, sponsor and influencer; `by` said yes at `at`, the author of `offer` had said it before.
    """
    campaign, influencer = agreed.campaign, agreed.influencer
    offered_by_influencer = offer.side == Side.INFLUENCER
    people = {True: offer.author, False: by}
    return {
        "version": VERSION,
        "request": agreed.pk,
        "number": number,
        "campaign": {"id": campaign.pk, "name": campaign.name},
        "sponsor": {
            "company": campaign.sponsor.company_name,
            "signed_by": _name(people[not offered_by_influencer]),
        },
        "influencer": {
            "name": influencer.name,
            "handle": influencer.handle,
            "signed_by": _name(people[offered_by_influencer]),
        },
        "terms": {
            "offer": offer.number,
            "fee_minor": offer.fee_minor,
            "currency": campaign.currency,
            "deliverables": dict(offer.in_order()),
            "due_on": offer.due_on.isoformat(),
            "usage_days": offer.usage_days,
            "exclusivity_days": offer.exclusivity_days,
            "requirements": offer.requirements,
        },
        "brief": {"number": offer.brief.number, **offer.brief.brief_text()},
        "rules": {
            "review_days": policy.review_days,
            "revisions": policy.revisions,
            "payment_days": policy.payment_days,
            "approves_by_silence": campaign.approves_by_silence,
            "upfront_percent": campaign.upfront_percent,
        },
        "offered": {"side": offer.side, "at": as_written(offer.created_at)},
        "accepted": {"side": Side(offer.side).other.value, "at": as_written(at)},
    }


def canonical(document: dict[str, Any]) -> str:
    """The one way to write a document down: keys in order, no spaces, characters as they are."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical text in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _name(user: User) -> str:
    return user.get_full_name() or user.email


def as_written(at: datetime) -> str:
    """A time as a sheet writes it down."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
