"""An open dashboard keeps itself up to date under the eyes of whoever reads it, and hidden it asks nothing."""

import pytest
from playwright.sync_api import expect

from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.market import Market
from influencer_platform.tests.browser.test_home import PROMISED, drawn, live_address, set_hidden

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("who", "path"), [("sponsor", "/sponsor/"), ("influencer", "/influencer/dashboard/")]
)
def test_an_answer_given_elsewhere_shows_without_a_reload(
    visit: Visit, market: tuple[Market, str], who: str, path: str
):
    people = market[0].people
    campaign = make_campaign(sponsor=people["sponsor"].sponsor)
    waiting = make_ad_request(campaign=campaign, influencer=people["influencer"].influencer)
    person = visit(who, path)
    person.page.evaluate("window.stayed = true")
    person.page.locator("details summary", has_text="Show as table").first.click()
    accepted = person.page.locator("#funnel-table tbody tr", has_text="Accepted").locator("td")
    before = int(accepted.first.inner_text())

    deals.accept(ad_request=waiting, by=waiting.influencer.user, offer_number=1)

    expect(accepted.first).to_have_text(str(before + 1), timeout=PROMISED)
    assert drawn(person, "chart-funnel")[3] == before + 1
    assert person.page.evaluate("window.stayed")
    assert person.page.locator("details[open]").count() >= 1


def test_a_hidden_dashboard_asks_nothing(visit: Visit):
    person = visit("sponsor", "/sponsor/")
    asked: list[str] = []
    person.page.evaluate("document.querySelector('[data-live]').dataset.seconds = 0.2")
    set_hidden(person, hidden=True)
    person.page.on("request", lambda request: asked.extend(live_address(request.url)))
    person.page.wait_for_timeout(1_500)
    assert asked == []

    set_hidden(person, hidden=False)
    person.page.wait_for_timeout(1_500)

    assert asked
