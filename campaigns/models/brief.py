"""The text of a campaign, and its versions."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import DeliverableKind


class BriefText(models.Model):
    """A campaign's text to influencers. Changing any of it after requests exist makes a new version."""

    description = models.TextField(_("what it is about"), max_length=5000, blank=True)
    goals = models.TextField(_("goals"), max_length=2000, blank=True)
    do = models.TextField(_("please do"), max_length=2000, blank=True)
    dont = models.TextField(_("please do not"), max_length=2000, blank=True)
    disclosure = models.CharField(
        _("disclosure label"),
        max_length=80,
        default="#ad",
        help_text=_("Shown early and visibly in each post, for example #ad."),
    )
    deliverables = models.JSONField(_("wanted deliverables"), default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def wanted(self) -> list[str]:
        """The deliverables in words, in the order in which terms are read out: `["1 reel", "2 stories"]`."""
        return [
            kind.counted(self.deliverables[kind])
            for kind in DeliverableKind
            if self.deliverables.get(kind)
        ]

    @classmethod
    def names(cls) -> set[str]:
        """The fields that make up the text of a brief."""
        return {field.name for field in BriefText._meta.get_fields()}

    def brief_text(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.names()}


class Brief(BriefText):
    """One version of a campaign's text, numbered from 1. Each offer points to the version its author saw."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="briefs"
    )
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="brief_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"
