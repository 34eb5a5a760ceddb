"""What lower apps call without knowing this one."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Flaggable, Sponsor, User
from accounts.registries import Step, before_flagged, later_steps, when_flagged, when_unflagged
from adrequests import notices
from adrequests.models import AdRequest
from adrequests.services import clock
from campaigns.models import Campaign
from campaigns.registries import campaign_in_use, when_brief_changes, when_campaign_ends


@campaign_in_use.register
def has_requests(campaign: Campaign) -> bool:
    return AdRequest.objects.filter(campaign=campaign).exists()


@when_campaign_ends.register
def expire_open_requests(campaign: Campaign) -> None:
    clock.expire_open_of(campaign)


@when_brief_changes.register
def tell_open_requests(campaign: Campaign) -> None:
    rows = AdRequest.objects.open().filter(campaign=campaign).order_by("pk")
    for ad_request in rows.select_related("campaign__sponsor", "influencer__user"):
        notices.brief_changed(ad_request)


@before_flagged.register
def freeze_before_the_campaign_row(target: Flaggable, now: datetime) -> None:
    """Requests before the campaign row, the order in which every move takes its locks; no request can begin meanwhile."""
    if isinstance(target, Campaign):
        Sponsor.objects.select_for_update().get(pk=target.sponsor_id)
        clock.freeze_for(target, now)


@when_flagged.register
def freeze_open_requests(target: Flaggable, now: datetime) -> None:
    clock.freeze_for(target, now)


@when_unflagged.register
def unfreeze_open_requests(target: Flaggable, now: datetime) -> None:
    clock.unfreeze_for(target, now)


@later_steps.register
def first_campaign(user: User) -> Step | None:
    """A company's third step; a draft may be written while the review is under way."""
    if not user.is_sponsor:
        return None
    return Step(
        "campaign",
        _("Your first campaign"),
        _("What you want, for how much, by when. Influencers see it once it is published."),
        reverse("campaigns:create"),
        _("Create a campaign"),
        is_done=Campaign.objects.run_by(user).exists(),
    )


@later_steps.register
def first_request(user: User) -> Step | None:
    """An influencer's last step: asked by a sponsor, or applied."""
    if not user.is_influencer:
        return None
    return Step(
        "request",
        _("Your first request"),
        _("Apply to a campaign that fits, or wait to be asked."),
        reverse("adrequests:discover"),
        _("Browse campaigns"),
        is_done=AdRequest.objects.visible_to(user).exists(),
    )
