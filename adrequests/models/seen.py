"""What has been read, and what has not."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from accounts.models import User
from adrequests.models.choices import OPEN
from adrequests.models.deal import AdRequest, AdRequestQuerySet
from adrequests.models.message import Message

AN_ACT = timedelta(seconds=1)
"""The times written in one act differ by less."""


class Seen(models.Model):
    """How far one person has read one thread. A message after `at` by somebody else is unread."""

    ad_request = models.ForeignKey(AdRequest, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_request", "user"], name="seen_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ad_request_id}"


def with_unread(rows: AdRequestQuerySet, user: User) -> AdRequestQuerySet:
    """`is_unread`: somebody else moved or wrote since this person last had the case open."""
    seen = Subquery(Seen.objects.filter(ad_request=OuterRef("pk"), user=user).values("at")[:1])
    words = Message.objects.filter(ad_request=OuterRef("pk")).exclude(author=user)
    mine = (
        Q(closed_by=user)
        | Q(closed_at__isnull=True, accepted_by=user, moved_at__lte=F("accepted_at") + AN_ACT)
        | Q(status__in=OPEN, latest_offer__author=user)
    )
    is_moved = Q(seen_at__isnull=True) | Q(moved_at__gt=F("seen_at"))
    return rows.annotate(seen_at=seen).annotate(
        is_unread=Case(
            When(is_moved & ~mine, then=Value(True)),
            When(seen_at__isnull=True, then=Exists(words)),
            default=Exists(words.filter(created_at__gt=OuterRef("seen_at"))),
            output_field=models.BooleanField(),
        )
    )
