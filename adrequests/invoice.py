"""What an invoice says, as plain values. Pure but for the rows passed in."""

from datetime import date
from typing import Any

from adrequests.models import AdRequest, DealSheet, Payment

VERSION = 1


def document(
    payment: Payment, ad_request: AdRequest, sheet: DealSheet, *, number: str, on: date
) -> dict[str, Any]:
    """Everything that stands on it but the payout details of the influencer. Money in minor units, dates as ISO 8601.

    `ad_request` comes with its campaign, sponsor and influencer.
    """
    campaign, influencer = ad_request.campaign, ad_request.influencer
    sponsor = campaign.sponsor
    return {
        "version": VERSION,
        "number": number,
        "issued_on": on.isoformat(),
        "from": {"name": influencer.name, "handle": influencer.handle},
        "to": {
            "company": sponsor.company_name,
            "contact": sponsor.contact_name,
            "country": sponsor.country,
            "website": sponsor.website,
        },
        "campaign": {"id": campaign.pk, "name": campaign.name},
        "request": ad_request.pk,
        "payment": {"number": payment.number, "label": payment.label},
        "amount_minor": payment.amount_minor,
        "currency": campaign.currency,
        "due_on": payment.due_on.isoformat() if payment.due_on else None,
        "sheet": {"number": sheet.number, "sha256": sheet.sha256},
    }
