"""What is kept about what a person is owed, or owes, for deals."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.personal_data import PersonalTable, leave_out, personal_table
from adrequests.models import Invoice, Payment, Transfer
from adrequests.personal.deals import own_requests, trades
from adrequests.resources import PaymentResource
from influencer_platform.money import to_decimal


class TransferResource(ExportResource):
    related = ("payment__ad_request__campaign", "receipt")
    payment = Column(_("Payment (ID)"), "payment_id")
    amount = Column(_("Amount"), money("amount", "payment__ad_request__campaign__currency"))
    currency = Column(_("Currency"), "payment__ad_request__campaign__currency")
    reference = Column(_("Reference"), "reference")
    paid_on = Column(_("Paid on"), "paid_on")
    created_at = Column(_("Entered (UTC)"), "created_at")
    status = Column(_("Receipt"), lambda row: row.receipt.status if row.amount_minor > 0 else None)
    words = Column(_("Dispute"), lambda row: row.receipt.words if row.amount_minor > 0 else None)


class InvoiceResource(ExportResource):
    number = Column(_("Number"), str)
    payment = Column(_("Payment (ID)"), "payment_id")
    created_at = Column(_("Made out (UTC)"), "created_at")
    amount = Column(
        _("Amount"),
        lambda row: to_decimal(row.document["amount_minor"], row.document["currency"]),
    )
    currency = Column(_("Currency"), lambda row: row.document["currency"])
    document = Column(_("What it says"), "document")
    sha256 = Column("SHA-256", "sha256")


personal_table(
    PersonalTable(
        "payments",
        _("What is owed for your deals, and was paid."),
        PaymentResource,
        lambda user: Payment.objects.filter(ad_request__in=own_requests(user)).order_by("pk"),
        has=trades,
    )
)
personal_table(
    PersonalTable(
        "transfers",
        _("Every entry that says so, and whether it has arrived."),
        TransferResource,
        lambda user: Transfer.objects.filter(payment__ad_request__in=own_requests(user)).order_by(
            "pk"
        ),
        ("adrequests.Transfer.by",),
        trades,
    )
)
personal_table(
    PersonalTable(
        "invoices",
        _("The invoices of these payments."),
        InvoiceResource,
        lambda user: Invoice.objects.filter(payment__ad_request__in=own_requests(user)).order_by(
            "pk"
        ),
        ("adrequests.Invoice.influencer", "adrequests.Invoice.by"),
        trades,
    )
)
leave_out(
    _("Who of our team decided about a payment: the decision itself is in trail.csv."),
    "adrequests.Receipt.decided_by",
)
leave_out(
    _("The last number of your invoices of a year: it is that of the last invoice."),
    "adrequests.InvoiceBook.influencer",
)
