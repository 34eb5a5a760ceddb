"""What was done, by whom: a trail nobody can change, and the words of staff decisions beside it."""

from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone

from accounts.models.user import User
from influencer_platform.append_only import AppendOnly
from influencer_platform.registry import Hook


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, target: models.Model) -> "AuditEventQuerySet":
        """The trail of one object, oldest first."""
        return self.filter(object_type=target._meta.label_lower, object_id=target.pk).order_by(
            "seq"
        )


class AuditEvent(AppendOnly):
    """One change of one object, written in the transaction of the change. Ids and codes only, so that nothing in it ever
    has to be erased. `seq` counts from 1 without gaps per object; the caller holds the object's row, so it cannot clash."""

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=40)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        permissions = [("export_auditevent", "Can export the audit trail")]
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "seq"], name="auditevent_no_gap_twice"
            ),
            models.CheckConstraint(name="auditevent_seq_from_one", condition=models.Q(seq__gte=1)),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="auditevent_newest")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id} #{self.seq} {self.action}"

    @classmethod
    def record(
        cls,
        target: models.Model,
        *,
        action: str,
        by: User | None,
        from_status: str = "",
        to_status: str = "",
        **data: Any,
    ) -> "AuditEvent":
        """Append one event about `target`. `by` is None for the clock. `data` holds ids, codes and numbers only."""
        last = cls.objects.about(target).aggregate(last=Max("seq"))["last"] or 0
        event = cls.objects.create(
            object_type=target._meta.label_lower,
            object_id=target.pk,
            seq=last + 1,
            action=action,
            actor=by,
            from_status=from_status,
            to_status=to_status,
            data=data,
        )
        when_recorded.run(event)
        return event


when_recorded: Hook[[AuditEvent], None] = Hook()
"""Called with each new entry of the trail, in the transaction of the change: what every change of a rule passes through."""


class Decision(models.Model):
    """The words of one staff decision: the reason, what the person was told, and what stays among staff."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="decision")
    reason = models.CharField(max_length=20)
    message = models.CharField(max_length=1000, blank=True)
    private_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        permissions = [("undo_decision", "Can undo decisions of others")]

    def __str__(self) -> str:
        return f"{self.event.action}: {self.reason}"
