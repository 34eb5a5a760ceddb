"""Who is looking at a case right now, so that two people do not decide it at once."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models.about import About, AboutQuerySet
from accounts.models.user import User

CLAIM_LASTS = timedelta(minutes=15)


class ClaimQuerySet(AboutQuerySet["Claim"]):
    def running(self) -> "ClaimQuerySet":
        """Not run out. One of an object at most."""
        return self.filter(until__gt=timezone.now())


class Claim(About):
    """One member of staff has a case open, for fifteen minutes; anyone who may decide can take it over."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="claim_one_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
