"""The deal: one negotiation, its immutable offers, and what people write to each other."""

from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    Influencer,
    Notification,
    PlatformAccount,
    Policy,
    User,
)
from adrequests.models.choices import AGREED, FINAL, LIVE, OPEN, CloseReason, Side, Status
from adrequests.models.terms import Terms
from campaigns.models import Brief, Campaign
from influencer_platform.append_only import AppendOnly
from influencer_platform.money import LARGEST, MinorUnits


class AdRequestQuerySet(models.QuerySet["AdRequest"]):
    def visible_to(self, user: User) -> "AdRequestQuerySet":
        """Every page, export and API call starts here, so nothing leaks by omission."""
        if user.is_staff:
            return self
        if user.is_influencer:
            return self.filter(influencer__user=user)
        return self.filter(campaign__in=Campaign.objects.run_by(user))

    def for_cards(self) -> "AdRequestQuerySet":
        """Everything a row or card reads, in one query."""
        return self.select_related("campaign__sponsor", "influencer", "latest_offer").order_by(
            "-moved_at", "-pk"
        )

    def with_unread(self, user: User) -> "AdRequestQuerySet":
        """`is_unread`: somebody else moved or wrote since this person last had the case open."""
        seen = Subquery(Seen.objects.filter(ad_request=OuterRef("pk"), user=user).values("at")[:1])
        words = Message.objects.filter(ad_request=OuterRef("pk")).exclude(author=user)
        mine = (
            Q(closed_by=user)
            | Q(closed_at__isnull=True, accepted_by=user)
            | Q(status__in=OPEN, latest_offer__author=user)
        )
        is_moved = Q(seen_at__isnull=True) | Q(moved_at__gt=F("seen_at"))
        return self.annotate(seen_at=seen).annotate(
            is_unread=Case(
                When(is_moved & ~mine, then=Value(True)),
                When(seen_at__isnull=True, then=Exists(words)),
                default=Exists(words.filter(created_at__gt=OuterRef("seen_at"))),
                output_field=models.BooleanField(),
            )
        )

    def for_case(self, user: User) -> "AdRequestQuerySet":
        """Everything the screen of one case reads beside its offers, messages and events, in one query:
        `account` the influencer's largest platform, `rules` the policy row, `has_news` unread notifications about it."""
        account = PlatformAccount.objects.filter(influencer=OuterRef("influencer")).order_by(
            "-followers", "pk"
        )
        facts = ("platform", "followers", "engagement_rate", "verified_on", "declared_on")
        rules = [field.name for field in Policy._meta.concrete_fields]
        label = f"{AdRequest._meta.label_lower}:"
        news = Notification.objects.visible_to(user).unread()
        return self.select_related(
            "campaign__sponsor__user",
            "campaign__niche",
            "influencer__user",
            "latest_offer__brief",
        ).annotate(
            account=Subquery(account.values(row=JSONObject(**{f: f for f in facts}))[:1]),
            rules=Subquery(
                Policy.objects.filter(pk=1).values(row=JSONObject(**{f: f for f in rules}))[:1]
            ),
            has_news=Exists(
                news.filter(about=Concat(Value(label), Cast(OuterRef("pk"), models.CharField())))
            ),
        )

    def open(self) -> "AdRequestQuerySet":
        return self.filter(status__in=OPEN)

    def live(self) -> "AdRequestQuerySet":
        return self.filter(status__in=LIVE)

    def awaiting(self, side: Side | str) -> "AdRequestQuerySet":
        """Open and this side's move."""
        return self.filter(status__in=OPEN, awaiting=side, frozen_at__isnull=True)

    def overdue(self, now: datetime) -> "AdRequestQuerySet":
        """Nobody answered in time. A frozen request's clock stands still."""
        return self.filter(status__in=OPEN, frozen_at__isnull=True, expires_at__lte=now)


