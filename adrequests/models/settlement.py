"""What is paid for a deal that ends before its work is done."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models.choices import Side
from adrequests.models.deal import AdRequest
from influencer_platform.money import LARGEST, MinorUnits

DECIDE_SETTLEMENT = "adrequests.decide_settlement"


class SettlementStatus(models.TextChoices):
    """`decided`: by staff; `expired`: nobody answered in time, or the deal ended another way."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    DECIDED = "decided", _("Decided by our team")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


SETTLED = (SettlementStatus.AGREED, SettlementStatus.DECIDED)
"""Those that ended their deal."""
UNANSWERED = (SettlementStatus.PROPOSED, SettlementStatus.EXPIRED)


class SettlingReason(models.TextChoices):
    """Why staff decide what is paid. Both sides read these words."""

    PART = "part", _("Part of the work was delivered")
    NOTHING = "nothing", _("Nothing usable was delivered")
    DONE = "done", _("The work was delivered as agreed")
    LATE = "late", _("The work came too late")
    SILENT = "silent", _("One side no longer answers")
    RULES = "rules", _("Against our rules")
    OTHER = "other", _("Other")


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, user: User) -> "SettlementQuerySet":
        """Those of the requests this person may see."""
        return self.filter(ad_request__in=AdRequest.objects.visible_to(user))

    def open(self) -> "SettlementQuerySet":
        return self.filter(status=SettlementStatus.PROPOSED)


class Settlement(models.Model):
    """A sum for which a deal would end: proposed by one side and answered by the other, or decided by staff (`side` empty).

    Change it through services. `number` counts those of a request from 1; why staff decided stands in the trail of the request.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    amount_minor = MinorUnits()
    status = models.CharField(
        max_length=10, choices=SettlementStatus.choices, default=SettlementStatus.PROPOSED
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SettlementQuerySet.as_manager()

    class Meta:
        permissions = [
            ("decide_settlement", "Can decide what is paid for a deal that ends, with a reason")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ad_request", "number"], name="settlement_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["ad_request"],
                name="settlement_one_open",
                condition=Q(status=SettlementStatus.PROPOSED),
            ),
            models.UniqueConstraint(
                fields=["ad_request"], name="settlement_ends_once", condition=Q(status__in=SETTLED)
            ),
            models.CheckConstraint(name="settlement_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="settlement_status_known", condition=Q(status__in=SettlementStatus.values)
            ),
            models.CheckConstraint(
                name="settlement_side_unless_decided",
                condition=Q(status=SettlementStatus.DECIDED, side="")
                | (~Q(status=SettlementStatus.DECIDED) & Q(side__in=Side.values)),
            ),
            models.CheckConstraint(
                name="settlement_amount_range", condition=Q(amount_minor__range=(0, LARGEST))
            ),
            models.CheckConstraint(
                name="settlement_closed_has_time",
                condition=Q(status=SettlementStatus.PROPOSED, closed_at__isnull=True)
                | (~Q(status=SettlementStatus.PROPOSED) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="settlement_answered_by_somebody",
                condition=Q(status__in=UNANSWERED, closed_by__isnull=True)
                | (~Q(status__in=UNANSWERED) & Q(closed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="settlement_agreed_by_another",
                condition=~Q(status=SettlementStatus.AGREED) | ~Q(closed_by=models.F("author")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="settlement_overdue",
                condition=Q(status=SettlementStatus.PROPOSED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ad_request_id} settlement {self.number}"

    @property
    def is_open(self) -> bool:
        return self.status == SettlementStatus.PROPOSED and self.expires_at > timezone.now()
