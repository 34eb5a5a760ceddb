"""What lower apps call without knowing this one."""

from datetime import datetime

from accounts.models import Flaggable, Sponsor
from accounts.registries import before_flagged, when_flagged, when_unflagged
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
