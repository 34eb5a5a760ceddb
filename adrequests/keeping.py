"""Who is shown something else when a request changes: both its sides, and the readers of its campaign."""

from accounts.models import AuditEvent, when_recorded
from adrequests.models import AdRequest
from campaigns.keeping import campaign, insiders, people
from influencer_platform.caching import touch_later


def touch_request(pk: int) -> None:
    """Something of this request, of its work, payments or clicks has changed. Whatever writes an entry of the trail about the
    request need not say so."""
    touch_later(lambda: _names(pk))


def _names(pk: int) -> list[str]:
    found = AdRequest.objects.filter(pk=pk).values_list("campaign", "influencer__user").first()
    if found is None:
        return []
    return [campaign(found[0]), *people([found[1], *insiders(found[0])])]


@when_recorded.register
def changed(event: AuditEvent) -> None:
    if event.object_type == "adrequests.adrequest":
        touch_request(event.object_id)
