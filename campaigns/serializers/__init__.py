"""A campaign as the API takes and shows it, in the field names of the first paths. Rules stay in the form and the services."""

from campaigns.serializers.body import (
    SIMPLEST_WORK,
    campaign_fields,
    changed_fields,
    new_campaign,
)
from campaigns.serializers.campaign import (
    CAMPAIGN,
    CampaignIn,
    CampaignOut,
    Counts,
    show_campaign,
)

__all__ = [
    "CAMPAIGN",
    "SIMPLEST_WORK",
    "CampaignIn",
    "CampaignOut",
    "Counts",
    "campaign_fields",
    "changed_fields",
    "new_campaign",
    "show_campaign",
]
