"""A verified account in a browser: the proof, the desk by keys, the influencer's page afterwards; with and without scripts."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.models import Influencer, PlatformAccount, Verification
from accounts.tests.factories import make_influencer, make_staff, make_verification
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.test_pages import problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOUR = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
PROFILE = "/settings/profile/"


@pytest.fixture
def priya(site: str) -> Influencer:
    return make_influencer()


@pytest.fixture
def rosa(person: Invite, site: str) -> Person:
    rosa = person()
    rosa.sign_in(make_staff(name="Rosa Albrecht"))
    return rosa


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    Image.new("RGB", (600, 1300), (20, 90, 200)).save(tmp_path / "shot.png")
    return tmp_path / "shot.png"


def at_the_profile(person: Invite, priya: Influencer, **options: object) -> Person:
    creator = person(**options)
    creator.sign_in(priya.user)
    creator.go(PROFILE)
    return creator


def panel_of(priya: Influencer) -> str:
    return f"{PROFILE}platforms/{priya.platform_accounts.get().pk}/verify/"


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_a_code_is_sent_and_the_account_is_verified(person, rosa, priya, scripts):
    creator = at_the_profile(person, priya, scripts=scripts)
    creator.link("Get verified").click()
    creator.button("Put a code into my bio").click()
    expect(creator.page.locator("code")).to_have_text(re.compile(r"^tandem-\w{4}-\w{2}$"))
    code = creator.page.locator("code").inner_text()
    creator.button("Send", exact=True).click()
    creator.sees("Waiting for us since")

    rosa.go(f"/admin/accounts/verification/{Verification.objects.get().pk}/change/")
    rosa.sees(code)
    rosa.page.keyboard.press("v")
    rosa.page.wait_for_url("**/decide/verify/")
    rosa.page.keyboard.press("1")
    rosa.page.keyboard.press("Enter")
    rosa.page.wait_for_url("**/verification/")
    creator.go(PROFILE)

    creator.sees("verified ")
    assert PlatformAccount.objects.get().verified_on is not None


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_a_screenshot_is_refused_sent_and_seen(person, priya, shot, tmp_path, scripts):
    (tmp_path / "bad.png").write_text("no picture")
    creator = at_the_profile(person, priya, scripts=scripts)
    creator.link("Get verified").click()
    creator.button("Send a screenshot").click()
    creator.field("Screenshot").set_input_files(tmp_path / "bad.png")
    creator.button("Send", exact=True).click()
    creator.sees("This is not a JPEG, PNG or WebP picture.")

    creator.field("Screenshot").set_input_files(shot)
    creator.button("Send", exact=True).click()
    creator.link("What you sent").click()

    seen = creator.page.get_by_role("img", name="The screenshot you sent")
    expect(seen).to_be_visible()
    assert seen.evaluate("image => image.decode().then(() => image.naturalHeight)") == 1300


def test_the_focus_stays_in_the_card_after_every_answer(person, priya):
    creator = at_the_profile(person, priya)
    heading = creator.page.locator("#platforms h3")
    creator.link("Get verified").click()
    expect(heading).to_be_focused()
    creator.button("Send a screenshot").click()
    expect(heading).to_be_focused()
    creator.button("Send", exact=True).click()
    expect(creator.field("Screenshot")).to_be_focused()
    creator.button("Withdraw the request").click()

    expect(creator.page.locator("#platforms-title")).to_be_focused()


@pytest.mark.parametrize("state", ["none", "code", "screenshot", "waiting", "shot sent"])
def test_the_panel_is_sound_in_every_look(person, priya, state):
    if state != "none":
        method = "screenshot" if state in {"screenshot", "shot sent"} else "code"
        make_verification(priya, method=method, is_sent=state in {"waiting", "shot sent"})
    creator = at_the_profile(person, priya)
    creator.go(panel_of(priya))

    assert problems(creator, FOUR) == []


@pytest.mark.parametrize("method", ["code", "screenshot"])
@pytest.mark.parametrize(
    "page", ["", "{pk}/change/", "{pk}/decide/verify/", "{pk}/decide/decline/"]
)
def test_the_queue_is_sound_in_every_look(rosa, priya, method, page):
    row = make_verification(priya, method=method)
    rosa.go("/admin/accounts/verification/" + page.format(pk=row.pk))

    assert problems(rosa, FOUR, widths=(390,), rules=axe.WCAG) == []


@pytest.mark.parametrize(
    "page", ["platformaccount/{pk}/change/", "platformaccount/", "figurereading/"]
)
def test_the_lists_of_figures_are_sound(rosa, priya, page):
    row = make_verification(priya)
    rosa.go("/admin/accounts/" + page.format(pk=row.account_id))

    assert problems(rosa, FOUR, widths=(390,), rules=axe.WCAG) == []
