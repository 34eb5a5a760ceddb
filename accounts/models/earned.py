"""What a company or creator has earned by how it deals."""

from typing import Any

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

FEWEST = 5
"""Fewer cases than these say nothing yet: the figure is shown as new, without a number."""
SHARES = ("response", "acceptance", "delivery", "payment")
PER_MILLE = 1000
NOT_YET = -1
"""What a figure of too few cases is sorted as: behind all others."""


def _part_of_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"earned_{name}_in_range", condition=Q(**{f"{name}_n__lte": F(f"{name}_of")})
    )


class EarnedQuerySet(models.QuerySet["Earned"]):
    def visible_to(self, user: User) -> "EarnedQuerySet":
        """Everybody their own; staff all. What others may read stands on the public pages."""
        return self if user.is_staff else self.filter(user=user)


class Earned(models.Model):
    """The earned figures of one party, as they were at `counted_at`: numerators (`_n`) and denominators (`_of`), never a share.

    Written by `reports.earned`, which says what each counts; read by profiles and search. `speed_seconds` is the median time to
    the first answer, over `speed_of` answers. `rating_n` is the sum of the stars of `rating_of` reviews.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="earned")
    response_n = models.PositiveIntegerField(default=0)
    response_of = models.PositiveIntegerField(default=0)
    speed_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    speed_of = models.PositiveIntegerField(default=0)
    acceptance_n = models.PositiveIntegerField(default=0)
    acceptance_of = models.PositiveIntegerField(default=0)
    delivery_n = models.PositiveIntegerField(default=0)
    delivery_of = models.PositiveIntegerField(default=0)
    payment_n = models.PositiveIntegerField(default=0)
    payment_of = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    rating_n = models.PositiveIntegerField(default=0)
    rating_of = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    objects = EarnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("earned figures")
        verbose_name_plural = _("earned figures")
        constraints = [
            *map(_part_of_whole, SHARES),
            models.CheckConstraint(
                name="earned_rating_in_range",
                condition=Q(rating_n__gte=F("rating_of"), rating_n__lte=F("rating_of") * 5),
            ),
            models.CheckConstraint(
                name="earned_speed_of_answers",
                condition=Q(speed_seconds__isnull=True, speed_of=0)
                | Q(speed_seconds__isnull=False, speed_of__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["-counted_at"], name="earned_counted")]

    def __str__(self) -> str:
        return str(self.user_id)

    def share(self, name: str) -> int | None:
        """In whole percent; None where too few cases say nothing."""
        whole = getattr(self, f"{name}_of")
        return round(100 * getattr(self, f"{name}_n") / whole) if whole >= FEWEST else None

    @property
    def stars(self) -> float | None:
        """The average of the reviews, to one decimal; None of too few."""
        enough = self.rating_of >= FEWEST
        return round(self.rating_n / self.rating_of, 1) if enough else None

    @property
    def median_seconds(self) -> int | None:
        return self.speed_seconds if self.speed_of >= FEWEST else None


def ranked(name: str, path: str = "user__earned") -> Case:
    """A figure as a whole number to sort and filter rows by, that lead to their party's figures by `path`: its share per mille,
    NOT_YET where there are too few cases."""
    n, whole = F(f"{path}__{name}_n"), F(f"{path}__{name}_of")
    share: Any = ExpressionWrapper(n * PER_MILLE / whole, output_field=IntegerField())
    enough = {f"{path}__{name}_of__gte": FEWEST}
    return Case(When(**enough, then=share), default=Value(NOT_YET), output_field=IntegerField())
