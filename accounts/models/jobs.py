"""Background jobs that failed for good, for a person to look at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.user import User


class FailedJob(models.Model):
    """One task that ended in an error. Its arguments are ids and codes; the error's last lines are kept, no data."""

    task = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    error = models.CharField(max_length=300)
    where = models.TextField(max_length=4000, blank=True)
    failed_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["failed_at", "id"],
                name="failedjob_open",
                condition=Q(resolved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.task
