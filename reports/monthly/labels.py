"""What the figures of a report are called, and what they count."""

from typing import Any

from django.utils.translation import gettext_lazy

COUNTED: dict[str, Any] = {
    "sent": gettext_lazy("Invitations sent"),
    "received": gettext_lazy("Applications received"),
    "answered": gettext_lazy("Answered for the first time"),
    "accepted": gettext_lazy("Accepted"),
    "rejected": gettext_lazy("Rejected"),
    "expired": gettext_lazy("Expired"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "cancelled": gettext_lazy("Cancelled deals"),
    "completed": gettext_lazy("Completed"),
    "open": gettext_lazy("Still open"),
    "waiting": gettext_lazy("Of these, waiting for you"),
}
OF_THE_PLACE: dict[str, Any] = {
    "sponsors_joined": gettext_lazy("Sponsors joined"),
    "influencers_joined": gettext_lazy("Influencers joined"),
    "sponsors_approved": gettext_lazy("Sponsors approved"),
    "sponsors_rejected": gettext_lazy("Sponsors rejected"),
    "campaigns_published": gettext_lazy("Campaigns published"),
    "abuse_reports": gettext_lazy("Reports of abuse"),
    "mails_sent": gettext_lazy("Mails sent"),
    "mails_failed": gettext_lazy("Mails failed"),
    "mails_uncertain": gettext_lazy("Mails uncertain"),
}
LATE = gettext_lazy("Offers that waited for more than three days")
RATES: dict[str, Any] = {
    "acceptance": gettext_lazy("Acceptance rate"),
    "responses.sponsor": gettext_lazy("Your response rate"),
    "responses.influencer": gettext_lazy("Response rate of influencers"),
}
RATES_OF_THE_PLACE = RATES | {"responses.sponsor": gettext_lazy("Response rate of sponsors")}
FORMULAS: dict[str, Any] = {
    "acceptance": gettext_lazy(
        "accepted ÷ (accepted + rejected + expired by the silence of the side that was asked), by the month of the outcome"
    ),
    "responses.sponsor": gettext_lazy(
        "applications answered within 72 hours ÷ applications received, by the month in which their 72 hours ended"
    ),
    "responses.influencer": gettext_lazy(
        "invitations answered within 72 hours ÷ invitations sent, by the month in which their 72 hours ended"
    ),
}
