"""Trust signals: what named rules noticed, with the evidence, and what staff made of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.about import About, AboutQuerySet
from accounts.models.audit import AuditEvent
from accounts.models.reporting import Severity
from accounts.models.user import User

TITLES: dict[str, Any] = {}
"""Code → what a rule is called; filled by the rules themselves (accounts.trust)."""


class TrustRule(models.Model):
    """What staff may tune of one rule of the registry: on or off, its thresholds, how severe its signals are.

    `version` counts from 1 and rises with every change of a threshold; each signal names the version that raised it.
    """

    code = models.SlugField(max_length=40, unique=True, editable=False)
    is_on = models.BooleanField(_("on"), default=True)
    thresholds = models.JSONField(_("thresholds"), default=dict)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("trust rule")
        verbose_name_plural = _("trust rules")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it; a rule that is not part of the product any more by its code."""
        return str(TITLES.get(self.code) or self.code.replace("_", " ").capitalize())


class TrustSignalQuerySet(AboutQuerySet["TrustSignal"]):
    def open(self) -> "TrustSignalQuerySet":
        """Neither cleared nor acted upon nor past its day, the most severe first, then the oldest."""
        now = timezone.now()
        rows = self.filter(status=TrustSignal.Status.OPEN, expires_at__gt=now)
        return rows.select_related("rule").order_by("-severity", "raised_at", "pk")


class TrustSignal(About):
    """One finding of one rule about one object. `evidence` is a list of items, each
    `{"what": sentence, "value": figure or text, "object": "app.model:pk" or "", "own": is it the person's own data}`;
    `fingerprint` names the evidence, so that a cleared signal returns only when the evidence changes."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLEARED = "cleared", _("Cleared")
        ACTED = "acted", _("Acted upon")

    rule = models.ForeignKey(TrustRule, on_delete=models.PROTECT, related_name="signals")
    version = models.PositiveIntegerField()
    about_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trust_signals")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    evidence = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN, editable=False
    )
    raised_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(
        AuditEvent, on_delete=models.PROTECT, null=True, related_name="trust_signals"
    )

    objects = TrustSignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("trust signal")
        verbose_name_plural = _("trust signals")
        permissions = [("decide_trustsignal", "Can clear and act upon trust signals")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "object_type", "object_id", "fingerprint"],
                name="trustsignal_once_per_evidence",
            ),
            models.CheckConstraint(
                name="trustsignal_status_known",
                condition=Q(status__in=["open", "cleared", "acted"]),
            ),
            models.CheckConstraint(
                name="trustsignal_closing_has_time",
                condition=Q(status="open") | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-severity", "raised_at", "id"],
                name="trustsignal_open",
                condition=Q(status="open"),
            ),
            models.Index(fields=["object_type", "object_id"], name="trustsignal_object"),
        ]

    def __str__(self) -> str:
        return self.rule.title

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > timezone.now()
