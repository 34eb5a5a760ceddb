"""Creators, what they are about, where they publish and what they charge."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.identity import page_key
from accounts.models.flags import Flaggable
from accounts.models.user import User
from influencer_platform.codes import CodesField
from influencer_platform.money import LARGEST, MinorUnits

STALE_AFTER = timedelta(days=90)


class Platform(models.TextChoices):
    INSTAGRAM = "instagram", _("Instagram")
    TIKTOK = "tiktok", _("TikTok")
    YOUTUBE = "youtube", _("YouTube")
    TWITCH = "twitch", _("Twitch")
    PODCAST = "podcast", _("Podcast")
    BLOG = "blog", _("Blog")


class DeliverableKind(models.TextChoices):
    """One thing to be made. The order is the order in which terms are read out."""

    REEL = "reel", _("Reel")
    STORY = "story", _("Story")
    POST = "post", _("Post")
    VIDEO = "video", _("Video")
    STREAM = "stream", _("Live stream")
    ARTICLE = "article", _("Article")

    def counted(self, n: int) -> str:
        """`1 reel`, `3 stories`."""
        forms = {
            self.REEL: ngettext("%(n)d reel", "%(n)d reels", n),
            self.STORY: ngettext("%(n)d story", "%(n)d stories", n),
            self.POST: ngettext("%(n)d post", "%(n)d posts", n),
            self.VIDEO: ngettext("%(n)d video", "%(n)d videos", n),
            self.STREAM: ngettext("%(n)d live stream", "%(n)d live streams", n),
            self.ARTICLE: ngettext("%(n)d article", "%(n)d articles", n),
        }
        return forms[self] % {"n": n}


class Availability(models.TextChoices):
    OPEN = "open", _("Open for requests")
    LIMITED = "limited", _("Few slots left")
    CLOSED = "closed", _("Not taking requests")


class Niche(models.Model):
    """What a campaign or influencer is about. Staff keep the list."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    is_active = models.BooleanField(_("offered for choice"), default=True)

    class Meta:
        ordering = ("name",)
        permissions = [("import_niche", "Can import niches")]

    def __str__(self) -> str:
        return self.name


class InfluencerQuerySet(models.QuerySet["Influencer"]):
    def listed(self, user: User | AnonymousUser | None = None) -> "InfluencerQuerySet":
        """Shown to others: active, unflagged. With `user`, also whom this person sees regardless: staff all, anyone themselves."""
        shown = Q(flagged_at__isnull=True, user__is_active=True)
        if user is None or not user.is_authenticated:
            return self.filter(shown)
        return self if user.is_staff else self.filter(shown | Q(user=user))

    def visible_to(self, user: User) -> "InfluencerQuerySet":
        """The directory: staff see all, an influencer itself, an approved sponsor the listed ones; others nobody."""
        if user.is_staff:
            return self
        if user.is_influencer:
            return self.filter(user=user)
        sponsor = getattr(user, "sponsor", None)
        return self.listed() if sponsor and sponsor.may_act else self.none()

    def for_cards(self) -> "InfluencerQuerySet":
        """Everything a directory row reads, in three queries however many rows."""
        return self.prefetch_related("niches", "platform_accounts")


