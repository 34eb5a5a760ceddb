"""What is to be made once a deal stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DeliverableKind, User
from adrequests.models.deal import AdRequest
from adrequests.models.sheet import DealSheet


class WorkStatus(models.TextChoices):
    """`due`: nothing handed in; `submitted`: a draft waits for the sponsor; `dropped`: an amendment, settlement or cancelling
    took the piece away."""

    DUE = "due", _("To be made")
    SUBMITTED = "submitted", _("Waiting for review")
    CHANGES_ASKED = "changes_asked", _("Changes asked for")
    APPROVED = "approved", _("Approved")
    DROPPED = "dropped", _("No longer asked for")


UNDELIVERED = (WorkStatus.DUE, WorkStatus.CHANGES_ASKED)
"""The influencer's move."""
UNFINISHED = (*UNDELIVERED, WorkStatus.SUBMITTED)


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def visible_to(self, user: User) -> "DeliverableQuerySet":
        """Those of the requests this person may see."""
        return self.filter(ad_request__in=AdRequest.objects.visible_to(user))

    def agreed(self) -> "DeliverableQuerySet":
        """What the deal still asks for, whatever its state."""
        return self.exclude(status=WorkStatus.DROPPED)

    def unfinished(self) -> "DeliverableQuerySet":
        return self.filter(status__in=UNFINISHED)


class Deliverable(models.Model):
    """One thing to be made for an agreed request. Change it through services.

    `number` counts the pieces of a request from 1 and is never used again; `sheet` is the deal sheet that asked for it first.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="deliverables")
    sheet = models.ForeignKey(DealSheet, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=DeliverableKind.choices)
    due_on = models.DateField()
    status = models.CharField(max_length=14, choices=WorkStatus.choices, default=WorkStatus.DUE)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_request", "number"], name="deliverable_numbered_once"
            ),
            models.CheckConstraint(name="deliverable_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="deliverable_status_known", condition=Q(status__in=WorkStatus.values)
            ),
            models.CheckConstraint(
                name="deliverable_kind_known", condition=Q(kind__in=DeliverableKind.values)
            ),
            models.CheckConstraint(
                name="deliverable_approved_has_time",
                condition=Q(status=WorkStatus.APPROVED, approved_at__isnull=False)
                | (~Q(status=WorkStatus.APPROVED) & Q(approved_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="deliverable_submitted_has_time",
                condition=Q(status__in=[WorkStatus.DUE, WorkStatus.DROPPED])
                | Q(first_submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="deliverable_undelivered",
                condition=Q(status__in=UNDELIVERED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
