"""What a process that ended in the middle leaves behind: its leases end at once, and whoever sweeps finds them."""

import os
import socket
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.jobs import after_a_loss, our_tasks
from accounts.models import Delivery, Export


@after_a_loss.register
def end_lost_leases() -> int:
    """End the leases of processes of this machine that are gone, so that nobody waits for them to run out. Returns how many.

    A claim begins with machine and process: `host:123:…`. Leases of other machines run out by themselves.
    """
    now = timezone.now()
    leased = [
        Delivery.objects.filter(
            status__in=[Delivery.Status.CLAIMED, Delivery.Status.HANDING_OVER], lease_until__gt=now
        ),
        Export.objects.filter(status=Export.Status.RUNNING, lease_until__gt=now),
    ]
    return sum(_end(rows) for rows in leased)


def sweeps() -> list[str]:
    """The tasks that look for work every few minutes all day: a starting worker begins with them, without waiting for the clock."""
    rows = PeriodicTask.objects.filter(
        enabled=True,
        crontab__hour="*",
        crontab__day_of_week="*",
        crontab__day_of_month="*",
        crontab__month_of_year="*",
    )
    return sorted(set(rows.values_list("task", flat=True)) & our_tasks().keys())


def _end(rows: QuerySet[Any]) -> int:
    claims = rows.filter(claimed_by__startswith=f"{socket.gethostname()}:")
    gone = [
        claim
        for claim in claims.order_by().values_list("claimed_by", flat=True).distinct()
        if not _is_alive(claim)
    ]
    return rows.filter(claimed_by__in=gone).update(lease_until=timezone.now()) if gone else 0


def _is_alive(claim: str) -> bool:
    """Who cannot be told is taken to be alive: then the lease decides."""
    number = claim.split(":")[1]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError, OverflowError):
        return True
    return True
