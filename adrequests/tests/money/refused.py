"""What the database refuses of payments, transfers, receipts and invoices: (constraint, a write to an invitation that breaks it)."""

from typing import Any

from django.db import models
from django.utils import timezone

from adrequests import services
from adrequests.models import AdRequest, Payment, Receipt, Transfer
from adrequests.models.invoice import InvoiceBook
from adrequests.tests.money.deals import finish, make_invoice, pay, payment_of
from influencer_platform.money import LARGEST

NOW = timezone.now()
TODAY = timezone.localdate()


def _owed(row: AdRequest) -> Payment:
    """Due, 110,000 in all."""
    deal = services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    finish(deal)
    return payment_of(deal)


def _sent(row: AdRequest) -> Transfer:
    return pay(_owed(row), 50_000)


def _written(row: models.Model, **fields: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def _again(row: models.Model, **fields: Any) -> None:
    """Another row that differs from this one in these fields only."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del values["id"]
    type(row)._base_manager.create(**values | fields)


def _receipt(row: AdRequest, **fields: Any) -> None:
    _written(Receipt.objects.get(transfer=_sent(row)), **fields)


def _booked(row: AdRequest) -> None:
    make_invoice(_owed(row).ad_request)
    _again(InvoiceBook.objects.get())


REFUSED = [
    ("payment_numbered_once", lambda row: _again(_owed(row))),
    ("payment_number_from_one", lambda row: _written(_owed(row), number=0)),
    ("payment_label_known", lambda row: _written(_owed(row), label="tip")),
    ("payment_status_known", lambda row: _written(_owed(row), status="maybe")),
    ("payment_never_overpaid", lambda row: _written(_owed(row), paid_minor=110_001)),
    ("payment_never_overpaid", lambda row: _written(_owed(row), paid_minor=-1)),
    ("payment_never_overpaid", lambda row: _written(_owed(row), amount_minor=LARGEST + 1)),
    ("payment_paid_in_full", lambda row: _written(_owed(row), status="paid", paid_on=TODAY)),
    ("payment_paid_in_full", lambda row: _written(_owed(row), paid_on=TODAY)),
    ("payment_due_has_date", lambda row: _written(_owed(row), due_on=None)),
    ("payment_due_has_date", lambda row: _written(_owed(row), status="planned")),
    ("transfer_numbered_once", lambda row: _again(_sent(row), reference="SEPA 2")),
    ("transfer_entered_once", lambda row: _again(_sent(row), number=2)),
    ("transfer_number_from_one", lambda row: _again(_sent(row), number=0, reference="SEPA 2")),
    ("transfer_has_reference", lambda row: _again(_sent(row), number=2, reference="")),
    ("transfer_negative_takes_back", lambda row: _again(_sent(row), number=2, amount_minor=-1)),
    ("transfer_negative_takes_back", lambda row: _again(_sent(row), number=2, amount_minor=0)),
    ("receipt_status_known", lambda row: _receipt(row, status="maybe")),
    ("receipt_disputed_has_reason", lambda row: _receipt(row, status="disputed", answered_at=NOW)),
    ("receipt_confirmed_has_time", lambda row: _receipt(row, status="confirmed")),
    ("receipt_decided_has_outcome", lambda row: _receipt(row, status="decided")),
    ("receipt_decided_has_outcome", lambda row: _receipt(row, outcome="paid")),
    ("invoicebook_one_per_year", _booked),
    ("invoice_numbered_once", lambda row: _again(make_invoice(_owed(row).ad_request))),
    (
        "invoice_number_from_one",
        lambda row: _again(make_invoice(_owed(row).ad_request), number=0),
    ),
]
