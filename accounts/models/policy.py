"""The rules staff may tune."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """One row of defaults, edited in the back office. Durations in days unless said otherwise."""

    offer_days = models.PositiveSmallIntegerField(
        _("days until an offer expires"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    extension_days = models.PositiveSmallIntegerField(
        _("days one extension adds"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    rounds_per_side = models.PositiveSmallIntegerField(
        _("offers per side"), default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    resubmit_days = models.PositiveSmallIntegerField(
        _("days until a rejected sponsor may ask again"), default=30
    )
    message_days = models.PositiveSmallIntegerField(
        _("days messages stay open after closing"), default=30
    )
    message_edit_minutes = models.PositiveSmallIntegerField(
        _("minutes a message can be edited"), default=5
    )
    nudge_after_days = models.PositiveSmallIntegerField(
        _("days away until an influencer is told of campaigns that fit"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    nudge_pause_days = models.PositiveSmallIntegerField(
        _("days between two such mails"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )

    review_days = models.PositiveSmallIntegerField(
        _("working days a sponsor has to look at a draft"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    revisions = models.PositiveSmallIntegerField(
        _("rounds of changes to a draft"), default=2, validators=[MaxValueValidator(20)]
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days until a fee is due"), default=30, validators=[MaxValueValidator(365)]
    )

    class Meta:
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = [models.CheckConstraint(name="policy_single_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(_("Rules of this installation"))

    @classmethod
    def current(cls) -> "Policy":
        """The row, or the defaults where nobody has edited them yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
