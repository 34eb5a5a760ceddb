"""Files that people asked for."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> "ExportQuerySet":
        """Everybody their own; what staff see of others' stands in the back office, without the file."""
        return self.filter(owner=user)


class Export(models.Model):
    """One file somebody asked for: queued → running → done, or failed, or cancelled; a done one expires.

    `kind` names an entry of accounts.exports, `params` is the filter exactly as the list had it. Only a done export has a
    file; its size and SHA-256 are those of the whole file and are checked on the way out. Change it through services.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"
        ZIP = "zip", "ZIP"

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=60)
    file_format = models.CharField(max_length=4, choices=Format.choices, default=Format.CSV)
    params = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="export_status_known",
                condition=Q(
                    status__in=["queued", "running", "done", "failed", "cancelled", "expired"]
                ),
            ),
            models.CheckConstraint(
                name="export_done_has_file",
                condition=~Q(status="done")
                | Q(finished_at__isnull=False, expires_at__isnull=False)
                & ~Q(file="")
                & ~Q(sha256=""),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="export_of_owner"),
            models.Index(
                fields=["created_at", "id"], name="export_queued", condition=Q(status="queued")
            ),
            models.Index(
                fields=["lease_until"], name="export_leased", condition=Q(status="running")
            ),
            models.Index(
                fields=["expires_at"], name="export_to_expire", condition=Q(status="done")
            ),
        ]

    def __str__(self) -> str:
        kind = self.kind.rpartition(":")[2].replace("_", " ").capitalize()
        return f"{kind}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.status not in {Export.Status.QUEUED, Export.Status.RUNNING}
