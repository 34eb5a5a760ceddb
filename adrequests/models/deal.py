"""The deal: one negotiation."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    AuditEvent,
    Influencer,
    Notification,
    PlatformAccount,
    Policy,
    User,
)
from adrequests.models.choices import AGREED, FINAL, LIVE, OPEN, CloseReason, Side, Status
from campaigns.models import Campaign
from influencer_platform.money import LARGEST, MinorUnits

OPEN_THREAD = "adrequests.open_adrequest"
THREAD_STAYS_OPEN = timedelta(hours=24)
"""For so long a thread is open to the member of staff who gave a reason; after that it wants a new one."""
WARNED_BEFORE = timedelta(hours=24)
"""So long before an offer runs out the side that is asked is told."""


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

    def kept_when_suspended(self) -> "AdRequestQuerySet":
        """What a suspended side still sees: live and agreed work, and whatever staff have opened."""
        openings = AdRequest.openings().filter(object_id=OuterRef("pk"))
        return self.filter(Q(status__in=[*LIVE, *AGREED]) | Exists(openings))

    def opened_by(self, user: User) -> "AdRequestQuerySet":
        """Whose thread this member of staff may read now."""
        return self.filter(Exists(AdRequest.openings_by(user).filter(object_id=OuterRef("pk"))))

    def overdue(self, now: datetime) -> "AdRequestQuerySet":
        """Nobody answered in time. A frozen request's clock stands still."""
        return self.filter(status__in=OPEN, frozen_at__isnull=True, expires_at__lte=now)

    def expiring(self, now: datetime) -> "AdRequestQuerySet":
        """Runs out within a day and nobody was told so. An offer that is younger than that has just said it itself."""
        soon = Q(expires_at__gt=now, expires_at__lte=now + WARNED_BEFORE)
        untold = Q(warned_for__isnull=True) | Q(warned_for__lt=F("expires_at"))
        is_old = Q(latest_offer__created_at__lte=now - WARNED_BEFORE)
        return self.filter(soon, untold, is_old, status__in=OPEN, frozen_at__isnull=True)


class AdRequest(models.Model):
    """One negotiation between a campaign and an influencer. Change it through services.

    `awaiting` is the one side that may accept, reject or counter (empty once closed). `offer_number` is the number of the
    offer on the table; every move names it, so nobody ever answers terms they did not see. `warned_for`
    is the deadline of whose coming the asked side was told. `accepted_at` is when the deal was made, `accepted_by` who agreed to
    the terms as they stand now. `settled_minor` is what is paid for a cancelled deal.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="ad_requests")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="ad_requests")
    initiator = models.CharField(max_length=10, choices=Side.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    awaiting = models.CharField(max_length=10, choices=Side.choices, blank=True)
    offer_number = models.PositiveIntegerField(default=1)
    latest_offer = models.ForeignKey("Offer", on_delete=models.PROTECT, null=True, related_name="+")
    fee_minor = MinorUnits()
    settled_minor = MinorUnits(default=0)
    sponsor_rounds = models.PositiveSmallIntegerField(default=0)
    influencer_rounds = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    first_viewed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    warned_for = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=10, choices=CloseReason.choices, blank=True)
    is_reason_shared = models.BooleanField(default=False)

    objects = AdRequestQuerySet.as_manager()

    THREAD_OPENED = "thread_opened"
    """What the trail calls it when staff open the conversation."""

    class Meta:
        permissions = [
            ("open_adrequest", "Can open the conversation of an ad request, with a reason"),
            ("export_adrequest", "Can export ad requests"),
        ]
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
                name="adrequest_settled_only_cancelled",
                condition=Q(settled_minor=0)
                | Q(
                    status=Status.CANCELLED,
                    settled_minor__gt=0,
                    settled_minor__lte=F("fee_minor"),
                ),
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
                fields=["influencer", "-created_at", "-id"], name="adrequest_influencer_made"
            ),
            models.Index(fields=["campaign", "-created_at", "-id"], name="adrequest_campaign_made"),
            models.Index(fields=["-created_at", "-id"], name="adrequest_made"),
            models.Index(
                fields=["campaign", "awaiting"],
                name="adrequest_campaign_turn",
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

    @classmethod
    def openings(cls) -> models.QuerySet[AuditEvent]:
        """The entries of the trail by which staff opened threads."""
        return AuditEvent.objects.filter(
            object_type=cls._meta.label_lower, action=cls.THREAD_OPENED
        )

    @classmethod
    def openings_by(cls, user: User) -> models.QuerySet[AuditEvent]:
        """Those by which this member of staff may read threads now: their own, and not long ago."""
        if not (user.is_active and user.is_staff and user.has_perm(OPEN_THREAD)):
            return AuditEvent.objects.none()
        return cls.openings().filter(actor=user, at__gt=timezone.now() - THREAD_STAYS_OPEN)

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
