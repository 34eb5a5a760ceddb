"""The short links of agreed work, and everywhere they have led."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models import AdRequest, Deliverable
from campaigns.models import Campaign
from influencer_platform.append_only import AppendOnly
from reports.short_codes import new_code

LONGEST_URL = 2000
LONGEST_PROMO = 40


class TrackedLinkQuerySet(models.QuerySet["TrackedLink"]):
    def visible_to(self, user: User) -> "TrackedLinkQuerySet":
        """Those of the requests this person may see."""
        return self.filter(deliverable__ad_request__in=AdRequest.objects.visible_to(user))

    def where_to(self, code: str) -> tuple[str, int]:
        """Where the link of this code leads, for anybody who has it, and its version; ("", 0) where it leads nowhere."""
        rows = self.filter(code=code).values_list("url", "version")
        return rows.first() or ("", 0)

    def for_lists(self) -> "TrackedLinkQuerySet":
        """Everything a line about a link reads, in one query."""
        return self.select_related("deliverable__ad_request__influencer", "campaign__sponsor")


class TrackedLink(models.Model):
    """The short link of one piece of agreed work. It is never deleted, so that what was posted goes on leading somewhere.

    `url` is where it leads now, empty while the sponsor has chosen nothing yet; `version` counts the destinations it has had.
    `promo_code` is what buyers may type instead of following the link. Change it through services.
    """

    deliverable = models.OneToOneField(Deliverable, on_delete=models.PROTECT, related_name="link")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="links")
    code = models.CharField(_("code"), max_length=16, unique=True, default=new_code)
    url = models.CharField(_("leads to"), max_length=LONGEST_URL, blank=True)
    version = models.PositiveIntegerField(default=0)
    promo_code = models.CharField(_("promo code"), max_length=LONGEST_PROMO, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = TrackedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("tracked link")
        verbose_name_plural = _("tracked links")
        permissions = [("export_trackedlink", "Can export tracked links")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "promo_code"],
                name="trackedlink_promo_code_once",
                condition=~Q(promo_code=""),
            ),
            models.CheckConstraint(
                name="trackedlink_leads_somewhere_or_has_never",
                condition=Q(url="", version=0) | (~Q(url="") & Q(version__gte=1)),
            ),
            models.CheckConstraint(
                name="trackedlink_https_only", condition=Q(url="") | Q(url__startswith="https://")
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The page with its figures."""
        return reverse("reports:links", args=[self.deliverable.ad_request_id])

    @property
    def path(self) -> str:
        return reverse("reports:redirect", args=[self.code])

    @property
    def short_url(self) -> str:
        """What is posted."""
        return f"{settings.SITE_URL}{self.path}"


class Destination(AppendOnly):
    """Where a link led from `at` on, until the next one. Never changed."""

    link = models.ForeignKey(TrackedLink, on_delete=models.PROTECT, related_name="destinations")
    number = models.PositiveIntegerField()
    url = models.CharField(_("leads to"), max_length=LONGEST_URL)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        constraints = [
            models.UniqueConstraint(fields=["link", "number"], name="destination_numbered_once"),
            models.CheckConstraint(name="destination_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="destination_https_only", condition=Q(url__startswith="https://")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} #{self.number}"
