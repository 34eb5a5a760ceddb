"""Verified accounts: an influencer sends a proof, staff look and decide. What they saw becomes a dated reading.

Everybody locks the influencer's row first, as the profile does, so that figures never change between a look and a decision.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import (
    AuditEvent,
    FigureReading,
    PlatformAccount,
    User,
    Verification,
)
from accounts.services.decisions import (
    ReasonMissing,
    Words,
    announce,
    require_permission,
    write_down,
)
from accounts.services.figures import gone, lock_account, write_reading
from accounts.services.profile import refresh_directory_facts
from accounts.services.proving import new_code
from accounts.services.undo import register
from influencer_platform.errors import DomainError

DECIDE = "accounts.decide_verification"
VERIFIED, NOT_VERIFIED = "verified", "not_verified"
"""What the decisions are called in the trail."""
PROOF_KEPT = timedelta(days=90)
"""How long a screenshot is kept after the decision."""
Status, Method = Verification.Status, Verification.Method


class VerifyReason(models.TextChoices):
    CODE_SEEN = "code_seen", gettext_lazy("The code was in the bio")
    FIGURES_SEEN = "figures_seen", gettext_lazy("The screenshot shows the figures")
    LOOKED_UP = "looked_up", gettext_lazy("Looked up on the platform itself")
    OTHER = "other", gettext_lazy("Other")


class DeclineReason(models.TextChoices):
    NO_CODE = "no_code", gettext_lazy("The code was not in the bio")
    UNREADABLE = "unreadable", gettext_lazy("The screenshot cannot be read")
    DIFFERENT = "different", gettext_lazy("The account shows other figures")
    NOT_THEIRS = "not_theirs", gettext_lazy("The account belongs to somebody else")
    OTHER = "other", gettext_lazy("Other")


class FiguresChanged(DomainError):
    """The influencer changed the account after sending the request, so there is nothing left to decide."""

    code = "figures_changed"


@transaction.atomic
def verify(
    *,
    verification: Verification,
    by: User,
    reason: str,
    followers: int | None = None,
    engagement_rate: Decimal | None = None,
    evidence: str = "",
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> Verification:
    """Stand for the account's figures as of today: those declared, or those given here where staff saw others.

    `evidence` is where they were seen, the account itself unless said otherwise. Raises NotAllowed, ReasonMissing,
    FiguresChanged or VerificationClosed and changes nothing then.
    """
    words = Words(reason, message, private_note)
    account = _check(verification, by, words, VerifyReason.values)
    if _facts(verification) != _facts(account):
        raise _changed()
    _close(verification, by, Status.VERIFIED, message, verified_before=account.verified_on)
    if followers is not None:
        account.followers = followers
    if engagement_rate is not None:
        account.engagement_rate = engagement_rate
    account.verified_on = timezone.localdate()
    account.save(update_fields=("followers", "engagement_rate", "verified_on"))
    source = FigureReading.Source.VERIFIED
    reading = write_reading(account, source=source, by=by, evidence=evidence or account.url)
    refresh_directory_facts(account.influencer)
    _finish(verification, by, words, VERIFIED, tell=tell, reading=reading.pk)
    return verification


@transaction.atomic
def decline(
    *,
    verification: Verification,
    by: User,
    reason: str,
    message: str,
    private_note: str = "",
    tell: bool = True,
) -> Verification:
    """Say no, and why; the figures stay declared and the influencer may ask again. Raises as `verify`, and ReasonMissing
    without a word to the influencer."""
    if not message.strip():
        raise ReasonMissing(
            _("Write what was wrong, so that they can do it better."), field="message"
        )
    words = Words(reason, message, private_note)
    account = _check(verification, by, words, DeclineReason.values)
    _close(verification, by, Status.DECLINED, message)
    _finish(verification, by, words, NOT_VERIFIED, tell=tell, reading=_newest_reading(account))
    return verification


@transaction.atomic
def verify_account(*, account: PlatformAccount, by: User, **seen: Any) -> Verification:
    """Verify an account without being asked, with the words and figures of `verify`. A request that runs is answered by it."""
    require_permission(by, DECIDE)
    account = lock_account(account)
    row = account.verifications.running().first() or Verification(
        account=account, code=new_code(), method=Method.STAFF
    )
    if row.status == Status.OPEN:
        row.method, row.status, row.submitted_at = Method.STAFF, Status.WAITING, timezone.now()
        row.followers, row.engagement_rate = account.followers, account.engagement_rate
        row.save()
    return verify(verification=row, by=by, **seen)


def remove_old_proofs() -> int:
    """Delete the screenshots of requests decided long ago; the rows stay. Returns how many. Safe to repeat."""
    over = Verification.objects.filter(decided_at__lt=timezone.now() - PROOF_KEPT)
    rows = list(over.exclude(screenshot="")[:1000])
    for row in rows:
        row.screenshot.storage.delete(str(row.screenshot.name))
    return over.filter(pk__in=[row.pk for row in rows]).update(screenshot="")


def _check(verification: Verification, by: User, words: Words, known: list[str]) -> PlatformAccount:
    """What every decision asks first. Afterwards `verification` is as it is now, its account locked."""
    require_permission(by, DECIDE, about=verification)
    words.check(known)
    account = lock_account(verification.account)
    verification.refresh_from_db()
    if verification.status == Status.OUTDATED:
        raise _changed()
    if verification.status != Status.WAITING:
        raise gone()
    return account


def _close(verification: Verification, by: User, status: str, message: str, **more: Any) -> None:
    """The decision, if nobody was quicker."""
    waiting = Verification.objects.waiting().filter(pk=verification.pk).order_by()
    change = {"status": status, "decided_at": timezone.now(), "decided_by": by, "message": message}
    if waiting.update(**change, **more) != 1:
        raise gone()
    verification.refresh_from_db()


def _changed() -> FiguresChanged:
    return FiguresChanged(
        _("The influencer changed the account after sending this; there is nothing left to decide.")
    )


def _finish(
    verification: Verification, by: User, words: Words, action: str, *, tell: bool, **data: Any
) -> None:
    """The trail, and the influencer's notification and mail."""
    statuses = (Status.WAITING.value, verification.status)
    event = write_down(verification, action=action, by=by, words=words, statuses=statuses, **data)
    account = str(verification.account)
    announce(
        event,
        to=verification.account.influencer.user,
        about=verification,
        title=verification_title(action, account),
        url=f"{reverse('accounts:settings_profile')}#platforms",
        mail="verification_decided",
        message=words.message,
        tell=tell,
        account=account,
    )


