"""The desk of Finance: what is disputed or was never confirmed, decided with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.hooks import payments_to_check
from adrequests.models import Receipt
from adrequests.tests.money.deals import finish, make_deal, make_invoice, paid_of, pay, payment_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client):
    user = make_staff("Finance")
    client.force_login(user)
    return user


@pytest.fixture
def disputed(db):
    deal = make_deal(100_000)
    finish(deal)
    transfer = pay(payment_of(deal))
    return services.dispute_payment(
        transfer=transfer,
        by=deal.influencer.user,
        reason="less",
        received_minor=60_000,
        words="A part.",
    )


def url(page="changelist", *args, model="receipt"):
    return reverse(f"admin:adrequests_{model}_{page}", args=args)


def deal_of(receipt):
    return receipt.transfer.payment.ad_request


def test_the_queue_opens_on_what_waits_and_the_tile_counts_it(client, finance, disputed):
    confirmed = make_deal()
    pay(payment_of(confirmed))

    page = client.get(url()).content.decode()

    assert ("A part." in page, page.count("SEPA 1")) == (True, 1)
    tile = payments_to_check(finance)
    assert (tile.count, tile.url) == (1, url())


def test_moderators_have_no_such_desk(client, moderator, disputed):
    client.force_login(moderator)

    assert client.get(url()).status_code == 403
    assert payments_to_check(moderator) is None


def test_partly_with_an_amount_takes_back_the_rest(client, finance, disputed):
    answer = client.post(
        url("decide", disputed.pk, "partly"),
        {"confirm": "1", "reason": "agreed", "received": "750", "message": "As the bank says."},
    )

    assert answer.status_code == 302
    assert paid_of(deal_of(disputed)) == 75_000
    page = client.get(url("change", disputed.pk)).content.decode()
    assert "As the bank says." in page


@pytest.mark.parametrize(("name", "paid"), [("paid", 100_000), ("partly", 60_000), ("unpaid", 0)])
def test_each_decision_does_what_it_says(client, finance, disputed, name, paid):
    client.post(url("decide", disputed.pk, name), {"confirm": "1", "reason": "proof"})

    assert (Receipt.objects.get().outcome, paid_of(deal_of(disputed))) == (name, paid)


def test_a_decision_without_a_reason_or_with_a_wrong_amount_changes_nothing(
    client, finance, disputed
):
    for data, status in (({}, 422), ({"reason": "agreed", "received": "1000"}, 409)):
        answer = client.post(url("decide", disputed.pk, "partly"), {"confirm": "1"} | data)
        assert answer.status_code == status

    assert (Receipt.objects.get().status, paid_of(deal_of(disputed))) == ("disputed", 100_000)


def test_what_nobody_confirmed_is_in_the_queue_after_a_week(client, finance):
    deal = make_deal()
    pay(payment_of(deal))
    services.escalate_unconfirmed(now=timezone.now() + timedelta(days=8))

    assert "SEPA 1" in client.get(url()).content.decode()


def test_the_register_and_the_invoices_are_read_without_the_account(client, finance, disputed):
    invoice = make_invoice(deal_of(disputed))
    payment = disputed.transfer.payment

    pages = [
        client.get(url(model="payment")),
        client.get(url("change", payment.pk, model="payment")),
        client.get(url("change", invoice.pk, model="invoice")),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "DE8937" not in page.content.decode()
