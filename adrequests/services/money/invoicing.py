"""Making out an invoice: numbered without a gap, and frozen."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, PayoutDetails, User
from adrequests.invoice import document
from adrequests.models import Invoice, InvoiceBook, Payment, PaymentStatus
from adrequests.services.money.paying import hold
from adrequests.services.money.refusals import NotInvoiced, PayoutMissing
from adrequests.services.turns import acting_side
from adrequests.sheet import digest


@transaction.atomic
def issue_invoice(*, payment: Payment, by: User) -> Invoice:
    """The invoice of a payment that is due or was paid; either side may make it out, and asks for the same one ever after.

    Where the amount has become another one since, a new invoice replaces the last. Raises NotYourRequest, NotInvoiced or
    PayoutMissing.
    """
    ad_request = hold(payment)
    acting_side(ad_request, by)
    current = Payment.objects.get(pk=payment.pk)
    last = Invoice.objects.filter(payment=current).order_by("-pk").first()
    if last is not None and last.document["amount_minor"] == current.amount_minor:
        return last
    if current.status == PaymentStatus.CANCELLED or current.due_on is None:
        raise NotInvoiced(_("There is an invoice once the payment is due."))
    payout = PayoutDetails.objects.latest_of(ad_request.influencer)
    sheet = ad_request.sheets.order_by("-number").first()
    if payout is None or sheet is None:
        raise PayoutMissing(_("The influencer has not filled in yet where to pay."))
    today = timezone.localdate()
    number = _next_number(ad_request.influencer_id, today.year)
    said = document(current, ad_request, sheet, number=f"{today.year}-{number:04d}", on=today)
    invoice = Invoice.objects.create(
        payment=current,
        influencer=ad_request.influencer,
        year=today.year,
        number=number,
        payout=payout,
        document=said,
        sha256=digest(said),
        replaces=last,
        by=by,
    )
    AuditEvent.record(
        ad_request,
        action="invoice_issued",
        by=by,
        from_status=ad_request.status,
        to_status=ad_request.status,
        payment=current.number,
        year=today.year,
        invoice=number,
    )
    return invoice


def _next_number(influencer: int, year: int) -> int:
    """The book's row is held until the invoice stands or is given up: no number is lost, none is given twice."""
    InvoiceBook.objects.get_or_create(influencer_id=influencer, year=year)
    book = InvoiceBook.objects.select_for_update().get(influencer=influencer, year=year)
    book.last += 1
    book.save(update_fields=["last"])
    return book.last
