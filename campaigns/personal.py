"""What is kept about a person's campaigns and about those shared with them."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import User
from accounts.personal_data import PersonalTable, own_objects, personal_table
from campaigns.models import Campaign, Share
from campaigns.resources import CampaignDetailsResource


class ColleagueResource(ExportResource):
    """Whom a person let look at or manage a campaign."""

    related = ("campaign",)
    created_at = Column(_("When (UTC)"), "created_at")
    campaign = Column(_("Campaign"), "campaign__name")
    email = Column(_("Email address"), "email")
    level = Column(_("May"), "level")
    is_claimed = Column(_("Accepted"), lambda share: share.claimed_by_id is not None)


class SharedResource(ExportResource):
    related = ("campaign__sponsor",)
    created_at = Column(_("When (UTC)"), "created_at")
    campaign = Column(_("Campaign"), "campaign__name")
    company = Column(_("Company"), "campaign__sponsor__company_name")
    level = Column(_("May"), "level")


def _sponsor(user: User) -> bool:
    return user.is_sponsor


own_objects["campaigns.campaign"] = lambda user: Campaign.objects.filter(sponsor__user=user)

personal_table(
    PersonalTable(
        "campaigns",
        _("Your company's campaigns."),
        CampaignDetailsResource,
        lambda user: Campaign.objects.filter(sponsor__user=user).order_by("pk"),
        ("campaigns.Campaign.sponsor",),
        _sponsor,
    )
)
personal_table(
    PersonalTable(
        "colleagues",
        _("Whom you shared campaigns with."),
        ColleagueResource,
        lambda user: Share.objects.filter(invited_by=user).order_by("pk"),
        ("campaigns.Share.invited_by",),
        _sponsor,
    )
)
personal_table(
    PersonalTable(
        "shared_with_you",
        _("Campaigns that colleagues shared with you."),
        SharedResource,
        lambda user: Share.objects.filter(claimed_by=user).order_by("pk"),
        ("campaigns.Share.claimed_by", "campaigns.CampaignUserObjectPermission.user"),
        _sponsor,
    )
)
