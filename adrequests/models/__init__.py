"""The deal: one negotiation, its immutable offers, and what people write to each other."""

from adrequests.models.choices import AGREED, FINAL, LIVE, OPEN, CloseReason, Side, Status
from adrequests.models.deal import AdRequest, AdRequestQuerySet, Message, Offer, Seen
from adrequests.models.terms import Terms

__all__ = [
    "AGREED",
    "FINAL",
    "LIVE",
    "OPEN",
    "AdRequest",
    "AdRequestQuerySet",
    "CloseReason",
    "Message",
    "Offer",
    "Seen",
    "Side",
    "Status",
    "Terms",
]
