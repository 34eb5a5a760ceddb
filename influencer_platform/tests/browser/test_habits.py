"""How the pages behave under the hands: focus, keys, dialogs, refusals that lose nothing, the back button."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from accounts.models import User
from adrequests import services as deals
from adrequests.models import AdRequest
from adrequests.tests.factories import make_application, make_terms
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.market import Market
from influencer_platform.tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTE = "Words that took me long to find."


@pytest.fixture
def application(market: tuple[Market, str]) -> AdRequest:
    """An offer that waits for the sponsor's answer, for this test alone."""
    return make_application(campaign=market[0].turn.campaign)


def focused(person: Person) -> str:
    """What has the focus: its id, else its words, else its tag."""
    script = "(e => e.id || e.innerText.trim() || e.tagName)(document.activeElement)"
    return str(person.page.evaluate(script))


def address(row: AdRequest) -> str:
    return f"/sponsor/requests/?request={row.pk}"


def begin_counter(person: Person) -> None:
    person.link("Counter", exact=True).click()
    person.fill({"Message to": NOTE}, within=person.page.locator("#counter"))


def test_search_follows_the_typing_and_can_be_shared(visit: Visit):
    person = visit("visitor", "/campaigns/")

    person.search("Search campaigns", "temples")

    person.sees("1 campaign")
    expect(person.page).to_have_url(re.compile(r"q=temples"))
    assert focused(person) == "q"
    person.page.reload()
    person.sees("1 campaign")
    expect(person.page.get_by_role("searchbox", name="Search campaigns")).to_have_value("temples")


