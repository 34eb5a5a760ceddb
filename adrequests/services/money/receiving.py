"""Has it arrived? The influencer says so or disputes it; where nobody is sure, Finance decides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services.decisions import Words, require_permission, write_down
from adrequests import notices
from adrequests.models import (
    UNSETTLED,
    DisputeReason,
    Outcome,
    Payment,
    PaymentStatus,
    Receipt,
    ReceiptStatus,
    Side,
    Transfer,
)
from adrequests.services.money.paying import Held, hold
from adrequests.services.money.refusals import AnsweredAlready, NothingToDecide, WrongAmount
from adrequests.services.turns import require_outsider
from campaigns.services import pay

DECIDE = "adrequests.decide_payment"
BATCH = 200


class DecideReason(TextChoices):
    """Why Finance decides as it does. Both sides read it."""

    PROOF = "proof", gettext_lazy("There is proof of it")
    NO_PROOF = "no_proof", gettext_lazy("There is no proof of it")
    AGREED = "agreed", gettext_lazy("Both sides say so")
    OTHER = "other", gettext_lazy("Other")


@transaction.atomic
def confirm_payment(*, transfer: Transfer, by: User) -> Receipt:
    """It has arrived. Said again it changes nothing; a dispute may be taken back in this way.

    Raises NotYourRequest, NotYourPayment or AnsweredAlready.
    """
    held, receipt = _asked(transfer, by)
    if receipt.status == ReceiptStatus.CONFIRMED:
        return receipt
    _answer(receipt, UNSETTLED, status=ReceiptStatus.CONFIRMED, received_minor=transfer.amount_minor)  # fmt: skip
    held.record("payment_confirmed", by, transfer=transfer.number)
    notices.payment_confirmed(held.ad_request, transfer)
    return receipt


@transaction.atomic
def dispute_payment(
    *, transfer: Transfer, by: User, reason: str, words: str = "", received_minor: int = 0
) -> Receipt:
    """It has not arrived, or not all of it: Finance is asked. `received_minor` is what did arrive.

    Raises NotYourRequest, NotYourPayment, AnsweredAlready, WrongAmount or ReasonMissing.
    """
    held, receipt = _asked(transfer, by)
    Words(reason, message=words).check(DisputeReason.values)
    received = received_minor if reason == DisputeReason.LESS else 0
    if reason == DisputeReason.LESS:
        _check_part(received, transfer)
    _answer(
        receipt,
        [ReceiptStatus.AWAITED],
        status=ReceiptStatus.DISPUTED,
        dispute_reason=reason,
        words=words,
        received_minor=received,
        escalated_at=receipt.escalated_at or timezone.now(),
    )
    held.record("payment_disputed", by, transfer=transfer.number, reason=reason)
    notices.payment_disputed(held.ad_request, transfer, receipt)
    return receipt


@transaction.atomic
def decide_payment(
    *,
    receipt: Receipt,
    by: User,
    outcome: str,
    reason: str,
    message: str = "",
    private_note: str = "",
    received_minor: int | None = None,
) -> Receipt:
    """Finance says what was paid. What did not arrive is taken back by a row of its own, and is owed as before.

    `received_minor` goes with `partly`; left out it is what the influencer named.
    Raises NotAllowed, ReasonMissing, NothingToDecide or WrongAmount.
    """
    require_permission(by, DECIDE)
    words = Words(reason, message, private_note)
    words.check(DecideReason.values)
    transfer = Transfer.objects.select_related("payment").get(pk=receipt.transfer_id)
    ad_request = hold(transfer.payment)
    require_outsider(ad_request, by)
    current = Receipt.objects.get(pk=receipt.pk)
    received = _received(Outcome(outcome), transfer, current, received_minor)
    change = {
        "status": ReceiptStatus.DECIDED,
        "outcome": outcome,
        "received_minor": received,
        "decided_at": timezone.now(),
        "decided_by": by,
    }
    waiting = Receipt.objects.waiting().filter(pk=current.pk).order_by()
    if waiting.update(**change) != 1:
        raise NothingToDecide(_("There is nothing to decide about this payment."))
    statuses = (ad_request.status, ad_request.status)
    facts = {"payment": transfer.payment.number, "transfer": transfer.number, "outcome": outcome}
    write_down(ad_request, action="payment_decided", by=by, words=words, statuses=statuses, **facts)
    missing = transfer.amount_minor - received
    if missing:
        _take_back(transfer, missing, by)
    current.refresh_from_db()
    notices.payment_decided(ad_request, transfer, current, message=message)
    if missing:
        pay(campaign_id=ad_request.campaign_id, amount_minor=-missing)  # the contended row last
    return current


def escalate_unconfirmed(*, now: datetime | None = None) -> int:
    """What nobody confirmed in time is Finance's to look at. Returns how many. Safe to repeat and to run in parallel."""
    moment = now or timezone.now()
    due = Receipt.objects.unanswered(moment).order_by("answer_by", "pk")
    escalated = 0
    while batch := list(due.values_list("pk", flat=True)[:BATCH]):
        escalated += sum(_escalate(pk, moment) for pk in batch)
    return escalated


