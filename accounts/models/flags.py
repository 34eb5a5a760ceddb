"""The mark by which staff suspend someone or something at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FlagReason(models.TextChoices):
    FRAUD = "fraud", _("Suspected fraud")
    FAKE_AUDIENCE = "fake_audience", _("Follower figures do not look real")
    SPAM = "spam", _("Spam or mass messages")
    ABUSE = "abuse", _("Abusive behaviour")
    OFF_PLATFORM = "off_platform", _("Payment outside the agreed terms")
    RULES = "rules", _("Against the content rules")
    OTHER = "other", _("Other")


class Flaggable(models.Model):
    """Can be flagged by staff with a reason. Change it with services.flag and services.unflag."""

    flagged_at = models.DateTimeField(null=True, blank=True, editable=False)
    flag_reason = models.CharField(
        max_length=20, choices=FlagReason.choices, blank=True, editable=False
    )
    flag_message = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_flag_has_reason",
                condition=Q(flagged_at__isnull=True, flag_reason="")
                | (Q(flagged_at__isnull=False) & ~Q(flag_reason="")),
            ),
        ]

    @property
    def is_flagged(self) -> bool:
        return self.flagged_at is not None
