"""What users tell us about each other, and what the other side answers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models.about import About, AboutQuerySet
from accounts.models.audit import AuditEvent
from accounts.models.user import User


class ReportReason(models.TextChoices):
    FRAUD = "fraud", _("Fraud or not who they say they are")
    FAKE_FIGURES = "fake_figures", _("Figures that cannot be true")
    OFF_PLATFORM = "off_platform", _("Asks to pay or talk outside the agreed terms")
    ABUSE = "abuse", _("Insults, threats or harassment")
    SPAM = "spam", _("Spam")
    ILLEGAL = "illegal", _("Something illegal or dangerous")
    OTHER = "other", _("Something else")


class Severity(models.IntegerChoices):
    """How urgent a case is; staff work the higher ones first."""

    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class AbuseReportQuerySet(AboutQuerySet["AbuseReport"]):
    def visible_to(self, user: User) -> "AbuseReportQuerySet":
        """Staff see all, a reporter their own. Whom it is about never sees who wrote it."""
        return self if user.is_staff else self.filter(reporter=user)

    def open(self) -> "AbuseReportQuerySet":
        """Not decided, the most severe first, then the longest waiting."""
        return self.filter(status=AbuseReport.Status.OPEN).order_by("-severity", "created_at", "pk")

    def on_same_object(self, report: "AbuseReport") -> "AbuseReportQuerySet":
        """This report and those of others about the same object."""
        return self.filter(object_type=report.object_type, object_id=report.object_id)


class AbuseReport(About):
    """One person reports a company, creator, campaign or message, once. The words stay among the reporter and staff."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reports_made")
    about_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reports_about")
    reason = models.CharField(_("reason"), max_length=20, choices=ReportReason.choices)
    text = models.TextField(_("what happened"), max_length=2000, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.MEDIUM)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = AbuseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report by a user")
        verbose_name_plural = _("reports by users")
        permissions = [("decide_abusereport", "Can uphold and dismiss reports by users")]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "object_type", "object_id"], name="abusereport_once_per_object"
            ),
            models.CheckConstraint(
                name="abusereport_status_known",
                condition=Q(status__in=["open", "upheld", "dismissed"]),
            ),
            models.CheckConstraint(
                name="abusereport_decision_has_time",
                condition=Q(status="open") | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="abusereport_not_about_oneself",
                condition=~Q(reporter=models.F("about_user")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-severity", "created_at", "id"],
                name="abusereport_open",
                condition=Q(status="open"),
            ),
            models.Index(fields=["object_type", "object_id"], name="abusereport_object"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: User) -> "AppealQuerySet":
        return self if user.is_staff else self.filter(author=user)

    def open(self) -> "AppealQuerySet":
        return self.filter(status=Appeal.Status.OPEN).order_by("created_at", "pk")


class Appeal(models.Model):
    """The one answer of a person to one decision about them: a flag, or a report that was upheld."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="appeal")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("your answer"), max_length=2000)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        permissions = [("decide_appeal", "Can grant and decline appeals")]
        constraints = [
            models.CheckConstraint(
                name="appeal_status_known", condition=Q(status__in=["open", "granted", "declined"])
            ),
            models.CheckConstraint(
                name="appeal_decision_has_time",
                condition=Q(status="open") | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(name="appeal_has_text", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"], name="appeal_open", condition=Q(status="open")
            )
        ]

    def __str__(self) -> str:
        return Truncator(self.text).words(8)
