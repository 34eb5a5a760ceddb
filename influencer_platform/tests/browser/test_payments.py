"""A fee from due to confirmed in a browser, and what becomes of a disputed one; with and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from adrequests.models import AdRequest, Payment, Receipt
from adrequests.tests.money.deals import (
    fill_in_payout,
    finish,
    late,
    make_deal,
    make_invoice,
    payment_of,
)
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.test_pages import FOUR, problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def deal(site: str) -> AdRequest:
    agreed = make_deal(145_000, upfront=20)
    finish(agreed)
    fill_in_payout(agreed)
    return agreed


def arrives(person: Invite, user: User, **options: object) -> Person:
    one = person(**options)
    one.sign_in(user)
    return one


def url(deal: AdRequest, number: int = 2) -> str:
    return f"/payments/{payment_of(deal, number).pk}/"


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_a_fee_is_paid_in_part_confirmed_and_the_rest_disputed(person, deal, scripts):
    company = arrives(person, deal.campaign.sponsor.user, scripts=scripts)
    company.go("/payments/")
    company.page.locator(f"#payment-{payment_of(deal, 2).pk} a").click()
    company.sees("DE89 3704 0044 0532 0130 00")
    company.fill({"Amount paid": "5,000"})
    company.fill({"Reference": "SEPA 1"})
    company.button("Mark as paid").click()
    company.sees("Only $1,160 of this payment is still open.")
    company.fill({"Amount paid": "160"})
    company.button("Mark as paid").click()
    company.sees("Partly paid")
    company.fill({"Reference": "SEPA 2"})
    company.button("Mark as paid").click()
    company.sees("SEPA 2")

    creator = arrives(person, deal.influencer.user, scripts=scripts)
    creator.go(url(deal))
    first = creator.page.locator("#transfer-1")
    first.get_by_role("button", name="It has arrived").click()
    expect(first.get_by_role("button")).to_have_count(0)
    second = creator.page.locator("#transfer-2")
    second.get_by_text("Something is wrong").click()
    second.get_by_label("Less has arrived").check()
    creator.fill({"What has arrived": "900"}, within=second)
    second.get_by_role("button", name="Tell our team").click()
    creator.sees("Our team looks into it and decides.")

    rows = Receipt.objects.order_by("pk").values_list("status", "received_minor")
    assert list(rows) == [("confirmed", 16_000), ("disputed", 90_000)]
    assert Payment.objects.get(ad_request=deal, number=2).status == "paid"


def test_the_pages_of_payments_are_for_everybody(person, deal):
    make_invoice(deal)
    late(payment_of(deal), 12)
    company = arrives(person, deal.campaign.sponsor.user)
    creator = arrives(person, deal.influencer.user)
    found = []
    for one, path in [
        (company, "/payments/"),
        (company, url(deal)),
        (company, f"{url(deal, 1)}invoice/"),
        (creator, "/payments/?show=all"),
        (creator, url(deal, 1)),
    ]:
        assert one.go(path) == 200
        found += problems(one, FOUR)

    assert found == []
