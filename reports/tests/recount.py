"""The figures of a month counted a second time, from plain rows of SQL with nothing of the product's code."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

WITHIN = timedelta(hours=72)


def sql(text: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        names = [column[0] for column in cursor.description]
        return [
            {
                k: _moment(v) if k.endswith(("_at", "at")) else v
                for k, v in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]


def _moment(value: Any) -> datetime | None:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


class Recount:
    """One company's month [start, end)."""

    def __init__(self, sponsor: int, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end
        self.rows = sql(
            "SELECT r.*, c.currency FROM adrequests_adrequest r"  # noqa: S608  (a number of ours)
            f" JOIN campaigns_campaign c ON c.id = r.campaign_id WHERE c.sponsor_id = {sponsor}"
        )
        self.campaigns = sql(f"SELECT * FROM campaigns_campaign WHERE sponsor_id = {sponsor}")  # noqa: S608
        self.events = sql("SELECT * FROM accounts_auditevent ORDER BY object_id, seq")
        for event in self.events:
            if isinstance(event["data"], str):
                event["data"] = json.loads(event["data"])
        self.offers = sql("SELECT * FROM adrequests_offer ORDER BY ad_request_id, number")
        self.messages = sql("SELECT * FROM adrequests_message")

    def inside(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def trail(self, kind: str, pk: int) -> list[dict[str, Any]]:
        return [e for e in self.events if (e["object_type"], e["object_id"]) == (kind, pk)]

    def silent(self, row: dict[str, Any]) -> bool:
        trail = self.trail("adrequests.adrequest", row["id"])
        return any(e["action"] == "expired" and "silent" in e["data"] for e in trail)

    def first_answer(self, row: dict[str, Any]) -> datetime | None:
        found = [
            said["created_at"]
            for said in [*self.offers, *self.messages]
            if said["ad_request_id"] == row["id"] and said["side"] != row["initiator"]
        ]
        found += [row["accepted_at"]] if row["accepted_at"] else []
        found += [row["closed_at"]] if row["status"] == "rejected" else []
        return min(found, default=None)

    def counts(self) -> Counter[str]:
        n: Counter[str] = Counter()
        for row in self.rows:
            n["sent"] += self.inside(row["created_at"]) and row["initiator"] == "sponsor"
            n["received"] += self.inside(row["created_at"]) and row["initiator"] == "influencer"
            n["accepted"] += self.inside(row["accepted_at"])
            n["answered"] += self.inside(self.first_answer(row))
            ended = min((m for m in (row["accepted_at"], row["closed_at"]) if m), default=None)
            n["open"] += row["created_at"] < self.end and (ended is None or ended >= self.end)
            for status in ("rejected", "expired", "withdrawn", "cancelled"):
                n[status] += self.inside(row["closed_at"]) and row["status"] == status
        return n

    def acceptance(self) -> list[int]:
        yes = sum(self.inside(row["accepted_at"]) for row in self.rows)
        no = sum(
            self.inside(row["closed_at"]) and (row["status"] == "rejected" or self.silent(row))
            for row in self.rows
        )
        return [yes, yes + no]

    def responses(self, initiator: str) -> list[int]:
        answered = counted = 0
        for row in self.rows:
            due = row["created_at"] + WITHIN
            if row["initiator"] != initiator or not self.inside(due):
                continue
            first = self.first_answer(row)
            in_time = first is not None and first <= due
            had_time = row["closed_at"] is None or row["closed_at"] > due or self.silent(row)
            answered += in_time
            counted += in_time or had_time
        return [answered, counted]

    def agreed(self) -> dict[str, list[int]]:
        sums: dict[str, list[int]] = {}
        for row in self.rows:
            if self.inside(row["accepted_at"]):
                entry = sums.setdefault(row["currency"], [0, 0])
                entry[0] += row["fee_minor"]
                entry[1] += 1
        return sums

    def committed(self, campaign: int, moment: datetime) -> int:
        return sum(
            row["fee_minor"]
            for row in self.rows
            if row["campaign_id"] == campaign
            and row["accepted_at"]
            and row["accepted_at"] < moment
            and not (row["status"] == "cancelled" and row["closed_at"] < moment)
        )

    def budget(self, campaign: dict[str, Any]) -> int:
        """Walked backwards from today's."""
        budget: int = campaign["budget_minor"]
        for event in reversed(self.trail("campaigns.campaign", campaign["id"])):
            if event["at"] >= self.end and "budget" in event["data"]:
                budget = event["data"]["budget"][0]
        return budget
