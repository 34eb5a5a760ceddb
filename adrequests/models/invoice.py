"""The invoice of a payment, frozen when it is made out."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Influencer, PayoutDetails, User
from adrequests.models.deal import AdRequest
from adrequests.models.payment import Payment
from influencer_platform.append_only import AppendOnly


class InvoiceBook(models.Model):
    """The last number an influencer's invoices of one year have reached. Its row is held while one is made out, so that the
    numbers follow each other without a gap."""

    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["influencer", "year"], name="invoicebook_one_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.influencer_id} {self.year}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: User) -> "InvoiceQuerySet":
        """Both sides read their own, staff all of them."""
        if user.is_staff:
            return self
        return self.filter(payment__ad_request__in=AdRequest.objects.visible_to(user))


class Invoice(AppendOnly):
    """What was invoiced for a payment. Never changed: where the amount becomes another one, a later invoice replaces it.

    `document` is all that stands on it in plain values, but for the influencer's payout details, which are personal and stay
    sealed: `payout` is the version of them that it froze. `sha256` is the digest of the document's canonical text.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="invoices")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    payout = models.ForeignKey(PayoutDetails, on_delete=models.PROTECT, related_name="+")
    document: Any = models.JSONField()
    sha256 = models.CharField(max_length=64)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["influencer", "year", "number"], name="invoice_numbered_once"
            ),
            models.CheckConstraint(name="invoice_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:04d}"
