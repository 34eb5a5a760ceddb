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
from adrequests.models.invoice import Invoice, InvoiceBook, InvoiceQuerySet
from adrequests.models.offer import Offer
from adrequests.models.payment import (
    AGES,
    UNPAID,
    Payment,
    PaymentLabel,
    PaymentQuerySet,
    PaymentStatus,
    Transfer,
    TransferQuerySet,
)
from adrequests.models.receipt import (
    UNSETTLED,
    DisputeReason,
    Outcome,
    Receipt,
    ReceiptQuerySet,
    ReceiptStatus,
)
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
    "AGES",
    "AGREED",
    "FINAL",
    "LIVE",
    "OPEN",
    "OPEN_THREAD",
    "THREAD_STAYS_OPEN",
    "UNDELIVERED",
    "UNFINISHED",
    "UNPAID",
    "UNSETTLED",
    "WARNED_BEFORE",
    "AdRequest",
    "AdRequestQuerySet",
    "CloseReason",
    "DealSheet",
    "DealSheetQuerySet",
    "Deliverable",
    "DeliverableQuerySet",
    "DisputeReason",
    "Invoice",
    "InvoiceBook",
    "InvoiceQuerySet",
    "Message",
    "MessageQuerySet",
    "Offer",
    "OpeningReason",
    "Outcome",
    "Payment",
    "PaymentLabel",
    "PaymentQuerySet",
    "PaymentStatus",
    "Receipt",
    "ReceiptQuerySet",
    "ReceiptStatus",
    "Seen",
    "Side",
    "Status",
    "Terms",
    "Transfer",
    "TransferQuerySet",
    "WorkStatus",
]
