"""The deal: one negotiation, its immutable offers, and what people write to each other."""

from adrequests.models.choices import (
    AGREED,
    FINAL,
    LIVE,
    OPEN,
    CloseReason,
    OpeningReason,
    Side,
    Status,
)
from adrequests.models.deal import (
    OPEN_THREAD,
    THREAD_STAYS_OPEN,
    WARNED_BEFORE,
    AdRequest,
    AdRequestQuerySet,
    Message,
    MessageQuerySet,
)
from adrequests.models.drafts import (
    Answer,
    CalendarFeed,
    DateChange,
    Draft,
    Publication,
    WorkComment,
)
from adrequests.models.offer import Offer
from adrequests.models.seen import Seen
from adrequests.models.sheet import DealSheet, DealSheetQuerySet
from adrequests.models.terms import Terms
from adrequests.models.work import (
    UNDELIVERED,
    UNFINISHED,
    Deliverable,
    DeliverableQuerySet,
    WorkStatus,
)

__all__ = [
    "AGREED",
    "FINAL",
    "LIVE",
    "OPEN",
    "OPEN_THREAD",
    "THREAD_STAYS_OPEN",
    "UNDELIVERED",
    "UNFINISHED",
    "WARNED_BEFORE",
    "AdRequest",
    "AdRequestQuerySet",
    "Answer",
    "CalendarFeed",
    "CloseReason",
    "DateChange",
    "DealSheet",
    "DealSheetQuerySet",
    "Deliverable",
    "DeliverableQuerySet",
    "Draft",
    "Message",
    "MessageQuerySet",
    "Offer",
    "OpeningReason",
    "Publication",
    "Seen",
    "Side",
    "Status",
    "Terms",
    "WorkComment",
    "WorkStatus",
]
