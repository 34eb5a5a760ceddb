"""What the checks find, and mails for them to find."""

from accounts.models import Delivery
from influencer_platform.health import findings
from influencer_platform.health.findings import examine


def found(name: str) -> findings.Finding:
    return {one.name: one for one in examine()}[name]


def owe(**fields) -> Delivery:
    return Delivery.objects.create(
        **{"address": "a@example.com", "kind": "ready_made", "key": "k"} | fields
    )
