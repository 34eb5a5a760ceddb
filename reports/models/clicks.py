"""Clicks as they came, and their sums by day."""

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from reports.models.links import TrackedLink

COUNTED = ("raw", "valid", "bot", "prefetch", "repeats", "visitors")
"""The columns of sums."""


class Kind(models.TextChoices):
    """What a click was. Only a valid one is a person's; the others are kept, and counted apart."""

    VALID = "valid", _("valid")
    BOT = "bot", _("program")
    PREFETCH = "prefetch", _("preview")
    REPEAT = "repeat", _("repeat")


class Click(models.Model):
    """One call of a short link. Who it was is not kept: `visitor` is a hash with the link and a salt that is forgotten after two
    days, so that the same person is the same number on one link for one day, and on no other.

    `hour` counts hours since 1970 in UTC. One visitor is one valid click per link and hour; the others are repeats. The link is
    not checked by the database: links are never deleted, and the check would cost more than the row.
    """

    link = models.ForeignKey(
        TrackedLink, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    at = models.DateTimeField()
    hour = models.IntegerField()
    visitor = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "visitor", "hour"],
                name="click_valid_once_per_hour",
                condition=Q(kind="valid"),
            ),
            models.CheckConstraint(name="click_kind_known", condition=Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M} {self.kind}"


class ClickCountsQuerySet(models.QuerySet[Any]):
    def totals(self) -> dict[str, int]:
        """The sums of all these rows, 0 where there are none."""
        found = self.aggregate(**{name: Sum(name) for name in COUNTED})
        return {name: value or 0 for name, value in found.items()}

    def by_day(self) -> Any:
        """One row per day, oldest first."""
        sums = {name: Sum(name) for name in COUNTED}
        found: models.QuerySet[Any, Any] = self.order_by("day").values("day").annotate(**sums)
        return found


class ClickCounts(models.Model):
    """Sums of clicks of one day in UTC: raw = valid + bot + prefetch + repeats; `visitors` are people, each once a day and link."""

    day = models.DateField(_("day (UTC)"))
    raw = models.PositiveIntegerField(_("all clicks"), default=0)
    valid = models.PositiveIntegerField(_("valid clicks"), default=0)
    bot = models.PositiveIntegerField(_("programs"), default=0)
    prefetch = models.PositiveIntegerField(_("previews"), default=0)
    repeats = models.PositiveIntegerField(_("repeats"), default=0)
    visitors = models.PositiveIntegerField(_("visitors"), default=0)

    objects = ClickCountsQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day}: {self.valid}"


def _adds_up(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            name=name,
            condition=Q(raw=F("valid") + F("bot") + F("prefetch") + F("repeats"))
            & Q(visitors__lte=F("valid")),
        )
    ]


class DailyClicks(ClickCounts):
    """One link on one day."""

    link = models.ForeignKey(
        TrackedLink, on_delete=models.PROTECT, related_name="days", db_index=False
    )

    class Meta:
        verbose_name = _("clicks of a day")
        verbose_name_plural = _("clicks by day")
        constraints = [
            models.UniqueConstraint(fields=["link", "day"], name="dailyclicks_once_per_day"),
            *_adds_up("dailyclicks_add_up"),
        ]


class CampaignClicks(ClickCounts):
    """All links of one campaign on one day: what dashboards add up."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="click_days", db_index=False
    )

    class Meta:
        verbose_name = _("clicks of a campaign's day")
        verbose_name_plural = _("clicks of campaigns by day")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="campaignclicks_once_per_day"),
            *_adds_up("campaignclicks_add_up"),
        ]


class ClickBatch(models.Model):
    """A batch that is counted. The row is written in the transaction of its clicks, so counting it again does nothing."""

    id = models.CharField(primary_key=True, max_length=32)
    clicks = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.id


class VisitorSalt(models.Model):
    """The random key of one day's visitor hashes. Forgotten after two days: from then on nobody can say whose they were."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.day}"


def utc_day(moment: datetime) -> Any:
    return moment.astimezone(UTC).date()
