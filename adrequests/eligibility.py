"""Whether a campaign takes requests, and whether a profile fits what it asks for. Reads only what is on the rows."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer
from campaigns.models import Campaign, Status, Visibility
from influencer_platform.places import country_name, language_name
from influencer_platform.templatetags.ui import day, listed, number

_NOT_RUNNING = {
    Status.DRAFT: gettext_lazy("This campaign is not published yet."),
    Status.PAUSED: gettext_lazy("The sponsor has paused this campaign. It takes no new requests."),
    Status.COMPLETED: gettext_lazy("This campaign has ended."),
    Status.ARCHIVED: gettext_lazy("This campaign has ended."),
}


def not_eligible_because(campaign: Campaign, influencer: Influencer) -> str:
    """One sentence naming the first thing that does not fit, empty when everything does."""
    if campaign.platforms and not set(campaign.platforms) & set(influencer.platforms):
        return _(
            "This campaign is for creators on %(platforms)s. Add your account to your profile to apply."
        ) % {"platforms": listed(campaign.platform_names)}
    if influencer.followers < campaign.min_followers:
        return _("This campaign asks for at least %(n)s followers.") % {
            "n": number(campaign.min_followers)
        }
    if campaign.countries and influencer.country not in campaign.countries:
        return _("This campaign is for creators in %(countries)s.") % {
            "countries": listed(country_name(code) for code in campaign.countries)
        }
    if campaign.languages and not set(campaign.languages) & set(influencer.languages):
        return _("This campaign is for creators who publish in %(languages)s.") % {
            "languages": listed(language_name(code) for code in campaign.languages)
        }
    return ""


def not_open_because(campaign: Campaign, today: date) -> str:
    """One sentence why nobody can apply now, empty when applications are open."""
    if campaign.is_flagged or campaign.sponsor.is_flagged:
        return _("Our team has suspended this campaign.")
    if not campaign.sponsor.may_act:
        return _("The company behind this campaign is not approved.")
    if campaign.status != Status.ACTIVE:
        return str(_NOT_RUNNING[Status(campaign.status)])
    return _not_taking(campaign, today)


def _not_taking(campaign: Campaign, today: date) -> str:
    if campaign.ends_on < today:
        return _("This campaign has ended.")
    if campaign.visibility != Visibility.PUBLIC:
        return _("This campaign is by invitation only.")
    if campaign.opens_on and campaign.opens_on > today:
        return _("Applications open on %(day)s.") % {"day": day(campaign.opens_on)}
    if campaign.closes_on and campaign.closes_on < today:
        return _("Applications closed on %(day)s.") % {"day": day(campaign.closes_on)}
    if campaign.is_full:
        return _("All places of this campaign are taken.")
    return ""
