"""A change of agreed terms that one side proposes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models.choices import Side
from adrequests.models.deal import AdRequest
from adrequests.models.offer import Offer
from adrequests.models.terms import Terms
from influencer_platform.money import LARGEST


class AmendmentStatus(models.TextChoices):
    """`expired`: nobody answered in time, or the deal ended meanwhile."""

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, user: User) -> "AmendmentQuerySet":
        """Those of the requests this person may see."""
        return self.filter(ad_request__in=AdRequest.objects.visible_to(user))

    def open(self) -> "AmendmentQuerySet":
        return self.filter(status=AmendmentStatus.PROPOSED)


class Amendment(Terms):
    """Other terms for a deal that stands, until the other side has answered. Change it through services.

    `number` counts the amendments of a request from 1; `sheet_number` is the deal sheet whose terms it would change; accepted,
    it is `offer`, and the terms stand on sheet `sheet_number` + 1. Words that go with it are a message.
    """

    ad_request = models.ForeignKey(AdRequest, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    sheet_number = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=AmendmentStatus.choices, default=AmendmentStatus.PROPOSED
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    offer = models.OneToOneField(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_request", "number"], name="amendment_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["ad_request"],
                name="amendment_one_open",
                condition=Q(status=AmendmentStatus.PROPOSED),
            ),
            models.UniqueConstraint(
                fields=["ad_request", "sheet_number"],
                name="amendment_one_accepted_per_sheet",
                condition=Q(status=AmendmentStatus.ACCEPTED),
            ),
            models.CheckConstraint(
                name="amendment_numbers_from_one", condition=Q(number__gte=1, sheet_number__gte=1)
            ),
            models.CheckConstraint(
                name="amendment_status_known", condition=Q(status__in=AmendmentStatus.values)
            ),
            models.CheckConstraint(name="amendment_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="amendment_fee_range", condition=Q(fee_minor__range=(0, LARGEST))
            ),
            models.CheckConstraint(name="amendment_usage_range", condition=Q(usage_days__lte=3650)),
            models.CheckConstraint(
                name="amendment_exclusivity_range", condition=Q(exclusivity_days__lte=3650)
            ),
            models.CheckConstraint(
                name="amendment_closed_has_time",
                condition=Q(status=AmendmentStatus.PROPOSED, closed_at__isnull=True)
                | (~Q(status=AmendmentStatus.PROPOSED) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="amendment_answered_by_somebody",
                condition=Q(
                    status__in=[AmendmentStatus.PROPOSED, AmendmentStatus.EXPIRED],
                    closed_by__isnull=True,
                )
                | (
                    ~Q(status__in=[AmendmentStatus.PROPOSED, AmendmentStatus.EXPIRED])
                    & Q(closed_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="amendment_accepted_by_another",
                condition=~Q(status=AmendmentStatus.ACCEPTED) | ~Q(closed_by=F("author")),
            ),
            models.CheckConstraint(
                name="amendment_accepted_is_an_offer",
                condition=Q(status=AmendmentStatus.ACCEPTED, offer__isnull=False)
                | (~Q(status=AmendmentStatus.ACCEPTED) & Q(offer__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="amendment_overdue",
                condition=Q(status=AmendmentStatus.PROPOSED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ad_request_id} amendment {self.number}"

    @property
    def is_open(self) -> bool:
        return self.status == AmendmentStatus.PROPOSED and self.expires_at > timezone.now()
