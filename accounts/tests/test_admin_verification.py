"""The second queue of the back office: accounts to verify, platform accounts, dated figures."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.hooks import accounts_to_verify
from accounts.models import AuditEvent, FigureReading, PlatformAccount, User, Verification
from accounts.tests.factories import make_influencer, make_staff, make_verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(client) -> User:
    """A moderator, signed in."""
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def waiting(influencer) -> Verification:
    return make_verification(influencer)


def url(page: str = "changelist", *args, model: str = "verification") -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


def decide(client, row, name: str, **words):
    page = url("decide", row.pk, name, model=type(row)._meta.model_name)
    return client.post(page, {"confirm": "1"} | words)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", "first later"),
        ("verified", "decided"),
        ("all", "first later decided"),
        ("x", "first later"),
    ],
)
def test_the_list_opens_on_what_waits_with_the_longest_waiting_on_top(
    client, rosa, state, expected
):
    decided, later, first = (make_verification(make_influencer()) for _ in range(3))
    services.verify(verification=decided, by=rosa, reason="code_seen")
    Verification.objects.filter(pk=first.pk).update(submitted_at=timezone.now() - timedelta(days=2))
    named = {"first": first, "later": later, "decided": decided}

    rows = client.get(url(), {"state": state} if state else {}).context["cl"].result_list

    assert list(rows) == [named[name] for name in expected.split()]


def test_the_list_compares_what_is_declared_with_what_was_last_verified(client, rosa, influencer):
    account = influencer.platform_accounts.get()
    services.verify_account(account=account, by=rosa, reason="looked_up", followers=70_000)
    account.refresh_from_db()
    account.followers = 140_000
    services.save_platform_account(influencer=influencer, account=account)
    row = make_verification(influencer)

    page = client.get(url()).content.decode()
    case = client.get(url("change", row.pk)).content.decode()

    assert "140,000" in page
    assert "70,000 on" in page
    assert "+100.0%, +70,000 in 0 days (before: 70,000)" in case


def test_a_case_shows_the_code_and_leads_to_the_account_without_telling_it(client, rosa, waiting):
    page = client.get(url("change", waiting.pk)).content.decode()

    link = f'href="{waiting.account.url}" target="_blank" rel="noopener noreferrer"'
    assert f"<code>{waiting.code}</code>" in page
    assert link in page
    assert "1 of 1 waiting" in page


def test_a_case_shows_the_screenshot_until_it_is_removed(client, rosa, influencer):
    row = make_verification(influencer, method="screenshot")
    picture = reverse("accounts:verification_screenshot", args=[row.pk])
    assert f'src="{picture}"' in client.get(url("change", row.pk)).content.decode()

    Verification.objects.update(screenshot="")

    page = client.get(url("change", row.pk)).content.decode()
    assert "not kept any more" in page
    assert picture not in page


def test_an_account_is_verified_with_the_figures_seen_and_the_next_case_opens(
    client, rosa, waiting
):
    following = make_verification(make_influencer())

    answer = decide(
        client, waiting, "verify", reason="looked_up", followers="91000", engagement_rate="2.1",
        evidence="social.example.com/stats", message="Thanks",
    )  # fmt: skip

    account = PlatformAccount.objects.get(pk=waiting.account_id)
    reading = FigureReading.objects.get(account=account)
    assert (answer.status_code, answer["Location"]) == (302, url("change", following.pk))
    assert (account.followers, str(account.engagement_rate)) == (91_000, "2.10")
    assert (reading.by, reading.evidence) == (rosa, "https://social.example.com/stats")


def test_empty_figures_are_those_declared(client, rosa, waiting):
    decide(client, waiting, "verify", reason="code_seen", followers="", engagement_rate="")

    account = PlatformAccount.objects.get(pk=waiting.account_id)
    assert (account.followers, account.verified_on) == (84_200, timezone.localdate())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("verify", {}),
        ("verify", {"reason": "no_code"}),
        ("verify", {"reason": "code_seen", "followers": "-1"}),
        ("verify", {"reason": "code_seen", "followers": "2000000001"}),
        ("verify", {"reason": "code_seen", "engagement_rate": "100.01"}),
        ("verify", {"reason": "code_seen", "evidence": "javascript:alert(1)"}),
        ("decline", {"reason": "no_code"}),
        ("decline", {"reason": "code_seen", "message": "x"}),
    ],
)
def test_a_decision_that_lacks_something_changes_nothing_and_keeps_what_was_typed(
    client, rosa, waiting, name, words
):
    answer = decide(client, waiting, name, **({"private_note": "call back"} | words))

    waiting.refresh_from_db()
    assert answer.status_code == 422
    assert "call back" in answer.content.decode()
    assert (waiting.status, FigureReading.objects.count()) == ("waiting", 0)


def test_a_refusal_is_told_in_words(client, rosa, waiting):
    decide(client, waiting, "decline", reason="no_code", message="Nothing in the bio.")

    waiting.refresh_from_db()
    assert (waiting.status, waiting.message) == ("declined", "Nothing in the bio.")


def test_a_decision_that_came_too_late_says_so(client, rosa, waiting):
    services.decline(verification=waiting, by=make_staff(), reason="no_code", message="No.")

    answer = decide(client, waiting, "verify", reason="code_seen")

    assert answer.status_code == 409
    assert "Somebody has decided this already" in answer.content.decode()


def test_figures_changed_meanwhile_are_said_and_not_verified(client, rosa, influencer, waiting):
    account = influencer.platform_accounts.get()
    account.followers += 1
    services.save_platform_account(influencer=influencer, account=account)

    answer = decide(client, waiting, "verify", reason="code_seen")

    assert answer.status_code == 409
    assert "The influencer changed the account" in answer.content.decode()


def test_an_account_is_verified_without_a_request(client, rosa, influencer):
    account = influencer.platform_accounts.get()
    page = url("change", account.pk, model="platformaccount")
    assert "Nobody has asked for it yet." in client.get(page).content.decode()

    decide(client, account, "verify", reason="looked_up", private_note="Saw the story")

    account.refresh_from_db()
    page = client.get(page).content.decode()
    assert account.verified_on == timezone.localdate()
    assert "Looked at without a request" in page
    assert "seen here" in page


def test_finance_neither_sees_nor_decides(client, waiting):
    client.force_login(make_staff("Finance"))
    before = AuditEvent.objects.count()

    codes = {
        client.get(url()).status_code,
        client.get(url("change", waiting.pk)).status_code,
        client.get(reverse("accounts:verification_screenshot", args=[waiting.pk])).status_code,
        client.get(url(model="figurereading")).status_code,
        decide(client, waiting, "verify", reason="code_seen").status_code,
        decide(client, waiting.account, "verify", reason="looked_up").status_code,
    }

    assert codes <= {403, 404}
    assert AuditEvent.objects.count() == before


def test_readings_are_looked_at_and_never_changed(client, rosa, influencer):
    services.verify_account(account=influencer.platform_accounts.get(), by=rosa, reason="looked_up")
    row = FigureReading.objects.get()
    page = url("change", row.pk, model="figurereading")

    assert client.get(url(model="figurereading")).status_code == 200
    assert "_save" not in client.get(page).content.decode()
    assert client.post(page, {"followers": "1"}).status_code == 403
    assert client.post(url("delete", row.pk, model="figurereading")).status_code == 403


@pytest.mark.parametrize("model", ["verification", "platformaccount", "figurereading"])
def test_a_list_asks_the_same_for_one_row_and_three(client, rosa, model):
    def made() -> int:
        row = make_verification(make_influencer())
        services.verify(verification=row, by=make_staff(), reason="code_seen")
        make_verification(row.account.influencer)
        client.get(url(model=model))
        with CaptureQueriesContext(connection) as asked:
            client.get(url(model=model))
        return len(asked)

    few = made()
    made()

    assert made() == few
    assert few < 15


def test_a_case_asks_the_same_however_much_is_known_of_the_account(client, rosa, influencer):
    def asked(row: Verification) -> int:
        client.get(url("change", row.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("change", row.pk))
        return len(queries)

    account = influencer.platform_accounts.get()
    few = asked(make_verification(influencer))
    for n in range(3):
        account.refresh_from_db()
        account.followers = 1_000 + n
        services.save_platform_account(influencer=influencer, account=account)
        services.verify_account(account=account, by=make_staff(), reason="looked_up")

    assert asked(make_verification(influencer)) == few


def test_the_tile_counts_what_waits_for_those_who_may_decide(
    influencer, other_influencer, moderator
):
    make_verification(influencer)
    make_verification(other_influencer, is_sent=False)

    tile = accounts_to_verify(moderator)

    assert tile is not None
    assert (tile.count, tile.oldest) == (1, Verification.objects.waiting().get().submitted_at)
    assert accounts_to_verify(make_staff("Finance")) is None


def test_the_pages_run_no_inline_code(client, rosa, waiting):
    for page in (url(), url("change", waiting.pk), url("decide", waiting.pk, "verify")):
        answer = client.get(page)
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert " style=" not in answer.content.decode().replace("<html", "")
