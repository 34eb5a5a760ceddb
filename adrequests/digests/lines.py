"""The rows of a daily mail."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

SHOWN = 20
"""So many requests one mail lists of each sort, the most urgent; of the offers the others are counted."""
NEWS_FOR = timedelta(days=7)
"""What happened longer ago is no news, even to somebody who has had no daily mail since."""
REMINDER, DIGEST = "daily_reminder", "sponsor_digest"


class Waiting(NamedTuple):
    """One deal in a daily mail: an offer to answer, or with `part` what else waits (adrequests.digests.parts), until `due_on`.

    `total` is how many of its sort wait in the same group.
    """

    pk: int
    who: str
    campaign: str
    fee_minor: int
    currency: str
    expires_at: datetime
    due_on: date | None
    total: int
    part: str = ""


class News(NamedTuple):
    """One unread line of the notification centre whose mail the person wants in the daily one."""

    title: str
    about: str
    path: str


@dataclass
class Digest:
    """What one daily mail tells. `waiting` is the most urgent of `waits`, which are counted per group of requests."""

    waiting: list[Waiting] = field(default_factory=list)
    work: list[Waiting] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.waiting or self.work or self.news)

    @property
    def waits(self) -> int:
        return sum(self.counts.values())
