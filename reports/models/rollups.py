"""What the figures of each campaign came to when they were last added up, and which campaigns have changed since."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


class RollupPart(models.TextChoices):
    """What is added up together, because it changes together."""

    DEALS = "deals", _("deals")
    CLICKS = "clicks", _("clicks")
    RESULTS = "results", _("results")


class Rollup(models.Model):
    """The figures of one campaign, month by month, as reports.rollups.sums packs them.

    They were added up at the moment `at` by the rules `version`, and are what the rows below say until one of those changes, or
    until the moment `until`, when time alone makes one of them another (an answer is overdue, a day is over).
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="rollups", db_index=False
    )
    part = models.CharField(max_length=8, choices=RollupPart.choices)
    version = models.CharField(max_length=16)
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    sums = models.JSONField()

    class Meta:
        verbose_name = _("sums of a campaign")
        verbose_name_plural = _("sums of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "part"], name="rollup_once_per_part"),
            models.CheckConstraint(
                name="rollup_part_known", condition=Q(part__in=RollupPart.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.part}"


class RollupChange(models.Model):
    """Something of this campaign has changed. Written by triggers in the transaction of the change (reports.rollups.triggers), so
    it is seen as soon as the change is; deleted in the transaction that adds the campaign up again."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    part = models.CharField(max_length=8, choices=RollupPart.choices)

    class Meta:
        indexes = [models.Index(fields=["campaign", "part"], name="rollupchange_of_campaign")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.part}"
