"""The deal: one function per move. Every move names the offer it answers; check and change are one statement."""

from adrequests.services.answering import accept, amend, counter, extend
from adrequests.services.beginning import (
    AlreadyOpen,
    ApplicationsClosed,
    InvitationsClosed,
    NotAvailable,
    NotEligible,
    apply,
    invite,
)
from adrequests.services.clock import (
    expire_open_of,
    expire_overdue,
    freeze_for,
    remind,
    unfreeze_for,
    warn_expiring,
)
from adrequests.services.closing import cancel, reject, withdraw
from adrequests.services.opening import ThreadIsOpen, open_thread, open_until
from adrequests.services.sheets import seal_earlier_deals
from adrequests.services.talking import (
    EditWindowOver,
    ThreadClosed,
    edit_message,
    mark_seen,
    post_message,
)
from adrequests.services.turns import (
    AlreadyClosed,
    ExtendedAlready,
    Frozen,
    NotYourRequest,
    NotYourTurn,
    OfferOutdated,
    ReasonMissing,
    RemindedToday,
    RoundLimitReached,
    acting_side,
)
from adrequests.services.viewing import may_view_as, record_view_as
from adrequests.terms import NothingChanged, Proposal, TermsInvalid, TextTooLong

__all__ = [
    "AlreadyClosed",
    "AlreadyOpen",
    "ApplicationsClosed",
    "EditWindowOver",
    "ExtendedAlready",
    "Frozen",
    "InvitationsClosed",
    "NotAvailable",
    "NotEligible",
    "NotYourRequest",
    "NotYourTurn",
    "NothingChanged",
    "OfferOutdated",
    "Proposal",
    "ReasonMissing",
    "RemindedToday",
    "RoundLimitReached",
    "TermsInvalid",
    "TextTooLong",
    "ThreadClosed",
    "ThreadIsOpen",
    "accept",
    "acting_side",
    "amend",
    "apply",
    "cancel",
    "counter",
    "edit_message",
    "expire_open_of",
    "expire_overdue",
    "extend",
    "freeze_for",
    "invite",
    "mark_seen",
    "may_view_as",
    "open_thread",
    "open_until",
    "post_message",
    "record_view_as",
    "reject",
    "remind",
    "seal_earlier_deals",
    "unfreeze_for",
    "warn_expiring",
    "withdraw",
]
