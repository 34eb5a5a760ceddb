"""Finishing what a process began and did not end."""

import logging
from collections import defaultdict

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Delivery
from accounts.services.mailing.endings import next_stop
from accounts.services.mailing.journal import Record, dead_journals

logger = logging.getLogger(__name__)
Status = Delivery.Status
UNCLEAR = "worker stopped while handing over"
LEFT = frozenset({"begin", "sent", "lost"})
"""Words after which a mail may have left."""


def recover_mails() -> None:
    """Settle the claims of dead processes of this machine by their journals, and of others once their lease is over.

    Safe to run at any time, by anybody: a living claim of this machine holds its journal, others their lease.
    """
    for record in dead_journals():
        logger.warning("settling the mails of %s", record.claim)
        settle(record, was_killed=True)
    late = Delivery.objects.filter(lease_until__lt=timezone.now())
    _count_stop(late.filter(status=Status.CLAIMED))
    late.filter(status=Status.HANDING_OVER).update(
        status=Status.UNCERTAIN, lease_until=None, error=UNCLEAR
    )


def settle(record: Record, *, was_killed: bool = False) -> None:
    """Write what became of each mail of a claim. Also of one that somebody called uncertain meanwhile, as long as it is the claim's."""
    mine = Delivery.objects.filter(claimed_by=record.claim)
    claimed = mine.filter(status=Status.CLAIMED)
    if was_killed:
        _count_stop(_culprits(record, claimed))
    _queue(claimed)
    if not record.is_trusted:
        begun = mine.filter(status=Status.HANDING_OVER)
        begun.update(status=Status.UNCERTAIN, lease_until=None, error=UNCLEAR)
        return
    _settle_begun(record, mine.filter(status__in=(Status.HANDING_OVER, Status.UNCERTAIN)))


def _settle_begun(record: Record, begun: QuerySet[Delivery]) -> None:
    """Left for certain → sent; begun without an end → uncertain; everything else was never begun, or refused."""
    marks = record.marks
    pks = list(begun.values_list("pk", flat=True))
    sent = [pk for pk in pks if marks.get(pk) == "sent"]
    if sent:
        begun.filter(pk__in=sent).update(
            status=Status.SENT,
            sent_at=timezone.now(),
            payload={},
            error="",
            attempts=F("attempts") + 1,
            lease_until=None,
        )
    unclear = [pk for pk in pks if marks.get(pk) in {"begin", "lost"}]
    if unclear:
        rows = begun.filter(pk__in=unclear, status=Status.HANDING_OVER)
        rows.update(status=Status.UNCERTAIN, lease_until=None, error=UNCLEAR)
    if others := [pk for pk in pks if marks.get(pk) not in LEFT]:
        _queue(begun.filter(pk__in=others))


def _culprits(record: Record, claimed: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The mail that was being written when the process died; the mails of a kind while its facts were gathered."""
    if not record.is_trusted:
        return claimed
    word, about = record.last
    if word == "gather":
        return claimed.filter(kind=about)
    return claimed.filter(pk=int(about)) if word == "write" else claimed.none()


def _queue(rows: QuerySet[Delivery]) -> None:
    rows.update(status=Status.QUEUED, lease_until=None, claimed_by="")


def _count_stop(rows: QuerySet[Delivery]) -> None:
    """Queue them once more, except where processes have died at them too often."""
    by_error: dict[str, list[int]] = defaultdict(list)
    for pk, error in rows.values_list("pk", "error"):
        by_error[error].append(pk)
    for error, pks in by_error.items():
        status, words = next_stop(error)
        rows.filter(pk__in=pks).update(
            status=status,
            error=words,
            attempts=F("attempts") + 1,
            lease_until=None,
            claimed_by="",
        )
