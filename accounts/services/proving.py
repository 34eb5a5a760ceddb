"""The influencer's side of a verified account: a code for the bio or a screenshot, sent to staff, withdrawn."""

import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, PlatformAccount, User, Verification
from accounts.services.figures import VerificationClosed, end, lock_account
from influencer_platform.errors import DomainError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No character that reads like another one."""
Status, Method = Verification.Status, Verification.Method


class AlreadyWaiting(DomainError):
    """One request per account at a time."""

    code = "verification_waiting"


class ProofMissing(DomainError):
    """No way of proving was chosen, or the screenshot is missing."""

    code = "proof_missing"


@transaction.atomic
def start_verification(*, account: PlatformAccount, by: User, method: str) -> Verification:
    """Begin a request with a new code. One that is not sent yet goes on, by the method chosen now.

    Raises NotAllowed, ProofMissing for an unknown method, or AlreadyWaiting.
    """
    lock_account(account, owner=by)
    if method not in {Method.CODE, Method.SCREENSHOT}:
        raise ProofMissing(_("Choose how you want to prove it."), field="method")
    running = account.verifications.running().first()
    if running is None:
        row = Verification.objects.create(account=account, method=method, code=new_code())
        AuditEvent.record(row, action="started", by=by, to_status=Status.OPEN)
        return row
    if running.status == Status.WAITING:
        raise AlreadyWaiting(_("We have your request already. Withdraw it to send another one."))
    Verification.objects.filter(pk=running.pk).update(method=method)
    running.method = method
    return running


def new_code() -> str:
    """`tandem-7F3K-Q2`: short enough to type, and nobody guesses it."""
    drawn = "".join(secrets.choice(ALPHABET) for _n in range(6))
    return f"{slugify(settings.SITE_NAME)[:12] or 'code'}-{drawn[:4]}-{drawn[4:]}"


@transaction.atomic
def submit_verification(
    *, verification: Verification, by: User, screenshot: "ContentFile[bytes] | None" = None
) -> Verification:
    """Put the request into the staff's queue, with the figures as they are declared now. Sent twice it is sent once.

    `screenshot` is a picture cleaned by `uploads.clean_picture`. Raises NotAllowed, ProofMissing or VerificationClosed.
    """
    account = lock_account(verification.account, owner=by)
    verification.refresh_from_db()
    if verification.status == Status.WAITING:
        return verification
    if verification.status != Status.OPEN:
        raise VerificationClosed(_("This request has ended. Begin a new one."))
    if verification.method == Method.SCREENSHOT:
        if screenshot is None:
            raise ProofMissing(_("Choose a screenshot."), field="screenshot")
        verification.screenshot.save(str(screenshot.name), screenshot, save=False)
    verification.status, verification.submitted_at = Status.WAITING, timezone.now()
    verification.followers = account.followers
    verification.engagement_rate = account.engagement_rate
    verification.save()
    AuditEvent.record(
        verification, action="submitted", by=by, from_status=Status.OPEN, to_status=Status.WAITING
    )
    return verification


@transaction.atomic
def withdraw_verification(*, verification: Verification, by: User) -> Verification:
    """End one's own request; its screenshot is removed. Raises NotAllowed, or VerificationClosed once it is decided."""
    lock_account(verification.account, owner=by)
    verification.refresh_from_db()
    if verification.status != Status.WITHDRAWN and not end(
        verification, status=Status.WITHDRAWN, by=by
    ):
        raise VerificationClosed(_("This request has ended already."))
    verification.refresh_from_db()
    return verification