def test_back_from_a_case_shows_a_whole_page(visit: Visit, application):
    person = visit("sponsor", "/sponsor/requests/")

    person.link(application.influencer.name).click()
    expect(person.page.locator("#detail-title")).to_have_text(application.influencer.name)
    expect(person.page).to_have_url(re.compile(f"request={application.pk}"))
    assert focused(person) == "detail-title"
    person.page.go_back()

    person.sees("Choose a request")
    person.reads("Ad requests")
    expect(person.page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    person.page.go_forward()
    expect(person.page.locator("#detail-title")).to_have_text(application.influencer.name)
    person.reads("Ad requests")


def test_counter_offer_is_prepared_by_keys_and_summed_up_while_typing(visit: Visit, application):
    person = visit("sponsor", address(application))

    person.link("Counter", exact=True).press("Enter")
    expect(person.page.locator("#counter")).to_be_visible()
    assert focused(person) != "BODY"
    person.field("You pay").fill("1,000")

    expect(person.page.locator("#summary")).to_contain_text("$1,000")
    expect(person.page.locator("#summary")).to_contain_text("$12,900")


def test_bad_fee_is_said_at_the_field_and_loses_nothing(visit: Visit, application):
    person = visit("sponsor", address(application))
    begin_counter(person)
    person.field("You pay").fill("a lot")

    person.button("Send counter-offer").click()

    fee = person.page.locator("#counter [aria-invalid=true]")
    expect(fee).to_be_focused()
    expect(fee).to_have_value("a lot")
    expect(person.field("Message to", within=person.page.locator("#counter"))).to_have_value(NOTE)
    assert AdRequest.objects.get(pk=application.pk).offer_number == 1


def test_offer_that_changed_meanwhile_is_shown_and_the_words_are_kept(visit: Visit, application):
    person = visit("sponsor", address(application))
    begin_counter(person)
    person.field("You pay").fill("1,000")
    creator = User.objects.with_party().get(pk=application.influencer.user_id)
    deals.amend(
        ad_request=application, by=creator, offer_number=1, terms=make_terms(123_400), note=""
    )

    person.button("Send counter-offer").click()

    expect(person.page.locator("#detail [role=alert]")).to_be_visible()
    expect(person.page.locator("#detail .turn")).to_contain_text("$1,234")
    assert NOTE in [area.input_value() for area in person.page.locator("#detail textarea").all()]
    assert focused(person) != "BODY"
    assert AdRequest.objects.get(pk=application.pk).offer_number == 2


def test_pressing_twice_sends_one_offer_and_the_page_around_it_is_true(visit: Visit, application):
    person = visit("sponsor", address(application))
    waiting = int(person.page.locator("#nav-turn").inner_text().split()[0])
    begin_counter(person)
    person.field("You pay").fill("1,000")

    person.button("Send counter-offer").dblclick()

    expect(person.page.locator("#detail .turn")).to_contain_text("Waiting for")
    expect(person.page.locator(f"#req-{application.pk}")).to_contain_text("Waiting")
    expect(person.page.locator(".toast")).to_contain_text("Your counter-offer is sent.")
    expect(person.page.locator("#status")).to_contain_text("Your counter-offer is sent.")
    expect(person.page.locator("#list-headline")).to_contain_text(f"{waiting - 1} request")
    assert focused(person) == "detail-title"
    assert application.offers.count() == 2


@pytest.mark.parametrize(
    ("opener", "title"),
    [("Accept $1,100", "Accept $1,100 from"), ("Reject", "Reject the offer of")],
)
def test_escape_closes_the_question_and_gives_the_focus_back(
    visit: Visit, application, opener, title
):
    person = visit("sponsor", address(application))
    person.link(opener, exact=True).click()
    question = person.page.get_by_role("dialog", name=title)
    expect(question).to_be_visible()

    person.page.keyboard.press("Escape")

    expect(question).to_be_hidden()
    assert focused(person) == opener
    assert AdRequest.objects.get(pk=application.pk).status == "pending"


def test_rejecting_without_a_reason_asks_for_one_in_place(visit: Visit, application):
    person = visit("sponsor", address(application))
    person.link("Reject", exact=True).click()
    question = person.page.get_by_role("dialog", name="Reject the offer of")
    person.fill({"Message to": NOTE}, within=question)

    question.get_by_role("button", name="Reject offer").click()

    person.sees("Choose a reason.")
    assert NOTE in [area.input_value() for area in person.page.locator("#detail textarea").all()]
    assert focused(person) != "BODY"


def test_menus_close_with_escape(visit: Visit):
    person = visit("sponsor", "/sponsor/")
    bell = person.page.locator("summary", has_text="Notifications")
    bell.click()
    expect(person.link("Show all")).to_be_visible()

    person.page.keyboard.press("Escape")

    expect(person.link("Show all")).to_be_hidden()
    assert "Notifications" in focused(person)


def test_keys_lead_to_search_help_and_home(visit: Visit):
    person = visit("sponsor", "/sponsor/campaigns/")
    keys = person.page.keyboard

    keys.press("?")
    expect(person.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(person.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    keys.press("/")
    expect(person.page.locator("[data-search]")).to_be_focused()
    keys.type("gd?")
    expect(person.page.locator("[data-search]")).to_have_value("gd?")
    person.page.locator("[data-search]").blur()
    keys.press("g")
    keys.press("d")

    expect(person.page).to_have_url(re.compile("/sponsor/$"))


def test_first_tab_offers_to_skip_to_the_content(visit: Visit):
    person = visit("sponsor", "/sponsor/")

    person.page.keyboard.press("Tab")
    assert focused(person) == "Skip to content"
    person.page.keyboard.press("Enter")

    assert focused(person) == "main"


def test_chosen_look_stays(visit: Visit):
    person = visit("visitor", "/")

    person.page.locator("[data-theme-set=dark]").last.click()
    person.page.reload()

    assert person.page.locator("html").get_attribute("data-theme") == "dark"
    assert person.page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_session_that_ended_leads_to_the_log_in_and_back(visit: Visit, application):
    person = visit("sponsor", "/sponsor/requests/")
    Session.objects.all().delete()

    person.link(application.influencer.name).click()

    person.reads("Sign in")
    person.complaints.clear()  # htmx notes the refusal


def test_failure_of_the_server_is_said_and_loses_nothing(visit: Visit, application):
    person = visit("sponsor", address(application))
    begin_counter(person)
    person.page.route("**/counter/", fail)

    person.button("Send counter-offer").click()

    expect(person.page.locator(".toast--bad")).to_contain_text("Nothing was saved")
    expect(person.field("Message to", within=person.page.locator("#counter"))).to_have_value(NOTE)
    expect(person.button("Send counter-offer")).to_be_enabled()
    person.complaints.clear()  # the failure itself


def fail(route: Route) -> None:
    route.fulfill(status=500, body="")


def test_chosen_rows_are_counted_and_answered_together(visit: Visit, application):
    person = visit("sponsor", "/sponsor/requests/")

    person.page.get_by_label(f"Select {application.influencer.name}").check()
    expect(person.page.locator("[data-count]")).to_have_text("1 selected")
    person.page.locator(".bulkbar").get_by_role("button", name="Reject").click()

    person.sees(application.influencer.name)
    assert AdRequest.objects.get(pk=application.pk).status == "pending"
