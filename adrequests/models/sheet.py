"""What both sides signed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from adrequests.models.deal import AdRequest
from adrequests.models.offer import Offer
from influencer_platform.append_only import AppendOnly


class DealSheetQuerySet(models.QuerySet["DealSheet"]):
    def visible_to(self, user: User) -> "DealSheetQuerySet":
        """Both sides read their own deals, staff all of them."""
        return self.filter(ad_request__in=AdRequest.objects.visible_to(user))


class DealSheet(AppendOnly):
    """The terms of an agreed request as they stood when both had said yes; the signature of the deal. Never changed:
    an amendment is sheet n + 1.

    `document` is all that was agreed, in plain values (adrequests.sheet.document says which); `sha256` is the digest of
    its canonical text (adrequests.sheet.canonical), in lower-case hexadecimal.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(default=1)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    document: Any = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DealSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_request", "number"], name="dealsheet_numbered_once"
            ),
            models.CheckConstraint(name="dealsheet_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.ad_request_id} sheet {self.number}"
