"""Whether a profile fits what a campaign asks for. Reads only what is on the two rows."""

from django.utils.translation import gettext as _

from accounts.models import Influencer, Platform
from campaigns.models import Campaign


def not_eligible_because(campaign: Campaign, influencer: Influencer) -> str:
    """One sentence naming the first thing that does not fit, empty when everything does."""
    if campaign.platforms and not set(campaign.platforms) & set(influencer.platforms):
        names = ", ".join(str(Platform(code).label) for code in campaign.platforms)
        return _(
            "This campaign is for creators on %(platforms)s. Add your account to your profile to apply."
        ) % {"platforms": names}
    if influencer.followers < campaign.min_followers:
        return _("This campaign asks for at least %(n)s followers.") % {
            "n": f"{campaign.min_followers:,}"
        }
    if campaign.countries and influencer.country not in campaign.countries:
        return _("This campaign is for creators in %(countries)s.") % {
            "countries": ", ".join(campaign.countries)
        }
    if campaign.languages and not set(campaign.languages) & set(influencer.languages):
        return _("This campaign is for creators who publish in %(languages)s.") % {
            "languages": ", ".join(campaign.languages)
        }
    return ""
