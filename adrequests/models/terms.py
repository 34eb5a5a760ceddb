"""What an offer says, as columns."""

from typing import Any

from django.db import models

from accounts.models import DeliverableKind
from influencer_platform.money import MinorUnits


class Terms(models.Model):
    """What an offer says. Money in minor units of the campaign's currency."""

    fee_minor = MinorUnits()
    deliverables = models.JSONField()
    due_on = models.DateField()
    usage_days = models.PositiveSmallIntegerField(default=0)
    exclusivity_days = models.PositiveSmallIntegerField(default=0)
    requirements = models.TextField(max_length=2000, blank=True)

    class Meta:
        abstract = True

    def terms(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in Terms._meta.get_fields()}

    @property
    def pieces(self) -> int:
        return sum(self.deliverables.values())

    def in_order(self) -> list[tuple[str, int]]:
        """(kind, quantity) in the order of DeliverableKind."""
        return [
            (kind, self.deliverables[kind])
            for kind in DeliverableKind.values
            if self.deliverables.get(kind)
        ]
