"""What is owed for a deal, from the plan to the confirmed transfer."""

from adrequests.services.money.invoicing import issue_invoice
from adrequests.services.money.paying import record_payment
from adrequests.services.money.planning import (
    cancel_payments,
    fee_falls_due,
    paid_for,
    plan_payments,
    replan_payments,
)
from adrequests.services.money.receiving import (
    DecideReason,
    confirm_payment,
    decide_payment,
    dispute_payment,
    escalate_unconfirmed,
)
from adrequests.services.money.watching import announce_payments

__all__ = [
    "DecideReason",
    "announce_payments",
    "cancel_payments",
    "confirm_payment",
    "decide_payment",
    "dispute_payment",
    "escalate_unconfirmed",
    "fee_falls_due",
    "issue_invoice",
    "paid_for",
    "plan_payments",
    "record_payment",
    "replan_payments",
]