class AdRequest(models.Model):
    """One negotiation between a campaign and an influencer. Change it through services.

    `awaiting` is the one side that may accept, reject or counter (empty once closed). `offer_number` is the number of the
    offer on the table; every move names it, so nobody ever answers terms they did not see.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="ad_requests")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="ad_requests")
    initiator = models.CharField(max_length=10, choices=Side.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    awaiting = models.CharField(max_length=10, choices=Side.choices, blank=True)
    offer_number = models.PositiveIntegerField(default=1)
    latest_offer = models.ForeignKey("Offer", on_delete=models.PROTECT, null=True, related_name="+")
    fee_minor = MinorUnits()
    sponsor_rounds = models.PositiveSmallIntegerField(default=0)
    influencer_rounds = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    first_viewed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=10, choices=CloseReason.choices, blank=True)
    is_reason_shared = models.BooleanField(default=False)

    objects = AdRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="adrequest_one_live_per_pair",
                fields=["campaign", "influencer"],
                condition=Q(status__in=LIVE),
            ),
            models.CheckConstraint(
                name="adrequest_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="adrequest_initiator_known", condition=Q(initiator__in=Side.values)
            ),
            models.CheckConstraint(
                name="adrequest_awaited_while_open",
                condition=Q(status__in=OPEN, awaiting__in=Side.values)
                | (~Q(status__in=OPEN) & Q(awaiting="")),
            ),
            models.CheckConstraint(
                name="adrequest_accepted_has_time",
                condition=Q(
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    status__in=[*AGREED, Status.CANCELLED],
                )
                | (
                    Q(accepted_at__isnull=True, accepted_by__isnull=True)
                    & ~Q(status__in=[*AGREED, Status.CANCELLED])
                ),
            ),
            models.CheckConstraint(
                name="adrequest_closed_has_time",
                condition=Q(closed_at__isnull=False, status__in=FINAL)
                | (Q(closed_at__isnull=True) & ~Q(status__in=FINAL)),
            ),
            models.CheckConstraint(
                name="adrequest_fee_range", condition=Q(fee_minor__range=(0, LARGEST))
            ),
            models.CheckConstraint(
                name="adrequest_frozen_only_open",
                condition=Q(frozen_at__isnull=True) | Q(status__in=OPEN),
            ),
        ]
        indexes = [
            models.Index(
                fields=["influencer", "status", "-moved_at", "-id"],
                name="adrequest_inbox_by_status",
            ),
            models.Index(fields=["influencer", "-moved_at", "-id"], name="adrequest_inbox"),
            models.Index(
                fields=["influencer", "awaiting"],
                name="adrequest_inbox_turn",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["campaign", "status", "-moved_at", "-id"], name="adrequest_campaign_status"
            ),
            models.Index(fields=["campaign", "-moved_at", "-id"], name="adrequest_of_campaign"),
            models.Index(fields=["-moved_at", "-id"], name="adrequest_newest"),
            models.Index(
                fields=["campaign", "awaiting"],
                name="adrequest_campaign_turn",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["expires_at"],
                name="adrequest_overdue",
                condition=Q(status__in=OPEN, frozen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} – {self.influencer}"

    def get_absolute_url(self) -> str:
        return reverse("adrequests:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def initiated_by_sponsor(self) -> bool:
        return self.initiator == Side.SPONSOR

    def rounds_of(self, side: Side | str) -> int:
        """Offers this side has made, the first and its amendments included."""
        return self.sponsor_rounds if side == Side.SPONSOR else self.influencer_rounds


class Offer(Terms, AppendOnly):
    """One immutable set of terms. Numbered 1, 2, 3 … within its request; a counter-offer is simply the next one."""

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="offers")
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


class Message(models.Model):
    """Free text in the thread of a request; also the note that goes with an offer, kept apart from it so that it can be erased."""

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="message_side_known", condition=Q(side__in=Side.values)),
        ]
        indexes = [models.Index(fields=["ad_request", "-created_at", "-id"], name="message_thread")]

    def __str__(self) -> str:
        return self.text[:40]


class Seen(models.Model):
    """How far one person has read one thread. A message after `at` by somebody else is unread."""

    ad_request = models.ForeignKey(AdRequest, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "user"], name="seen_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ad_request_id}"
