"""Telling the other side what happened to a deal: lines of the notification centre, and mails that are owed."""

from adrequests.notices.deals import (
    accepted,
    began,
    brief_changed,
    closed,
    expired,
    expiring,
    extended,
    frozen,
    offered,
    reminded,
    resumed,
    thread_opened,
    wrote,
)

__all__ = [
    "accepted",
    "began",
    "brief_changed",
    "closed",
    "expired",
    "expiring",
    "extended",
    "frozen",
    "offered",
    "reminded",
    "resumed",
    "thread_opened",
    "wrote",
]
