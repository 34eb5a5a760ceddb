"""Everything a refusal must leave as it was."""

from typing import Any

from accounts.models import AuditEvent, Delivery, Notification
from campaigns.models import Campaign, CampaignUserObjectPermission


def snapshot(campaign: Campaign) -> dict[str, Any]:
    return {
        "row": Campaign.objects.filter(pk=campaign.pk).values().first(),
        "briefs": list(campaign.briefs.order_by("number").values()),
        "shares": list(campaign.shares.order_by("pk").values()),
        "grants": list(CampaignUserObjectPermission.objects.order_by("pk").values()),
        "events": AuditEvent.objects.count(),
        "mails": Delivery.objects.count(),
        "notifications": Notification.objects.count(),
    }


def actions(campaign: Campaign) -> list[str]:
    """The trail in short, oldest first."""
    return list(AuditEvent.objects.about(campaign).values_list("action", flat=True))
