"""What the rows of a month come to. Shares are kept as their two parts, money per currency in minor units."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adrequests.models import Side, Status
from reports.figures import FEWEST
from reports.monthly.cases import OPEN_THEN, Money, Request
from reports.monthly.periods import Period

FORMULA_VERSION = 1
"""Raise it with every change of what a figure counts: a report is compared with its own formula only."""

A_DAY = timedelta(days=1)
TOO_LONG = timedelta(days=3)
"""An answer that is owed for longer is late."""
TOP = 5
ENDED_BY = {
    Status.REJECTED: "rejected",
    Status.EXPIRED: "expired",
    Status.WITHDRAWN: "withdrawn",
    Status.CANCELLED: "cancelled",
    Status.COMPLETED: "completed",
}
COUNTS = (
    "sent", "received", "answered", "accepted", "rejected", "expired", "withdrawn", "cancelled", "completed", "open",
    "waiting", "late",
)  # fmt: skip

Pair = list[int]
"""[part, whole]"""


def pair() -> Pair:
    return [0, 0]


@dataclass
class Tally:
    """Adds up one month, request by request; `figures()` is what they come to."""

    period: Period
    counts: Counter[str] = field(default_factory=Counter)
    acceptance: Pair = field(default_factory=pair)
    responses: dict[str, Pair] = field(
        default_factory=lambda: {side.value: pair() for side in Side}
    )
    seconds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    speed: dict[str, Pair] = field(default_factory=lambda: {"quick": pair(), "slow": pair()})
    talks: dict[str, Pair] = field(default_factory=lambda: {"countered": pair(), "plain": pair()})
    fees: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    lapsed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    value_by: Counter[tuple[int, str]] = field(default_factory=Counter)
    quickest: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    campaigns: dict[int, list[int]] = field(default_factory=lambda: defaultdict(pair))

    def add(self, row: Request) -> None:
        self._count(row)
        self._answer(row)
        self._outcome(row)
        if row.in_time is not None:
            asked = self.responses[Side(row.by).other.value]
            asked[0] += row.in_time
            asked[1] += 1

    def figures(self) -> dict[str, Any]:
        agreed = {cur: [sum(fees), len(fees)] for cur, fees in sorted(self.fees.items())}
        return {
            "requests": {name: self.counts[name] for name in COUNTS},
            "agreed": agreed,
            "acceptance": self.acceptance,
            "responses": self.responses,
            "response_seconds": {side.value: _median(self.seconds[side.value]) for side in Side},
            "speed": self.speed,
            "talks": self.talks,
            "lapsed_fees": self._lapsed_fees(),
            "top_value": self._top_value(),
            "fastest": self._fastest(),
            "asked": {str(pk): numbers for pk, numbers in sorted(self.campaigns.items())},
        }

    def _in(self, moment: datetime | None) -> bool:
        return moment is not None and self.period.starts_at <= moment < self.period.ends_at

    def _count(self, row: Request) -> None:
        if self._in(row.created_at):
            self.counts["sent" if row.by == Side.SPONSOR else "received"] += 1
            self.campaigns[row.campaign][0] += 1
        if row.status == OPEN_THEN:
            self.counts["open"] += 1
            self.campaigns[row.campaign][1] += 1
            if row.awaiting == Side.SPONSOR:
                self.counts["waiting"] += 1
                self.counts["late"] += self.period.ends_at - row.asked_at > TOO_LONG
        if self._in(row.closed_at):
            self.counts[ENDED_BY[Status(row.status)]] += 1

    def _answer(self, row: Request) -> None:
        if row.answered_at is None or not self._in(row.answered_at):
            return
        self.counts["answered"] += 1
        took = int((row.answered_at - row.created_at).total_seconds())
        self.seconds[Side(row.by).other.value].append(took)
        if row.by == Side.SPONSOR:
            self.quickest[row.influencer].append(took)

    def _outcome(self, row: Request) -> None:
        """Acceptance counts a yes, a no and a silence, in the month in which it came."""
        yes = self._in(row.accepted_at)
        if yes:
            self.counts["accepted"] += 1
            self.fees[row.currency].append(row.fee)
            self.value_by[row.influencer, row.currency] += row.fee
        no = row.accepted_at is None and self._in(row.closed_at)
        is_no = no and (row.status == Status.REJECTED or bool(row.silent))
        if is_no and row.silent == Side.SPONSOR:
            self.lapsed[row.currency].append(row.fee)
        if not (yes or is_no):
            return
        shares = [self.acceptance, self.talks["countered" if row.countered else "plain"]]
        if row.by == Side.SPONSOR and row.answered_at is not None:
            is_quick = row.answered_at - row.created_at <= A_DAY
            shares.append(self.speed["quick" if is_quick else "slow"])
        for share in shares:
            share[0] += yes
            share[1] += 1

    def _lapsed_fees(self) -> dict[str, list[int]]:
        """Per currency: of the requests this company let lapse, how many asked more than its usual fee; the usual fee is the
        median of the deals it agreed, told with how many these were."""
        found = {}
        for currency, asked in sorted(self.lapsed.items()):
            usual = _median(self.fees.get(currency, []))
            if usual["of"]:
                above = sum(fee > usual["median"] for fee in asked)
                found[currency] = [above, len(asked), usual["median"], usual["of"]]
        return found

    def _top_value(self) -> list[list[Any]]:
        """[influencer, currency, sum], the largest sums of each currency first."""
        ranked = sorted(
            self.value_by.items(), key=lambda entry: (entry[0][1], -entry[1], entry[0][0])
        )
        seen: Counter[str] = Counter()
        top: list[list[Any]] = []
        for (influencer, currency), value in ranked:
            seen[currency] += 1
            if seen[currency] <= TOP:
                top.append([influencer, currency, value])
        return top

    def _fastest(self) -> list[list[int]]:
        """[influencer, median seconds until they first answered, answers], the quickest first."""
        medians = [
            [pk, int(statistics.median(took)), len(took)] for pk, took in self.quickest.items()
        ]
        return sorted(medians, key=lambda entry: (entry[1], entry[0]))[:TOP]


def _median(values: list[int]) -> dict[str, Any]:
    """The median in whole units, with how many cases; 0 of none."""
    return {"median": int(statistics.median(values)) if values else 0, "of": len(values)}


def counts_as(period: Period, row: Request) -> set[str]:
    """The figures in which this request is counted: asked of the same code that adds them up."""
    one = Tally(period)
    one.add(row)
    found = {name for name, n in one.counts.items() if n}
    found |= {"acceptance"} if one.acceptance[1] else set()
    return found | {f"responses.{side}" for side, share in one.responses.items() if share[1]}


def add_up(period: Period, rows: Iterable[Request]) -> dict[str, Any]:
    tally = Tally(period)
    for row in rows:
        tally.add(row)
    return tally.figures()


def money_of(campaigns: Iterable[Money]) -> dict[str, dict[str, int]]:
    """What the campaigns come to, per currency: amounts of different currencies have no sum."""
    found: dict[str, dict[str, int]] = {}
    for row in campaigns:
        sums = found.setdefault(
            row.currency, dict.fromkeys(("budget", "committed", "before", "paid"), 0)
        )
        for name in sums:
            sums[name] += getattr(row, name)
    return dict(sorted(found.items()))


def enough(share: Pair) -> bool:
    """Whether a share has cases enough to be one."""
    return share[1] >= FEWEST
