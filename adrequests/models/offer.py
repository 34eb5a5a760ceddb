"""One set of terms on the table."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from adrequests.models.choices import Side
from adrequests.models.terms import Terms
from campaigns.models import Brief
from influencer_platform.append_only import AppendOnly
from influencer_platform.money import LARGEST


class Offer(Terms, AppendOnly):
    """One immutable set of terms. Numbered 1, 2, 3 … within its request; a counter-offer is simply the next one."""

    ad_request = models.ForeignKey(
        "adrequests.AdRequest", on_delete=models.PROTECT, related_name="offers"
    )
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "number"], name="offer_numbered_once"),
            models.CheckConstraint(name="offer_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="offer_fee_range", condition=Q(fee_minor__range=(0, LARGEST))
            ),
            models.CheckConstraint(name="offer_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="offer_usage_range", condition=Q(usage_days__lte=3650)),
            models.CheckConstraint(
                name="offer_exclusivity_range", condition=Q(exclusivity_days__lte=3650)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ad_request_id} #{self.number}"
