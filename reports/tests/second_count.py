"""The figures of a sponsor counted a second time, from plain rows of SQL with nothing of the product's code."""

import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from reports.tests.recount import sql

WITHIN = timedelta(hours=72)
Cells = dict[tuple[str, str], list[int]]
"""(bucket, series) → [total, rows]"""


def month(moment: Any) -> str:
    return f"{moment:%Y-%m}"


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


SITES = {
    "instagram": ("instagram.com", "instagr.am"),
    "tiktok": ("tiktok.com",),
    "youtube": ("youtube.com", "youtu.be"),
    "twitch": ("twitch.tv",),
    "podcast": ("open.spotify.com", "podcasts.apple.com"),
    "blog": ("blogspot.com", "medium.com", "substack.com", "tumblr.com", "wordpress.com"),
}


def site(url: str) -> str:
    """The platform of an address, by what stands between `//` and the next `/`."""
    host = "." + url.partition("//")[2].partition("/")[0].lower()
    found = [name for name, ends in SITES.items() if any(host.endswith(f".{e}") for e in ends)]
    return found[0] if found else "elsewhere"


class SecondCount:
    """Of the requests of one company, as they stand at `now`, of the months from `first` (`2025-04`) on."""

    def __init__(self, sponsor: int, now: datetime, first: str) -> None:
        self.now, self.first, self.last = now, first, month(now)
        self.rows = sql(
            "SELECT r.*, c.currency, i.name AS influencer_name FROM adrequests_adrequest r"  # noqa: S608
            " JOIN campaigns_campaign c ON c.id = r.campaign_id"
            " JOIN accounts_influencer i ON i.id = r.influencer_id"
            f" WHERE c.sponsor_id = {sponsor}"
        )
        self.offers = self._by_request("SELECT * FROM adrequests_offer")
        self.words = self._by_request("SELECT * FROM adrequests_message")
        self.pieces = sql(
            "SELECT d.*, r.status AS deal FROM adrequests_deliverable d"  # noqa: S608
            " JOIN adrequests_adrequest r ON r.id = d.ad_request_id"
            f" JOIN campaigns_campaign c ON c.id = r.campaign_id WHERE c.sponsor_id = {sponsor}"
        )
        of_company = (
            " JOIN adrequests_adrequest r ON r.id = {0}"
            f" JOIN campaigns_campaign c ON c.id = r.campaign_id WHERE c.sponsor_id = {sponsor}"
        )
        self.addresses = {
            row["deliverable_id"]: row["url"]
            for row in sql("SELECT deliverable_id, url FROM adrequests_publication")
        }
        self.payments = sql(
            "SELECT p.*, c.currency FROM adrequests_payment p"  # noqa: S608
            + of_company.format("p.ad_request_id")
        )
        self.transfers = sql(
            "SELECT t.*, c.currency FROM adrequests_transfer t JOIN adrequests_payment p ON p.id = t.payment_id"  # noqa: S608
            + of_company.format("p.ad_request_id")
        )
        self.readings = sql(
            "SELECT m.*, c.currency FROM reports_metrics m JOIN adrequests_deliverable d ON d.id = m.deliverable_id"  # noqa: S608
            + of_company.format("d.ad_request_id")
        )
        campaign = (
            f" x JOIN campaigns_campaign c ON c.id = x.campaign_id WHERE c.sponsor_id = {sponsor}"
        )
        self.clicks = sql(f"SELECT x.*, c.currency FROM reports_campaignclicks{campaign}")  # noqa: S608
        self.orders = sql(f"SELECT x.*, c.currency FROM reports_conversion{campaign}")  # noqa: S608
        self.silent = {
            row["object_id"]
            for row in sql(
                "SELECT object_id, action, CAST(data AS TEXT) AS data FROM accounts_auditevent"
            )
            if row["action"] == "expired" and "silent" in row["data"]
        }
        self.campaigns = sql(f"SELECT * FROM campaigns_campaign WHERE sponsor_id = {sponsor}")  # noqa: S608

    @staticmethod
    def _by_request(text: str) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in sql(text):
            found[row["ad_request_id"]].append(row)
        return found

    def inside(self, moment: datetime | date | None) -> bool:
        return moment is not None and self.first <= month(moment) <= self.last

    def began(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if self.inside(row["created_at"])]

    def first_answer(self, row: dict[str, Any]) -> datetime | None:
        said = [*self.offers[row["id"]], *self.words[row["id"]]]
        found = [one["created_at"] for one in said if one["side"] != row["initiator"]]
        found += [row["accepted_at"]] if row["accepted_at"] else []
        found += [row["closed_at"]] if row["status"] == "rejected" else []
        return min(found, default=None)

    def countered(self, row: dict[str, Any]) -> bool:
        return any(one["side"] != row["initiator"] for one in self.offers[row["id"]])

    def outcome(self, row: dict[str, Any]) -> datetime | None:
        """When somebody said yes or no, or let it lapse."""
        if row["accepted_at"]:
            return row["accepted_at"]  # type: ignore[no-any-return]
        is_no = row["status"] == "rejected" or (
            row["status"] == "expired" and row["id"] in self.silent
        )
        return row["closed_at"] if is_no else None

    def timely(self, row: dict[str, Any]) -> bool | None:
        due, first = row["created_at"] + WITHIN, self.first_answer(row)
        if first is not None and first <= due:
            return True
        lapsed = row["status"] == "expired" and row["id"] in self.silent
        was_open = row["closed_at"] is None or row["closed_at"] > due or lapsed
        return False if self.now >= due and was_open and not row["frozen_at"] else None

    def delivered(self, row: dict[str, Any]) -> bool:
        mine = [
            p for p in self.pieces if p["ad_request_id"] == row["id"] and p["status"] != "dropped"
        ]
        done = [p["status"] == "approved" for p in mine]
        return row["status"] in {"accepted", "completed"} and bool(done) and all(done)

    def step(self, test: Any) -> Cells:
        return add((month(r["created_at"]), r["initiator"], 1) for r in self.began() if test(r))

    def cells(self) -> dict[str, Cells]:
        """Every figure by its name."""
        agreed = [row for row in self.rows if self.inside(row["accepted_at"])]
        ended = [(self.outcome(row), row) for row in self.rows if self.inside(self.outcome(row))]
        return {
            "requests-sent": self.step(lambda _row: True),
            "requests-viewed": self.step(lambda r: r["first_viewed_at"] or self.first_answer(r)),
            "requests-answered": self.step(self.first_answer),
            "requests-accepted": self.step(lambda r: r["accepted_at"]),
            "requests-delivered": self.step(self.delivered),
            "acceptance-rate": add((month(at), "", int(bool(r["accepted_at"]))) for at, r in ended),
            "negotiation-rate": add((month(at), "", int(self.countered(r))) for at, r in ended),
            "negotiation-depth": add((month(at), "", len(self.offers[r["id"]])) for at, r in ended),
            "deals-agreed": add((month(r["accepted_at"]), "", 1) for r in agreed),
            "agreed-value": add(
                (month(r["accepted_at"]), r["currency"], r["fee_minor"]) for r in agreed
            ),
            "value-by-influencer": add(
                (f"{r['influencer_id']} {r['influencer_name']}", r["currency"], r["fee_minor"])
                for r in agreed
            ),
            "cost": add(
                (month(r["accepted_at"]), r["currency"], r["fee_minor"])
                for r in agreed
                if r["status"] in {"accepted", "completed"}
            ),
            "completed-value": add(
                (month(r["closed_at"]), r["currency"], r["fee_minor"])
                for r in self.rows
                if r["status"] == "completed" and self.inside(r["closed_at"])
            ),
            "ad-requests-by-status": add((r["status"], "", 1) for r in self.rows),
            **self.rates(),
            **self.work(),
            **self.money(),
            **self.paid(),
            **self.brought(),
        }

    def paid(self) -> dict[str, Cells]:
        owing = {p["ad_request_id"] for p in self.payments if p["status"] in {"planned", "due"}}
        due = [
            (day(p["due_on"]), p["status"] == "paid", p["paid_on"] and day(p["paid_on"]))
            for p in self.payments
            if p["status"] != "cancelled" and p["due_on"] and self.inside(day(p["due_on"]))
        ]
        return {
            "requests-paid": self.step(lambda r: self.delivered(r) and r["id"] not in owing),
            "on-time-payment": add(
                (month(on), "", int(is_paid and at <= on))
                for on, is_paid, at in due
                if is_paid or on < self.now.date()
            ),
            "payments-made": add(
                (month(day(t["paid_on"])), t["currency"], t["amount_minor"])
                for t in self.transfers
                if self.inside(day(t["paid_on"]))
            ),
        }

    def brought(self) -> dict[str, Cells]:
        orders = [o for o in self.orders if self.inside(o["at"])]
        last = {m["deliverable_id"]: m["id"] for m in sorted(self.readings, key=lambda m: m["id"])}
        counting = [m for m in self.readings if last[m["deliverable_id"]] == m["id"]]
        sums = {name: (name,) for name in ("impressions", "reach", "views")} | {
            "engagements": ("likes", "comments", "shares", "saves")
        }
        return {
            "clicks": add(
                (month(day(c["day"])), c["currency"], c["valid"])
                for c in self.clicks
                if c["valid"] and self.inside(day(c["day"]))
            ),
            "conversions": add((month(o["at"]), o["currency"], 1) for o in orders),
            "revenue": add((month(o["at"]), o["currency"], o["amount_minor"]) for o in orders),
            **{
                name: add(
                    (month(m["at"]), m["currency"], sum(m[column] or 0 for column in columns))
                    for m in counting
                    if self.inside(m["at"]) and any(m[column] is not None for column in columns)
                )
                for name, columns in sums.items()
            },
        }

    def rates(self) -> dict[str, Cells]:
        found = {}
        for name, initiator in (("own", "influencer"), ("their", "sponsor")):
            known = [(r, self.timely(r)) for r in self.began() if r["initiator"] == initiator]
            found[f"{name}-response-rate"] = add(
                (month(r["created_at"]), "", int(timely))
                for r, timely in known
                if timely is not None
            )
        return found

    def work(self) -> dict[str, Cells]:
        stands = [p for p in self.pieces if p["deal"] in {"accepted", "completed"}]
        due = [
            (day(p["due_on"]), p["first_submitted_at"])
            for p in stands
            if self.inside(day(p["due_on"]))
            and (day(p["due_on"]) < self.now.date() or p["first_submitted_at"])
        ]
        return {
            "on-time-delivery": add(
                (month(on), "", int(bool(at) and at.date() <= on)) for on, at in due
            ),
            "pieces-delivered": add(
                (month(p["approved_at"]), p["kind"], 1)
                for p in stands
                if p["status"] == "approved" and self.inside(p["approved_at"])
            ),
            "pieces-published": add(
                (month(p["approved_at"]), site(self.addresses[p["id"]]), 1)
                for p in stands
                if p["id"] in self.addresses
                and p["status"] == "approved"
                and self.inside(p["approved_at"])
            ),
            "first-pass-approval": add(
                (month(p["approved_at"]), "", int(p["rounds"] == 0))
                for p in stands
                if p["status"] == "approved" and self.inside(p["approved_at"])
            ),
            "pieces-by-status": add((p["status"], "", 1) for p in stands),
        }

    def money(self) -> dict[str, Cells]:
        running = [c for c in self.campaigns if c["status"] in {"active", "paused"}]
        sums = {
            "budget": lambda c: c["budget_minor"],
            "committed": lambda c: c["committed_minor"],
            "paid": lambda c: c["paid_minor"],
            "free": lambda c: c["budget_minor"] - c["committed_minor"],
            "planned-by-today": self.planned,
        }
        found = {
            name: add((c["status"], c["currency"], of(c)) for c in running)
            for name, of in sums.items()
        }
        seats = {"seats": "seats", "seats-taken": "seats_taken"}
        return found | {
            name: add((c["status"], "", c[column]) for c in running)
            for name, column in seats.items()
        }

    def planned(self, campaign: dict[str, Any]) -> int:
        starts, ends = day(campaign["starts_on"]), day(campaign["ends_on"])
        whole = (ends - starts).days + 1
        begun = min(max((self.now.date() - starts).days + 1, 0), whole)
        planned: int = campaign["budget_minor"] * begun // whole
        return planned

    def medians(self) -> dict[str, tuple[int, int] | None]:
        """(median, cases) over the whole period."""
        agreed = [row for row in self.rows if self.inside(row["accepted_at"])]
        found = {"time-to-agreement": [_seconds(r["created_at"], r["accepted_at"]) for r in agreed]}
        for name, initiator in (("own", "influencer"), ("their", "sponsor")):
            asked = [(r, self.first_answer(r)) for r in self.began() if r["initiator"] == initiator]
            found[f"{name}-response-time"] = [
                _seconds(r["created_at"], at) for r, at in asked if at
            ]
        return {
            name: (int(statistics.median(values)), len(values)) if values else None
            for name, values in found.items()
        }


def _seconds(begin: datetime, end: datetime) -> int:
    """Between the whole seconds of two moments."""
    return int(end.timestamp()) - int(begin.timestamp())


def add(lines: Any) -> Cells:
    found: Cells = defaultdict(lambda: [0, 0])
    for bucket, series, value in lines:
        found[bucket, series][0] += value
        found[bucket, series][1] += 1
    return dict(found)
