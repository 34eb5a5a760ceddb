"""Counting clicks: batches of them become rows and sums, each batch once, however often it is brought."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from accounts.jobs import is_stopping
from campaigns.keeping import insiders, people
from influencer_platform.caching import touch_later
from influencer_platform.locks import alone
from reports.clicks.queue import QueueAway, queue
from reports.clicks.statements import Row, write
from reports.clicks.visitors import forget_salts
from reports.models import Click, ClickBatch, Kind, TrackedLink

logger = logging.getLogger(__name__)
BATCH = 10_000
LEASE = 60
"""Seconds after which a batch that was taken and not done was left behind by a worker that is gone."""
CLICK_DAYS = 90
"""So long single clicks stay; their sums stay for ever."""
BATCH_DAYS = 30
ONE_AT_A_TIME = 7_201_944_316
KINDS = {kind.value: kind.value for kind in (Kind.VALID, Kind.BOT, Kind.PREFETCH)}
"""What a click can be before it is counted."""


def as_line(code: str, ms: int, visitor: int, kind: str) -> str:
    """A click as the queue keeps it."""
    return f"{code} {ms} {visitor} {kind}"


def read_lines(lines: Iterable[str]) -> list[Row]:
    """What cannot be read was not written by this program; it is left out, and said so."""
    rows, unreadable = [], 0
    for line in lines:
        try:
            code, ms, visitor, kind = line.split(" ")
            rows.append((code, int(ms), int(visitor), KINDS[kind]))
        except (ValueError, KeyError):
            unreadable += 1
    if unreadable:
        logger.warning("%d clicks in the queue could not be read", unreadable)
    return rows


def flush(*, most: int = BATCH, lease: float = LEASE) -> int:
    """Count what waits in the queue, first what killed workers left behind. Returns how many clicks were new."""
    try:
        waiting = queue()
    except QueueAway:
        return 0
    counted = 0
    for batch in waiting.left_behind(lease):
        counted += store(batch=batch, rows=read_lines(waiting.read(batch)))
        waiting.done(batch)
    while not is_stopping():
        batch = uuid4().hex
        lines = waiting.take(batch, most)
        if not lines:
            break
        counted += store(batch=batch, rows=read_lines(lines))
        waiting.done(batch)
    return counted


@transaction.atomic
def store(*, batch: str, rows: Sequence[Row]) -> int:
    """Write a batch's clicks and add them to the sums. One that is counted already does nothing. Returns how many were written.

    Clicks of codes that are no link are left out.
    """
    alone(ONE_AT_A_TIME)
    if not rows or not _is_new(batch, len(rows)):
        return 0
    with connection.cursor() as cursor:
        written = write(cursor, connection.vendor, rows)
    touch_later(lambda: people(insiders(*_campaigns(rows))))
    return written


def _campaigns(rows: Sequence[Row]) -> list[int]:
    links = TrackedLink.objects.filter(code__in={row[0] for row in rows})
    return list(links.order_by().values_list("campaign", flat=True).distinct())


def _is_new(batch: str, clicks: int) -> bool:
    """Whether this transaction is the one that counts the batch."""
    made = ClickBatch.objects.filter(pk=batch)
    if made.exists():
        return False
    ClickBatch.objects.create(id=batch, clicks=clicks)
    return True


def forget_old(*, now: Any = None) -> int:
    """Delete salts of the days before yesterday, single clicks after their time, and the numbers of old batches."""
    now = now or timezone.now()
    gone = forget_salts(now)
    ClickBatch.objects.filter(at__lt=now - timedelta(days=BATCH_DAYS)).delete()
    return gone + _forget_clicks(now - timedelta(days=CLICK_DAYS))


def _forget_clicks(before: Any) -> int:
    """In pieces, oldest first: clicks are numbered about in the order of their time."""
    gone = 0
    while not is_stopping():
        oldest = list(Click.objects.order_by("pk").values_list("pk", "at")[:BATCH])
        due = [pk for pk, at in oldest if at < before]
        if not due:
            break
        gone += Click.objects.filter(pk__lte=due[-1], at__lt=before).delete()[0]
        if len(due) < len(oldest):
            break
    return gone
