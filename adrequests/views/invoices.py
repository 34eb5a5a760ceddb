"""The invoice of a payment: made out, read, printed and taken away as a file."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import open_to_flagged
from accounts.payout import Payout
from accounts.services.payout import read_payout
from adrequests import services
from adrequests.models import Invoice, PaymentLabel
from adrequests.views.answers import SeeOther
from adrequests.views.money_page import PaymentPage, open_payment
from influencer_platform.csv import csv_response
from influencer_platform.errors import DomainError
from influencer_platform.money import to_decimal


@open_to_flagged
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest invoice of a payment; POST makes it out."""
    page = open_payment(request.user, pk)
    if request.method == "POST":
        try:
            services.issue_invoice(payment=page.payment, by=page.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return SeeOther(page.payment.get_absolute_url())
        return redirect("adrequests:invoice", pk)
    row = _find(page)
    said = row.document
    context = {
        "invoice": row,
        "said": said,
        "payment": page.payment,
        "payout": _payout(page, row),
        "label": PaymentLabel(said["payment"]["label"]).label,
        "issued_on": date.fromisoformat(said["issued_on"]),
        "due_on": date.fromisoformat(said["due_on"]) if said["due_on"] else None,
        "replaces": row.replaces,
        "active": "payments",
    }
    return render(request, "adrequests/money/invoice.html", context)


@open_to_flagged
@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """One line: what the invoice says, the amount in whole and decimal units of its currency."""
    page = open_payment(request.user, pk)
    row = _find(page)
    said, payout = row.document, _payout(page, row)
    facts: dict[str, Any] = {
        _("Invoice"): said["number"],
        _("Date"): said["issued_on"],
        _("Due"): said["due_on"],
        _("From"): payout.legal_name if payout else said["from"]["name"],
        _("Address"): ", ".join(payout.address.splitlines()) if payout else "",
        _("Tax number"): payout.tax_number if payout else "",
        _("Account"): payout.number if payout else "",
        _("BIC"): payout.bic if payout else "",
        _("To"): said["to"]["company"],
        _("Campaign"): said["campaign"]["name"],
        _("For"): str(PaymentLabel(said["payment"]["label"]).label),
        _("Amount"): to_decimal(said["amount_minor"], said["currency"]),
        _("Currency"): said["currency"],
        _("Deal sheet (SHA-256)"): said["sheet"]["sha256"],
    }
    name = f"invoice-{said['from']['handle']}-{said['number']}.csv"
    return csv_response(name, list(facts), [list(facts.values())])


def _find(page: PaymentPage) -> Invoice:
    rows = Invoice.objects.visible_to(page.user).filter(payment=page.payment)
    return get_object_or_404(rows.select_related("payout", "replaces").order_by("-pk")[:1])


def _payout(page: PaymentPage, row: Invoice) -> Payout | None:
    """What the invoice froze, for those who act for one of the two sides."""
    return read_payout(row.payout) if page.side is not None else None
