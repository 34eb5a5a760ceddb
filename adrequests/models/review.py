"""What the two sides of a finished deal say of each other."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Influencer, Sponsor, User
from adrequests.models.choices import Side
from adrequests.models.deal import AdRequest
from campaigns.models import Campaign

LOWEST, HIGHEST = 1, 5
SHOWN_AFTER = timedelta(days=14)
"""So long after the end of a deal one side's review waits for the other's."""
WRITTEN_WITHIN = timedelta(days=30)
"""So long after the end of a deal a review may be written."""


class HideReason(models.TextChoices):
    """Why staff hide a review. Its author reads the words."""

    ABUSE = "abuse", _("Insults or threats")
    PRIVATE = "private", _("Tells what is private")
    UNRELATED = "unrelated", _("Not about this deal")
    PRESSURE = "pressure", _("Written under pressure or for a favour")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Other")


class ShowReason(models.TextChoices):
    """Why staff show a hidden one again."""

    MISTAKE = "mistake", _("It was hidden by mistake")
    ANSWER = "answer", _("The author's answer convinced us")
    OTHER = "other", _("Other")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> "ReviewQuerySet":
        """One's own side's at any time, the other side's once it is shown and unless staff hid it; to staff what was shown.

        The only door for pages, files and the API: before both are shown nothing tells either side of the other's review.
        """
        if user.is_staff:
            return self.shown()
        public = Q(shown_at__isnull=False, hidden_at__isnull=True)
        if user.is_influencer:
            mine = Q(ad_request__influencer__user=user)
            return self.filter(mine, public | Q(side=Side.INFLUENCER))
        run = Q(ad_request__campaign__in=Campaign.objects.run_by(user))
        return self.filter(run, public | Q(side=Side.SPONSOR))

    def readable_by(self, user: User | AnonymousUser) -> "ReviewQuerySet":
        """What stands on the public pages this person can open: of creators to everybody, of companies to who is signed in."""
        creators = Influencer.objects.listed(user).values("user")
        found = Q(about__in=creators)
        if user.is_authenticated:
            found |= Q(about__in=Sponsor.objects.visible_to(user).values("user"))
        return self.public().filter(found)

    def shown(self) -> "ReviewQuerySet":
        return self.filter(shown_at__isnull=False)

    def public(self) -> "ReviewQuerySet":
        """What everybody may read."""
        return self.filter(shown_at__isnull=False, hidden_at__isnull=True)

    def due(self, now: datetime) -> "ReviewQuerySet":
        """Written, and the other side has had its time."""
        return self.filter(shown_at__isnull=True, ad_request__closed_at__lte=now - SHOWN_AFTER)

    def for_cards(self) -> "ReviewQuerySet":
        """Everything `_review.html` reads, the newest first, in one query."""
        related = ("ad_request__campaign__sponsor", "ad_request__influencer")
        return self.select_related(*related).order_by("-shown_at", "-pk")


class Review(models.Model):
    """What one side of a finished deal says of the other, once. Change it through services.

    `side` wrote it, `about` is the owner of the account it is about. It is shown together with the other side's, or alone when
    that has had its time; `is_late`: written when the other side's could already be read. Staff hide it, with a reason, and
    never change a word. Nothing leads here from a request, so that whoever reads starts at `visible_to`.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    is_late = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(max_length=2000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=10, choices=HideReason.choices, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions = [("hide_review", "Can hide reviews and show them again, with a reason")]
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "side"], name="review_once_per_side"),
            models.CheckConstraint(name="review_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="review_rating_range", condition=Q(rating__range=(LOWEST, HIGHEST))
            ),
            models.CheckConstraint(name="review_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="review_not_of_oneself", condition=~Q(author=models.F("about"))
            ),
            models.CheckConstraint(
                name="review_replied_once_shown",
                condition=Q(reply="", replied_at__isnull=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, shown_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_hidden_with_reason",
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | Q(
                    hidden_at__isnull=False,
                    hidden_by__isnull=False,
                    hidden_reason__in=HideReason.values,
                    shown_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["about", "-shown_at", "-id"],
                name="review_about",
                condition=Q(shown_at__isnull=False, hidden_at__isnull=True),
            ),
            models.Index(
                fields=["written_at", "id"],
                name="review_waiting",
                condition=Q(shown_at__isnull=True),
            ),
            models.Index(fields=["-shown_at", "-id"], name="review_newest"),
        ]

    def __str__(self) -> str:
        """Never the words: a name is shown to whoever meets the row."""
        return f"{self.ad_request_id} {self.get_side_display()}"

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def by_name(self) -> str:
        """How readers know the side that wrote it."""
        return self._name_of(Side(self.side))

    @property
    def about_name(self) -> str:
        return self._name_of(Side(self.side).other)

    @property
    def about_party(self) -> Influencer | Sponsor:
        """The company or creator it is about."""
        is_company = self.side == Side.INFLUENCER
        row = self.ad_request
        return row.campaign.sponsor if is_company else row.influencer

    def _name_of(self, side: Side) -> str:
        if side == Side.INFLUENCER:
            return self.ad_request.influencer.name
        return self.ad_request.campaign.sponsor.company_name
