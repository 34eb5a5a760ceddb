"""The pages by which leads and admins run the installation: sound in every look, and the second step from end to end."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, make_staff
from influencer_platform.tests.authz.market import add_to
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.test_pages import problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LISTS = (
    "django_celery_beat.PeriodicTask", "accounts.FailedJob", "accounts.Delivery", "accounts.User",
    "accounts.StaffInvitation", "accounts.AuditEvent", "auth.Group",
)  # fmt: skip

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def boss(person: Invite, site: str) -> Person:
    boss = person()
    boss.sign_in(make_staff("Lead", is_superuser=True, name="Ines Adler"))
    return boss


@pytest.fixture
def rows(site: str) -> dict[str, Any]:
    return add_to(make_staff("Lead"))


@pytest.mark.parametrize("label", LISTS)
def test_list_and_page_are_sound_in_every_look(boss, rows, label):
    address = f"/admin/{label.lower().replace('.', '/')}/"

    for page in (address, f"{address}{rows[label].pk}/change/"):
        boss.go(page)
        assert problems(boss, LOOKS, widths=(390,), rules=axe.WCAG) == []


def test_a_refused_time_is_said_at_its_field(boss, rows):
    task = rows["django_celery_beat.PeriodicTask"]
    boss.go(f"/admin/django_celery_beat/periodictask/{task.pk}/change/")
    boss.page.get_by_label("Hour:").fill("25")

    boss.page.get_by_role("button", name="Save", exact=True).click()

    expect(boss.page.get_by_text("Type hours from 0 to 23").first).to_be_visible()
    expect(boss.page.get_by_label("Hour:")).to_have_value("25")


def test_staff_set_their_second_step_up_and_reach_the_page_they_wanted(
    person: Invite, site: str, settings: LazySettings
):
    settings.STAFF_MFA_REQUIRED = True
    rosa = person()
    rosa.sign_in(make_staff(name="Rosa"))

    rosa.go("/admin/accounts/sponsor/?queue=waiting")
    rosa.page.get_by_role("link", name="Set up").click()
    rosa.page.get_by_label("Password").fill(PASSWORD)
    rosa.page.get_by_role("button", name="Confirm").click()
    secret = rosa.page.locator("code").first.inner_text()
    counter = list(totp.yield_hotp_counters_from_time())[1]
    rosa.page.locator("input[name=code]").fill(
        totp.format_hotp_value(totp.hotp_value(secret, counter))
    )
    rosa.page.get_by_role("button", name="Turn on").click()
    rosa.page.get_by_role("link", name="I have kept them, go on").click()

    rosa.page.wait_for_url("**/admin/accounts/sponsor/?queue=waiting")
