"""The sending loop. A mail is claimed by one worker, handed over once, and never sent a second time."""

import logging
import os
import smtplib
import socket
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery, User
from influencer_platform.wake import wake

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
BATCH = 200
MOST_ATTEMPTS = 8
FOR_NOW = range(400, 500)
"""Answers of a mail server that mean: not now, try again."""
NEVER = smtplib.SMTPNotSupportedError
"""The server cannot take this mail, today or tomorrow."""
Status = Delivery.Status


def queue_mail(
    *, recipient: User | None, address: str, key: str, subject: str, text: str, html: str = ""
) -> None:
    """Owe a mail whose words are ready (log-in codes and the like). The words are erased once it is sent."""
    Delivery.owe(
        recipient,
        kind="ready_made",
        key=key,
        address=address,
        subject=subject,
        text=text,
        html=html,
    )
    wake("accounts.send_mail")


def send_due(*, limit: int = BATCH) -> int:
    """Send what is owed and due, oldest first. Returns how many left. Safe to run in parallel and to repeat."""
    _sweep()
    claimed = _claim(limit)
    if not claimed:
        return 0
    connection = get_connection()
    sent = 0
    try:
        for delivery in claimed:
            sent += _send(delivery, connection)
    finally:
        connection.close()
    return sent


def release_own_claims() -> int:
    """A starting worker gives back what it had claimed and not begun before it stopped."""
    mine = Delivery.objects.filter(
        status=Status.CLAIMED, claimed_by__startswith=f"{socket.gethostname()}:"
    )
    return mine.update(status=Status.QUEUED, lease_until=None, claimed_by="")


def cancel_mail(*, to_domain: str) -> int:
    """Owe nothing to the addresses of one domain any more: nobody has a mailbox there. Returns how many mails that were."""
    waiting = Delivery.objects.filter(status=Status.QUEUED, address__endswith=f"@{to_domain}")
    return waiting.update(status=Status.CANCELLED, payload={}, error="no mailbox")


def _claim(limit: int) -> list[Delivery]:
    now = timezone.now()
    me = f"{socket.gethostname()}:{os.getpid()}:{now.timestamp():.6f}"
    due = Delivery.objects.filter(
        status=Status.QUEUED, not_before__lte=now, kind__in=KINDS
    ).order_by("not_before", "pk")
    with transaction.atomic():
        ids = list(due.values_list("pk", flat=True)[:limit])
        rows = Delivery.objects.filter(pk__in=ids, status=Status.QUEUED)
        rows.update(
            status=Status.CLAIMED,
            claimed_by=me,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
    return list(
        Delivery.objects.filter(claimed_by=me, status=Status.CLAIMED)
        .select_related("recipient")
        .order_by("not_before", "pk")
    )


def _send(delivery: Delivery, connection: Any) -> int:
    """Write one mail and hand it over. Returns how many left: 0 or 1."""
    try:
        kind = KINDS[delivery.kind]
        message = kind.message(delivery, kind.facts([delivery]))
    except Exception:
        logger.exception("mail %s could not be written", delivery.pk)
        return _close(delivery, Status.FAILED, error="could not be written")
    if message is None:
        return _close(delivery, Status.CANCELLED, error="no longer due")
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return _refused(delivery, error)
    return _hand_over(delivery, message, connection)


def _hand_over(delivery: Delivery, message: EmailMessage, connection: Any) -> int:
    """After `handing_over` is written, whatever is unclear stays unclear: it is never tried again.

    A connection that failed once is closed, so that the next mail begins on a fresh one.
    """
    mine = Delivery.objects.filter(
        pk=delivery.pk, status=Status.CLAIMED, claimed_by=delivery.claimed_by
    )
    if mine.update(status=Status.HANDING_OVER, lease_until=timezone.now() + LEASE) != 1:
        return 0
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPServerDisconnected as error:
        connection.close()
        return _close(delivery, Status.UNCERTAIN, error=type(error).__name__)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        connection.close()
        return _refused(delivery, error)
    _close(delivery, Status.SENT)
    return 1


def _refused(delivery: Delivery, error: Exception) -> int:
    """The server said no before taking the mail: a 4xx or an unreachable server is tried again later, anything else is final.

    What was cancelled meanwhile stays cancelled.
    """
    codes = _codes(error)
    for_now = (isinstance(error, OSError) and not codes and not isinstance(error, NEVER)) or any(
        code in FOR_NOW for code in codes
    )
    if not for_now or delivery.attempts >= MOST_ATTEMPTS:
        return _close(delivery, Status.FAILED, error=f"{type(error).__name__} {codes or ''}")
    wait = timedelta(minutes=min(2**delivery.attempts, 120))
    still = Delivery.objects.filter(pk=delivery.pk).exclude(status=Status.CANCELLED)
    still.update(
        status=Status.QUEUED,
        not_before=timezone.now() + wait,
        lease_until=None,
        claimed_by="",
        error=type(error).__name__,
    )
    return 0


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _close(delivery: Delivery, status: str, *, error: str = "") -> int:
    """Write the outcome. The words of a mail are kept only while it may still have to be sent."""
    now = timezone.now()
    change: dict[str, Any] = {"status": status, "error": error, "lease_until": None}
    if status in {Status.SENT, Status.CANCELLED}:
        change |= {"payload": {}}
    if status == Status.SENT:
        change |= {"sent_at": now}
    Delivery.objects.filter(pk=delivery.pk).update(**change)
    return 0


def _sweep() -> None:
    """Leases that ran out: not begun → queued again; begun → uncertain, for a person to look at."""
    late = Delivery.objects.filter(lease_until__lt=timezone.now())
    late.filter(status=Status.CLAIMED).update(status=Status.QUEUED, lease_until=None, claimed_by="")
    late.filter(status=Status.HANDING_OVER).update(
        status=Status.UNCERTAIN, lease_until=None, error="worker stopped while handing over"
    )
