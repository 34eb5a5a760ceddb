"""Payments in a race: a deal whose fee is due, and what the two sides and Finance do about it at one instant."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Influencer, Sponsor, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services
from adrequests.models import AdRequest, Invoice, Payment, Receipt, Transfer
from adrequests.tests.money.deals import fill_in_payout, finish, make_deal, payment_of
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign

Move = Callable[[], Any]
FEE = 1000


def owed(is_paid: bool = False, deals: int = 1) -> Move:
    """Deals of one creator in one campaign each, whose fee of 10.00 is due; with `is_paid` marked as paid."""
    return partial(_owed, is_paid, deals)


def _owed(is_paid: bool, deals: int) -> dict[str, Any]:
    sponsor = Sponsor.objects.acting().first() or make_sponsor()
    creator = Influencer.objects.listed().first() or make_influencer()
    made = [
        make_deal(FEE, campaign=make_campaign(sponsor=sponsor), influencer=creator)
        for _ in range(deals)
    ]
    for deal in made:
        finish(deal)
    fill_in_payout(made[0])
    transfer = _pay(made[0], FEE, "first") if is_paid else None
    finance = User.objects.filter(groups__name="Finance").first() or make_staff("Finance")
    return {
        "payments": [payment_of(deal).pk for deal in made],
        "transfer": transfer and transfer.pk,
        "owner": sponsor.user_id,
        "creator": creator.user_id,
        "finance": finance.pk,
        "deal": made[0].pk,
    }


def _pay(deal: AdRequest, amount: int, reference: str) -> Transfer:
    row = payment_of(deal)
    by = row.ad_request.campaign.sponsor.user
    today = timezone.localdate()
    return services.record_payment(
        payment=row, by=by, amount_minor=amount, reference=reference, paid_on=today
    )


def mark_paid(payment: int, by: int, amount: int, reference: str) -> Move:
    row, person, today = Payment.objects.get(pk=payment), _user(by), timezone.localdate()
    return lambda: (
        services.record_payment(
            payment=row, by=person, amount_minor=amount, reference=reference, paid_on=today
        ).pk
    )


def mark_paid_naively(payment: int, by: int, amount: int, reference: str) -> Move:
    """The control: looks, then writes, as one would without knowing better."""
    row, person = Payment.objects.get(pk=payment), _user(by)
    return partial(_mark_naively, row, person, amount, reference)


@transaction.atomic
def _mark_naively(row: Payment, by: User, amount: int, reference: str) -> int:
    row.refresh_from_db()
    campaign = Campaign.objects.get(ad_requests=row.ad_request_id)
    if amount > row.rest_minor:
        raise services.PaidBeyondFee("too much")
    number = Transfer.objects.filter(payment=row).count() + 1
    today = timezone.localdate()
    transfer = Transfer.objects.create(
        payment=row, number=number + by.pk * 1000 + amount, amount_minor=amount, reference=reference, paid_on=today, by=by
    )  # fmt: skip
    Receipt.objects.create(transfer=transfer, answer_by=timezone.now())
    row.paid_minor += amount
    row.save(update_fields=["paid_minor"])
    campaign.paid_minor += amount
    campaign.save(update_fields=["paid_minor"])
    return transfer.pk


def confirm(transfer: int, by: int) -> Move:
    row, person = _transfer(transfer), _user(by)
    return lambda: services.confirm_payment(transfer=row, by=person).status


def dispute(transfer: int, by: int) -> Move:
    row, person = _transfer(transfer), _user(by)
    return lambda: services.dispute_payment(transfer=row, by=person, reason="not_arrived").status


def decide(transfer: int, by: int, outcome: str) -> Move:
    row, person = Receipt.objects.get(transfer=transfer), _user(by)
    return lambda: (
        services.decide_payment(receipt=row, by=person, outcome=outcome, reason="no_proof").outcome
    )


def cancel_deal(deal: int, by: int) -> Move:
    row, person = AdRequest.objects.for_cards().get(pk=deal), _user(by)
    return lambda: services.cancel(ad_request=row, by=person, reason="timing").status


def invoice(payment: int, by: int) -> Move:
    row, person = Payment.objects.get(pk=payment), _user(by)
    return lambda: str(services.issue_invoice(payment=row, by=person))


def escalate() -> Move:
    later = timezone.now() + timedelta(days=8)
    return lambda: services.escalate_unconfirmed(now=later)


def register(payment: int) -> Move:
    """What stands of a payment afterwards."""
    return partial(_register, payment)


def _register(pk: int) -> dict[str, Any]:
    row = Payment.objects.get(pk=pk)
    transfers = Transfer.objects.filter(payment=row).order_by("number")
    return {
        "paid": row.paid_minor,
        "status": row.status,
        "transfers": list(transfers.values_list("amount_minor", flat=True)),
        "receipts": list(transfers.values_list("receipt__status", flat=True)),
    }


def invoice_gaps() -> Move:
    """Influencers whose invoices are not numbered 1, 2, 3 …"""
    return _invoice_gaps


def _invoice_gaps() -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for influencer, number in Invoice.objects.order_by("number").values_list(
        "influencer", "number"
    ):
        found.setdefault(influencer, []).append(number)
    return [numbers for numbers in found.values() if numbers != [*range(1, len(numbers) + 1)]]


def forgive() -> Move:
    """Put right what the control has damaged on purpose: the transfers are the truth."""
    return _forgive


def _forgive() -> None:
    for row in Payment.objects.select_related("ad_request"):
        made = Transfer.objects.filter(payment=row).order_by("-number")
        surplus = sum(made.values_list("amount_minor", flat=True)) - row.paid_minor
        if surplus > 0:
            last = made[0]
            Transfer.objects.create(
                payment=row,
                number=last.number + 1,
                amount_minor=-surplus,
                reference="too much",
                paid_on=last.paid_on,
                by=last.by,
                reverses=last,
            )
    for campaign in Campaign.objects.all():
        rows = Payment.objects.filter(ad_request__campaign=campaign)
        Campaign.objects.filter(pk=campaign.pk).update(
            paid_minor=sum(rows.values_list("paid_minor", flat=True))
        )


def _transfer(pk: int) -> Transfer:
    return Transfer.objects.select_related("payment").get(pk=pk)


def _user(pk: int) -> User:
    user: User = User.objects.with_party().get(pk=pk)
    return user


COMMANDS: dict[str, Callable[..., Move]] = {
    "cancel_deal": cancel_deal,
    "confirm": confirm,
    "decide": decide,
    "dispute": dispute,
    "escalate": escalate,
    "forgive": forgive,
    "invoice": invoice,
    "invoice_gaps": invoice_gaps,
    "mark_paid": mark_paid,
    "mark_paid_naively": mark_paid_naively,
    "owed": owed,
    "register": register,
}
