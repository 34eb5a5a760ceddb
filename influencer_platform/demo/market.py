"""The order in which things happen in the demo."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from influencer_platform.demo.clock import Clock
from influencer_platform.errors import DomainError

SEED = 2026


class Market:
    """A queue of what people do and when. `now` is the real time at which the demo is made; nothing happens later."""

    def __init__(self, clock: Clock, now: datetime, number: int) -> None:
        self.clock, self.now, self.number = clock, now, number
        self.rng = Random(SEED + number)  # noqa: S311  (the same market on every machine is the point)
        self.refused: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def day(self, days: float) -> datetime:
        """`-3.5`: three and a half days ago."""
        return self.now + timedelta(days=days)

    def chance(self, of_one: float) -> bool:
        return self.rng.random() < of_one

    def at(self, moment: datetime, do: Callable[[], object]) -> None:
        """Let `do` happen at that moment, unless it is still to come."""
        if moment <= self.now:
            heapq.heappush(self._queue, (moment, next(self._order), do))

    def live(self) -> None:
        """Let everything happen that is in the queue. A refusal is a fact of life: that person leaves it at that."""
        while self._queue:
            moment, _, do = heapq.heappop(self._queue)
            self.clock.go_to(moment)
            try:
                do()
            except DomainError as refusal:
                self.refused[refusal.code] += 1
