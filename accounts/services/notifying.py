"""The notification centre."""

from django.db import models
from django.utils import timezone

from accounts.models import Notification, User


def mark_read(*, user: User, pk: int) -> None:
    Notification.objects.visible_to(user).unread().filter(pk=pk).update(read_at=timezone.now())


def mark_all_read(*, user: User) -> int:
    """Read everything; returns how many lines that were."""
    return Notification.objects.visible_to(user).unread().update(read_at=timezone.now())


def mark_about_read(*, user: User, about: models.Model) -> None:
    """Opening a case reads every line about it."""
    label = f"{about._meta.label_lower}:{about.pk}"
    Notification.objects.visible_to(user).unread().filter(about=label).update(
        read_at=timezone.now()
    )
