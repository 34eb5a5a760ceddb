"""Agreed deals with their payments, for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.payout import Payout
from accounts.services.payout import save_payout
from adrequests import services
from adrequests.models import AdRequest, Invoice, Payment, Transfer
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign


def make_deal(
    fee_minor: int = 100_000, *, upfront: int = 0, campaign: Campaign | None = None, **more: Any
) -> AdRequest:
    """An invitation that the influencer has accepted; so many per cent are due on signing."""
    campaign = campaign or make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(upfront_percent=upfront)
    campaign.refresh_from_db()
    row = make_ad_request(campaign=campaign, fee_minor=fee_minor, **more)
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def finish(deal: AdRequest, *, on: date | None = None) -> None:
    """The work is done, so the fee falls due."""
    services.fee_falls_due(deal, on=on or timezone.localdate())


def payment_of(deal: AdRequest, number: int = 1) -> Payment:
    return Payment.objects.for_cards().get(ad_request=deal, number=number)


def pay(
    payment: Payment, amount_minor: int = 100_000, reference: str = "SEPA 1", **fields: Any
) -> Transfer:
    by = fields.pop("by", None) or payment.ad_request.campaign.sponsor.user
    paid_on = fields.pop("paid_on", timezone.localdate())
    return services.record_payment(
        payment=payment, by=by, amount_minor=amount_minor, reference=reference, paid_on=paid_on
    )


def fill_in_payout(deal: AdRequest, name: str = "Priya Raman") -> Payout:
    """The influencer says where to pay."""
    payout = Payout(name, "Hauptstraße 1\n10115 Berlin", "DE1", "DE89370400440532013000")
    save_payout(influencer=deal.influencer, by=deal.influencer.user, payout=payout)
    return payout


def make_invoice(deal: AdRequest, number: int = 1) -> Invoice:
    fill_in_payout(deal)
    return services.issue_invoice(payment=payment_of(deal, number), by=deal.influencer.user)


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def late(payment: Payment, days: int) -> Payment:
    """As if its date had been so many days ago."""
    Payment.objects.filter(pk=payment.pk).update(due_on=days_ago(days), status="due")
    payment.refresh_from_db()
    return payment


def plan_of(deal: AdRequest) -> list[tuple[str, int, int, str]]:
    """(label, amount, paid, status) of each payment."""
    rows = Payment.objects.filter(ad_request=deal).order_by("number")
    return list(rows.values_list("label", "amount_minor", "paid_minor", "status"))


def paid_of(deal: AdRequest) -> int:
    return Campaign.objects.get(pk=deal.campaign_id).paid_minor
