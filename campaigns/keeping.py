"""What kept parts of pages depend on among campaigns, and who sees a campaign from the inside."""

from collections.abc import Iterable

from accounts.keeping import person
from accounts.models import AuditEvent, when_recorded
from campaigns.models import Campaign, CampaignUserObjectPermission
from influencer_platform.caching import touch, touch_later


def campaign(pk: int) -> str:
    """What others see of a campaign."""
    return f"campaign:{pk}"


def insiders(pk: int) -> list[int]:
    """The keys of the people who run this campaign: its owner, and whom it is shared with."""
    shared = CampaignUserObjectPermission.objects.filter(content_object=pk)
    owner = Campaign.objects.filter(pk=pk).values_list("sponsor__user", flat=True)
    return [*owner, *shared.values_list("user", flat=True)]


def people(pks: Iterable[int]) -> list[str]:
    return [person(pk) for pk in pks]


@when_recorded.register
def changed(event: AuditEvent) -> None:
    if event.object_type != "campaigns.campaign":
        return
    pk = event.object_id
    touch(campaign(pk))
    touch_later(lambda: people(insiders(pk)))
