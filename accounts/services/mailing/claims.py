"""A claim: up to a thousand mails that one process has in hand, for as long as its lease runs."""

import os
import socket
import time
import uuid
from collections.abc import Collection
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.services.mailing.endings import SUSPECT
from accounts.services.mailing.journal import Journal

LEASE = timedelta(seconds=30)
CLAIM = 1000
"""Mails taken at once."""
TOLD = (
    "recipient__role",
    "recipient__sponsor",
    "recipient__influencer",
    "recipient__mail_choices",
)
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that nobody sets, and that runs on while the machine sleeps."""
Status = Delivery.Status
OPEN = (Status.HANDING_OVER, Status.UNCERTAIN)
"""States from which the owner of a claim, who knows, may say what became of a mail."""


def clock() -> float:
    return time.clock_gettime(CLOCK)


class Claim:
    """Mails in hand. Made before the rows are asked for, so that its journal is there before the first of them is taken."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid.uuid4().hex}"
        self.journal = Journal(self.name)
        self.rows: list[Delivery] = []
        self.open: set[int] = set()
        """The mails of which nothing final is written yet."""
        self.leased_at = clock()

    @property
    def mine(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(claimed_by=self.name)

    @property
    def is_half_over(self) -> bool:
        return clock() - self.leased_at > LEASE.total_seconds() / 2

    def take(self, limit: int = CLAIM) -> int:
        """Take what is due, oldest first. A mail at whose writing a process died before is taken last, and alone."""
        due = Delivery.objects.filter(
            status=Status.QUEUED, not_before__lte=timezone.now(), kind__in=KINDS
        ).order_by("not_before", "pk")
        taken = self._take(due.exclude(error__in=SUSPECT)[:limit])
        if not taken:
            taken = self._take(due.filter(error__in=SUSPECT)[:1])
        if taken:
            rows = self.mine.filter(status=Status.CLAIMED).select_related(*TOLD)
            self.rows = list(rows.order_by("not_before", "pk"))
            self.open = {row.pk for row in self.rows}
        return taken

    def begin(self, pks: list[int]) -> Collection[int]:
        """Write down that these are about to be handed over. Returns those that are still ours to hand over."""
        rows = self.mine.filter(pk__in=pks, status=Status.CLAIMED)
        at = clock()
        begun = rows.update(status=Status.HANDING_OVER, lease_until=timezone.now() + LEASE)
        if begun == len(pks):
            self.leased_at = at
            return pks
        return self._still_ours()

    def renew(self) -> set[int]:
        """Let the lease run anew. Returns what is still ours to hand over: what somebody took away meanwhile is not."""
        at = clock()
        rows = self.mine.filter(status__in=(Status.CLAIMED, Status.HANDING_OVER))
        rows.update(lease_until=timezone.now() + LEASE)
        self.leased_at = at
        return self._still_ours()

    def sent(self, pks: list[int]) -> None:
        """They left. Their words are erased."""
        now = timezone.now()
        self.mine.filter(pk__in=pks, status__in=OPEN).update(
            status=Status.SENT,
            sent_at=now,
            payload={},
            error="",
            attempts=F("attempts") + 1,
            lease_until=None,
        )
        self.open.difference_update(pks)

    def end(self, pks: list[int], status: str, **change: Any) -> None:
        """Write the outcome of mails that did not leave. What was cancelled meanwhile stays so."""
        if status == Status.CANCELLED:
            change |= {"payload": {}}
        if status == Status.QUEUED:
            change |= {"claimed_by": ""}
        rows = self.mine.filter(pk__in=pks, status__in=(Status.CLAIMED, *OPEN))
        rows.update(status=status, lease_until=None, **change)
        self.open.difference_update(pks)

    def _take(self, due: QuerySet[Delivery]) -> int:
        at = clock()
        can_skip = connection.features.has_select_for_update_skip_locked
        with transaction.atomic() if can_skip else nullcontext():
            if can_skip:
                due = due.select_for_update(skip_locked=True)
            taken = Delivery.objects.filter(pk__in=due.values("pk"), status=Status.QUEUED).update(
                status=Status.CLAIMED,
                claimed_by=self.name,
                lease_until=timezone.now() + LEASE,
            )
        self.leased_at = at
        return taken

    def _still_ours(self) -> set[int]:
        return set(self.mine.filter(status=Status.HANDING_OVER).values_list("pk", flat=True))
