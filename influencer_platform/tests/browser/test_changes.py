"""A deal that stands, at the screen: its sheet, a change and an end for a sum, with and without scripts, wide and narrow."""

import pytest

from adrequests import services
from adrequests.models import AdRequest, DealSheet, Settlement
from adrequests.tests.factories import make_ad_request
from influencer_platform.invariants import violations
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import PHONE, WIDE, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_both_sides_change_a_deal_and_end_it_for_a_sum(person: Invite, scripts):
    row = make_ad_request(fee_minor=110_000)
    services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    maya, priya = person(scripts=scripts), person(scripts=scripts, viewport=PHONE)
    maya.sign_in(row.campaign.sponsor.user)
    priya.sign_in(row.influencer.user)

    maya.go(f"/ad-requests/{row.pk}/")
    maya.link("Propose a change").click()
    maya.sees("Propose a change of the deal")
    checked(maya, "change-form")
    maya.fill({"You pay": "1,300", "Requirements": "One more round."})
    maya.button("Send the proposal").click()
    maya.sees("You propose a change", "$1,300")
    checked(maya, "change-waits")

    priya.go(f"/ad-requests/{row.pk}/")
    priya.sees("proposes a change", "$1,100", "$1,300")
    checked(priya, "change-asked", PHONE)
    priya.button("Accept the change").click()
    priya.sees("Deal sheet 2")
    priya.link("Deal sheet 2").click()
    priya.reads("Deal sheet 2")
    priya.sees(DealSheet.objects.get(number=2).sha256)
    checked(priya, "sheet", PHONE)
    priya.go(f"/ad-requests/{row.pk}/sheets/")
    checked(priya, "sheets", PHONE)

    priya.go(f"/ad-requests/{row.pk}/")
    priya.link("End it for a sum").click()
    priya.fill({"Paid in all": "400"})
    checked(priya, "sum-form", PHONE)
    priya.button("Send the proposal").click()
    priya.sees("You propose to end the deal for $400")
    maya.go(f"/ad-requests/{row.pk}/")
    maya.sees("proposes to end the deal for $400")
    checked(maya, "sum-asked")
    maya.button("End the deal for this").click()
    maya.sees("The deal ended for $400 of the agreed $1,300.")
    checked(maya, "ended")

    assert (AdRequest.objects.get().settled_minor, Settlement.objects.get().status) == (
        40_000,
        "agreed",
    )
    assert violations() == []


def checked(one: Person, name: str, size: dict[str, int] = WIDE) -> None:
    """Nothing wider than the window, and nothing for axe to find; a picture where pictures are wanted."""
    one.shoot(name)
    if (toast := one.button("Dismiss")).count():
        toast.first.click()
    one.page.set_viewport_size(size)  # type: ignore[arg-type]
    if one.scripts:
        wide = one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} wider than the window"
        assert axe.violations(one.page, width=size["width"], scheme="light") == []
        one.page.set_viewport_size(size)  # type: ignore[arg-type]
