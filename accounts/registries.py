"""Where higher apps register what must happen together with a change of an account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import Flaggable, User
from influencer_platform.registry import Hook

when_flagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called with the flagged row and the moment, inside the transaction of the flag, after the row was marked."""

when_unflagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called with the row and the moment, inside the transaction, after the mark was taken away."""

before_flagged: Hook[[Flaggable, datetime], None] = Hook()
"""Called before the row is marked: locks are taken requests first, campaign last."""


@dataclass(frozen=True)
class Step:
    """One line of the checklist of a new account. `is_waiting`: done on this side, somebody else has to move."""

    key: str
    title: Any
    hint: Any
    url: str
    button: Any
    is_done: bool
    is_waiting: bool = False


later_steps: Hook[[User], Step | None] = Hook()
"""What comes after the profile: the first campaign, the first request. None from an entry that is not for this person."""


@dataclass(frozen=True)
class Tile:
    """One queue on the home of the back office: how many wait, since when the oldest does, and where they are worked.

    `tone` colours its edge while something waits: ok, warn, bad or info."""

    key: str
    label: Any
    count: int
    url: str
    tone: str = "warn"
    oldest: datetime | None = None


queue_tiles: Hook[[User], Tile | None] = Hook()
"""One entry per queue, in one query each; None from an entry this member of staff may not work."""


@dataclass(frozen=True)
class Section:
    """A part of the public page of a company or creator: a template that reads `facts`."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)


page_sections: Hook[[Flaggable, User | AnonymousUser], Section] = Hook()
"""What higher apps show on the page of a company or creator, to whoever may open it."""
