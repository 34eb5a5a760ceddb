"""What is owed for a deal, and each entry that says it was paid. No money moves here: people say what they did elsewhere."""

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models.deal import AdRequest
from influencer_platform.append_only import AppendOnly
from influencer_platform.money import LARGEST, MinorUnits

AGES = (30, 60, 90)
"""The last day of each bucket of overdue payments; the last bucket is open."""


class PaymentLabel(models.TextChoices):
    ON_SIGNING = "on_signing", _("On signing")
    ON_COMPLETION = "on_completion", _("On completion")
    SETTLEMENT = "settlement", _("Settlement")


class PaymentStatus(models.TextChoices):
    """`planned`: falls due once the work is done; `cancelled`: no longer owed."""

    PLANNED = "planned", _("Once the work is done")
    DUE = "due", _("Due")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("No longer owed")


UNPAID = (PaymentStatus.PLANNED, PaymentStatus.DUE)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Those of the requests this person may see."""
        return self if user.is_staff else self.filter(ad_request__in=AdRequest.objects.visible_to(user))  # fmt: skip

    def for_cards(self) -> "PaymentQuerySet":
        """Everything a row reads, in one query."""
        return self.select_related("ad_request__campaign__sponsor", "ad_request__influencer")

    def standing(self) -> "PaymentQuerySet":
        """What is owed or was paid."""
        return self.exclude(status=PaymentStatus.CANCELLED)

    def unpaid(self) -> "PaymentQuerySet":
        return self.filter(status__in=UNPAID)

    def overdue(self, today: date) -> "PaymentQuerySet":
        return self.filter(status=PaymentStatus.DUE, due_on__lt=today)

    def due_by(self, day: date) -> "PaymentQuerySet":
        """Everything that was to be paid by that day, whatever became of it: the denominator of the on-time rate."""
        return self.standing().filter(due_on__lte=day)

    def on_time(self) -> "PaymentQuerySet":
        """Paid in full on its due date or before: the numerator of the on-time rate."""
        return self.filter(status=PaymentStatus.PAID, due_on__isnull=False, paid_on__lte=F("due_on"))  # fmt: skip

    def with_age(self, today: date) -> "PaymentQuerySet":
        """`age`: the number of the bucket of an overdue payment from 1 (up to 30 days late); 0 for what is not overdue."""
        late = [
            When(due_on__gte=date.fromordinal(today.toordinal() - days), then=Value(n))
            for n, days in enumerate(AGES, start=1)
        ]
        overdue = Q(status=PaymentStatus.DUE, due_on__lt=today)
        aged = Case(*late, default=Value(len(AGES) + 1), output_field=models.IntegerField())
        return self.annotate(age=Case(When(overdue, then=aged), default=Value(0)))


class Payment(models.Model):
    """One part of the fee of a deal, in minor units of the campaign's currency. Change it through services.

    `number` counts the parts of a request from 1. `paid_minor` is the sum of its transfers that stand; `paid_on` the day the
    last missing one was made. `due_on` is empty until the work is done.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=14, choices=PaymentLabel.choices)
    amount_minor = MinorUnits()
    paid_minor = MinorUnits(default=0)
    due_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.PLANNED
    )
    due_told_for = models.DateField(null=True, blank=True, editable=False)
    overdue_told_for = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        permissions = [
            ("decide_payment", "Can decide what was paid"),
            ("export_payment", "Can export payments"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "number"], name="payment_numbered_once"),
            models.CheckConstraint(name="payment_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="payment_label_known", condition=Q(label__in=PaymentLabel.values)
            ),
            models.CheckConstraint(
                name="payment_status_known", condition=Q(status__in=PaymentStatus.values)
            ),
            models.CheckConstraint(
                name="payment_never_overpaid",
                condition=Q(
                    amount_minor__range=(1, LARGEST),
                    paid_minor__gte=0,
                    paid_minor__lte=F("amount_minor"),
                ),
            ),
            models.CheckConstraint(
                name="payment_paid_in_full",
                condition=Q(
                    status=PaymentStatus.PAID,
                    paid_minor=F("amount_minor"),
                    paid_on__isnull=False,
                )
                | (
                    ~Q(status=PaymentStatus.PAID)
                    & Q(paid_minor__lt=F("amount_minor"), paid_on__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="payment_due_has_date",
                condition=Q(status=PaymentStatus.PLANNED, due_on__isnull=True)
                | Q(status=PaymentStatus.DUE, due_on__isnull=False)
                | Q(status=PaymentStatus.PAID)
                | Q(status=PaymentStatus.CANCELLED, paid_minor=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="payment_open_by_date",
                condition=Q(status=PaymentStatus.DUE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ad_request_id}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("adrequests:payment", args=[self.pk])

    @property
    def rest_minor(self) -> int:
        """What is still to be paid."""
        return 0 if self.status == PaymentStatus.CANCELLED else self.amount_minor - self.paid_minor

    @property
    def is_partly_paid(self) -> bool:
        return 0 < self.paid_minor < self.amount_minor

    @property
    def is_unpaid(self) -> bool:
        return self.status in UNPAID

    def days_late(self, today: date) -> int:
        """0 for what is not due, not late or paid."""
        if self.status != PaymentStatus.DUE or self.due_on is None:
            return 0
        return max(0, (today - self.due_on).days)


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> "TransferQuerySet":
        """Those of the payments this person may see."""
        return self.filter(payment__in=Payment.objects.visible_to(user))

    def entered(self) -> "TransferQuerySet":
        """What sponsors entered, whatever became of it."""
        return self.filter(reverses__isnull=True)

    def arrived(self) -> "TransferQuerySet":
        """What was entered, without what was taken back wholly."""
        return self.entered().exclude(reversal__amount_minor=-F("amount_minor"))


class Transfer(AppendOnly):
    """One entry "paid", as the sponsor made it; or what takes one back, wholly or in part, when Finance finds that it did not
    arrive: a row of its own with a negative amount. Never changed; whether it has arrived stands in its receipt.

    `reference` is what the bank shows on both sides: a fact of the books, kept with them.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transfers")
    number = models.PositiveIntegerField()
    amount_minor = MinorUnits()
    reference = models.CharField(max_length=60)
    paid_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="transfer_numbered_once"),
            models.UniqueConstraint(
                name="transfer_entered_once",
                fields=["payment", "reference", "amount_minor"],
                condition=Q(reverses__isnull=True),
            ),
            models.CheckConstraint(name="transfer_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="transfer_has_reference", condition=~Q(reference="")),
            models.CheckConstraint(
                name="transfer_negative_takes_back",
                condition=Q(reverses__isnull=True, amount_minor__range=(1, LARGEST))
                | Q(reverses__isnull=False, amount_minor__range=(-LARGEST, -1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}-{self.number}"