class Influencer(Flaggable):
    """A creator's account. Ready to be asked as soon as it is made."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="influencer")
    name = models.CharField(_("name"), max_length=120)
    handle = models.CharField(
        _("handle"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9_.-]{1,38}[a-z0-9]$",
                _("Use 3 to 40 small letters, digits, dots, dashes or underscores."),
            )
        ],
        help_text=_("The address of your public media kit."),
    )
    bio = models.TextField(_("about you"), max_length=2000, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    languages = CodesField(_("languages"))
    niches = models.ManyToManyField(
        Niche, related_name="influencers", blank=True, verbose_name=_("niches")
    )
    availability = models.CharField(
        _("availability"), max_length=10, choices=Availability.choices, default=Availability.OPEN
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    followers = models.PositiveBigIntegerField(default=0, editable=False)
    fee_from_minor = MinorUnits(null=True, blank=True, editable=False)
    platforms = CodesField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InfluencerQuerySet.as_manager()

    is_company = False
    PARTS = 4
    """How many things `missing` looks for."""

    class Meta(Flaggable.Meta):
        permissions = [("export_influencer", "Can export influencers")]
        constraints = [
            *Flaggable.Meta.constraints,
            models.UniqueConstraint(
                Lower("handle"),
                name="influencer_handle_once",
                violation_error_message=_("This handle is taken."),
            ),
            models.CheckConstraint(name="influencer_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="influencer_fee_in_range",
                condition=Q(fee_from_minor__isnull=True) | Q(fee_from_minor__range=(0, LARGEST)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-followers", "-id"],
                name="influencer_directory",
                condition=Q(flagged_at__isnull=True),
            ),
            models.Index(fields=["-created_at", "-id"], name="influencer_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def picture(self) -> models.fields.files.ImageFieldFile:
        return self.avatar

    @property
    def may_act(self) -> bool:
        return not self.is_flagged

    def missing(self) -> list[str]:
        """What a media kit still lacks, the next thing first. Reads prefetched rows where they are."""
        checks: list[tuple[Any, Any]] = [
            (self.bio, _("a few words about you")),
            (self.niches.all(), _("your niches")),
            (self.platform_accounts.all(), _("one platform account")),
            (self.rates.all(), _("your rates")),
        ]
        return [str(label) for present, label in checks if not present]

    def get_absolute_url(self) -> str:
        return reverse("accounts:media_kit", args=[self.handle])


class PlatformAccount(models.Model):
    """One account of an influencer. Figures are declared by the influencer until staff verify them on a date."""

    influencer = models.ForeignKey(
        Influencer, on_delete=models.CASCADE, related_name="platform_accounts"
    )
    platform = models.CharField(_("platform"), max_length=12, choices=Platform.choices)
    handle = models.CharField(_("handle"), max_length=80)
    url = models.URLField(_("address"), max_length=200)
    followers = models.PositiveBigIntegerField(
        _("followers"), validators=[MaxValueValidator(2_000_000_000)]
    )
    engagement_rate = models.DecimalField(
        _("engagement rate, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    declared_on = models.DateField(default=timezone.localdate, editable=False)
    verified_on = models.DateField(null=True, blank=True, editable=False)
    page_key = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ("-followers", "pk")
        indexes = [
            models.Index(
                fields=["page_key"], name="platformaccount_same_page", condition=~Q(page_key="")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "influencer", "platform", Lower("handle"), name="platformaccount_once"
            ),
            models.CheckConstraint(
                name="platformaccount_platform_known", condition=Q(platform__in=Platform.values)
            ),
            models.CheckConstraint(
                name="platformaccount_followers_range",
                condition=Q(followers__range=(0, 2_000_000_000)),
            ),
            models.CheckConstraint(
                name="platformaccount_engagement_range",
                condition=Q(engagement_rate__isnull=True) | Q(engagement_rate__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.handle}"

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """The key by which the same page is found elsewhere follows the address, whoever saves."""
        self.page_key = page_key(self.url)
        if update_fields is not None:
            update_fields = {*update_fields, "page_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_stale(self) -> bool:
        """Nobody has declared or verified the figures for so long that they may have changed."""
        return timezone.localdate() - (self.verified_on or self.declared_on) > STALE_AFTER


class Rate(models.Model):
    """One line of a rate card: what one deliverable costs, in the influencer's currency."""

    influencer = models.ForeignKey(Influencer, on_delete=models.CASCADE, related_name="rates")
    kind = models.CharField(_("deliverable"), max_length=10, choices=DeliverableKind.choices)
    price_minor = MinorUnits(_("price"))

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["influencer", "kind"], name="rate_one_per_kind"),
            models.CheckConstraint(
                name="rate_kind_known", condition=Q(kind__in=DeliverableKind.values)
            ),
            models.CheckConstraint(
                name="rate_price_range", condition=Q(price_minor__range=(0, LARGEST))
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
