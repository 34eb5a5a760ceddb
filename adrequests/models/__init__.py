"""The deal: one negotiation, its immutable offers, and what people write to each other."""

from adrequests.models.amendment import Amendment, AmendmentQuerySet, AmendmentStatus
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
from adrequests.models.review import (
    HIGHEST,
    LOWEST,
    SHOWN_AFTER,
    WRITTEN_WITHIN,
    HideReason,
    Review,
    ReviewQuerySet,
    ShowReason,
)
from adrequests.models.seen import Seen
from adrequests.models.settlement import (
    DECIDE_SETTLEMENT,
    SETTLED,
    Settlement,
    SettlementQuerySet,
    SettlementStatus,
    SettlingReason,
)
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
    "DECIDE_SETTLEMENT",
    "FINAL",
    "HIGHEST",
    "LIVE",
    "LOWEST",
    "OPEN",
    "OPEN_THREAD",
    "SETTLED",
    "SHOWN_AFTER",
    "THREAD_STAYS_OPEN",
    "UNDELIVERED",
    "UNFINISHED",
    "WARNED_BEFORE",
    "WRITTEN_WITHIN",
    "AdRequest",
    "AdRequestQuerySet",
    "Amendment",
    "AmendmentQuerySet",
    "AmendmentStatus",
    "Answer",
    "CalendarFeed",
    "CloseReason",
    "DateChange",
    "DealSheet",
    "DealSheetQuerySet",
    "Deliverable",
    "DeliverableQuerySet",
    "Draft",
    "HideReason",
    "Message",
    "MessageQuerySet",
    "Offer",
    "OpeningReason",
    "Publication",
    "Review",
    "ReviewQuerySet",
    "Seen",
    "Settlement",
    "SettlementQuerySet",
    "SettlementStatus",
    "SettlingReason",
    "ShowReason",
    "Side",
    "Status",
    "Terms",
    "WorkComment",
    "WorkStatus",
]
