"""From the queue to the mail server: a claim at a time, handed over in parts over one connection."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import Error, InterfaceError, OperationalError
from django.utils import timezone

from accounts.jobs import is_stopping
from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.services.choices import hold
from accounts.services.mailing.claims import CLAIM, Claim, clock
from accounts.services.mailing.endings import (
    count_refusal,
    forget_refusals,
    is_of_the_mailbox,
    postpone_all,
    try_later,
)
from accounts.services.mailing.journal import living
from accounts.services.mailing.recovery import recover_mails, settle
from accounts.services.mailing.transport import Answer, Result, Transport
from influencer_platform.wake import wake

logger = logging.getLogger(__name__)
PART = 250
"""Mails written and handed over at once: two statements for each part."""
RUN = 15.0
"""Seconds of one run: shorter than the time a worker that stops leaves to the job in hand."""
SENDERS = 2
"""Runs of one machine at the same time."""
NOT_WRITTEN = "could not be written"
NOT_DUE = "no longer due"
SOON = timedelta(minutes=1)
DATABASE_AWAY = (OperationalError, InterfaceError)
Status = Delivery.Status
Written = list[tuple[Delivery, EmailMessage]]
Ending = tuple[str, str, datetime | None]
"""Status, why, and when it is looked at again."""


def send_due(*, limit: int = CLAIM) -> int:
    """Send what is owed and due, oldest first: one claim. Returns how many left. Safe to run in parallel and to repeat."""
    recover_mails()
    with Transport() as transport:
        return Round(transport).run(limit).sent


def send_all_due(*, seconds: float = RUN) -> int:
    """Send what is owed and due, for `seconds` at most; what is left then wakes the next run. Returns how many left. A worker that is
    asked to stop gives back what is not handed over yet.

    With more than one claim due a second worker is woken to share it.
    """
    recover_mails()
    if living() >= SENDERS:
        return 0
    ends, sent, has_woken = clock() + seconds, 0, False
    with Transport() as transport:
        while clock() < ends and not is_stopping():
            done = Round(transport, ends).run(CLAIM)
            sent += done.sent
            if not done.taken or done.is_down:
                return sent
            if done.taken == CLAIM and not has_woken:
                wake("accounts.send_mail")
                has_woken = True
    if not has_woken:
        wake("accounts.send_mail")
    return sent


@dataclass
class Round:
    """One claim, from taking it until everything in it has come to an end or is given back."""

    transport: Transport
    ends: float | None = None
    taken: int = 0
    sent: int = 0
    is_down: bool = False
    facts: dict[str, Mapping[int, Any]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    """Mails whose facts could not be gathered."""

    def run(self, limit: int) -> "Round":
        claim = Claim()
        try:
            self.taken = claim.take(limit)
            self._gather(claim)
            for start in range(0, len(claim.rows), PART):
                if not self.is_down and not (start and self._is_over()):
                    self._hand_over(claim, self._write(claim, claim.rows[start : start + PART]))
            if claim.open:
                settle(claim.journal.record)
            if self.is_down:
                postpone_all(Transport.outages)
        except BaseException:
            _rescue(claim)
            raise
        claim.journal.close()
        return self

    def _is_over(self) -> bool:
        """Its time, or its worker's; asked only once a mail was handed over, so that a slow round comes further than the one before."""
        return is_stopping() or (self.ends is not None and clock() > self.ends)

    def _gather(self, claim: Claim) -> None:
        """The facts of each kind at once; where that fails, of each mail on its own, so that one bad row fails alone."""
        by_kind: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in claim.rows:
            by_kind[delivery.kind].append(delivery)
        for name, deliveries in by_kind.items():
            claim.journal.note("gather", name)
            try:
                self.facts[name] = KINDS[name].facts(deliveries)
            except DATABASE_AWAY:
                raise
            except Exception:
                logger.exception("the facts of %s could not be gathered at once", name)
                self.facts[name] = self._gather_each(name, deliveries)

    def _gather_each(self, name: str, deliveries: list[Delivery]) -> Mapping[int, Any]:
        found: dict[int, Any] = {}
        for delivery in deliveries:
            try:
                found |= KINDS[name].facts([delivery])
            except DATABASE_AWAY:
                raise
            except Exception:  # noqa: BLE001  (logged for the batch; the mail's row says so)
                self.broken.add(delivery.pk)
        return found

    # --- Writing --------------------------------------------------------------------------------------------------

    def _write(self, claim: Claim, part: list[Delivery]) -> Written:
        """The messages of those that leave now. Those that do not are told so: as many statements as there are reasons."""
        now, written = timezone.now(), []
        endings: dict[Ending, list[int]] = defaultdict(list)
        for delivery in part:
            if claim.is_half_over:
                claim.renew()
            claim.journal.note("write", delivery.pk)
            result = self._message(delivery, now)
            if isinstance(result, EmailMessage):
                written.append((delivery, result))
            else:
                endings[result].append(delivery.pk)
        claim.journal.note("ready", "part")
        for (status, error, until), pks in endings.items():
            change: dict[str, Any] = {"not_before": max(until, now + SOON)} if until else {}
            claim.end(pks, status, error=error, **change)
        return written

    def _message(self, delivery: Delivery, now: datetime) -> EmailMessage | Ending:
        kind = KINDS[delivery.kind]
        if delivery.pk in self.broken:
            return Status.FAILED, NOT_WRITTEN, None
        try:
            if held := hold(delivery, kind.topic, now):
                status = Status.QUEUED if held.until else Status.CANCELLED
                return status, held.reason, held.until
            message = kind.message(delivery, self.facts[kind.name])
        except DATABASE_AWAY:
            raise
        except Exception:
            logger.exception("mail %s could not be written", delivery.pk)
            return Status.FAILED, NOT_WRITTEN, None
        return message or (Status.CANCELLED, NOT_DUE, None)

    # --- Handing over ---------------------------------------------------------------------------------------------

    def _hand_over(self, claim: Claim, written: Written) -> None:
        """After this is written down, whatever is unclear stays unclear: it is never tried again by itself."""
        if not written:
            return
        ours = set(claim.begin([delivery.pk for delivery, _message in written]))
        left: list[Delivery] = []
        for delivery, message in written:
            if self.is_down or (left and self._is_over()):
                break
            if claim.is_half_over:
                ours = claim.renew()
            if delivery.pk in ours and self._send(claim, delivery, message):
                left.append(delivery)
        if left:
            claim.sent([delivery.pk for delivery in left])
            forget_refusals(left)
            self.sent += len(left)

    def _send(self, claim: Claim, delivery: Delivery, message: EmailMessage) -> bool:
        """Hand one mail over; whether it left. Anything else is rare, and written at once."""
        pk, journal = delivery.pk, claim.journal
        result = self.transport.send(message, lambda: journal.note("begin", pk))
        if result.answer == Answer.SENT:
            journal.note("sent", pk)
            return True
        journal.note("lost" if result.answer == Answer.UNCLEAR else "refused", pk)
        self.is_down = result.answer == Answer.DOWN
        if not self.is_down or result.is_of_mail:
            status, change = _ending(delivery, result)
            claim.end([pk], status, **change)
        if result.error and is_of_the_mailbox(result.error):
            count_refusal(delivery)
        return False


def _ending(delivery: Delivery, result: Result) -> tuple[str, dict[str, Any]]:
    if result.answer in {Answer.LATER, Answer.DOWN}:
        return try_later(delivery, result.words)
    status = Status.UNCERTAIN if result.answer == Answer.UNCLEAR else Status.FAILED
    return status, {"error": result.words, "attempts": delivery.attempts + 1}


def _rescue(claim: Claim) -> None:
    """Whatever went wrong: what is known is written down now, or by the next sweep if it is the database that failed."""
    try:
        settle(claim.journal.record)
    except Error:
        logger.exception("the mails of %s are left to the next sweep", claim.name)
        claim.journal.leave()
    else:
        claim.journal.close()
