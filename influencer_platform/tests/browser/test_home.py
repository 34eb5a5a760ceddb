"""The home of the back office keeps itself up to date under the eyes of whoever has it open."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Route, expect

from accounts import services as accounts
from accounts.models import Sponsor
from accounts.tests.factories import make_sponsor
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.test_pages import problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOME = "/admin/"
PROMISED = 10_000
"""Milliseconds within which a change made elsewhere is shown."""


def submitted(name: str) -> Sponsor:
    company = make_sponsor(status="pending", company_name=name)
    return accounts.submit_for_review(sponsor=company, by=company.user)


def often(person: Person) -> None:
    """Asks several times a second from the next time on."""
    person.page.evaluate("document.querySelector('[data-live]').dataset.seconds = 0.2")


def live_address(url: str) -> list[str]:
    return [url] if "/live/" in url else []


def tile(person: Person, key: str = "sponsors") -> Locator:
    return person.page.locator(f"#tile-{key}")


DRAWN = """figure => figure._chart.data.datasets.flatMap((_, i) =>
    figure._chart.getDatasetMeta(i)._parsed.map(p => figure._chart.options.indexAxis === 'y' ? p.x : p.y))"""


def drawn(person: Person, chart: str) -> list[int]:
    """What the chart has drawn, line by line."""
    figure = person.page.locator(f"[data-chart='{chart}']")
    person.page.wait_for_function("figure => figure._chart", arg=figure.element_handle())
    return list(figure.evaluate(DRAWN))


@pytest.fixture
def polls(visit: Visit) -> Callable[[], tuple[Person, list[str]]]:
    """A person before the home, and the addresses the page asks from then on."""

    def open_home() -> tuple[Person, list[str]]:
        person = visit("staff", HOME)
        asked: list[str] = []
        person.page.on("request", lambda request: asked.extend(live_address(request.url)))
        often(person)
        return person, asked

    return open_home


def test_a_company_sent_for_review_appears_without_a_reload(visit: Visit):
    person = visit("staff", HOME)
    before = int(tile(person).locator("strong").inner_text())
    person.page.evaluate("window.stayed = true")

    submitted("Lateafternoon Looms")

    expect(tile(person).locator("strong")).to_have_text(str(before + 1), timeout=PROMISED)
    expect(person.page.locator("#home-news")).to_contain_text(f"review: {before + 1}")
    assert person.page.evaluate("window.stayed")


def test_an_accepted_request_moves_the_bars_of_the_same_chart(visit: Visit):
    row = make_ad_request()
    person = visit("staff", HOME)
    pending, _negotiating, accepted, *_ = drawn(person, "chart-ad-requests-by-status")
    person.page.evaluate("document.querySelectorAll('canvas').forEach(c => c.dataset.same = 1)")

    deals.accept(ad_request=row, by=row.influencer.user, offer_number=1)

    cell = person.page.locator("#sum-acceptance-rate")
    expect(cell).not_to_have_text(cell.inner_text(), timeout=PROMISED)
    now = drawn(person, "chart-ad-requests-by-status")
    assert (now[0], now[2]) == (pending - 1, accepted + 1)
    assert person.page.locator("canvas:not([data-same])").count() == 0


def test_the_first_deal_in_a_currency_gets_a_chart_of_its_own(visit: Visit):
    row = make_ad_request(campaign=make_campaign(currency="SEK"))
    person = visit("staff", HOME)
    assert person.page.locator("[data-chart='chart-agreed-value-sek']").count() == 0

    deals.accept(ad_request=row, by=row.influencer.user, offer_number=1)

    chart = person.page.locator("[data-chart='chart-agreed-value-sek']")
    expect(chart).to_be_visible(timeout=PROMISED)
    assert sum(drawn(person, "chart-agreed-value-sek")) == 1100


def set_hidden(person: Person, *, hidden: bool) -> None:
    """What the browser tells a page whose tab goes to the back or comes to the front."""
    value = str(hidden).lower()
    person.page.evaluate(
        f"Object.defineProperty(document, 'hidden', {{value: {value}, configurable: true}});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )


def test_a_hidden_tab_asks_nothing_and_catches_up_when_it_is_seen(polls):
    person, asked = polls()
    set_hidden(person, hidden=True)
    person.page.wait_for_timeout(6000)
    assert asked == []

    submitted("Behind The Curtain")
    set_hidden(person, hidden=False)

    expect(person.page.locator("#next")).to_contain_text("Behind The Curtain", timeout=2000)


def test_nothing_is_swapped_while_nothing_changes(polls):
    person, asked = polls()
    person.page.evaluate(
        "window.changes = 0; new MutationObserver(all => { changes += all.length })"
        ".observe(document.getElementById('home'), {subtree: true, childList: true, attributes: true, attributeFilter: ['class']})"
    )
    set_hidden(person, hidden=False)
    person.page.wait_for_timeout(2500)

    assert len(asked) > 2
    assert person.page.evaluate("window.changes") == 0


def test_the_focus_stays_where_it_was(polls):
    person, _asked = polls()
    first = person.page.locator("#next a").first
    name = first.inner_text()
    first.focus()

    submitted("Steady Hand")
    set_hidden(person, hidden=False)

    expect(person.page.locator("#next")).to_contain_text("Steady Hand")
    assert person.page.evaluate("document.activeElement.innerText") == name


def test_an_open_table_stays_open_and_has_the_new_number(polls):
    person, _asked = polls()
    part = person.page.locator("section", has=person.page.locator("#figure-sponsors-by-status"))
    part.get_by_text("Show as table").click()
    rows = part.locator("tbody td")
    before = int(rows.first.inner_text())

    submitted("Table Talk")
    set_hidden(person, hidden=False)

    expect(rows.first).to_have_text(str(before + 1))
    expect(rows.first).to_be_visible()


def test_a_lost_connection_is_said_and_forgotten_when_it_is_back(polls):
    person, _asked = polls()
    state = person.page.locator("#home-state")

    def fail(route: Route) -> None:
        route.abort()

    person.page.route(re.compile("/admin/live/"), fail)
    set_hidden(person, hidden=False)
    expect(state).to_contain_text("No connection")
    person.page.unroute(re.compile("/admin/live/"), fail)
    set_hidden(person, hidden=False)

    expect(state).to_be_hidden()


def test_whoever_was_signed_out_is_told_and_the_page_asks_no_more(polls):
    person, asked = polls()
    Session.objects.all().delete()
    set_hidden(person, hidden=False)

    expect(person.page.locator("#home-state")).to_contain_text("Reload")
    so_far = len(asked)
    person.page.wait_for_timeout(1000)
    assert len(asked) == so_far


def test_a_change_of_the_theme_redraws_the_charts(visit: Visit):
    person = visit("staff", HOME)
    drawn(person, "chart-users-by-role")
    colour = "document.querySelector('[data-chart=chart-users-by-role]')._chart.data.datasets[0].borderColor"
    light = person.page.evaluate(colour)

    person.page.evaluate("document.documentElement.dataset.theme = 'dark'")

    person.page.wait_for_function(f"{colour} !== '{light}'")


@pytest.mark.parametrize("path", [HOME, "/admin/figures/agreed-value/", "/admin/flagged/"])
def test_the_home_and_its_pages_are_sound_wide_and_narrow_light_and_dark(visit: Visit, path):
    person = visit("staff", path)
    for summary in person.page.locator("details summary").all():
        summary.click()

    looks = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
    assert problems(person, looks, rules=axe.WCAG) == []
