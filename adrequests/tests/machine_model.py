"""The rules of a deal in plain Python: no database, no services, only what may happen and what comes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BUDGET, SEATS, ROUNDS = 1000, 2, 2
OK = "ok"
OPEN = ("pending", "negotiating")
OTHER = {"sponsor": "influencer", "influencer": "sponsor"}


@dataclass
class Deal:
    """What the model knows of one request."""

    who: int
    side: str
    fee: int
    expires: datetime
    number: int = 1
    status: str = "pending"
    is_extended: bool = False
    frozen_since: datetime | None = None
    accepted: tuple[str, int] | None = None
    rounds: dict[str, int] = field(default_factory=lambda: {"sponsor": 0, "influencer": 0})

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_live(self) -> bool:
        return self.is_open or self.status == "accepted"

    @property
    def asked(self) -> str:
        return OTHER[self.side]

    def facts(self) -> dict[str, Any]:
        """The columns of its row."""
        return {
            "status": self.status,
            "awaiting": self.asked if self.is_open else "",
            "offer_number": self.number,
            "fee_minor": self.fee,
            "expires_at": self.expires,
            "frozen_at": self.frozen_since if self.is_open else None,
        }


class Model:
    """The rules of product and market, as sentences of `if`."""

    def __init__(self) -> None:
        self.deals: list[Deal] = []
        self.budget, self.status = BUDGET, "active"
        self.flags: set[str] = set()

    def live(self, who: int) -> Deal | None:
        found = [deal for deal in self.deals if deal.who == who and deal.is_live]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def open(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.is_open]

    @property
    def agreed(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.status == "accepted"]

    @property
    def committed(self) -> int:
        return sum(deal.fee for deal in self.agreed)

    def holds(self, deal: Deal) -> bool:
        return bool(self.flags & {"sponsor", "campaign", f"influencer {deal.who}"})

    def freeze_or_thaw(self, now: datetime) -> None:
        for deal in self.open:
            if self.holds(deal):
                deal.frozen_since = deal.frozen_since or now
            elif deal.frozen_since:
                deal.expires += now - deal.frozen_since
                deal.frozen_since = None

    def begin(self, who: int, side: str, fee: int) -> str:
        if self.live(who):
            return "already_open"
        if f"influencer {who}" in self.flags or self.flags & {"campaign", "sponsor"} == {
            "campaign"
        }:
            return "frozen"
        if "sponsor" in self.flags:
            return "sponsor_not_approved"
        if self.status != "active" or len(self.agreed) >= SEATS:
            return "invitations_closed" if side == "sponsor" else "applications_closed"
        return self.terms(side, fee)

    def terms(self, side: str, fee: int) -> str:
        if fee < 0:
            return "terms_invalid"
        return "budget_exceeded" if side == "sponsor" and fee > self.budget - self.committed else OK

    def turn(self, deal: Deal, side: str, number: int, *, asked: bool, now: datetime) -> str:
        """Whether this side may answer (`asked`) or change and take back (not `asked`) the offer it names."""
        if not deal.is_open:
            return "already_closed"
        if deal.frozen_since:
            return "frozen"
        if number != deal.number:
            return "offer_outdated"
        if (deal.asked == side) != asked:
            return "not_your_turn"
        return "already_closed" if deal.expires <= now else OK

    def offer(self, deal: Deal, side: str, fee: int) -> str:
        if deal.rounds[side] >= ROUNDS:
            return "round_limit_reached"
        if (verdict := self.terms(side, fee)) != OK:
            return verdict
        return "nothing_changed" if fee == deal.fee else OK

    def room(self, fee: int) -> str:
        if self.committed + fee > self.budget:
            return "budget_exceeded"
        return OK if len(self.agreed) < SEATS else "seats_full"
