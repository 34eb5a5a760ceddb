"""What staff decide about one mail of the ledger: send it again, or send it no more."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mail import KINDS
from accounts.models import Delivery, User
from accounts.services.decisions import Words, require_permission, write_down
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

CHANGE = "accounts.change_delivery"
Status = Delivery.Status
STUCK = (Status.UNCERTAIN, Status.FAILED)
"""Ended without being sent for certain: for a person to look at."""
AGAIN_REASONS = [
    ("missing", gettext_lazy("The person says it did not arrive")),
    ("repaired", gettext_lazy("The mail server works again")),
    ("other", gettext_lazy("Other")),
]
STOP_REASONS = [
    ("not_due", gettext_lazy("It is no longer needed")),
    ("address", gettext_lazy("The address is wrong")),
    ("other", gettext_lazy("Other")),
]


class MailMovedOn(DomainError):
    """The mail is not, or no longer, in a state in which this can be done: sent, being sent, or decided by somebody else."""

    code = "mail_moved_on"


class NothingToSend(DomainError):
    """Its words were erased, or it is no longer due."""

    code = "nothing_to_send"


@transaction.atomic
def resend_mail(
    *, delivery: Delivery, by: User, reason: str, message: str = "", private_note: str = ""
) -> Delivery:
    """Queue a failed or uncertain mail once more, at once and with all its attempts. A sent one never.

    Raises NotAllowed, ReasonMissing, NothingToSend or MailMovedOn.
    """
    words = Words(reason, message, private_note)
    fresh = {
        "attempts": 0,
        "not_before": timezone.now(),
        "lease_until": None,
        "claimed_by": "",
        "error": "",
    }
    _check(by, words, AGAIN_REASONS)
    if not _can_be_written(delivery):
        raise NothingToSend(_("Its words are no longer there, or it is no longer due."))
    _move(delivery, STUCK, Status.QUEUED, **fresh)
    write_down(
        delivery, action="resent", by=by, words=words, statuses=(delivery.status, Status.QUEUED)
    )
    wake("accounts.send_mail")
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def stop_mail(
    *, delivery: Delivery, by: User, reason: str, message: str = "", private_note: str = ""
) -> Delivery:
    """Owe a queued mail no more; its words are erased. Raises NotAllowed, ReasonMissing or MailMovedOn."""
    words = Words(reason, message, private_note)
    _check(by, words, STOP_REASONS)
    _move(delivery, (Status.QUEUED,), Status.CANCELLED, payload={}, error="stopped by staff")
    write_down(
        delivery, action="stopped", by=by, words=words, statuses=(Status.QUEUED, Status.CANCELLED)
    )
    delivery.refresh_from_db()
    return delivery


def _check(by: User, words: Words, reasons: list[tuple[str, Any]]) -> None:
    require_permission(by, CHANGE)
    words.check([code for code, _label in reasons])


def _move(delivery: Delivery, before: tuple[str, ...], after: str, **change: Any) -> None:
    """One conditional statement, so that of two people who click one is told that the other did."""
    rows = Delivery.objects.filter(pk=delivery.pk, status=delivery.status, status__in=before)
    if rows.update(status=after, **change) != 1:
        raise MailMovedOn(_("This mail is in another state by now."))


def _can_be_written(delivery: Delivery) -> bool:
    """Whether its kind still makes a message of it: only that tells a mail without words from one whose words are gone."""
    try:
        kind = KINDS[delivery.kind]
        return kind.message(delivery, kind.facts([delivery])) is not None
    except Exception:  # noqa: BLE001  (whatever the kind stumbles over, the worker would too)
        return False
