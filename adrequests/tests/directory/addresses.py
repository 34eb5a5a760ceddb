"""The sponsors' directory as a browser asks for it."""

from accounts.models import Influencer
from campaigns.models import Campaign

DIRECTORY = "/sponsor/influencers/"


def page_of(person: Influencer) -> str:
    return f"{DIRECTORY}{person.handle}/"


def invite_to(person: Influencer, campaign: Campaign | None = None) -> str:
    return f"{page_of(person)}invite/" + (f"?campaign={campaign.pk}" if campaign else "")
