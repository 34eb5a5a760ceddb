"""Where an influencer is paid and to whom invoices are made out. Unreadable without the key of the installation."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.influencer import Influencer


class PayoutDetailsQuerySet(models.QuerySet["PayoutDetails"]):
    def latest_of(self, influencer: Influencer | int) -> "PayoutDetails | None":
        """What is in force; None where nothing was filled in yet."""
        pk = influencer if isinstance(influencer, int) else influencer.pk
        return self.filter(influencer=pk).order_by("-number").first()


class PayoutDetails(models.Model):
    """One version of an influencer's payout details. A change is the next version: an invoice keeps the one it froze.

    `sealed` is the text of accounts.payout.Payout, encrypted (accounts.sealing); only resealing with another key ever writes it
    again. `fingerprint` is a keyed digest of the bank account, by which accounts that share one are found without reading it.
    """

    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="payouts")
    number = models.PositiveIntegerField(default=1)
    sealed = models.TextField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PayoutDetailsQuerySet.as_manager()

    class Meta:
        verbose_name = "payout details"
        verbose_name_plural = "payout details"
        constraints = [
            models.UniqueConstraint(
                fields=["influencer", "number"], name="payoutdetails_numbered_once"
            ),
            models.CheckConstraint(
                name="payoutdetails_number_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(name="payoutdetails_sealed", condition=~Q(sealed="")),
        ]
        indexes = [models.Index(fields=["fingerprint"], name="payoutdetails_same_bank")]

    def __str__(self) -> str:
        """Never a word of them."""
        return f"{self.influencer_id} version {self.number}"
