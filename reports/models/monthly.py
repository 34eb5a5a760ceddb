"""Reports as they were when they were made."""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Sponsor, User
from influencer_platform.append_only import AppendOnly
from reports.monthly.periods import Period

FROZEN = ("period", "zone", "formula_version", "inputs", "figures", "restatements")


class MonthlyReportQuerySet(models.QuerySet["MonthlyReport"]):
    def visible_to(self, user: User) -> "MonthlyReportQuerySet":
        """A company's own reports; colleagues with whom it shares a campaign see none, staff all."""
        if user.is_staff:
            return self
        sponsor = getattr(user, "sponsor", None)
        return self.filter(sponsor=sponsor) if sponsor and user.is_active else self.none()

    def of_companies(self) -> "MonthlyReportQuerySet":
        return self.filter(sponsor__isnull=False)

    def of_the_place(self) -> "MonthlyReportQuerySet":
        """The summaries for staff: of everybody together."""
        return self.filter(sponsor__isnull=True)

    def without_content(self) -> "MonthlyReportQuerySet":
        """For lists: the rows counted can be many."""
        return self.defer("inputs", "restatements")


class MonthlyReport(AppendOnly):
    """One month of one sponsor, or of the whole place where `sponsor` is empty, as it was known at `created_at`.

    Never changed: what is found to be different later stands in the `restatements` of the next one. `inputs` are the rows that
    were counted, `figures` what they come to; both hold ids, codes, times and whole numbers (money in minor units), so that
    nothing in them ever has to be erased, and never a share without its parts. `sha256` is over all of it.
    """

    sponsor = models.ForeignKey(
        Sponsor, on_delete=models.PROTECT, null=True, blank=True, related_name="monthly_reports"
    )
    period = models.CharField(_("month"), max_length=7)
    zone = models.CharField(_("time zone"), max_length=60)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    formula_version = models.PositiveSmallIntegerField(_("formula version"))
    inputs = models.JSONField()
    figures = models.JSONField()
    restatements = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("as known on"), default=timezone.now)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "period"], name="monthlyreport_once_per_sponsor"
            ),
            models.UniqueConstraint(
                fields=["period"],
                name="monthlyreport_once_of_the_place",
                condition=Q(sponsor__isnull=True),
            ),
            models.CheckConstraint(
                name="monthlyreport_in_order", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(name="monthlyreport_has_digest", condition=~Q(sha256="")),
        ]
        indexes = [models.Index(fields=["-period", "-id"], name="monthlyreport_newest")]

    def __str__(self) -> str:
        return f"{self.period}, {self.sponsor or _('everybody')}"

    @property
    def month(self) -> Period:
        return Period(self.period, self.zone)

    @property
    def is_intact(self) -> bool:
        """Whether the row is what was frozen."""
        return self.sha256 == self.digest()

    def digest(self) -> str:
        """SHA-256 of the frozen content in canonical JSON: sorted keys, no blanks, UTF-8."""
        content: dict[str, Any] = {name: getattr(self, name) for name in FROZEN}
        content |= {
            "sponsor": self.sponsor_id,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def get_absolute_url(self) -> str:
        """Where the company finds it; of the whole place, where staff do."""
        if self.sponsor_id is None:
            return reverse("reports:of", args=[self.pk])
        return reverse("reports:month", args=[self.period])
