"""What the apps above campaigns register: who uses a campaign, and what follows when it ends or its brief changes."""

from campaigns.models import Campaign
from influencer_platform.registry import Hook

campaign_in_use: Hook[[Campaign], bool] = Hook()
"""True from each entry that has rows of the campaign: it may then only be archived, and its currency stays."""

when_campaign_ends: Hook[[Campaign], None] = Hook()
"""Called inside the transaction that completes or archives a campaign, before its row is locked; no request begins meanwhile."""

when_brief_changes: Hook[[Campaign], None] = Hook()
"""Called inside the transaction that made a new version of the brief."""


def in_use(campaign: Campaign) -> bool:
    return any(campaign_in_use.run(campaign))
