"""An open dashboard keeps itself up to date under the eyes of whoever reads it, and hidden it asks nothing."""

import pytest
from playwright.sync_api import expect

from adrequests import services as deals
from adrequests.models import AdRequest
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.test_home import PROMISED, drawn, live_address, set_hidden

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("who", "path"), [("sponsor", "/sponsor/"), ("influencer", "/influencer/dashboard/")]
)
def test_an_answer_given_elsewhere_shows_without_a_reload(visit: Visit, who: str, path: str):
    person = visit(who, path)
    waiting = AdRequest.objects.awaiting("influencer").select_related("influencer__user").first()
    assert waiting
    before = drawn(person, "chart-funnel")
    person.page.evaluate("window.stayed = true")
    person.page.locator("details summary", has_text="Show as table").first.click()

    deals.accept(ad_request=waiting, by=waiting.influencer.user, offer_number=waiting.offer_number)

    expect(person.page.locator("#funnel-table")).to_contain_text(
        f"Accepted {before[3] + 1}".split()[1], timeout=PROMISED
    )
    person.page.wait_for_function("window.stayed", timeout=PROMISED)
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
