"""One payment as one person sees it: everything its page shows, read once."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import PayoutDetails, User
from accounts.payout import Payout
from accounts.services.payout import read_payout
from adrequests.models import (
    AdRequest,
    Invoice,
    Payment,
    PaymentStatus,
    Receipt,
    ReceiptStatus,
    Side,
    Transfer,
)
from adrequests.money_forms import DisputeForm, PayForm
from adrequests.services.turns import NotYourRequest, acting_side


@dataclass
class Line:
    """A transfer, whether it has arrived, and what the reader may say of it."""

    transfer: Transfer
    receipt: Receipt | None
    taken_back: int
    may_answer: bool
    form: DisputeForm | None
    """What the reader may dispute it with; None where they may not."""


@dataclass
class PaymentPage:
    """The screen of one payment. `side` is whom the reader acts for; None for who may only look."""

    payment: Payment
    user: User
    side: Side | None
    lines: list[Line]
    invoice: Invoice | None
    payout: Payout | None = None
    is_payout_missing: bool = False
    pay_form: PayForm | None = None
    disputing: int = 0
    refusal: str = ""

    @property
    def ad_request(self) -> AdRequest:
        return self.payment.ad_request

    @property
    def currency(self) -> str:
        return self.ad_request.campaign.currency

    @property
    def other(self) -> str:
        """How the reader knows the other side."""
        if self.user.is_influencer:
            return self.ad_request.campaign.sponsor.company_name
        return self.ad_request.influencer.name

    @property
    def days_late(self) -> int:
        return self.payment.days_late(timezone.localdate())

    @property
    def may_pay(self) -> bool:
        return self.side == Side.SPONSOR and self.payment.is_unpaid

    @property
    def paying(self) -> PayForm:
        return self.pay_form or PayForm(payment=self.payment)

    def dispute_with(self, form: DisputeForm, number: int) -> None:
        """Show this form, with what is wrong in it, at its transfer."""
        self.disputing = number
        for line in self.lines:
            if line.transfer.number == number:
                line.form = form

    @property
    def may_invoice(self) -> bool:
        """An invoice can be made out, or one that is no longer right be replaced."""
        row = self.payment
        if self.side is None or row.due_on is None or row.status == PaymentStatus.CANCELLED:
            return False
        return self.invoice is None or self.invoice.document["amount_minor"] != row.amount_minor


def open_payment(user: Any, pk: int) -> PaymentPage:
    """What this person may see of it. A stranger's answer is that of a missing one."""
    rows = Payment.objects.visible_to(user).for_cards()
    people = ("ad_request__campaign__sponsor__user", "ad_request__influencer__user")
    payment = get_object_or_404(rows.select_related(*people), pk=pk)
    side = _side(payment, user)
    transfers = Transfer.objects.visible_to(user).filter(payment=payment)
    details = PayoutDetails.objects.latest_of(payment.ad_request.influencer_id)
    page = PaymentPage(
        payment,
        user,
        side,
        _lines(payment, list(transfers.select_related("receipt").order_by("number")), side),
        Invoice.objects.visible_to(user).filter(payment=payment).order_by("-pk").first(),
        is_payout_missing=details is None and payment.status != PaymentStatus.CANCELLED,
    )
    is_owed = payment.status != PaymentStatus.CANCELLED
    if details is not None and side is not None and is_owed:
        page.payout = read_payout(details)
    return page


def _side(payment: Payment, user: User) -> Side | None:
    try:
        return acting_side(payment.ad_request, user)
    except NotYourRequest:
        return None


def _lines(payment: Payment, transfers: list[Transfer], side: Side | None) -> list[Line]:
    """Each transfer with what Finance took back of it."""
    back = {row.reverses_id: -row.amount_minor for row in transfers if row.reverses_id}
    made = [row for row in transfers if not row.reverses_id]
    is_asked = side == Side.INFLUENCER
    return [
        Line(
            row,
            row.receipt,
            back.get(row.pk, 0),
            may_answer=is_asked and not row.receipt.is_settled,
            form=DisputeForm(payment=payment, number=row.number)
            if is_asked and row.receipt.status == ReceiptStatus.AWAITED
            else None,
        )
        for row in made
    ]
