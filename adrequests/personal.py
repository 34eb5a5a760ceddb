"""What is kept about a person's deals, and the words they wrote."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import User
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table
from adrequests import personal_work
from adrequests.models import (
    AdRequest,
    AdRequestQuerySet,
    Invoice,
    Message,
    Offer,
    Payment,
    Review,
    Seen,
    Transfer,
)
from adrequests.resources import AdRequestResource, OfferResource, PaymentResource
from influencer_platform.money import to_decimal

__all__ = ["personal_work"]


class OwnRequestResource(AdRequestResource):
    """Without the reason of closing that the other side keeps to itself."""

    close_reason = Column(
        _("Reason of closing"), lambda row: row.close_reason if row.is_reason_shared else None
    )


class OwnMessageResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    created_at = Column(_("When (UTC)"), "created_at")
    edited_at = Column(_("Changed (UTC)"), "edited_at")
    text = Column(_("Text"), "text")


class SeenResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    at = Column(_("Last opened (UTC)"), "at")


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


def _requests(user: User) -> AdRequestQuerySet:
    """Those the person is a party of. Staff are of none."""
    rows = AdRequest.objects.visible_to(user)
    return rows.none() if user.is_staff else rows


def _trades(user: User) -> bool:
    return not user.is_staff


own_objects["adrequests.adrequest"] = _requests

personal_table(
    PersonalTable(
        "ad_requests",
        _("Your ad requests, with the terms on the table."),
        OwnRequestResource,
        lambda user: _requests(user).order_by("pk"),
        ("adrequests.AdRequest.influencer",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "offers",
        _("Every offer made in them, by either side."),
        OfferResource,
        lambda user: Offer.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        ("adrequests.Offer.author",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "messages",
        _("What you wrote to the other side."),
        OwnMessageResource,
        lambda user: Message.objects.filter(author=user).order_by("pk"),
        ("adrequests.Message.author",),
    )
)
personal_table(
    PersonalTable(
        "seen",
        _("When you last opened a request."),
        SeenResource,
        lambda user: Seen.objects.filter(user=user).order_by("pk"),
        ("adrequests.Seen.user",),
    )
)
personal_table(
    PersonalTable(
        "payments",
        _("What is owed for your deals, and was paid."),
        PaymentResource,
        lambda user: Payment.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        has=_trades,
    )
)
personal_table(
    PersonalTable(
        "transfers",
        _("Every entry that says so, and whether it has arrived."),
        TransferResource,
        lambda user: Transfer.objects.filter(payment__ad_request__in=_requests(user)).order_by(
            "pk"
        ),
        ("adrequests.Transfer.by",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "invoices",
        _("The invoices of these payments."),
        InvoiceResource,
        lambda user: Invoice.objects.filter(payment__ad_request__in=_requests(user)).order_by("pk"),
        ("adrequests.Invoice.influencer", "adrequests.Invoice.by"),
        _trades,
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
leave_out(
    _("Who accepted or closed a request: each act of yours is in trail.csv."),
    "adrequests.AdRequest.accepted_by",
    "adrequests.AdRequest.closed_by",
)


class OwnReviewResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    side = Column(_("Written by"), "side")
    rating = Column(_("Rating"), "rating")
    text = Column(_("Text"), "text")
    written_at = Column(_("Written (UTC)"), "written_at")
    shown_at = Column(_("Shown (UTC)"), "shown_at")
    reply = Column(_("Answer"), "reply")
    replied_at = Column(_("Answered (UTC)"), "replied_at")
    hidden_reason = Column(_("Hidden by our team because"), "hidden_reason")


own_objects["adrequests.review"] = lambda user: Review.objects.filter(author=user)

personal_table(
    PersonalTable(
        "reviews",
        _("Reviews you wrote, and those of you that are shown."),
        OwnReviewResource,
        lambda user: Review.objects.filter(
            Q(author=user) | Q(about=user, shown_at__isnull=False, hidden_at__isnull=True)
        ).order_by("ad_request", "side"),
        ("adrequests.Review.author", "adrequests.Review.about"),
    )
)
leave_out(
    _("Which member of staff hid a review: each act is a line of their trail.csv."),
    "adrequests.Review.hidden_by",
)
