"""The sponsor says that it has paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from adrequests import notices
from adrequests.models import AdRequest, Payment, PaymentStatus, Receipt, Side, Transfer
from adrequests.services.money.refusals import (
    NotYourPayment,
    PaidBeyondFee,
    PaymentClosed,
    ReferenceUsed,
    WrongDate,
)
from adrequests.services.turns import acting_side
from campaigns.services import pay
from influencer_platform.money import format_money

CONFIRM_DAYS = 7
"""So long the influencer may look whether it has arrived, before Finance does."""


@dataclass(frozen=True)
class Held:
    """A payment whose request is locked for the caller, and the side they act for."""

    ad_request: AdRequest
    payment: Payment
    side: Side

    @classmethod
    def by_side(cls, payment: Payment, by: User, side: Side, sentence: str) -> "Held":
        """Raises NotYourRequest for a stranger and NotYourPayment with this sentence for the other side."""
        ad_request = hold(payment)
        if acting_side(ad_request, by) != side:
            raise NotYourPayment(sentence)
        return cls(ad_request, Payment.objects.get(pk=payment.pk), side)

    def record(self, action: str, by: User | None, **data: object) -> None:
        status = self.ad_request.status
        AuditEvent.record(
            self.ad_request,
            action=action,
            by=by,
            from_status=status,
            to_status=status,
            payment=self.payment.number,
            **data,
        )


def hold(payment: Payment) -> AdRequest:
    """Lock the request: all that happens to its payments happens one after the other."""
    rows = AdRequest.objects.select_for_update(of=("self",))
    people = ("campaign__sponsor__user", "influencer__user")
    return rows.select_related(*people).get(pk=payment.ad_request_id)


@transaction.atomic
def record_payment(
    *, payment: Payment, by: User, amount_minor: int, reference: str, paid_on: date
) -> Transfer:
    """Mark `amount_minor` of a payment as paid on that day; a part is enough. The influencer is asked to confirm it.

    The same amount with the same reference is the same transfer: entered again it changes nothing and answers the same.
    Raises NotYourRequest, NotYourPayment, WrongDate, PaymentClosed, PaidBeyondFee or ReferenceUsed and changes nothing then.
    """
    held = Held.by_side(payment, by, Side.SPONSOR, _("The sponsor marks what it has paid."))
    entered = Transfer.objects.filter(
        payment=payment, reference=reference, amount_minor=amount_minor
    ).first()
    if entered is not None:
        return _again(entered)
    _check_date(held.ad_request, paid_on)
    _raise_paid(held, amount_minor, paid_on)
    transfer = Transfer.objects.create(
        payment=held.payment,
        number=Transfer.objects.filter(payment=payment).count() + 1,
        amount_minor=amount_minor,
        reference=reference,
        paid_on=paid_on,
        by=by,
    )
    Receipt.objects.create(
        transfer=transfer, answer_by=timezone.now() + timedelta(days=CONFIRM_DAYS)
    )
    held.record("payment_recorded", by, transfer=transfer.number, amount_minor=amount_minor)
    notices.payment_recorded(held.ad_request, transfer)
    pay(
        campaign_id=held.ad_request.campaign_id, amount_minor=amount_minor
    )  # the contended row last
    return transfer


def _again(entered: Transfer) -> Transfer:
    if Transfer.objects.filter(reverses=entered).exists():
        raise ReferenceUsed(
            _("A transfer with this reference did not arrive. Name the reference of the new one."),
            field="reference",
        )
    return entered


def _check_date(ad_request: AdRequest, paid_on: date) -> None:
    agreed_on = timezone.localdate(ad_request.accepted_at)
    if not agreed_on <= paid_on <= timezone.localdate():
        raise WrongDate(_("Choose a day between the agreement and today."), field="paid_on")


def _raise_paid(held: Held, amount_minor: int, paid_on: date) -> None:
    """What is paid grows by one statement that looks at what it adds to."""
    row, currency = held.payment, held.ad_request.campaign.currency
    if not row.is_unpaid:
        raise PaymentClosed(
            _("This payment is closed: %(status)s.")
            % {"status": PaymentStatus(row.status).label.lower()},
            status=row.status,
        )
    if not 0 < amount_minor <= row.rest_minor:
        rest = format_money(row.rest_minor, currency)
        raise PaidBeyondFee(
            _("Only %(rest)s of this payment is still open.") % {"rest": rest},
            field="amount",
            rest_minor=row.rest_minor,
        )
    paid = row.paid_minor + amount_minor
    change: dict[str, object] = {"paid_minor": paid}
    if paid == row.amount_minor:
        change |= {"status": PaymentStatus.PAID, "paid_on": paid_on}
    unchanged = Payment.objects.unpaid().filter(pk=row.pk, paid_minor=row.paid_minor)
    if unchanged.update(**change) != 1:
        raise PaidBeyondFee(_("Somebody marked this payment at the same moment. Look again."))
    row.refresh_from_db()
