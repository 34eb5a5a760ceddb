"""Discovery as a browser asks for it."""

from campaigns.models import Campaign


def page_of(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.pk}/"


def apply_to(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.pk}/apply/"
