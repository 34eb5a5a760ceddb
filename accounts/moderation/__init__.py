"""What the back office shares: read-only lists, and decisions taken with one reason page, for one row or for many.

An app's admin lists its `Verdict`s in `verdicts`; each becomes an action of the list, a button of the row's page and a key,
all leading to the same page. Whoever may not decide sees none of them. `QueueActions` adds the queue: claims, position, next.
"""

from accounts.moderation.deciding import DecideActions
from accounts.moderation.flagging import (
    FLAG_VERDICT,
    UNFLAG_VERDICT,
    FlagActions,
    FlaggedFilter,
)
from accounts.moderation.queues import QueueActions
from accounts.moderation.reading import OnlyRealIds, ReadOnlyAdmin, ReadOnlyInline, pill
from accounts.moderation.verdicts import ReasonForm, Verdict

__all__ = [
    "FLAG_VERDICT",
    "UNFLAG_VERDICT",
    "DecideActions",
    "FlagActions",
    "FlaggedFilter",
    "OnlyRealIds",
    "QueueActions",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReasonForm",
    "Verdict",
    "pill",
]
