"""What is to be made once a deal stands."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.dated import zone_of
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

    def for_pages(self) -> "DeliverableQuerySet":
        """With both sides and their accounts, in one query."""
        return self.select_related(
            "ad_request__campaign__sponsor__user", "ad_request__influencer__user"
        )

    def overdue(self, today: date) -> "DeliverableQuerySet":
        """The influencer's move, and the day is over, where it is `today`."""
        return self.filter(status__in=UNDELIVERED, due_on__lt=today)

    def unanswered(self) -> "DeliverableQuerySet":
        """Drafts whose time for review ran out and that are not approved by silence: a case for staff."""
        return self.filter(status=WorkStatus.SUBMITTED, silent_since__isnull=False)


class Deliverable(models.Model):
    """One thing to be made for an agreed request. Change it through services.

    `number` counts the pieces of a request from 1 and is never used again; `sheet` is the deal sheet that asked for it first.
    `draft_number` is the draft that counts, `rounds` how often changes were asked for. While a draft waits, `review_due_at` is
    when the time for review ends, `review_warn_at` when the sponsor is to be reminded of it (None once that is done), and
    `silent_since` when staff were told that nobody answered. `due_told_for` and `overdue_told_for` are the due dates of whose
    coming and passing people were told.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="deliverables")
    sheet = models.ForeignKey(DealSheet, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=DeliverableKind.choices)
    due_on = models.DateField()
    status = models.CharField(max_length=14, choices=WorkStatus.choices, default=WorkStatus.DUE)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    draft_number = models.PositiveIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=0)
    review_warn_at = models.DateTimeField(null=True, blank=True, editable=False)
    review_due_at = models.DateTimeField(null=True, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)
    due_told_for = models.DateField(null=True, blank=True, editable=False)
    overdue_told_for = models.DateField(null=True, blank=True, editable=False)

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
            models.Index(
                fields=["review_due_at", "id"],
                name="deliverable_in_review",
                condition=Q(status=WorkStatus.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("adrequests:piece", args=[self.ad_request_id, self.number])

    @property
    def is_undelivered(self) -> bool:
        return self.status in UNDELIVERED

    @property
    def is_late(self) -> bool:
        """The first draft came after the due date, or has not come and the day is over: days as the influencer counts them.

        Reads the influencer's account: rows of `for_pages()` ask nothing more.
        """
        if self.status == WorkStatus.DROPPED:
            return False
        return self.day_of(self.first_submitted_at or timezone.now()) > self.due_on

    @property
    def is_overdue(self) -> bool:
        return self.is_late and self.is_undelivered

    @property
    def today(self) -> date:
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime) -> date:
        """The date of a moment where the influencer lives."""
        return moment.astimezone(zone_of(self.ad_request.influencer.user.time_zone)).date()
