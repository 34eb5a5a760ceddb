"""Every main page in a real browser: accessible, within the screen, one title, a clean console; wide and narrow, light and dark."""

import pytest

from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TWO = [(1280, "light"), (390, "dark")]
FOUR = [*TWO, (390, "light"), (1280, "dark")]
MAIN = [
    ("visitor", "/"),
    ("visitor", "/accounts/signup/?as=sponsor"),
    ("sponsor", "/sponsor/"),
    ("sponsor", "/sponsor/campaigns/new/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/"),
    ("sponsor", "/sponsor/requests/?request={turn}"),
    ("sponsor", "/sponsor/requests/?request={turn}&counter=1"),
    ("sponsor", "/sponsor/influencers/"),
    ("influencer", "/influencer/inbox/"),
    ("influencer", "/influencer/discover/"),
    ("influencer", "/campaigns/{campaign}/"),
]
OTHERS = [
    ("visitor", "/accounts/login/"),
    ("visitor", "/accounts/password/reset/"),
    ("visitor", "/help/"),
    ("visitor", "/terms/"),
    ("visitor", "/privacy/"),
    ("visitor", "/campaigns/"),
    ("visitor", "/campaigns/{campaign}/"),
    ("visitor", "/i/{handle}/"),
    ("visitor", "/u/{mail_token}/"),
    ("sponsor", "/u/{mail_token}/"),
    ("influencer", "/companies/{company}/"),
    ("pending", "/welcome/?step=review"),
    ("newcomer", "/welcome/"),
    ("newcomer", "/influencer/inbox/"),
    ("newcomer", "/influencer/work/"),
    ("newcomer", "/notifications/"),
    ("sponsor", "/sponsor/campaigns/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/edit/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/requests/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/activity/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/results/"),
    ("sponsor", "/figures/agreed-value/"),
    ("sponsor", "/figures/pacing/"),
    ("influencer", "/influencer/dashboard/"),
    ("newcomer", "/influencer/dashboard/"),
    ("influencer", "/figures/own-response-rate/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/sharing/"),
    ("sponsor", "/sponsor/campaigns/{campaign}/delete/"),
    ("sponsor", "/sponsor/requests/"),
    ("sponsor", "/sponsor/requests/?request={turn}&do=accept"),
    ("sponsor", "/sponsor/requests/?request={turn}&do=reject"),
    ("sponsor", "/sponsor/requests/?request={accepted}"),
    ("sponsor", "/sponsor/influencers/?q=nobody"),
    ("sponsor", "/sponsor/influencers/{handle}/"),
    ("sponsor", "/sponsor/influencers/{newcomer}/invite/?campaign={campaign}"),
    ("sponsor", "/ad-requests/{turn}/history/"),
    ("sponsor", "/settings/profile/"),
    ("sponsor", "/settings/security/"),
    ("sponsor", "/settings/notifications/"),
    ("staff", "/settings/notifications/"),
    ("sponsor", "/notifications/"),
    ("influencer", "/notifications/"),
    ("sponsor", "/api/docs/"),
    ("influencer", "/influencer/inbox/?offer={turn}"),
    ("influencer", "/influencer/work/"),
    ("influencer", "/ad-requests/{agreed}/work/1/"),
    ("influencer", "/calendar/"),
    ("sponsor", "/ad-requests/{accepted}/work/1/"),
    ("staff", "/ad-requests/{accepted}/work/1/"),
    ("influencer", "/settings/profile/"),
    ("influencer", "/settings/profile/platforms/{account}/"),
    ("influencer", "/i/{handle}/"),
    ("staff", "/styleguide/"),
    ("staff", "/ad-requests/{turn}/"),
    ("staff", "/accounts/2fa/"),
    ("staff", "/accounts/email/"),
    ("staff", "/accounts/password/change/"),
    ("staff", "/accounts/sessions/"),
    ("staff", "/staff/invite/"),
]
REFUSED = [("visitor", "/no-such-page/", 404), ("pending", "/sponsor/influencers/", 403)]
BACK_OFFICE = [
    "/admin/",
    "/admin/accounts/sponsor/",
    "/admin/accounts/sponsor/{pending}/change/",
    "/admin/accounts/sponsor/{pending}/decide/reject/",
    "/admin/accounts/influencer/",
    "/admin/campaigns/campaign/{campaign}/change/",
    "/admin/adrequests/adrequest/{turn}/change/",
]


@pytest.mark.parametrize(("who", "path"), MAIN)
def test_main_page_is_sound_in_every_look(visit: Visit, who, path):
    person = visit(who, path)

    assert too_wide(person, 1280, letters=32) == []
    assert problems(person, FOUR) == []


@pytest.mark.parametrize(("who", "path"), OTHERS)
def test_page_is_sound(visit: Visit, who, path):
    person = visit(who, path)

    assert problems(person, TWO) == []


@pytest.mark.parametrize(("who", "path", "status"), REFUSED)
def test_page_that_refuses_is_sound_too(visit: Visit, who, path, status):
    person = visit(who, path, status=status)

    assert problems(person, TWO) == []


@pytest.mark.parametrize("path", BACK_OFFICE)
def test_page_of_the_back_office_is_sound(visit: Visit, path):
    person = visit("staff", path)

    looks = [(1280, "light"), (1280, "dark")]
    assert problems(person, looks, widths=(), rules=axe.WCAG) == []


def problems(
    person: Person,
    looks: list[tuple[int, str]],
    widths: tuple[int, ...] = (390, 320),
    rules: tuple[str, ...] = axe.OURS,
) -> list[str]:
    """What is wrong with the page on the screen, in lines; empty when it is sound."""
    page = person.page
    found = []
    if (titles := page.locator("h1").count()) != 1:
        found.append(f"{titles} headings of level 1")
    for width in widths:
        found += too_wide(person, width)
    said = len(person.complaints)
    for width, scheme in looks:
        found += axe.violations(page, width=width, scheme=scheme, rules=rules)
    del person.complaints[said:]  # axe asks for styles of its own; the page's complaints are kept
    return found


def too_wide(person: Person, width: int, letters: int = 16) -> list[str]:
    """A line when a screen of this width has to be scrolled sideways, its letters as large as the browser is told to make them."""
    page = person.page
    page.set_viewport_size({"width": width, "height": 800})
    tab = page.context.new_cdp_session(page)
    tab.send("Page.setFontSizes", {"fontSizes": {"standard": letters}})
    needed = page.evaluate("document.documentElement.scrollWidth")
    tab.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    tab.detach()
    return [f"{needed} pixels wide on {width}, letters of {letters}"] if needed > width else []
