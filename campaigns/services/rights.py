"""Who may act for a campaign."""

from django.utils.translation import gettext as _

from accounts.models import Sponsor, User
from campaigns.models import Campaign
from influencer_platform.errors import DomainError


class NotYourCampaign(DomainError):
    """This person does not run the campaign, or may only look at it."""

    code = "not_your_campaign"
    status = 403


class SponsorNotApproved(DomainError):
    """The company is not approved, or is suspended. The owner's status governs, also for colleagues."""

    code = "sponsor_not_approved"
    status = 403


def may_manage(campaign: Campaign, user: User) -> bool:
    """Owner or manager. Asks the database only for a colleague; expects the campaign with its sponsor."""
    return (
        campaign.sponsor.user_id == user.pk
        or Campaign.objects.editable_by(user).filter(pk=campaign.pk).exists()
    )


def require_manager(campaign: Campaign, by: User) -> None:
    """Raises NotYourCampaign unless `by` owns the campaign or manages it for its owner."""
    if not may_manage(campaign, by):
        raise NotYourCampaign(_("You may look at this campaign, but not change it."))


def require_acting(sponsor: Sponsor) -> None:
    """Raises SponsorNotApproved. Reads the row anew: a flag set a moment ago counts."""
    fresh = Sponsor.objects.get(pk=sponsor.pk)
    if fresh.is_flagged:
        raise SponsorNotApproved(_("This company is suspended."))
    if not fresh.may_act:
        raise SponsorNotApproved(
            _("Your company has to be approved first. You can prepare drafts meanwhile.")
        )