@transaction.atomic
def _escalate(pk: int, moment: datetime) -> bool:
    """True when it was this call that did it."""
    receipt = Receipt.objects.select_related("transfer__payment").get(pk=pk)
    transfer = receipt.transfer
    ad_request = hold(transfer.payment)
    if Receipt.objects.unanswered(moment).filter(pk=pk).update(escalated_at=moment) != 1:
        return False
    Held(ad_request, transfer.payment, Side.INFLUENCER).record(
        "payment_unconfirmed", None, transfer=transfer.number
    )
    notices.payment_unconfirmed(ad_request, transfer)
    return True


def _asked(transfer: Transfer, by: User) -> tuple[Held, Receipt]:
    """The request held, and what is known of the transfer by now."""
    sentence = _("The influencer says whether it has arrived.")
    held = Held.by_side(transfer.payment, by, Side.INFLUENCER, sentence)
    return held, Receipt.objects.get(transfer=transfer)


def _answer(receipt: Receipt, before: Any, **change: Any) -> None:
    """One answer out of a state in which it can be given. Raises AnsweredAlready."""
    change["answered_at"] = timezone.now()
    if Receipt.objects.filter(pk=receipt.pk, status__in=before).update(**change) != 1:
        status = ReceiptStatus(receipt.status)
        raise AnsweredAlready(
            _("This was answered already: %(status)s.") % {"status": status.label.lower()},
            status=receipt.status,
        )
    receipt.refresh_from_db()


def _received(
    outcome: Outcome, transfer: Transfer, receipt: Receipt, received_minor: int | None
) -> int:
    if outcome == Outcome.PAID:
        return transfer.amount_minor
    if outcome == Outcome.UNPAID:
        return 0
    received = receipt.received_minor or 0 if received_minor is None else received_minor
    _check_part(received, transfer)
    return received


def _check_part(received_minor: int, transfer: Transfer) -> None:
    if not 0 < received_minor < transfer.amount_minor:
        raise WrongAmount(
            _("Name what has arrived: more than nothing and less than what was sent."),
            field="received",
        )


def _take_back(transfer: Transfer, missing: int, by: User) -> None:
    """A row that takes back what did not arrive; the payment is open again, due as it was."""
    payment = Payment.objects.get(pk=transfer.payment_id)
    Transfer.objects.create(
        payment=payment,
        number=Transfer.objects.filter(payment=payment).count() + 1,
        amount_minor=-missing,
        reference=transfer.reference,
        paid_on=timezone.localdate(),
        by=by,
        reverses=transfer,
    )
    is_due = payment.due_on is not None
    Payment.objects.filter(pk=payment.pk).update(
        paid_minor=payment.paid_minor - missing,
        status=PaymentStatus.DUE if is_due else PaymentStatus.PLANNED,
        paid_on=None,
    )
