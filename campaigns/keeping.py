"""What kept parts of pages depend on among campaigns, and who sees a campaign from the inside."""

from collections.abc import Iterable

from accounts.keeping import person
from accounts.models import AuditEvent, when_recorded
from campaigns.models import Campaign, CampaignUserObjectPermission
from influencer_platform.caching import touch, touch_later


def campaign(pk: int) -> str:
    """What others see of a campaign."""
    return f"campaign:{pk}"


def insiders(*pks: int) -> list[int]:
    """The keys of the people who run these campaigns: their owners, and whom they are shared with."""
    shared = CampaignUserObjectPermission.objects.filter(content_object__in=pks)
    owner = Campaign.objects.filter(pk__in=pks).values_list("sponsor__user", flat=True)
    return [*owner, *shared.values_list("user", flat=True)]


def touch_insiders(*pks: int) -> None:
    """Something only those who run these campaigns are shown has changed: clicks, orders."""
    touch_later(lambda: people(insiders(*pks)))


def people(pks: Iterable[int]) -> list[str]:
    return [person(pk) for pk in pks]


@when_recorded.register
def changed(event: AuditEvent) -> None:
    if event.object_type != "campaigns.campaign":
        return
    pk = event.object_id
    touch(campaign(pk))
    touch_later(lambda: people(insiders(pk)))
