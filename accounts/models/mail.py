"""What we owe people by mail, and what they find in their notification centre."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from influencer_platform.pagination import CappedCount


def label_of(row: models.Model | None) -> str:
    """`adrequests.adrequest:12`: what a mail or a line is about; empty for nothing."""
    return f"{row._meta.label_lower}:{row.pk}" if row is not None else ""


class Delivery(models.Model):
    """The ledger row of one mail owed to one person. Its `key` is unique, so a mail is owed once, whatever crashes or repeats.

    A row moves queued → claimed → handing_over → sent. What cannot be known after a crash is `uncertain`, never sent again.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        CLAIMED = "claimed", _("Claimed")
        HANDING_OVER = "handing_over", _("Handing over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    address = models.EmailField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=150, unique=True)
    payload = models.JSONField(default=dict, blank=True)
    about = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], name="delivery_due", condition=Q(status="queued")
            ),
            models.Index(
                fields=["lease_until"],
                name="delivery_leased",
                condition=Q(status__in=["claimed", "handing_over"]),
            ),
            models.Index(
                fields=["claimed_by"],
                name="delivery_claimed_by",
                condition=Q(status__in=["claimed", "handing_over", "uncertain"]),
            ),
            models.Index(fields=["status", "-id"], name="delivery_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.called}, {self.address}"

    @property
    def called(self) -> str:
        """The kind, `Sponsor decision`; of a mail that came ready-made, what it was made for."""
        name = self.key.split(":")[0] if self.kind == "ready_made" else self.kind
        return name.replace("_", " ").capitalize()

    @classmethod
    def owe(
        cls,
        recipient: User | None,
        *,
        kind: str,
        key: str,
        address: str = "",
        not_before: datetime | None = None,
        about: models.Model | None = None,
        **payload: Any,
    ) -> None:
        """Owe one mail, in the transaction of its cause. The same key twice is owed once.

        `address` only where there is no account yet; `not_before` where it has to wait; mails `about` the same row are one
        thread in the reader's mailbox. `payload` is what the mail kind needs beside the recipient (JSON).
        """
        row = Delivery(
            recipient=recipient,
            address=address or getattr(recipient, "email", ""),
            kind=kind,
            key=key,
            payload=payload,
            about=label_of(about),
            not_before=not_before or timezone.now(),
        )
        Delivery.objects.bulk_create([row], ignore_conflicts=True)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> "NotificationQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def recent(self) -> "NotificationQuerySet":
        """What is still shown."""
        return self.filter(created_at__gte=timezone.now() - Notification.SHOWN)

    def in_case_of(self, line: "Notification") -> "NotificationQuerySet":
        """The lines about the same row as `line`; a line about nothing is alone."""
        return self.filter(about=line.about) if line.about else self.filter(pk=line.pk)

    def by_case(self) -> "NotificationQuerySet":
        """The newest recent line of each case, with how many lines and how many unread ones it has (`case_size`,
        `case_unread`, capped). Asked for the lines of one person.

        A case stands where its newest line stands, read or not, so a page that continues below shows none twice.
        """
        recent = Notification.objects.recent()
        case = recent.filter(recipient=OuterRef("recipient"), about=OuterRef("about"))
        at = OuterRef("created_at")
        later = case.filter(created_at__gte=at).filter(
            Q(created_at__gt=at) | Q(pk__gt=OuterRef("pk"))
        )
        alone = When(about="", then=Case(When(read_at__isnull=True, then=1), default=0))
        return (
            self.recent()
            .filter(Q(about="") | ~Exists(later))
            .annotate(
                case_size=Case(When(about="", then=1), default=CappedCount(case)),
                case_unread=Case(alone, default=CappedCount(case.unread())),
            )
        )

    def of_cases(self, lines: "NotificationQuerySet") -> "NotificationQuerySet":
        """Only from the cases that have any of these lines of the same person."""
        cases = lines.exclude(about="").values("about")
        return self.filter(Q(about__in=cases) | Q(about="", pk__in=lines.values("pk")))

    def before_the_newest(self, most: int) -> "NotificationQuerySet":
        """Of each case the recent lines that came before the newest one, `most` of them at most, newest first."""
        newest = [F("created_at").desc(), F("pk").desc()]
        place = Window(RowNumber(), partition_by=[F("recipient"), F("about")], order_by=newest)
        lines = self.recent().annotate(place=place)
        return lines.filter(place__range=(2, most + 1)).order_by("about", "place")


class Notification(models.Model):
    """One line in a person's notification centre: who did what, how much, and where to see it."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200)
    about = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    SHOWN: ClassVar[timedelta] = timedelta(days=30)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_list"),
            models.Index(
                fields=["recipient", "-created_at"],
                name="notification_unseen",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(
                fields=["recipient", "about", "-created_at", "-id"],
                name="notification_case",
            ),
            models.Index(fields=["created_at"], name="notification_old"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def tell(
        cls,
        recipient: User,
        *,
        kind: str,
        title: str,
        url: str,
        body: str = "",
        about: models.Model | None = None,
    ) -> None:
        """Write one notification, in the transaction of its cause. `about` groups lines and marks them read together."""
        cls.objects.create(
            recipient=recipient,
            kind=kind,
            title=str(title)[:200],
            body=str(body)[:300],
            url=url,
            about=label_of(about),
        )
