"""A whole deal in a browser, both sides, at a desk and on a phone: accepted, made, approved, published, measured, paid, reviewed."""

from typing import Any

import pytest
from django.utils import timezone

from adrequests.models import AdRequest, Payment, Review
from adrequests.tests.factories import make_ad_request
from adrequests.tests.money.deals import fill_in_payout
from adrequests.tests.work.deals import piece_of
from campaigns.tests.factories import make_campaign
from influencer_platform.invariants import violations
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import PHONE, WIDE, Person
from influencer_platform.tests.browser.test_work import hand_in, publish
from reports.models import Destination

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOST = "shop.example.com"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desk", "phone"])
def test_a_deal_from_acceptance_to_paid_and_reviewed(person: Invite, viewport: dict[str, int]):
    campaign = make_campaign(destination_hosts=[HOST], disclosure="#ad")
    asked = make_ad_request(campaign=campaign, fee_minor=95_000, deliverables={"reel": 1})
    fill_in_payout(asked)
    maya, priya = person(viewport=viewport), person(viewport=viewport)
    maya.sign_in(campaign.sponsor.user)
    priya.sign_in(asked.influencer.user)

    accept(priya, asked)
    read_the_sheet(maya, asked)
    lead_the_link(maya, asked)
    there = piece_of(asked).get_absolute_url()
    priya.go(there)
    hand_in(priya, "The first cut.")
    maya.go(there)
    maya.button("Approve", exact=True).click()
    maya.sees("Approved")
    publish(priya, there)
    pay(maya, asked)
    confirm(priya, asked)
    review(priya, asked, "A clear brief, paid at once.")
    review(maya, asked, "On time, and better than asked.")
    maya.sees("A clear brief, paid at once.")

    asked.refresh_from_db()
    payment = Payment.objects.get()
    assert (asked.status, payment.status, payment.paid_on) == ("completed", "paid", timezone.localdate())  # fmt: skip
    assert Review.objects.public().count() == 2
    assert Destination.objects.latest("number").url.startswith(f"https://{HOST}/new?utm_")
    assert violations() == []


def accept(priya: Person, asked: AdRequest) -> None:
    priya.go(asked.get_absolute_url())
    priya.link("Accept $950").click()
    priya.button("Accept $950").click()
    priya.sees("Accepted at $950")
    priya.shoot("deal-accepted")


def read_the_sheet(maya: Person, asked: AdRequest) -> None:
    maya.go(f"/ad-requests/{asked.pk}/sheets/1/")
    maya.sees(asked.sheets.get().sha256[:8], "$950")
    maya.shoot("deal-sheet")


def lead_the_link(maya: Person, asked: AdRequest) -> None:
    maya.go(f"/ad-requests/{asked.pk}/links/")
    maya.fill({"Leads to": f"https://{HOST}/new"})
    maya.button("Save link").click()
    maya.sees(f"{HOST}/new")
    maya.shoot("deal-link")


def pay(maya: Person, asked: AdRequest) -> None:
    maya.go(f"/payments/{Payment.objects.get(ad_request=asked).pk}/")
    maya.fill({"Reference": "SEPA 1"})
    maya.button("Mark as paid").click()
    maya.sees("SEPA 1")
    maya.shoot("deal-paid")


def confirm(priya: Person, asked: AdRequest) -> None:
    priya.go(f"/payments/{Payment.objects.get(ad_request=asked).pk}/")
    priya.button("It has arrived").click()
    priya.sees("Confirmed")
    priya.shoot("deal-confirmed")


def review(one: Person, asked: AdRequest, words: Any) -> None:
    one.go(f"/ad-requests/{asked.pk}/reviews/")
    one.page.get_by_label("5 stars: excellent").check()
    one.fill({"How was it?": words})
    one.button("Send review").click()
    one.sees(words)
    one.shoot("deal-reviewed")
