"""The product's main job by clicks and keys: a company and a creator sign up, find each other, negotiate and agree."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.tests.factories import PASSWORD, make_niche, make_staff
from adrequests.models import AdRequest
from campaigns.models import Campaign
from influencer_platform.invariants import violations
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRET = "four tall quiet birches"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_sponsor_and_influencer_from_sign_up_to_agreement(person: Invite, scripts):
    make_niche("Outdoors")
    moderator = make_staff(email="rosa@tandem.example")
    maya, rosa, priya, tomas = (person(scripts=scripts) for _ in range(4))

    sign_up_company(maya)
    approve(rosa, moderator.email)
    write_campaign(maya)
    sign_up_creator(priya, "Priya Raman", "priya@creators.example")
    invite(maya)
    counter(priya, "1,100", waits_for="Alpenglow Gear")
    counter(maya, "950", waits_for="Priya Raman")
    accept(priya)
    see_the_budget(maya)
    read_the_history(maya)
    sign_up_creator(tomas, "Tomás Ortuño", "tomas@creators.example")
    apply(tomas)
    reject(maya)
    learn_why(tomas)

    assert violations() == []
    assert outcome() == {
        "Priya Raman": ("accepted", [80_000, 110_000, 95_000]),
        "Tomás Ortuño": ("rejected", [70_000]),
    }
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.committed_minor, campaign.free_minor) == (
        "active", 95_000, 405_000,
    )  # fmt: skip


def outcome() -> dict[str, tuple[str, list[int]]]:
    """Status and fees of all offers of each request."""
    return {
        row.influencer.name: (
            row.status,
            list(row.offers.order_by("number").values_list("fee_minor", flat=True)),
        )
        for row in AdRequest.objects.select_related("influencer")
    }


def sign_up(one: Person, role: str, name: str, email: str) -> None:
    one.go("/")
    one.link("Sign up").first.click()
    one.page.get_by_text(role, exact=True).click()
    named = "Company name" if role == "I sponsor" else "Your name"
    one.page.get_by_role("textbox", name=named).fill(name)
    one.fill({"Email address": email, "Password": SECRET})
    one.shoot("sign-up")
    one.page.keyboard.press("Enter")
    one.reads(f"Welcome, {name}")


def sign_up_company(maya: Person) -> None:
    sign_up(maya, "I sponsor", "Alpenglow Gear", "maya@alpenglow.example")
    maya.fill(
        {
            "Industry": "Outdoor equipment",
            "Website": "https://alpenglow.example",
            "Contact person": "Maya Huber",
            "Phone": "+43 1 234 56 78",
            "About": "Packs for long days outside, made in Tyrol.",
        }
    )
    maya.field("Country").select_option("Austria")
    maya.shoot("company-profile")
    maya.button("Save and go on").click()
    maya.button("Send for review").click()
    maya.sees("Your company is in review")
    maya.shoot("in-review")


def approve(rosa: Person, email: str) -> None:
    rosa.go("/admin/")
    rosa.fill({"Email address": email, "Password": PASSWORD})
    rosa.page.keyboard.press("Enter")
    rosa.link("Sponsors", exact=True).first.click()
    rosa.shoot("queue")
    rosa.link("Alpenglow Gear").click()
    rosa.shoot("queue-case")
    rosa.link("Approve").click()
    rosa.page.get_by_role("radio", name="Company and contact checked").check()
    rosa.shoot("queue-decision")
    rosa.button("Approve").click()
    rosa.sees("Approved Alpenglow Gear.")


def write_campaign(maya: Person) -> None:
    maya.go("/")
    maya.link("New campaign").first.click()
    today = timezone.localdate()
    maya.fill(
        {
            "Name": "Ridge Pack launch",
            "Goals": "Honest field notes, not a studio shoot.",
            "What it is about": "Show the new 28 litre pack on a real two-day hike.",
            "Reel": "1",
            "Story": "2",
            "Budget": "5,000",
            "Influencers wanted": "2",
            "Fee from": "500",
            "Fee to": "1,200",
            "Start": today.isoformat(),
            "End": (today + timedelta(days=60)).isoformat(),
        }
    )
    maya.field("Niche").select_option("Outdoors")
    maya.page.get_by_text("Instagram", exact=True).click()
    maya.shoot("campaign-form")
    maya.button("Save and publish").click()
    maya.reads("Ridge Pack launch")
    maya.shoot("campaign-published")


def sign_up_creator(one: Person, name: str, email: str) -> None:
    sign_up(one, "I influence", name, email)
    one.fill({"About you": "Long walks, short films. No studio."})
    one.page.get_by_text("Outdoors", exact=True).click()
    one.field("Country").select_option("Spain")
    one.page.get_by_text("English", exact=True).click()
    one.shoot("creator-profile")
    one.button("Save and go on").click()
    one.field("Platform").select_option("Instagram")
    handle = name.split(maxsplit=1)[0].lower()
    one.fill({"Handle": f"@{handle}", "Address": f"https://instagram.example/{handle}"})
    one.fill({"Followers": "84200", "Engagement rate": "4.8"})
    one.button("Save and go on").click()
    one.fill({"Reel": "500", "Story": "150"})
    one.shoot("creator-rates")
    one.button("Save and go on").click()
    one.sees("Browse")


def invite(maya: Person) -> None:
    maya.link("Find influencers").first.click()
    maya.search("Search influencers", "Priya")
    maya.sees("1 influencer")
    maya.shoot("directory")
    maya.link("Priya Raman").click()
    maya.shoot("creator-in-directory")
    maya.link("Send ad request").first.click()
    maya.reads("Send ad request to Priya Raman")
    maya.fill({"You pay": "800", "Message to Priya Raman": "We loved your winter films."})
    maya.shoot("first-offer")
    maya.button("Send ad request").click()
    maya.sees("Waiting for Priya Raman")
    maya.shoot("invitation-sent")


def counter(one: Person, fee: str, *, waits_for: str) -> None:
    """Come back by the notification, answer with another fee."""
    open_newest_notification(one)
    one.sees("Your turn")
    one.shoot(f"turn-{fee}")
    one.link("Counter", exact=True).click()
    form = one.page.get_by_role("form", name="Your counter-offer")
    form.get_by_label("You ").first.fill(fee)
    one.fill({f"Message to {waits_for}": "Two days on the ridge are a long way."}, within=form)
    one.shoot(f"counter-{fee}")
    one.button("Send counter-offer").click()
    one.sees(f"Waiting for {waits_for}", f"${fee}")
    one.shoot(f"countered-{fee}")


def open_newest_notification(one: Person) -> None:
    one.go("/")
    bell = one.page.locator("summary", has_text="Notifications")
    bell.click()
    one.shoot("notifications-menu")
    one.page.locator(".notif-list").get_by_role("link").first.click()


def accept(priya: Person) -> None:
    open_newest_notification(priya)
    priya.link("Accept $950").click()
    priya.sees("Accept $950 from Alpenglow Gear?")
    priya.shoot("accept-asks")
    priya.button("Accept $950").click()
    priya.sees("Accepted at $950")
    priya.shoot("accepted")
    priya.link("Agreed work").first.click()
    priya.sees("Ridge Pack launch")
    priya.shoot("work")


def see_the_budget(maya: Person) -> None:
    maya.go("/")
    maya.link("Campaigns", exact=True).first.click()
    maya.link("Ridge Pack launch").first.click()
    budget = maya.page.get_by_role("region", name="Budget")
    expect(budget).to_contain_text("$950 of $5,000")
    expect(budget).to_contain_text("$4,050")
    maya.shoot("budget")


def read_the_history(maya: Person) -> None:
    maya.link("Requests", exact=True).click()
    maya.link("Priya Raman").first.click()
    maya.page.locator("summary", has_text="More about the request").click()
    maya.link("Whole history").click()
    offers = maya.page.locator("main li", has_text="Offer ")
    expect(offers.filter(has_text="$800")).to_have_count(1)
    for n, fee in enumerate(("$800", "$1,100", "$950"), start=1):
        expect(maya.page.locator("main li", has_text=f"Offer {n} by")).to_contain_text(fee)
    maya.shoot("history")


def apply(tomas: Person) -> None:
    tomas.link("Discover").first.click()
    tomas.search("Search campaigns", "ridge")
    tomas.sees("1 campaign")
    tomas.shoot("discover")
    tomas.link("Ridge Pack launch", exact=True).click()
    tomas.shoot("campaign-as-influencer")
    tomas.link("Send request").click()
    tomas.fill({"You ask for": "700", "Message to Alpenglow Gear": "I walk that ridge weekly."})
    tomas.shoot("apply")
    tomas.button("Send request").click()
    tomas.sees("Waiting for Alpenglow Gear")
    tomas.shoot("applied")


def reject(maya: Person) -> None:
    open_newest_notification(maya)
    maya.link("Reject", exact=True).click()
    maya.page.get_by_label("The dates do not fit").check()
    maya.fill({"Message to Tomás Ortuño": "We are booked for this season."}, within=asked(maya))
    maya.shoot("reject-asks")
    maya.button("Reject offer").click()
    expect(maya.page.locator("#detail .turn")).to_contain_text("Rejected")
    maya.shoot("rejected")


def asked(one: Person) -> Locator:
    """The question in its dialog, or in the page when there are no scripts."""
    return one.page.locator("form", has=one.button("Reject offer"))


def learn_why(tomas: Person) -> None:
    tomas.go("/notifications/")
    tomas.sees("Alpenglow Gear")
    tomas.shoot("notifications")
    open_newest_notification(tomas)
    expect(tomas.page.locator("#detail .turn")).to_contain_text("Rejected")
    tomas.sees("The dates do not fit", "We are booked for this season.")
    tomas.shoot("learned-why")
