"""The statements that count a batch: everything is judged and added up where the rows are, in a number of statements that does
not depend on the size of the batch. The names in them are ours; every value is a parameter.

Whether a visitor was there before is asked as a value (`LIMIT 1`) and not as EXISTS: that PostgreSQL may turn into one read of
all clicks, which is right for a small table and ruin for a large one.
"""

import json
from collections.abc import Sequence
from typing import Any

from reports.models import COUNTED, CampaignClicks, Click, DailyClicks, TrackedLink

Row = tuple[str, int, int, str]
"""Code, milliseconds since 1970, visitor, kind."""
HOUR_MS = 3_600_000

TABLES = {
    "click": Click._meta.db_table,
    "daily": DailyClicks._meta.db_table,
    "campaign": CampaignClicks._meta.db_table,
    "link": TrackedLink._meta.db_table,
}

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
LAST = "SELECT coalesce(max(id), 0) FROM {click}"
INSERT = """
INSERT INTO {click} (link_id, at, hour, visitor, kind)
SELECT l.id, {moment}, s.hour, s.visitor,
  CASE WHEN s.kind <> 'valid' THEN s.kind
    WHEN s.n > 1 OR (SELECT 1 FROM {click} e WHERE e.link_id = l.id AND e.visitor = s.visitor AND e.hour = s.hour
      AND e.kind = 'valid' LIMIT 1) IS NOT NULL THEN 'repeat'
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
  count(DISTINCT CASE WHEN c.kind = 'valid' AND (SELECT 1 FROM {click} e WHERE e.link_id = c.link_id
    AND e.visitor = c.visitor AND e.kind = 'valid' AND e.hour >= c.hour / 24 * 24 AND e.hour < c.hour / 24 * 24 + 24
    AND e.id <= %s LIMIT 1) IS NULL THEN c.visitor END) AS visitors
FROM {click} c WHERE c.id > %s GROUP BY c.link_id, c.hour / 24
"""
"""What the clicks after a number add to the sums of their links and days."""
TO_DAYS = """
INSERT INTO {daily} (link_id, day, {columns})
SELECT link_id, day, {columns} FROM {added} a WHERE true
ON CONFLICT (link_id, day) DO UPDATE SET {up}
"""
TO_CAMPAIGNS = """
INSERT INTO {campaign} (campaign_id, day, {columns})
SELECT l.campaign_id, a.day, {sums} FROM {added} a JOIN {link} l ON l.id = a.link_id WHERE true GROUP BY l.campaign_id, a.day
ON CONFLICT (campaign_id, day) DO UPDATE SET {up}
"""


def write(cursor: Any, vendor: str, rows: Sequence[Row]) -> int:
    """Write the clicks and add them to the sums; returns how many they were. The caller's transaction is the only one that
    counts."""
    words = TABLES | {"moment": MOMENT[vendor], "given": GIVEN[vendor], "day": DAY[vendor]}
    cursor.execute(LAST.format(**words))
    before = cursor.fetchone()[0]
    cursor.execute(INSERT.format(**words), [HOUR_MS, HOUR_MS, *_given(vendor, rows)])
    written = int(cursor.rowcount)
    added = ADDED.format(**words)
    if vendor == "postgresql":
        days, campaigns = _sums("added")
        statement = f"WITH added AS MATERIALIZED ({added}), days AS ({days}) {campaigns}"
        cursor.execute(statement, [before, before])
        return written
    for statement in _sums(f"({added})"):
        cursor.execute(statement, [before, before])
    return written


def _sums(added: str) -> list[str]:
    """What adds those rows to the sums of days, and to those of campaigns."""
    return [
        one.format(
            added=added,
            columns=", ".join(COUNTED),
            sums=", ".join(f"sum(a.{name})" for name in COUNTED),
            up=", ".join(f"{name} = {target}.{name} + excluded.{name}" for name in COUNTED),
            **TABLES,
        )
        for one, target in ((TO_DAYS, TABLES["daily"]), (TO_CAMPAIGNS, TABLES["campaign"]))
    ]


def _given(vendor: str, rows: Sequence[Row]) -> list[Any]:
    """The batch as one array per column, or as one JSON text."""
    if vendor == "postgresql":
        return [list(column) for column in zip(*rows, strict=True)]
    return [json.dumps(rows, separators=(",", ":"))]
