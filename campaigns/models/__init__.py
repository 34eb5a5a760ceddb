"""What a sponsor wants: the campaign, the versions of its brief, and the colleagues it is shared with."""

from campaigns.models.brief import Brief, BriefText
from campaigns.models.campaign import (
    ENDED,
    RUNNING,
    Campaign,
    CampaignQuerySet,
    Status,
    Visibility,
)
from campaigns.models.sharing import CampaignUserObjectPermission, Share

__all__ = [
    "ENDED",
    "RUNNING",
    "Brief",
    "BriefText",
    "Campaign",
    "CampaignQuerySet",
    "CampaignUserObjectPermission",
    "Share",
    "Status",
    "Visibility",
]
