"""The influencer's side of a verified account: figures declared, a proof begun, sent and withdrawn."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import services
from accounts.models import (
    AuditEvent,
    Delivery,
    FigureReading,
    Notification,
    PlatformAccount,
    Verification,
)
from accounts.services.decisions import NotAllowed
from accounts.services.proving import new_code
from accounts.tests.factories import make_proof, make_verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(influencer):
    return influencer.platform_accounts.get()


@pytest.fixture
def waiting(influencer) -> Verification:
    return make_verification(influencer)


def snapshot() -> tuple:
    """Everything a decision could change."""
    return (
        list(Verification.objects.order_by("pk").values()),
        list(PlatformAccount.objects.order_by("pk").values()),
        list(FigureReading.objects.order_by("pk").values()),
        AuditEvent.objects.count(),
        Notification.objects.count(),
        Delivery.objects.count(),
    )


def actions(row: Verification) -> list[str]:
    return [event.action for event in AuditEvent.objects.about(row)]


def readings(account: PlatformAccount) -> list[tuple]:
    rows = FigureReading.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("followers", "source"))


def test_a_request_begins_with_a_code_nobody_guesses(account, influencer):
    row = services.start_verification(account=account, by=influencer.user, method="code")

    assert (row.status, row.method, row.submitted_at) == ("open", "code", None)
    assert re.fullmatch(r"tandem-[2-9A-Z]{4}-[2-9A-Z]{2}", row.code)
    assert actions(row) == ["started"]
    assert len({new_code() for _ in range(200)}) == 200


def test_a_code_fits_whatever_the_site_is_called(settings):
    settings.SITE_NAME = "The Very Long Name of an Agency"
    assert re.fullmatch(r"the-very-lon-\w{4}-\w{2}", new_code())

    settings.SITE_NAME = "代理"
    assert new_code().startswith("code-")


def test_choosing_the_other_way_keeps_the_request_and_its_code(account, influencer):
    first = services.start_verification(account=account, by=influencer.user, method="code")

    again = services.start_verification(account=account, by=influencer.user, method="screenshot")

    assert (again.pk, again.code, again.method) == (first.pk, first.code, "screenshot")


def test_a_second_request_while_one_waits_is_refused(account, influencer, waiting):
    before = snapshot()

    with pytest.raises(services.AlreadyWaiting):
        services.start_verification(account=account, by=influencer.user, method="code")

    assert snapshot() == before


@pytest.mark.parametrize("method", ["staff", "", "bribe"])
def test_an_unknown_way_of_proving_is_refused(account, influencer, method):
    with pytest.raises(services.ProofMissing) as refusal:
        services.start_verification(account=account, by=influencer.user, method=method)

    assert refusal.value.field == "method"
    assert not Verification.objects.exists()


def test_only_the_owner_asks_sends_and_withdraws(account, influencer, other_influencer, moderator):
    row = make_verification(influencer, is_sent=False)
    before = snapshot()

    for stranger in (other_influencer.user, moderator):
        with pytest.raises(NotAllowed):
            services.start_verification(account=account, by=stranger, method="code")
        with pytest.raises(NotAllowed):
            services.submit_verification(verification=row, by=stranger)
        with pytest.raises(NotAllowed):
            services.withdraw_verification(verification=row, by=stranger)

    assert snapshot() == before


def test_a_sent_request_waits_with_the_figures_of_that_moment(influencer):
    PlatformAccount.objects.update(followers=5_000, engagement_rate="3.25")
    row = make_verification(influencer)

    assert (row.status, row.followers, row.engagement_rate) == ("waiting", 5_000, Decimal("3.25"))
    assert row.submitted_at is not None
    assert list(Verification.objects.waiting()) == [row]
    assert actions(row) == ["started", "submitted"]


def test_a_request_sent_twice_is_sent_once(influencer, waiting):
    before = snapshot()

    again = services.submit_verification(verification=waiting, by=influencer.user)

    assert again.status == "waiting"
    assert snapshot() == before


def test_a_screenshot_is_kept_privately_and_large_enough_to_read(account, influencer):
    row = services.start_verification(account=account, by=influencer.user, method="screenshot")

    sent = services.submit_verification(
        verification=row, by=influencer.user, screenshot=make_proof((1000, 3000))
    )

    assert re.fullmatch(r"proofs/[0-9a-f]{32}\.webp", sent.screenshot.name)
    assert (sent.screenshot.width, sent.screenshot.height) == (800, 2400)


def test_a_screenshot_that_is_missing_is_asked_for(account, influencer):
    row = services.start_verification(account=account, by=influencer.user, method="screenshot")
    before = snapshot()

    with pytest.raises(services.ProofMissing) as refusal:
        services.submit_verification(verification=row, by=influencer.user)

    assert refusal.value.field == "screenshot"
    assert snapshot() == before


def test_a_withdrawn_request_ends_and_its_screenshot_goes(
    influencer, django_capture_on_commit_callbacks
):
    row = make_verification(influencer, method="screenshot")
    proof = row.screenshot.name

    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_verification(verification=row, by=influencer.user)

    row.refresh_from_db()
    assert (row.status, row.screenshot.name) == ("withdrawn", "")
    assert not default_storage.exists(proof)
    assert actions(row) == ["started", "submitted", "withdrawn"]


def test_withdrawing_twice_is_withdrawing_once(influencer, waiting):
    services.withdraw_verification(verification=waiting, by=influencer.user)
    before = snapshot()

    services.withdraw_verification(verification=waiting, by=influencer.user)

    assert snapshot() == before


@pytest.mark.parametrize("verb", ["submit_verification", "withdraw_verification"])
def test_what_is_decided_is_neither_sent_nor_withdrawn(influencer, waiting, moderator, verb):
    services.decline(verification=waiting, by=moderator, reason="no_code", message="No code.")
    before = snapshot()

    with pytest.raises(services.VerificationClosed):
        getattr(services, verb)(verification=waiting, by=influencer.user)

    assert snapshot() == before


# --- Declaring ------------------------------------------------------------------------------------------------------


def test_every_change_of_the_figures_is_a_dated_reading(influencer):
    account = PlatformAccount(platform="tiktok", handle="p", url="https://t.example/p", followers=5)
    services.save_platform_account(influencer=influencer, account=account)
    account.followers = 9
    services.save_platform_account(influencer=influencer, account=account)

    assert readings(account) == [(5, "declared"), (9, "declared")]
    assert {row.by for row in FigureReading.objects.all()} == {influencer.user}


def test_the_same_figures_said_again_are_a_reading_a_day(influencer, account):
    services.save_platform_account(influencer=influencer, account=account)
    services.save_platform_account(influencer=influencer, account=account)
    assert readings(account) == [(84_200, "declared")]

    yesterday = timezone.localdate() - timedelta(days=1)
    FigureReading.objects.update(on=yesterday)
    PlatformAccount.objects.update(declared_on=yesterday)
    services.save_platform_account(influencer=influencer, account=account)

    account.refresh_from_db()
    assert account.declared_on == timezone.localdate()
    assert readings(account) == [(84_200, "declared"), (84_200, "declared")]


def test_saying_the_same_again_keeps_verification_and_request(influencer, account, moderator):
    services.verify_account(account=account, by=moderator, reason="looked_up")
    waiting = make_verification(influencer)
    account.refresh_from_db()

    services.save_platform_account(influencer=influencer, account=account)

    waiting.refresh_from_db()
    assert waiting.status == "waiting"
    assert account.verified_on == timezone.localdate()


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("change", [{"followers": 99}, {"handle": "new"}, {"engagement_rate": "9"}])
def test_a_changed_account_ends_the_request_about_it(influencer, account, is_sent, change):
    row = make_verification(influencer, is_sent=is_sent)
    for name, value in change.items():
        setattr(account, name, value)

    services.save_platform_account(influencer=influencer, account=account)

    row.refresh_from_db()
    assert row.status == "outdated"
    assert actions(row)[-1] == "outdated"


def test_the_screenshots_of_an_account_go_with_it(
    influencer, account, moderator, django_capture_on_commit_callbacks
):
    row = make_verification(influencer, method="screenshot")
    services.decline(verification=row, by=moderator, reason="unreadable", message="Blurred.")
    proof = row.screenshot.name

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_platform_account(influencer=influencer, account=account)

    assert not default_storage.exists(proof)
    assert not Verification.objects.exists()
