"""Whether what was entered as paid has arrived."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models.payment import Transfer
from influencer_platform.money import MinorUnits


class ReceiptStatus(models.TextChoices):
    """What the influencer says of a transfer, or Finance has found."""

    AWAITED = "awaited", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")
    DECIDED = "decided", _("Decided")


UNSETTLED = (ReceiptStatus.AWAITED, ReceiptStatus.DISPUTED)


class DisputeReason(models.TextChoices):
    NOT_ARRIVED = "not_arrived", _("Nothing has arrived")
    LESS = "less", _("Less has arrived")
    OTHER = "other", _("Something else is wrong")


class Outcome(models.TextChoices):
    PAID = "paid", _("Paid")
    PARTLY = "partly", _("Partly paid")
    UNPAID = "unpaid", _("Not paid")


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def for_queue(self) -> "ReceiptQuerySet":
        """Everything the back office reads of a row, in one query."""
        return self.select_related(
            "transfer__payment__ad_request__campaign__sponsor__user",
            "transfer__payment__ad_request__influencer__user",
            "decided_by",
        )

    def waiting(self) -> "ReceiptQuerySet":
        """What Finance has to decide: disputed, or nobody answered in time. The longest waiting first."""
        return self.filter(status__in=UNSETTLED, escalated_at__isnull=False).order_by(
            "escalated_at", "pk"
        )

    def unanswered(self, now: datetime) -> "ReceiptQuerySet":
        """The influencer said nothing in time, and Finance does not know yet."""
        return self.filter(
            status=ReceiptStatus.AWAITED, escalated_at__isnull=True, answer_by__lte=now
        )


class Receipt(models.Model):
    """Whether a transfer has arrived: the influencer confirms or disputes it, else Finance decides. Change it through services.

    `received_minor` is what has arrived, as far as anybody said; `escalated_at` since when it waits for Finance.
    """

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="receipt")
    status = models.CharField(
        max_length=10, choices=ReceiptStatus.choices, default=ReceiptStatus.AWAITED
    )
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    dispute_reason = models.CharField(max_length=12, choices=DisputeReason.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    received_minor = MinorUnits(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment to check")
        verbose_name_plural = _("payments to check")
        constraints = [
            models.CheckConstraint(
                name="receipt_status_known", condition=Q(status__in=ReceiptStatus.values)
            ),
            models.CheckConstraint(
                name="receipt_disputed_has_reason",
                condition=~Q(status=ReceiptStatus.DISPUTED)
                | (
                    ~Q(dispute_reason="") & Q(answered_at__isnull=False, escalated_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="receipt_confirmed_has_time",
                condition=~Q(status=ReceiptStatus.CONFIRMED) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="receipt_decided_has_outcome",
                condition=Q(
                    status=ReceiptStatus.DECIDED,
                    outcome__in=Outcome.values,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | (~Q(status=ReceiptStatus.DECIDED) & Q(outcome="", decided_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by", "id"],
                name="receipt_unanswered",
                condition=Q(status=ReceiptStatus.AWAITED, escalated_at__isnull=True),
            ),
            models.Index(
                fields=["escalated_at", "id"],
                name="receipt_waiting",
                condition=Q(status__in=UNSETTLED, escalated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer}"

    @property
    def is_settled(self) -> bool:
        return self.status not in UNSETTLED

    @property
    def is_waiting(self) -> bool:
        """For Finance."""
        return not self.is_settled and self.escalated_at is not None
