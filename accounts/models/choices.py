"""Which mails a person wants, and when."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class MailChoices(models.Model):
    """One person's choices. `choices` maps the code of a topic (accounts.topics) to now, digest or off; what is not named there
    has the topic's default. Quiet hours are whole hours of the person's local time; from 22 until 7 goes over midnight.

    `paused_at`: their mailbox refused our mails for good; only what may not be switched off is still tried.
    """

    class Choice(models.TextChoices):
        NOW = "now", _("At once")
        DIGEST = "digest", _("In the daily mail")
        OFF = "off", _("Never")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_choices")
    choices = models.JSONField(default=dict, blank=True)
    quiet_from = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    refusals = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)

    REFUSALS_UNTIL_PAUSE: ClassVar[int] = 3

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mailchoices_quiet_both_or_neither",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(
                    quiet_from__isnull=False,
                    quiet_until__isnull=False,
                    quiet_from__range=(0, 23),
                    quiet_until__range=(0, 23),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