def verification_title(action: str, account: str) -> str:
    """The subject of the mail and the line in the notifications."""
    titles = {
        VERIFIED: _("%(account)s is verified"),
        NOT_VERIFIED: _("%(account)s was not verified"),
    }
    return titles[action] % {"account": account}


# --- How the decisions are undone -------------------------------------------------------------------------------------


def _unverify(target: Verification, event: AuditEvent, _by: User) -> bool:
    """Back into the queue, with the figures and the verification the account had. The reading of a look that did not count
    goes; the trail keeps that it was."""
    account = lock_account(target.account)
    reading = FigureReading.objects.filter(pk=event.data["reading"]).first()
    if reading is None or _facts(account) != _facts(reading) or account.verified_on != reading.on:
        return False
    if not _back_to_queue(target, account, Status.VERIFIED):
        return False
    reading.delete()
    account.followers, account.engagement_rate = _facts(target)
    account.verified_on = target.verified_before
    account.save(update_fields=("followers", "engagement_rate", "verified_on"))
    refresh_directory_facts(account.influencer)
    return True


def _undecline(target: Verification, event: AuditEvent, _by: User) -> bool:
    """Not once the influencer has saved the account again: the proof may be of another page than it names now."""
    account = lock_account(target.account)
    is_same = event.data.get("reading") == _newest_reading(account)
    return is_same and _back_to_queue(target, account, Status.DECLINED)


def _newest_reading(account: PlatformAccount) -> int | None:
    """Whatever is changed in an account leaves a reading."""
    return account.readings.order_by("pk").values_list("pk", flat=True).last()


def _back_to_queue(target: Verification, account: PlatformAccount, status: str) -> bool:
    """At the place it had, unless the account has been asked about again; a look nobody asked for ends instead."""
    if account.verifications.filter(pk__gt=target.pk).exclude(status=Status.WITHDRAWN).exists():
        return False
    again = Status.WITHDRAWN if target.method == Method.STAFF else Status.WAITING
    rows = Verification.objects.filter(pk=target.pk, status=status)
    back = {"status": again, "decided_at": None, "decided_by": None, "message": ""}
    return rows.update(**back) == 1


def _facts(row: Any) -> tuple[int, Decimal | None]:
    return row.followers, row.engagement_rate


register(VERIFIED, _unverify, permission=DECIDE)
register(NOT_VERIFIED, _undecline, permission=DECIDE)
