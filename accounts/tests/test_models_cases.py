"""What the database refuses of claims, verifications, reports, appeals, signals."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import (
    AbuseReport,
    Appeal,
    AuditEvent,
    Claim,
    FigureReading,
    TrustRule,
    TrustSignal,
    Verification,
)

pytestmark = pytest.mark.django_db


def refused(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


@pytest.fixture
def cases(report, appeal, verification, signal):
    """One of each, all open."""
    FigureReading.objects.create(account=verification.account, followers=1, source="declared")


@pytest.fixture
def report(sponsor, influencer):
    return AbuseReport.objects.create(
        reporter=influencer.user,
        about_user=sponsor.user,
        reason="spam",
        **AbuseReport.pointing_at(sponsor),
    )


@pytest.fixture
def verification(influencer):
    account = influencer.platform_accounts.get()
    return Verification.objects.create(account=account, method="code", code="tandem-1")


@pytest.fixture
def appeal(sponsor, moderator):
    event = AuditEvent.record(sponsor, action="flagged", by=moderator)
    return Appeal.objects.create(event=event, author=sponsor.user, text="It was a mistake.")


@pytest.fixture
def signal(sponsor):
    rule = TrustRule.objects.create(code="a-rule-of-a-test")
    return TrustSignal.objects.create(
        rule=rule,
        version=1,
        about_user=sponsor.user,
        severity=2,
        fingerprint="one",
        expires_at=timezone.now() + timedelta(days=1),
        **TrustSignal.pointing_at(sponsor),
    )


def again(row: Any, **change: Any) -> None:
    row.pk = None
    row._state.adding = True
    for name, value in change.items():
        setattr(row, name, value)
    row.save()


def test_one_claim_per_case(sponsor, moderator):
    claim = Claim.objects.create(by=moderator, until=timezone.now(), **Claim.pointing_at(sponsor))

    assert refused(lambda: again(claim))


def test_one_report_per_person_and_object(report, other_influencer):
    assert refused(lambda: again(report))
    assert not refused(lambda: again(report, reporter=other_influencer.user))


def test_one_appeal_per_decision(appeal):
    assert refused(lambda: again(appeal))


def test_one_signal_per_evidence(signal):
    assert refused(lambda: again(signal))
    assert not refused(lambda: again(signal, fingerprint="another"))


def test_one_verification_at_a_time(verification):
    assert refused(lambda: again(verification))

    decided = timezone.now()
    Verification.objects.update(status="declined", submitted_at=decided, decided_at=decided)
    assert not refused(lambda: again(verification))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (AbuseReport, {"status": "burnt"}),
        (AbuseReport, {"status": "upheld"}),
        (Appeal, {"status": "granted"}),
        (Appeal, {"status": "burnt"}),
        (Appeal, {"text": ""}),
        (Verification, {"status": "waiting"}),
        (Verification, {"status": "burnt"}),
        (Verification, {"status": "verified", "submitted_at": "2026-01-01T00:00Z"}),
        (TrustSignal, {"status": "cleared"}),
        (TrustSignal, {"status": "burnt"}),
        (FigureReading, {"source": "guessed"}),
    ],
)
@pytest.mark.usefixtures("cases")
def test_the_database_refuses_a_half_decided_case(model, change):
    assert refused(lambda: model.objects.update(**change))


def test_nobody_reports_themselves(report, sponsor):
    assert refused(lambda: AbuseReport.objects.update(reporter=sponsor.user))


def test_a_reporter_sees_their_own_and_the_reported_sees_none(report, sponsor, moderator):
    visible = AbuseReport.objects.visible_to

    assert list(visible(report.reporter)) == [report]
    assert list(visible(sponsor.user)) == []
    assert list(visible(moderator)) == [report]


def test_the_severest_report_comes_first(report, other_influencer, sponsor):
    severe = AbuseReport.objects.create(
        reporter=other_influencer.user,
        about_user=sponsor.user,
        reason="illegal",
        severity=3,
        **AbuseReport.pointing_at(sponsor),
    )

    assert list(AbuseReport.objects.open()) == [severe, report]


def test_a_signal_past_its_day_is_not_open(signal):
    assert list(TrustSignal.objects.open()) == [signal]

    TrustSignal.objects.update(expires_at=timezone.now())

    assert list(TrustSignal.objects.open()) == []


def test_a_claim_runs_out(sponsor, moderator):
    Claim.objects.create(by=moderator, until=timezone.now(), **Claim.pointing_at(sponsor))

    assert not Claim.objects.running().exists()
