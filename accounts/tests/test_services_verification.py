"""Verified accounts: asked for with a proof, decided once, and every figure a dated row."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts import services, tasks
from accounts.models import (
    AuditEvent,
    Decision,
    Delivery,
    FigureReading,
    Notification,
    PlatformAccount,
    User,
    Verification,
)
from accounts.services.decisions import NotAllowed
from accounts.services.undo import NotUndoable, latest_decision, undo
from accounts.tests.factories import make_staff, make_verification

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


def verified(row: Verification, by: User) -> Verification:
    return services.verify(verification=row, by=by, reason="code_seen")


def declined(row: Verification, by: User) -> Verification:
    return services.decline(verification=row, by=by, reason="no_code", message="No code.")


DECISIONS = [verified, declined]


def test_a_verified_account_has_a_dated_reading_and_its_owner_is_told(account, waiting, moderator):
    today = timezone.localdate()

    row = services.verify(
        verification=waiting, by=moderator, reason="code_seen", message="Thanks", private_note="ok"
    )

    account.refresh_from_db()
    reading = FigureReading.objects.get(account=account)
    notice, mail = Notification.objects.get(), Delivery.objects.get()
    assert (row.status, row.decided_by, row.message) == ("verified", moderator, "Thanks")
    assert (account.followers, account.verified_on) == (84_200, today)
    assert (reading.source, reading.on, reading.by, reading.evidence) == (
        "verified", today, moderator, account.url,
    )  # fmt: skip
    assert (notice.kind, notice.body) == ("account_decision", "Thanks")
    assert (mail.kind, mail.payload["action"]) == ("verification_decided", "verified")
    assert Decision.objects.get().private_note == "ok"


def test_staff_correct_the_figures_to_what_they_saw(influencer, account, waiting, moderator):
    services.verify(
        verification=waiting,
        by=moderator,
        reason="looked_up",
        followers=91_000,
        engagement_rate=Decimal("2.10"),
        evidence="https://social.example.com/stats",
    )

    account.refresh_from_db()
    influencer.refresh_from_db()
    reading = FigureReading.objects.get(account=account)
    assert (account.followers, account.engagement_rate) == (91_000, Decimal("2.10"))
    assert (reading.followers, reading.evidence) == (91_000, "https://social.example.com/stats")
    assert influencer.followers == 91_000


def test_no_followers_at_all_is_a_figure_too(account, waiting, moderator):
    services.verify(verification=waiting, by=moderator, reason="looked_up", followers=0)

    account.refresh_from_db()
    assert account.followers == 0


def test_a_declined_account_stays_as_declared_and_may_ask_again(
    influencer, account, waiting, moderator
):
    row = services.decline(
        verification=waiting, by=moderator, reason="no_code", message="No code in the bio."
    )

    account.refresh_from_db()
    assert (row.status, row.message) == ("declined", "No code in the bio.")
    assert (account.verified_on, readings(account)) == (None, [])
    assert Delivery.objects.get().payload["action"] == "not_verified"
    again = services.start_verification(account=account, by=influencer.user, method="code")
    assert again.code != row.code


def test_a_decision_without_a_mail_is_found_in_the_notifications(waiting, moderator):
    services.verify(verification=waiting, by=moderator, reason="code_seen", tell=False)

    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("verify", {"reason": "no_code"}),
        ("verify", {"reason": "other"}),
        ("decline", {"reason": "code_seen", "message": "x"}),
        ("decline", {"reason": "no_code", "message": " "}),
    ],
)
def test_a_decision_needs_its_words(waiting, moderator, verb, words):
    before = snapshot()

    with pytest.raises(services.ReasonMissing):
        getattr(services, verb)(verification=waiting, by=moderator, **words)

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_only_staff_with_the_right_decide(influencer, waiting, decide):
    before = snapshot()

    for person in (influencer.user, make_staff("Finance")):
        with pytest.raises(NotAllowed):
            decide(waiting, person)

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_nobody_decides_about_an_account_of_their_own(influencer, waiting, moderator, decide):
    type(influencer).objects.update(user=moderator)
    waiting = Verification.objects.for_queue().get()
    before = snapshot()

    with pytest.raises(NotAllowed):
        decide(waiting, moderator)
    with pytest.raises(NotAllowed):
        services.verify_account(account=waiting.account, by=moderator, reason="looked_up")

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
@pytest.mark.parametrize("first", DECISIONS)
def test_a_second_decision_is_refused(waiting, moderator, first, decide):
    as_seen = Verification.objects.for_queue().get()
    first(waiting, moderator)
    before = snapshot()

    with pytest.raises(services.VerificationClosed):
        decide(as_seen, make_staff())

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_request_not_sent_yet_is_not_decided(influencer, moderator, decide):
    row = make_verification(influencer, is_sent=False)
    before = snapshot()

    with pytest.raises(services.VerificationClosed):
        decide(row, moderator)

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_figures_changed_since_they_were_sent_are_not_decided_about(
    influencer, account, waiting, moderator, decide
):
    as_seen = Verification.objects.for_queue().get()
    account.followers += 1
    services.save_platform_account(influencer=influencer, account=account)
    before = snapshot()

    with pytest.raises(services.FiguresChanged):
        decide(as_seen, moderator)

    assert snapshot() == before


def test_figures_that_differ_from_the_frozen_ones_are_never_verified(account, waiting, moderator):
    PlatformAccount.objects.update(followers=1_000_000)

    with pytest.raises(services.FiguresChanged):
        services.verify(verification=waiting, by=moderator, reason="code_seen")


# --- Without a request ----------------------------------------------------------------------------------------------


def test_staff_verify_an_account_nobody_asked_about(account, moderator):
    row = services.verify_account(
        account=account, by=moderator, reason="looked_up", followers=70_000, private_note="Story"
    )

    account.refresh_from_db()
    assert (row.method, row.status, row.followers) == ("staff", "verified", 84_200)
    assert (account.followers, account.verified_on) == (70_000, timezone.localdate())
    assert readings(account) == [(70_000, "verified")]


@pytest.mark.parametrize("is_sent", [True, False])
def test_verifying_unasked_answers_the_request_there_is(influencer, account, moderator, is_sent):
    asked = make_verification(influencer, is_sent=is_sent)

    row = services.verify_account(account=account, by=moderator, reason="looked_up")

    assert row.pk == asked.pk
    assert not Verification.objects.running().exists()


def test_verifying_unasked_needs_the_right(account):
    with pytest.raises(NotAllowed):
        services.verify_account(account=account, by=make_staff("Finance"), reason="looked_up")

    assert not Verification.objects.exists()


# --- Proofs and undo ------------------------------------------------------------------------------------------------


def test_a_proof_is_removed_ninety_days_after_the_decision(influencer, moderator):
    row = make_verification(influencer, method="screenshot")
    services.verify(verification=row, by=moderator, reason="figures_seen")
    proof = row.screenshot.name
    Verification.objects.update(decided_at=timezone.now() - timedelta(days=89))
    assert services.remove_old_proofs() == 0
    assert default_storage.exists(proof)

    Verification.objects.update(decided_at=timezone.now() - timedelta(days=91))
    assert [services.remove_old_proofs(), services.remove_old_proofs()] == [1, 0]

    row.refresh_from_db()
    assert (row.status, row.screenshot.name) == ("verified", "")
    assert not default_storage.exists(proof)


def test_the_clock_removes_old_proofs_every_night(influencer, moderator):
    row = make_verification(influencer, method="screenshot")
    services.verify(verification=row, by=moderator, reason="figures_seen")
    Verification.objects.update(decided_at=timezone.now() - timedelta(days=91))

    entry = PeriodicTask.objects.get(name="Remove old proofs")

    assert (entry.task, entry.crontab.hour) == (tasks.old_proofs.name, "3")
    assert tasks.old_proofs() == 1


@pytest.mark.parametrize(
    ("decide", "subject", "words"),
    [
        (verified, "Instagram priya is verified", "stand for its figures"),
        (declined, "Instagram priya was not verified", "could not verify"),
    ],
)
def test_the_mail_says_what_was_decided_and_why(influencer, moderator, decide, subject, words):
    PlatformAccount.objects.update(handle="priya")
    row = make_verification(influencer)

    decide(row, moderator)
    Delivery.objects.update(not_before=timezone.now())
    services.send_due()

    message = mail.outbox[-1]
    assert (message.subject, message.to) == (subject, [influencer.user.email])
    for part in (str(message.body), str(message.alternatives[0].content)):
        assert words in part
        assert "/settings/profile/#platforms" in part
        assert row.message in part


def test_a_proof_that_waits_is_kept_however_long(influencer):
    make_verification(influencer, method="screenshot")
    Verification.objects.update(submitted_at=timezone.now() - timedelta(days=400))

    assert services.remove_old_proofs() == 0


def test_an_undone_verification_waits_again_with_the_former_figures(
    influencer, account, waiting, moderator
):
    before = Verification.objects.values().get()
    services.verify(verification=waiting, by=moderator, reason="code_seen", followers=1_000)

    undo(event=latest_decision(waiting), by=moderator)

    account.refresh_from_db()
    influencer.refresh_from_db()
    assert Verification.objects.values().get() == before
    assert (account.followers, account.verified_on, influencer.followers) == (84_200, None, 84_200)
    assert readings(account) == []


def test_an_undone_verification_gives_the_former_one_back(influencer, account, moderator):
    services.verify_account(account=account, by=moderator, reason="looked_up")
    earlier = timezone.localdate() - timedelta(days=50)
    PlatformAccount.objects.update(verified_on=earlier)
    row = make_verification(influencer)
    services.verify(verification=row, by=moderator, reason="code_seen")

    undo(event=latest_decision(row), by=moderator)

    account.refresh_from_db()
    assert account.verified_on == earlier


def test_an_undone_look_without_a_request_ends(account, moderator):
    row = services.verify_account(account=account, by=moderator, reason="looked_up")

    undo(event=latest_decision(row), by=moderator)

    row.refresh_from_db()
    assert row.status == "withdrawn"


def test_an_undone_refusal_waits_again(waiting, moderator):
    before = Verification.objects.values().get()
    services.decline(verification=waiting, by=moderator, reason="no_code", message="No code.")

    undo(event=latest_decision(waiting), by=moderator)

    assert Verification.objects.values().get() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_is_not_undone_once_the_figures_changed(influencer, waiting, moderator, decide):
    decide(waiting, moderator)
    account = influencer.platform_accounts.get()
    account.followers += 5
    services.save_platform_account(influencer=influencer, account=account)
    before = snapshot()

    with pytest.raises(NotUndoable):
        undo(event=latest_decision(waiting), by=moderator)

    assert snapshot() == before


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_is_not_undone_once_the_account_is_asked_about_again(
    influencer, waiting, moderator, decide
):
    decide(waiting, moderator)
    make_verification(influencer, is_sent=False)
    before = snapshot()

    with pytest.raises(NotUndoable):
        undo(event=latest_decision(waiting), by=moderator)

    assert snapshot() == before


def test_a_refusal_is_not_undone_once_the_account_names_another_page(waiting, moderator):
    declined(waiting, moderator)
    account = waiting.account
    account.handle = "somebody.else"
    services.save_platform_account(influencer=account.influencer, account=account)
    before = snapshot()

    with pytest.raises(NotUndoable):
        undo(event=latest_decision(waiting), by=moderator)

    assert snapshot() == before
