"""Follower figures as dated rows: whoever says or sees them leaves one, and none is changed afterwards."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    AuditEvent,
    FigureReading,
    Influencer,
    PlatformAccount,
    User,
    Verification,
)
from accounts.services.decisions import NotAllowed
from influencer_platform.errors import DomainError


class VerificationClosed(DomainError):
    """Decided, withdrawn or gone meanwhile."""

    code = "verification_closed"


def write_reading(
    account: PlatformAccount, *, source: str, by: User | None, evidence: str = ""
) -> FigureReading:
    """The figures of `account` as they stand, as of today."""
    return FigureReading.objects.create(
        account=account,
        followers=account.followers,
        engagement_rate=account.engagement_rate,
        source=source,
        on=timezone.localdate(),
        by=by,
        evidence=evidence,
    )


def declare(account: PlatformAccount, *, is_changed: bool) -> None:
    """The influencer says what the figures are today. Said again unchanged they are a reading too, one a day."""
    source = FigureReading.Source.DECLARED
    today = account.readings.filter(source=source, on=timezone.localdate())
    if is_changed or not today.exists():
        write_reading(account, source=source, by=account.influencer.user)
    if is_changed:
        _outdate(account)


def _outdate(account: PlatformAccount) -> None:
    """What the influencer asked staff to verify is no more: the request ends, and its proof is removed."""
    for row in account.verifications.running():
        end(row, status=Verification.Status.OUTDATED, by=account.influencer.user)


def end(verification: Verification, *, status: str, by: User) -> bool:
    """End a running request without a decision; its screenshot is removed at once. False where it was not running any more."""
    before, proof = verification.status, verification.screenshot
    rows = Verification.objects.running().filter(pk=verification.pk)
    if rows.update(status=status, screenshot="") != 1:
        return False
    if proof:
        transaction.on_commit(partial(proof.storage.delete, str(proof.name)))
    AuditEvent.record(verification, action=status, by=by, from_status=before, to_status=status)
    return True


def remove_proofs(account: PlatformAccount) -> None:
    """Delete every screenshot of this account once the transaction that takes it away is committed."""
    for row in account.verifications.exclude(screenshot=""):
        transaction.on_commit(partial(row.screenshot.storage.delete, str(row.screenshot.name)))


def lock_account(account: PlatformAccount, owner: User | None = None) -> PlatformAccount:
    """The account as it is now, held until the transaction ends. Raises NotAllowed unless it is `owner`'s, where one is named."""
    influencers = Influencer.objects.select_for_update()
    if influencers.filter(pk=account.influencer_id).first() is None:
        raise gone()
    row = PlatformAccount.objects.select_related("influencer__user").filter(pk=account.pk).first()
    if row is None:
        raise gone()
    if owner is not None and row.influencer.user_id != owner.pk:
        raise NotAllowed(_("This account is not yours."))
    return row


def gone() -> VerificationClosed:
    return VerificationClosed(_("Somebody has decided this already, or it was withdrawn."))
