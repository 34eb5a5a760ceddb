"""Choosing mails, stopping them from a mail, and reading the notification centre: with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator

from accounts.models import MailChoices, Notification, User
from accounts.topics import EXPORTS, Choice, Topic, topics
from accounts.unsubscribing import unsubscribe_token
from influencer_platform.tests.browser.conftest import Visit
from influencer_platform.tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BOTH = pytest.mark.parametrize("scripts", [True, False])
DEALS = Topic("test_deals", "New offers", "A company asks you, or answers your offer.")
NUDGE = Topic(
    "test_nudge",
    "Campaigns that fit",
    "Now and then, when you have been away for a while.",
    choices=(Choice.NOW, Choice.OFF),
    default=Choice.OFF,
)


@pytest.fixture(autouse=True)
def _topics(monkeypatch):
    monkeypatch.setitem(topics, DEALS.code, DEALS)
    monkeypatch.setitem(topics, NUDGE.code, NUDGE)


@pytest.fixture
def priya(market):
    """Nothing chosen yet: the market is the same for all tests of the module."""
    user = market[0].people["influencer"]
    MailChoices.objects.filter(user=user).delete()
    return user


@BOTH
def test_mails_are_chosen(visit: Visit, priya, scripts):
    one = visit("influencer", "/settings/notifications/", scripts=scripts)
    one.shoot("settings-notifications")

    one.page.get_by_role("group", name="New offers").get_by_text("In the daily mail").click()
    one.page.get_by_label("From").select_option("22:00")
    one.button("Save choices").click()
    one.page.get_by_text("Choose both hours, or neither.").wait_for()
    one.shoot("settings-notifications-422")
    assert not MailChoices.objects.filter(user=priya).exists()
    one.page.get_by_label("Until").select_option("07:00")
    one.button("Save choices").click()
    one.page.get_by_text("Your choices are saved.").first.wait_for()

    row = MailChoices.objects.get(user=priya)
    assert row.choices["test_deals"] == "digest"
    assert (row.quiet_from, row.quiet_until) == (22, 7)


@BOTH
def test_a_paused_mailbox_is_tried_again(visit: Visit, priya, scripts):
    MailChoices.objects.create(user=priya, refusals=3, paused_at=timezone.now())
    one = visit("influencer", "/settings/notifications/", scripts=scripts)
    one.shoot("settings-notifications-paused")

    one.button("Try again").click()
    one.page.get_by_text("We send you mails again.").first.wait_for()

    assert MailChoices.objects.get(user=priya).paused_at is None


@BOTH
def test_mails_are_stopped_from_a_mail_and_started_again(visit: Visit, priya, scripts):
    one = visit("visitor", f"/u/{unsubscribe_token(priya.pk, EXPORTS)}/", scripts=scripts)
    one.shoot("unsubscribe")

    one.button("Stop these mails").click()
    one.page.get_by_text("You get no more of these").wait_for()
    one.shoot("unsubscribed")
    assert MailChoices.objects.get(user=priya).choices == {"exports": "off"}
    one.button("Start again").click()
    one.page.get_by_text("You get them again").wait_for()

    assert MailChoices.objects.get(user=priya).choices == {"exports": "now"}


@BOTH
def test_a_case_is_unfolded_and_read_line_by_line(visit: Visit, market, priya, scripts):
    turn = market[0].turn
    Notification.objects.filter(recipient=priya).delete()
    for n, title in enumerate(
        ["Alpenglow asks for you", "They answer with $1,300", "They wrote to you"]
    ):
        _tell(priya, title, about=turn, hours=30 - n)
    _tell(priya, "Your profile is complete", hours=2)
    _tell(priya, "Instagram is verified", hours=50)
    one = visit("influencer", "/notifications/", scripts=scripts)
    one.shoot("notifications")
    one.page.locator(".topbar summary").first.click()
    one.shoot("notifications-bell")
    one.page.locator(".topbar summary").first.click()

    one.page.get_by_text("and 2 more").last.click()
    one.shoot("notifications-unfolded")
    _button(one, "Mark as read.*Alpenglow asks for you").click()
    one.page.locator(".notice .count", has_text="2 unread").wait_for()
    assert Notification.objects.visible_to(priya).unread().count() == 4
    _button(one, "Mark all as read.*They wrote to you").click()
    one.page.locator(".notice .count").wait_for(state="detached")

    assert Notification.objects.visible_to(priya).unread().count() == 2


def _button(one: Person, name: str) -> Locator:
    return one.page.get_by_role("button", name=re.compile(name))


def _tell(user: User, title: str, *, hours: float, about=None) -> None:
    Notification.tell(
        user, kind="k", title=title, body="Herbstwanderungen", url="/help/", about=about
    )
    line = Notification.objects.latest("pk")
    Notification.objects.filter(pk=line.pk).update(
        created_at=timezone.now() - timedelta(hours=hours)
    )
