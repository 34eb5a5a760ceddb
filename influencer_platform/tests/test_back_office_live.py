"""The home of the back office keeps itself up to date, and asks few questions for it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Delivery, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests.models import AdRequest, Side, Status
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.back_office.home import Home
from influencer_platform.tests.staff import sign_in
from reports.tests.world import accept

pytestmark = pytest.mark.django_db
HOME, LIVE = "/admin/", "/admin/live/"


@pytest.fixture
def boss(client) -> User:
    return sign_in(client, "admin")


def version(response) -> str:
    match = re.search(r'data-version="(\w+)"', response.content.decode())
    assert match
    return match[1]


@pytest.fixture
def still(time_machine):
    """The clock does not go on by itself."""
    time_machine.move_to(timezone.now(), tick=False)


def test_the_answer_is_empty_while_nothing_changed(client, boss, still):
    known = version(client.get(HOME))

    again = client.get(LIVE, {"version": known})

    assert (again.status_code, again.content) == (204, b"")


def submitted() -> None:
    company = make_sponsor(status="pending")
    accounts.submit_for_review(sponsor=company, by=company.user)


def failed_mail() -> None:
    Delivery.owe(None, address="somebody@example.com", kind="k", key="new")
    Delivery.objects.filter(key="new").update(status=Delivery.Status.FAILED)


CHANGES: dict[str, Callable[[], Any]] = {
    "a company sends its profile": submitted,
    "a mail fails": failed_mail,
    "somebody joins": make_influencer,
    "a campaign is written": lambda: make_campaign(status="draft"),
    "an invitation goes out": make_ad_request,
    "an ad request is accepted": lambda: accept(AdRequest.objects.get()),
    "somebody is flagged": lambda: accounts.flag(
        target=make_sponsor(), by=make_staff(), reason="spam"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_home_is_told_anew_when_something_happens(client, boss, still, name):
    make_ad_request()
    known = version(client.get(HOME))

    CHANGES[name]()
    answer = client.get(LIVE, {"version": known})

    assert answer.status_code == 200
    assert version(answer) != known
    assert b"<html" not in answer.content
    assert client.get(LIVE, {"version": version(answer)}).status_code == 204


def test_ages_are_told_anew_after_some_minutes(client, boss, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    known = version(client.get(HOME))

    time_machine.shift(timedelta(minutes=5))

    assert client.get(LIVE, {"version": known}).status_code == 200


def test_a_forged_version_is_just_another_one(client, boss):
    assert client.get(LIVE, {"version": "' OR 1=1"}).status_code == 200
    assert client.get(LIVE).status_code == 200


def test_the_poll_is_for_staff_and_only_reads(client, boss, sponsor):
    assert client.post(LIVE).status_code == 405
    client.force_login(sponsor.user)
    assert client.get(LIVE).status_code == 302
    client.logout()
    assert client.get(LIVE)["Location"].startswith("/admin/login/")


def asked(client, path: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(path, query)
    return len(queries)


@pytest.mark.parametrize("who", ["admin", "Moderator"])
def test_the_whole_home_asks_few_questions_of_few_rows_and_of_ten_thousand(client, who):
    """Session, person, rights (two questions, none of the boss), state, next, decisions, figures; and each queue one."""
    user = sign_in(client, who)
    client.get(HOME)
    queues, rights = len(Home(user).tiles), 2 * (who != "admin")
    whole, poll = 6 + rights + queues, 3 + rights + queues
    assert asked(client, HOME) == whole < 20

    fill()

    assert asked(client, HOME) == whole
    assert asked(client, LIVE, version=Home(user).version) == poll


def fill(rows: int = 10_000) -> None:
    """That many people, requests and mails, without their history."""
    first = make_ad_request()
    now = timezone.now()
    User.objects.bulk_create(
        User(email=f"many{n}@example.com", role=first.influencer.user.role, date_joined=now)
        for n in range(rows)
    )
    AdRequest.objects.bulk_create(
        AdRequest(
            campaign_id=first.campaign_id,
            influencer_id=first.influencer_id,
            initiator=Side.SPONSOR,
            status=Status.REJECTED,
            fee_minor=100,
            expires_at=now,
            closed_at=now,
        )
        for _ in range(rows)
    )
    Delivery.objects.bulk_create(
        Delivery(address="a@example.com", kind="k", key=f"many{n}", status=Delivery.Status.FAILED)
        for n in range(rows)
    )
