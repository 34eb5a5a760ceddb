"""The earned figures counted a second time, in plain SQL with nothing of the product's code.

Written for both databases: only how a moment becomes seconds differs between them.
"""

from datetime import datetime
from typing import Any

from django.db import connection

PARTY = {"influencer": "i.user_id", "sponsor": "s.user_id"}
OTHER = {"influencer": "sponsor", "sponsor": "influencer"}
DEALS = """
  FROM adrequests_adrequest r
  JOIN campaigns_campaign c ON c.id = r.campaign_id
  JOIN accounts_sponsor s ON s.id = c.sponsor_id
  JOIN accounts_influencer i ON i.id = r.influencer_id
"""


def seconds(moment: str) -> str:
    if connection.vendor == "sqlite":
        return f"CAST(strftime('%s', {moment}) AS INTEGER)"
    return f"FLOOR(EXTRACT(EPOCH FROM {moment}))::bigint"


def silent_side(side: str) -> str:
    said = (
        "json_extract(e.data, '$.silent')"
        if connection.vendor == "sqlite"
        else "e.data::jsonb ->> 'silent'"
    )
    kind = "e.object_type = 'adrequests.adrequest' AND e.object_id = r.id AND e.action = 'expired'"
    test = f"{said} = '{side}'" if side else f"{said} IS NOT NULL"
    return f"EXISTS (SELECT 1 FROM accounts_auditevent e WHERE {kind} AND {test})"  # noqa: S608


def asked(side: str) -> str:
    """Received by this side, and not left out."""
    other = OTHER[side]
    return f"""r.initiator = '{other}' AND r.frozen_at IS NULL AND r.status <> 'withdrawn'
      AND NOT EXISTS (SELECT 1 FROM accounts_abusereport a WHERE a.status = 'upheld' AND a.reason = 'spam'
        AND a.reporter_id = {PARTY[side]} AND a.about_user_id = {PARTY[other]})"""  # noqa: S608


def first_answer(side: str) -> str:
    """The seconds of the first answer, NULL without one."""
    said = " UNION ALL ".join(
        f"SELECT {seconds('x.created_at')} AS at FROM {table} x WHERE x.ad_request_id = r.id AND x.side = '{side}'"  # noqa: S608
        for table in ("adrequests_offer", "adrequests_message")
    )
    said += f" UNION ALL SELECT {seconds('r.accepted_at')} WHERE r.accepted_at IS NOT NULL"
    said += f" UNION ALL SELECT {seconds('r.closed_at')} WHERE r.status = 'rejected'"
    return f"(SELECT MIN(at) FROM ({said}) f)"  # noqa: S608


def run(text: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return list(cursor.fetchall())


def response(side: str, now: int) -> dict[int, list[int]]:
    sent, closed = seconds("r.created_at"), seconds("r.closed_at")
    rows = run(f"""
      SELECT party, SUM(quick), COUNT(*) FROM (
        SELECT {PARTY[side]} AS party,
          CASE WHEN {first_answer(side)} <= {sent} + 259200 THEN 1 ELSE 0 END AS quick,
          CASE WHEN {sent} + 259200 <= {now}
            AND (r.closed_at IS NULL OR {closed} > {sent} + 259200 OR {silent_side("")})
            THEN 1 ELSE 0 END AS had_time
        {DEALS} WHERE {asked(side)}
      ) t WHERE quick = 1 OR had_time = 1 GROUP BY party""")  # noqa: S608
    return {party: [n, of] for party, n, of in rows}


def speed(side: str) -> dict[int, list[int]]:
    """[median in whole seconds, answers]: the middle one, or the mean of the two in the middle, rounded down."""
    rows = run(f"""
      WITH t AS (
        SELECT {PARTY[side]} AS party, {first_answer(side)} - {seconds("r.created_at")} AS took
        {DEALS} WHERE {asked(side)}
      ), placed AS (
        SELECT party, took, ROW_NUMBER() OVER (PARTITION BY party ORDER BY took) AS place,
          COUNT(*) OVER (PARTITION BY party) AS n FROM t WHERE took IS NOT NULL
      )
      SELECT party, SUM(took), COUNT(*), MAX(n) FROM placed
      WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY party""")  # noqa: S608
    return {party: [int(total) // int(k), n] for party, total, k, n in rows}


def acceptance(side: str) -> dict[int, list[int]]:
    rows = run(f"""
      SELECT {PARTY[side]}, SUM(CASE WHEN r.accepted_at IS NOT NULL THEN 1 ELSE 0 END), COUNT(*)
      {DEALS} WHERE {asked(side)} AND (r.accepted_at IS NOT NULL OR r.status = 'rejected'
        OR (r.status = 'expired' AND {silent_side(side)}))
      GROUP BY {PARTY[side]}""")
    return {party: [n, of] for party, n, of in rows}


def delivery(today: str) -> dict[int, list[int]]:
    day = "date(d.first_submitted_at)"
    if connection.vendor != "sqlite":
        day = "(d.first_submitted_at AT TIME ZONE 'UTC')::date"
    rows = run(f"""
      SELECT i.user_id, SUM(CASE WHEN {day} <= d.due_on THEN 1 ELSE 0 END), COUNT(*)
      {DEALS} JOIN adrequests_deliverable d ON d.ad_request_id = r.id
      WHERE d.status <> 'dropped' AND d.due_on < '{today}'
        AND (r.status IN ('accepted', 'completed') OR d.status = 'approved')
      GROUP BY i.user_id""")
    return {party: [n, of] for party, n, of in rows}


def completed(side: str) -> dict[int, int]:
    rows = run(
        f"SELECT {PARTY[side]}, COUNT(*) {DEALS} WHERE r.status = 'completed' GROUP BY {PARTY[side]}"
    )
    return dict(rows)


def rating() -> dict[int, list[int]]:
    rows = run(
        "SELECT about_id, SUM(rating), COUNT(*) FROM adrequests_review"
        " WHERE shown_at IS NOT NULL AND hidden_at IS NULL GROUP BY about_id"
    )
    return {party: [n, of] for party, n, of in rows}


def recount(now: datetime) -> dict[int, dict[str, Any]]:
    """By person, the columns of accounts_earned that are not zero."""
    found: dict[int, dict[str, Any]] = {}

    def put(name: str, values: dict[int, Any]) -> None:
        for party, value in values.items():
            facts = found.setdefault(party, {})
            if name == "completed":
                facts["completed"] = value
            elif name == "speed":
                facts |= {"speed_seconds": value[0], "speed_of": value[1]}
            else:
                facts |= {f"{name}_n": value[0], f"{name}_of": value[1]}

    for side in PARTY:
        put("response", response(side, int(now.timestamp())))
        put("speed", speed(side))
        put("acceptance", acceptance(side))
        put("completed", completed(side))
    put("delivery", delivery(now.date().isoformat()))
    put("rating", rating())
    return found
