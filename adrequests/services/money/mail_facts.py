"""What the mails about payments say, read at the moment they leave: whether they are still due, and the figures as they are now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import Delivery, PayoutDetails
from adrequests.models import AdRequest, Payment, PaymentStatus, ReceiptStatus, Side, Transfer
from adrequests.services.mail_facts import Deals


@dataclass(frozen=True)
class MoneyFacts:
    """One payment as its reader sees it; `transfer` where the mail is about one, with its receipt."""

    ad_request: AdRequest
    side: Side
    payment: Payment
    transfer: Transfer | None = None
    is_payout_known: bool = True


IsDue = Callable[[MoneyFacts], bool]


def is_open(facts: MoneyFacts) -> bool:
    return facts.payment.status == PaymentStatus.DUE


def is_unconfirmed(facts: MoneyFacts) -> bool:
    return _status(facts) == ReceiptStatus.AWAITED


def is_confirmed(facts: MoneyFacts) -> bool:
    return _status(facts) == ReceiptStatus.CONFIRMED


def is_disputed(facts: MoneyFacts) -> bool:
    return _status(facts) == ReceiptStatus.DISPUTED


def is_decided(facts: MoneyFacts) -> bool:
    return _status(facts) == ReceiptStatus.DECIDED


def is_payout_missing(facts: MoneyFacts) -> bool:
    return facts.payment.is_unpaid and not facts.is_payout_known


def _status(facts: MoneyFacts) -> str:
    return facts.transfer.receipt.status if facts.transfer else ""


def facts_of_payments(is_due: IsDue) -> Callable[[Sequence[Delivery]], dict[int, MoneyFacts]]:
    """How the mails about payments are gathered: five statements per batch."""

    def gather(deliveries: Sequence[Delivery]) -> dict[int, MoneyFacts]:
        deals = Deals(deliveries)
        payments = Payment.objects.in_bulk({d.payload["payment"] for d in deliveries})
        rows = Transfer.objects.select_related("receipt")
        transfers = rows.in_bulk({d.payload["transfer"] for d in deliveries})
        known = PayoutDetails.objects.filter(
            influencer__in={row.influencer_id for row in deals.rows.values()}
        )
        with_payout = set(known.values_list("influencer_id", flat=True))
        facts = {}
        for delivery in deliveries:
            found, payload = deals.read_by(delivery), delivery.payload
            payment = payments.get(payload["payment"])
            if found is None or payment is None:
                continue
            row, side = found
            transfer = transfers.get(payload["transfer"])
            one = MoneyFacts(row, side, payment, transfer, row.influencer_id in with_payout)
            if is_due(one):
                facts[delivery.pk] = one
        return facts

    return gather
