"""What a sponsor wants."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Flaggable, Niche, Platform, Sponsor, User
from campaigns.models.brief import BriefText
from campaigns.models.sharing import CampaignUserObjectPermission
from influencer_platform.codes import CodesField
from influencer_platform.money import LARGEST, MinorUnits


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    ARCHIVED = "archived", _("Archived")


RUNNING = (Status.ACTIVE, Status.PAUSED)
ENDED = (Status.COMPLETED, Status.ARCHIVED)


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def open_to_all(self) -> "CampaignQuerySet":
        """Public, active, of an approved sponsor, nothing flagged: what a visitor may see.

        The sponsor is asked per row instead of joined: SQLite would start at the sponsors and sort all their campaigns.
        """
        return self.filter(
            Exists(Sponsor.objects.acting().filter(pk=OuterRef("sponsor"))),
            visibility=Visibility.PUBLIC,
            status=Status.ACTIVE,
            flagged_at__isnull=True,
        )

    def taking_applications(self, today: date) -> "CampaignQuerySet":
        """Inside the application window and not past the end date."""
        return self.filter(
            Q(opens_on__isnull=True) | Q(opens_on__lte=today),
            Q(closes_on__isnull=True) | Q(closes_on__gte=today),
            ends_on__gte=today,
        )

    def run_by(self, user: User) -> "CampaignQuerySet":
        """Own campaigns and those shared with this person, for reading."""
        return self._own_or_shared(user, CampaignUserObjectPermission.READ)

    def editable_by(self, user: User) -> "CampaignQuerySet":
        """Own campaigns and those shared for managing."""
        return self._own_or_shared(user, [CampaignUserObjectPermission.MANAGE])

    def _own_or_shared(self, user: User, codenames: list[str]) -> "CampaignQuerySet":
        """Two branches only where something is shared: the plain owner filter keeps its index."""
        if not (user.is_active and user.is_sponsor):
            return self.none()
        sponsor = getattr(user, "sponsor", None)
        own = Q(sponsor=sponsor) if sponsor else Q(pk__in=[])
        shared = CampaignUserObjectPermission.shared_with(user, codenames)
        return self.filter(own | Q(pk__in=shared)) if shared else self.filter(own)

    def matching(self, text: str) -> "CampaignQuerySet":
        """Every word occurs in the name, the description or the niche."""
        rows = self
        for word in text.split()[:6]:
            in_words = Q(name__icontains=word) | Q(description__icontains=word)
            rows = rows.filter(in_words | Q(niche__name__icontains=word))
        return rows

    def count_by_status(self) -> dict[str, int]:
        """How many of each status, in one query; a status without any is left out."""
        return dict(self.order_by().values_list("status").annotate(models.Count("pk")))

    def for_cards(self) -> "CampaignQuerySet":
        """Everything a campaign card reads, in one query."""
        return self.select_related("sponsor", "niche")


class Campaign(BriefText, Flaggable):
    """A sponsor's campaign. Money is in minor units of one currency, fixed after its first offer.

    Always 0 ≤ paid ≤ committed ≤ budget, refused by the database otherwise. Change status and money through services.
    """

    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=120)
    niche = models.ForeignKey(
        Niche, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("niche")
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    platforms = CodesField(_("platforms"))
    min_followers = models.PositiveBigIntegerField(
        _("at least this many followers"), default=0, validators=[MaxValueValidator(2_000_000_000)]
    )
    countries = CodesField(_("countries"))
    languages = CodesField(_("languages"))
    destination_hosts = CodesField(_("web sites links may lead to"), max_length=1000)
    seats = models.PositiveSmallIntegerField(
        _("influencers wanted"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    approves_by_silence = models.BooleanField(
        _("approve drafts by silence"),
        default=False,
        help_text=_(
            "A draft that nobody on your side answers within the time for review counts as approved."
        ),
    )
    opens_on = models.DateField(_("applications from"), null=True, blank=True)
    closes_on = models.DateField(_("applications until"), null=True, blank=True)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    fee_min_minor = MinorUnits(_("fee from"), null=True, blank=True)
    fee_max_minor = MinorUnits(_("fee to"), null=True, blank=True)
    budget_minor = MinorUnits(_("budget"))
    committed_minor = MinorUnits(default=0, editable=False)
    paid_minor = MinorUnits(default=0, editable=False)
    upfront_percent = models.PositiveSmallIntegerField(
        _("per cent of the fee due on signing"), default=0, validators=[MaxValueValidator(100)]
    )
    brief_number = models.PositiveIntegerField(default=1, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta(Flaggable.Meta):
        permissions = [
            ("manage_campaign", "Can manage a shared campaign"),
            ("export_campaign", "Can export campaigns"),
        ]
        constraints = [
            *Flaggable.Meta.constraints,
            models.CheckConstraint(
                name="campaign_money_never_overcommitted",
                condition=Q(paid_minor__gte=0)
                & Q(paid_minor__lte=F("committed_minor"))
                & Q(committed_minor__lte=F("budget_minor"))
                & Q(budget_minor__lte=LARGEST),
            ),
            models.CheckConstraint(
                name="campaign_fee_range",
                condition=Q(fee_min_minor__isnull=True, fee_max_minor__isnull=True)
                | Q(  # both or neither: a comparison with NULL alone would let half a range pass
                    fee_min_minor__isnull=False,
                    fee_max_minor__isnull=False,
                    fee_min_minor__gte=0,
                    fee_max_minor__gte=F("fee_min_minor"),
                    fee_max_minor__lte=LARGEST,
                ),
                violation_error_message=_("The highest fee is below the lowest."),
            ),
            models.CheckConstraint(
                name="campaign_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end date is before the start."),
            ),
            models.CheckConstraint(
                name="campaign_window_in_order",
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("Applications close before they open."),
            ),
            models.CheckConstraint(
                name="campaign_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="campaign_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="campaign_seats_never_overfilled",
                condition=Q(
                    seats__range=(1, 1000), seats_taken__gte=0, seats_taken__lte=F("seats")
                ),
            ),
            models.CheckConstraint(
                name="campaign_upfront_is_percent", condition=Q(upfront_percent__range=(0, 100))
            ),
            models.CheckConstraint(name="campaign_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="campaign_published_has_time",
                condition=Q(status__in=[Status.DRAFT, Status.ARCHIVED])
                | Q(published_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["sponsor", "status", "-created_at", "-id"],
                name="campaign_of_sponsor_by_status",
            ),
            models.Index(fields=["sponsor", "-created_at", "-id"], name="campaign_of_sponsor"),
            models.Index(
                fields=["niche", "-created_at", "-id"],
                name="campaign_discover_niche",
                condition=Q(visibility="public", status="active", flagged_at__isnull=True),
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="campaign_discover",
                condition=Q(visibility="public", status="active", flagged_at__isnull=True),
            ),
            models.Index(
                fields=["ends_on", "id"],
                name="campaign_discover_ending",
                condition=Q(visibility="public", status="active", flagged_at__isnull=True),
            ),
            models.Index(fields=["-created_at", "-id"], name="campaign_newest"),
            models.Index(
                fields=["ends_on"],
                name="campaign_to_close",
                condition=Q(status__in=["active", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("adrequests:campaign_overview", args=[self.pk])

    @property
    def free_minor(self) -> int:
        return self.budget_minor - self.committed_minor

    @property
    def is_full(self) -> bool:
        return self.seats_taken >= self.seats

    @property
    def places_left(self) -> int:
        return self.seats - self.seats_taken

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_gifted(self) -> bool:
        """Paid with the product alone."""
        return self.fee_max_minor == 0

    @property
    def platform_names(self) -> list[str]:
        names = dict(Platform.choices)
        return [str(names.get(code, code)) for code in self.platforms]

    @property
    def last_day_to_apply(self) -> date | None:
        """None only while an unsaved campaign has no dates yet."""
        return min((day for day in (self.closes_on, self.ends_on) if day), default=None)

    def takes_applications(self, today: date) -> bool:
        opened = self.opens_on is None or self.opens_on <= today
        return (
            opened and (self.closes_on is None or today <= self.closes_on) and today <= self.ends_on
        )

    def missing(self) -> list[str]:
        """Names of the fields that publishing still needs."""
        needed = {"description", "goals", "platforms", "deliverables"}
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in needed and not getattr(self, field.name)
        ]
