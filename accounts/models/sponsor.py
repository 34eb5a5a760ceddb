"""Companies."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import host_key, name_key, phone_key
from accounts.models.flags import Flaggable
from accounts.models.user import User


class SponsorStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class SponsorQuerySet(models.QuerySet["Sponsor"]):
    def visible_to(self, user: User) -> "SponsorQuerySet":
        """Staff see all, a sponsor its own company, everyone signed in the approved and unflagged ones."""
        if user.is_staff:
            return self
        return self.filter(Q(user=user) | Q(status=SponsorStatus.APPROVED, flagged_at__isnull=True))

    def acting(self) -> "SponsorQuerySet":
        """May publish, invite and answer now."""
        return self.filter(status=SponsorStatus.APPROVED, flagged_at__isnull=True)

    def like(self, sponsor: "Sponsor") -> "SponsorQuerySet":
        """Other accounts that share the name, the web site's host or the phone number."""
        keys = {key: getattr(sponsor, key) for key in Sponsor.KEYS if getattr(sponsor, key)}
        same = Q(pk__in=[])
        for key, value in keys.items():
            same |= Q(**{key: value})
        return self.filter(same).exclude(pk=sponsor.pk)

    def waiting(self) -> "SponsorQuerySet":
        """Sent for review and not decided, the longest waiting first."""
        return self.filter(status=SponsorStatus.PENDING, submitted_at__isnull=False).order_by(
            "submitted_at", "pk"
        )


class Sponsor(Flaggable):
    """A company's account. Staff approve it before it may publish or contact anyone."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="sponsor")
    company_name = models.CharField(_("company name"), max_length=120)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    about = models.TextField(_("about the company"), max_length=2000, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    status = models.CharField(
        max_length=10, choices=SponsorStatus.choices, default=SponsorStatus.PENDING, editable=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    review_message = models.CharField(max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    website_host = models.CharField(max_length=200, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)

    objects = SponsorQuerySet.as_manager()

    is_company = True
    """What templates ask to draw a square picture instead of a round one."""

    REVIEWED = ("industry", "website", "country", "contact_name", "about")
    """What staff look at; all of it must be filled before the company can be sent for review."""

    KEYS = ("name_key", "website_host", "phone_key")
    """Under which another account of the same company is found."""

    class Meta(Flaggable.Meta):
        permissions = [
            ("decide_sponsor", "Can approve, question and reject sponsors"),
            ("export_sponsor", "Can export sponsors"),
            ("import_sponsor", "Can import sponsors"),
        ]
        constraints = [
            *Flaggable.Meta.constraints,
            models.CheckConstraint(
                name="sponsor_status_known", condition=Q(status__in=SponsorStatus.values)
            ),
            models.CheckConstraint(
                name="sponsor_decision_has_time",
                condition=Q(status=SponsorStatus.PENDING) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(name="sponsor_named", condition=~Q(company_name="")),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                name="sponsor_waiting",
                condition=Q(status="pending", submitted_at__isnull=False),
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="sponsor_by_status"),
            models.Index(fields=["name_key"], name="sponsor_same_name", condition=~Q(name_key="")),
            models.Index(
                fields=["website_host"], name="sponsor_same_host", condition=~Q(website_host="")
            ),
            models.Index(
                fields=["phone_key"], name="sponsor_same_phone", condition=~Q(phone_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.company_name

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """The keys by which doubles are found follow what they are made of, whoever saves."""
        self.name_key = name_key(self.company_name)
        self.website_host = host_key(self.website)
        self.phone_key = phone_key(self.phone)
        if update_fields is not None:
            update_fields = {*update_fields, *self.KEYS}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def picture(self) -> models.fields.files.ImageFieldFile:
        return self.logo

    @property
    def may_act(self) -> bool:
        return self.status == SponsorStatus.APPROVED and not self.is_flagged

    @property
    def in_review(self) -> bool:
        return self.status == SponsorStatus.PENDING and self.submitted_at is not None

    def missing(self) -> list[str]:
        """Names of the reviewed fields that are still empty."""
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in self.REVIEWED and not getattr(self, field.name)
        ]

    def get_absolute_url(self) -> str:
        return reverse("accounts:company", args=[self.pk])
