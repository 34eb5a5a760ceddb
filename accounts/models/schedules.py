"""What the clock has done, and that it is alive."""

from django.db import models
from django.utils import timezone


class ScheduleRun(models.Model):
    """One dated schedule, done for one time zone on one local date: the truth about what is due. Its three facts are unique,
    so whatever starts a run twice (two clocks, an edit, a person) finds the second one done already.

    `count`: how many people were owed something by it.
    """

    schedule = models.CharField(max_length=60)
    zone = models.CharField(max_length=60)
    due_on = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "zone", "due_on"], name="schedulerun_once_per_date"
            )
        ]
        indexes = [models.Index(fields=["schedule", "-due_on"], name="schedulerun_latest")]

    def __str__(self) -> str:
        return f"{self.schedule}, {self.due_on}, {self.zone}"


class Heartbeat(models.Model):
    """When one of the programs that run by themselves was last seen at work: the worker, the clock."""

    name = models.CharField(max_length=40, unique=True)
    node = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, *, node: str) -> None:
        """It was at work a moment ago. One statement, two the first time."""
        fresh = {"node": node[:100], "at": timezone.now()}
        if not cls.objects.filter(name=name[:40]).update(**fresh):
            Heartbeat.objects.bulk_create(
                [Heartbeat(name=name[:40], **fresh)], ignore_conflicts=True
            )
