"""The notification centre."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import Notification, User
from accounts.models.mail import label_of

KEPT = timedelta(days=180)
AT_ONCE = 1000


def mark_read(*, user: User, pk: int) -> None:
    Notification.objects.visible_to(user).unread().filter(pk=pk).update(read_at=timezone.now())


def mark_case_read(*, user: User, line: Notification) -> None:
    """Read every line about what this one is about."""
    mine = Notification.objects.visible_to(user).unread()
    mine.in_case_of(line).update(read_at=timezone.now())


def mark_all_read(*, user: User) -> int:
    """Read everything; returns how many lines that were."""
    return Notification.objects.visible_to(user).unread().update(read_at=timezone.now())


def mark_about_read(*, user: User, about: models.Model) -> None:
    """Opening a case reads every line about it."""
    mine = Notification.objects.visible_to(user).unread()
    mine.filter(about=label_of(about)).update(read_at=timezone.now())


def forget_old_notifications() -> int:
    """Remove the lines of half a year ago, some at a time so that nobody waits for it. Returns how many that were."""
    old = Notification.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("created_at")
    removed = 0
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        removed += Notification.objects.filter(pk__in=keys).delete()[0]
    return removed
