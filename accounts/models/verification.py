"""Follower figures as dated rows, and the proof by which staff stand for them."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.influencer import PlatformAccount
from accounts.models.user import User


class FigureReadingQuerySet(models.QuerySet["FigureReading"]):
    def newest_first(self) -> "FigureReadingQuerySet":
        return self.order_by("-at", "-pk")


class FigureReading(models.Model):
    """The figures of one platform account on one day, and where they come from. A correction is a new row."""

    class Source(models.TextChoices):
        DECLARED = "declared", _("Declared")
        VERIFIED = "verified", _("Verified")

    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="readings")
    followers = models.PositiveBigIntegerField(_("followers"))
    engagement_rate = models.DecimalField(
        _("engagement rate, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    on = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.URLField(_("seen at"), max_length=200, blank=True)

    objects = FigureReadingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-at", "-id"], name="figurereading_newest")]
        constraints = [
            models.CheckConstraint(
                name="figurereading_source_known", condition=Q(source__in=["declared", "verified"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.on}"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def visible_to(self, user: User) -> "VerificationQuerySet":
        """Staff who work the queue see all, an influencer their own; a screenshot is shown to nobody else."""
        if user.is_staff and user.has_perm("accounts.view_verification"):
            return self
        return self.filter(account__influencer__user=user)

    def waiting(self) -> "VerificationQuerySet":
        """Sent and not decided, the longest waiting first."""
        return self.filter(status=Verification.Status.WAITING).order_by("submitted_at", "pk")

    def running(self) -> "VerificationQuerySet":
        """Begun and not ended; one of an account at most."""
        return self.filter(status__in=[Verification.Status.OPEN, Verification.Status.WAITING])

    def newest(self) -> "VerificationQuerySet":
        """Of each account the one begun last."""
        of_account = Verification.objects.filter(account=OuterRef("account")).order_by("-pk")
        return self.filter(pk=Subquery(of_account.values("pk")[:1]))

    def for_queue(self) -> "VerificationQuerySet":
        """Everything a row of the queue shows, in one query: the account, whose it is, and what staff last stood for."""
        verified = FigureReading.objects.filter(
            account=OuterRef("account"), source=FigureReading.Source.VERIFIED
        ).newest_first()
        return self.select_related("account__influencer__user", "decided_by").annotate(
            last_verified=Subquery(verified.values("followers")[:1]),
            last_verified_on=Subquery(verified.values("on")[:1]),
        )


class Verification(models.Model):
    """An influencer asks staff to verify one platform account: by a code in its bio, or by a screenshot of its statistics.

    It begins `open` with its code (the influencer has to put it into the bio first) and waits once it is sent, with the figures
    as they were then. It ends verified or declined; withdrawn by the influencer; or outdated, when the account was changed.
    Staff who look at an account nobody asked about leave a row too: verified at once, by the method `staff`.
    """

    class Method(models.TextChoices):
        CODE = "code", _("Code in the bio")
        SCREENSHOT = "screenshot", _("Screenshot of the statistics")
        STAFF = "staff", _("Looked at without a request")

    class Status(models.TextChoices):
        OPEN = "open", _("Not sent yet")
        WAITING = "waiting", _("Waiting for us")
        VERIFIED = "verified", _("Verified")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OUTDATED = "outdated", _("Outdated: the account was changed")

    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, related_name="verifications"
    )
    method = models.CharField(_("proof"), max_length=10, choices=Method.choices)
    code = models.CharField(max_length=20, editable=False)
    screenshot = models.ImageField(
        _("screenshot"), upload_to="proofs/", blank=True, help_text=_("JPEG, PNG or WebP, 5 MB.")
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN, editable=False
    )
    followers = models.PositiveBigIntegerField(null=True, editable=False)
    engagement_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    message = models.CharField(max_length=1000, blank=True, editable=False)
    verified_before = models.DateField(null=True, editable=False)
    """Until when staff had stood for the account before this decision, so that it can be taken back."""

    objects = VerificationQuerySet.as_manager()

    class Meta:
        permissions = [("decide_verification", "Can verify and decline platform accounts")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(status__in=["open", "waiting"]),
                name="verification_one_at_a_time",
            ),
            models.CheckConstraint(
                name="verification_status_known",
                condition=Q(
                    status__in=[
                        "open",
                        "waiting",
                        "verified",
                        "declined",
                        "withdrawn",
                        "outdated",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="verification_sent_has_time",
                condition=~Q(status__in=["waiting", "verified", "declined"])
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="verification_decision_has_time",
                condition=~Q(status__in=["verified", "declined"]) | Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                name="verification_waiting",
                condition=Q(status="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}"
