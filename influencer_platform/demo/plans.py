"""How a negotiation of the demo will have gone: who begins, how often they counter, how it ends, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from adrequests.models import Side, Status
from influencer_platform.demo.campaigns import Wanted
from influencer_platform.demo.market import Market

RUNNING = {
    Status.PENDING: 20,
    Status.NEGOTIATING: 24,
    Status.ACCEPTED: 22,
    Status.REJECTED: 12,
    Status.WITHDRAWN: 7,
    Status.EXPIRED: 10,
    Status.CANCELLED: 5,
}
"""How often each end is planned while the campaign runs."""
OVER = {
    Status.ACCEPTED: 50,
    Status.REJECTED: 18,
    Status.WITHDRAWN: 8,
    Status.EXPIRED: 17,
    Status.CANCELLED: 7,
}
"""The same for a campaign that has ended: nothing is open any more."""
OPEN = {Status.PENDING, Status.NEGOTIATING}
CLOSING = {Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN, Status.CANCELLED}
DAY = timedelta(days=1)
LONGEST_WAIT = 6.6


@dataclass(frozen=True)
class Plan:
    """`moves` are the moments of the first offer, the counter-offers, and, where somebody ends it, the end.

    After the last move of an exact one nobody gains time: it is nearly over, or was over, on the day it should be.
    """

    status: Status
    starter: Side
    moves: tuple[datetime, ...]
    is_exact: bool = False


@dataclass(frozen=True)
class Wish:
    """What a request has to look like in the end. `turn`: whose move it is, or was; `age`: days since the last move."""

    status: Status
    turn: Side
    counters: int = 0
    age: float | None = None


CREATOR, COMPANY = Side.INFLUENCER, Side.SPONSOR
GUEST_WISHES = (
    Wish(Status.PENDING, CREATOR, 0, 6.8),
    Wish(Status.NEGOTIATING, CREATOR, 2, 0.3),
    Wish(Status.PENDING, CREATOR, 0, 1.1),
    Wish(Status.NEGOTIATING, COMPANY, 3, 1.7),
    Wish(Status.ACCEPTED, COMPANY, 3, 9.0),
    Wish(Status.NEGOTIATING, CREATOR, 4, 6.3),
    Wish(Status.PENDING, COMPANY, 0, 2.2),
    Wish(Status.ACCEPTED, CREATOR, 2, 4.5),
    Wish(Status.PENDING, CREATOR, 0, 3.4),
    Wish(Status.NEGOTIATING, COMPANY, 1, 0.6),
    Wish(Status.REJECTED, CREATOR, 1, 12.0),
    Wish(Status.ACCEPTED, CREATOR, 1, 16.0),
    Wish(Status.EXPIRED, CREATOR, 0, 14.0),
    Wish(Status.WITHDRAWN, COMPANY, 2, 8.0),
    Wish(Status.CANCELLED, CREATOR, 2, 6.0),
    Wish(Status.PENDING, CREATOR, 0, 0.2),
    Wish(Status.ACCEPTED, COMPANY, 0, 21.0),
)
HOST_WISHES = (
    Wish(Status.PENDING, COMPANY, 0, 6.7),
    Wish(Status.NEGOTIATING, COMPANY, 1, 0.4),
    Wish(Status.NEGOTIATING, COMPANY, 3, 2.6),
    Wish(Status.ACCEPTED, CREATOR, 2, 3.0),
    Wish(Status.ACCEPTED, COMPANY, 1, 11.0),
    Wish(Status.PENDING, CREATOR, 0, 1.5),
)
"""What the people one can sign in as find: something of everything, some of it nearly over."""


def wish_for(wanted: Wanted, rng: Random) -> Wish:
    """One of the usual ways it goes."""
    odds = OVER if wanted.over_at else RUNNING
    status = rng.choices(list(odds), list(odds.values()))[0]
    counters = rng.choices([0, 1, 2, 3, 4, 5, 6], [24, 24, 20, 14, 9, 6, 3])[0]
    if status == Status.PENDING:
        counters = 0
    elif status == Status.NEGOTIATING:
        counters = max(counters, 1)
    return Wish(status, rng.choice([Side.SPONSOR, Side.INFLUENCER, Side.INFLUENCER]), counters)


def plan(wish: Wish, wanted: Wanted, market: Market) -> Plan:
    """The moments at which it happens, counted back from the last one."""
    starter = wish.turn.other if wish.counters % 2 == 0 else wish.turn
    if wanted.is_private or wanted.is_gifted:
        starter = Side.SPONSOR
    moves = 1 + wish.counters + (wish.status in CLOSING) + (wish.status == Status.CANCELLED)
    first = wanted.published + 0.2 * DAY
    last = _last_move(wish, first, wanted, market)
    gaps = [market.rng.uniform(0.15, 2.4) for _ in range(moves - 1)]
    room = (last - first) / DAY
    squeeze = min(1.0, 0.95 * room / sum(gaps)) if gaps else 1.0
    moments = [last]
    for gap in gaps:
        moments.insert(0, moments[0] - gap * squeeze * DAY)
    exact = wish.age is not None or wish.status == Status.EXPIRED
    return Plan(wish.status, starter, tuple(moments), exact)


def _last_move(wish: Wish, first: datetime, wanted: Wanted, market: Market) -> datetime:
    rng = market.rng
    if wish.age is not None:
        wished = market.day(-wish.age * rng.uniform(0.97, 1.02))
        return max(wished, first + 0.3 * DAY * wish.counters)  # not before the campaign
    if wish.status in OPEN:
        newest = min(wanted.ended or market.now, market.now)
        return max(first, newest - rng.uniform(0.05, LONGEST_WAIT) * DAY)
    latest = (wanted.ended or market.now) - rng.uniform(0.2, 1.5) * DAY
    if wish.status == Status.EXPIRED and wanted.over_at is None:
        latest = min(latest, market.day(-7.5))
    return first + (latest - first) * rng.uniform(0.1, 1) if latest > first else first
