"""What clicks and promo codes brought, and how shops tell us."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models import AdRequest
from campaigns.models import Campaign
from influencer_platform.money import LARGEST, MinorUnits
from reports.models.links import TrackedLink

OVERLAP = timedelta(hours=24)
"""So long the secret before still works after a new one was made."""
CALLS_KEPT = 20


class ConversionQuerySet(models.QuerySet["Conversion"]):
    def visible_to(self, user: User) -> "ConversionQuerySet":
        """Those of the requests this person may see."""
        return self.filter(link__deliverable__ad_request__in=AdRequest.objects.visible_to(user))


class Conversion(models.Model):
    """One order that a link or its promo code brought, in the campaign's currency. An order counts once per campaign."""

    class Source(models.TextChoices):
        POSTBACK = "postback", _("postback")
        CSV = "csv", _("file")
        API = "api", _("API")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="conversions")
    link = models.ForeignKey(TrackedLink, on_delete=models.PROTECT, related_name="conversions")
    by_promo_code = models.BooleanField(_("by promo code"), default=False)
    order = models.CharField(_("order"), max_length=100)
    amount_minor = MinorUnits(_("amount"))
    at = models.DateTimeField(_("ordered"))
    source = models.CharField(_("told by"), max_length=10, choices=Source.choices)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = ConversionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        permissions = [("export_conversion", "Can export conversions")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "order"], name="conversion_order_counts_once"
            ),
            models.CheckConstraint(
                name="conversion_amount_in_range", condition=Q(amount_minor__range=(0, LARGEST))
            ),
            models.CheckConstraint(name="conversion_has_order", condition=~Q(order="")),
        ]
        indexes = [
            models.Index(fields=["campaign", "at"], name="conversion_of_campaign"),
            models.Index(fields=["link", "-at", "-id"], name="conversion_of_link"),
        ]

    def __str__(self) -> str:
        return self.order


class PostbackSecret(models.Model):
    """One secret of a campaign. What is signed with is made from `seed` and the installation's own key, so that the table
    alone is worth nothing; whoever loses it makes a new one.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="postbacks")
    seed = models.CharField(max_length=43, default=secrets.token_urlsafe)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                name="postbacksecret_one_in_use",
                condition=Q(ends_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.created_at:%Y-%m-%d}"

    def value(self, secret_key: str) -> str:
        """What the shop signs with, under this key of the installation."""
        made = salted_hmac("reports.postback", self.seed, secret=secret_key, algorithm="sha256")
        return made.hexdigest()


class PostbackCall(models.Model):
    """One of the last calls of a shop, for whoever sets it up. Holds nothing of what was sent but the order's name."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="postback_calls")
    at = models.DateTimeField(_("when"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("answer"))
    code = models.CharField(_("what it was"), max_length=40)
    order = models.CharField(_("order"), max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "-at", "-id"], name="postbackcall_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status} {self.code}"
