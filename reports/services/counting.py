"""Counting clicks: batches of them become rows and sums, each batch once, however often it is brought."""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.jobs import is_stopping
from reports.clicks.queue import QueueAway, queue
from reports.clicks.visitors import forget_salts
from reports.models import CampaignClicks, Click, ClickBatch, DailyClicks, TrackedLink

logger = logging.getLogger(__name__)
BATCH = 10_000
LEASE = 60
"""Seconds after which a batch that was taken and not done was left behind by a worker that is gone."""
CLICK_DAYS = 90
"""So long single clicks stay; their sums stay for ever."""
BATCH_DAYS = 30
ONE_AT_A_TIME = 7_201_944_316
"""The advisory lock of counting on PostgreSQL. SQLite writes one transaction at a time anyway."""
HOUR_MS = 3_600_000

TABLES = {
    "click": Click._meta.db_table,
    "daily": DailyClicks._meta.db_table,
    "campaign": CampaignClicks._meta.db_table,
    "link": TrackedLink._meta.db_table,
}
COUNTERS = ("raw", "valid", "bot", "prefetch", "repeats", "visitors")

GIVEN = {
    "postgresql": "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[]) AS u(code, ms, visitor, kind)",
    "sqlite": "SELECT json_extract(value, '$[0]') AS code, json_extract(value, '$[1]') AS ms, "
    "json_extract(value, '$[2]') AS visitor, json_extract(value, '$[3]') AS kind FROM json_each(%s)",
}
MOMENT = {
    "postgresql": "to_timestamp(s.ms / 1000.0)",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', s.ms / 1000.0, 'unixepoch')",
}
DAY = {
    "postgresql": "DATE '1970-01-01' + c.hour / 24",
    "sqlite": "date(c.hour / 24 * 86400, 'unixepoch')",
}
INSERT = """
INSERT INTO {click} (link_id, at, hour, visitor, kind)
SELECT l.id, {moment}, s.hour, s.visitor,
  CASE WHEN s.kind <> 'valid' THEN s.kind
    WHEN s.n > 1 OR EXISTS (SELECT 1 FROM {click} e WHERE e.link_id = l.id AND e.visitor = s.visitor AND e.hour = s.hour
      AND e.kind = 'valid') THEN 'repeat'
    ELSE 'valid' END
FROM (SELECT g.*, g.ms / %s AS hour,
    row_number() OVER (PARTITION BY g.code, g.visitor, g.ms / %s, g.kind ORDER BY g.ms) AS n
  FROM ({given}) g) s
JOIN {link} l ON l.code = s.code
"""
"""Judge and write a whole batch: of one visitor's clicks on one link in one hour the first is valid, the others are repeats."""
ADDED = """
SELECT c.link_id, {day} AS day, count(*) AS raw,
  sum(CASE WHEN c.kind = 'valid' THEN 1 ELSE 0 END) AS valid, sum(CASE WHEN c.kind = 'bot' THEN 1 ELSE 0 END) AS bot,
  sum(CASE WHEN c.kind = 'prefetch' THEN 1 ELSE 0 END) AS prefetch,
  sum(CASE WHEN c.kind = 'repeat' THEN 1 ELSE 0 END) AS repeats,
  count(DISTINCT CASE WHEN c.kind = 'valid' AND NOT EXISTS (SELECT 1 FROM {click} e WHERE e.link_id = c.link_id
    AND e.visitor = c.visitor AND e.kind = 'valid' AND e.hour >= c.hour / 24 * 24 AND e.hour < c.hour / 24 * 24 + 24
    AND e.id <= %s) THEN c.visitor END) AS visitors
FROM {click} c WHERE c.id > %s GROUP BY c.link_id, c.hour / 24
"""
"""What the clicks after a number add to the sums of their links and days."""
UP = ", ".join(f"{name} = {{target}}.{name} + excluded.{name}" for name in COUNTERS)
TO_DAYS = (
    "INSERT INTO {daily} (link_id, day, raw, valid, bot, prefetch, repeats, visitors) "
    "SELECT link_id, day, raw, valid, bot, prefetch, repeats, visitors FROM {added} a WHERE true "
    "ON CONFLICT (link_id, day) DO UPDATE SET " + UP.replace("{target}", "{daily}")
)
TO_CAMPAIGNS = (
    "INSERT INTO {campaign} (campaign_id, day, raw, valid, bot, prefetch, repeats, visitors) "
    "SELECT l.campaign_id, a.day, sum(a.raw), sum(a.valid), sum(a.bot), sum(a.prefetch), sum(a.repeats), sum(a.visitors) "
    "FROM {added} a JOIN {link} l ON l.id = a.link_id WHERE true GROUP BY l.campaign_id, a.day "
    "ON CONFLICT (campaign_id, day) DO UPDATE SET " + UP.replace("{target}", "{campaign}")
)

Row = tuple[str, int, int, str]
"""Code, milliseconds since 1970, visitor, kind."""


def as_line(code: str, ms: int, visitor: int, kind: str) -> str:
    """A click as the queue keeps it."""
    return f"{code} {ms} {visitor} {kind}"


def read_lines(lines: Iterable[str]) -> list[Row]:
    """What cannot be read was not written by this program; it is left out, and said so."""
    rows, unreadable = [], 0
    for line in lines:
        try:
            code, ms, visitor, kind = line.split(" ")
            rows.append((code, int(ms), int(visitor), kind))
        except ValueError:
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
    vendor = connection.vendor
    with connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        made = ClickBatch(id=batch, clicks=len(rows))
        if not rows or _is_known(cursor, made):
            return 0
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {TABLES['click']}")  # noqa: S608  (a table of ours)
        before = cursor.fetchone()[0]
        words = TABLES | {"moment": MOMENT[vendor], "given": GIVEN[vendor], "day": DAY[vendor]}
        cursor.execute(INSERT.format(**words), [HOUR_MS, HOUR_MS, *_given(vendor, rows)])
        written = cursor.rowcount
        _add_up(cursor, vendor, words, before)
        return int(written)


def _is_known(cursor: Any, made: ClickBatch) -> bool:
    cursor.execute(
        f"INSERT INTO {ClickBatch._meta.db_table} (id, clicks, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
        [made.id, made.clicks, _at(made)],
    )
    return bool(cursor.rowcount == 0)


def _at(made: ClickBatch) -> Any:
    return connection.ops.adapt_datetimefield_value(made.at)


def _given(vendor: str, rows: Sequence[Row]) -> list[Any]:
    """The batch as one array per column, or as one JSON text."""
    if vendor == "postgresql":
        return [list(column) for column in zip(*rows, strict=True)]
    return [json.dumps(rows, separators=(",", ":"))]


def _add_up(cursor: Any, vendor: str, words: dict[str, str], before: int) -> None:
    """Both sums from the same rows: in one statement where the database can, else one after the other."""
    added = ADDED.format(**words)
    if vendor == "postgresql":
        days = TO_DAYS.format(added="added", **words)
        campaigns = TO_CAMPAIGNS.format(added="added", **words)
        statement = f"WITH added AS MATERIALIZED ({added}), days AS ({days}) {campaigns}"
        cursor.execute(statement, [before, before])
        return
    for statement in (TO_DAYS, TO_CAMPAIGNS):
        cursor.execute(statement.format(added=f"({added})", **words), [before, before])


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
