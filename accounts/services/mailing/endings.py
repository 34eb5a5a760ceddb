"""What becomes of a mail that did not leave: when it is tried again, and when no more."""

import random
import re
import smtplib
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts.models import Delivery, MailChoices

Status = Delivery.Status
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = 120
"""Minutes between two attempts, at most."""
LONGEST_OUTAGE = 10
"""Minutes until an unreachable server is asked again, at most."""
LONGEST_TRY = timedelta(days=3)
FEWEST_TRIES = 8
"""A mail somebody sends again after days is still tried for hours."""
NO_SERVER = "the mail server cannot be reached"
TOO_OLD = "could not be delivered for 3 days"
FOR_NOW = range(400, 500)
FOR_GOOD = range(500, 600)
MOST_STOPS = 5
STOPS = [f"stopped while it was written ({n} of {MOST_STOPS})" for n in range(1, MOST_STOPS + 1)]
"""What is said of a mail at whose writing a process died; after the last of them it is not tried any more."""
SUSPECT = STOPS[1:-1]
OF_THE_MAILBOX = re.compile(rb"^(?!\d\.\d{1,3}\.\d)|^5\.[12]\.")
"""The words of a refusal that is about the recipient's mailbox, not about us: enhanced codes 5.1.x and 5.2.x, or none at all."""


def after_minutes(minutes: float) -> timedelta:
    """With a quarter more or less, so that what failed together does not come back together."""
    return minutes * MINUTE * random.uniform(0.75, 1.25)  # noqa: S311  (nobody gains by guessing it)


def try_later(delivery: Delivery, error: str) -> tuple[str, dict[str, Any]]:
    """Not now, said the server: one, two, four … minutes later again, for three days."""
    now = timezone.now()
    attempts = delivery.attempts + 1
    if attempts >= FEWEST_TRIES and delivery.created_at < now - LONGEST_TRY:
        return Status.FAILED, {"error": f"{TOO_OLD}: {error}"[:200], "attempts": attempts}
    wait = after_minutes(min(2 ** min(attempts - 1, 16), LONGEST_WAIT))
    return Status.QUEUED, {"error": error, "attempts": attempts, "not_before": now + wait}


def postpone_all(outages: int) -> None:
    """The mail server is away, by the `outages`-th look in a row: whatever is due waits until it is asked again, in its order.

    No mail is to blame for that; one that has waited for three days is given up.
    """
    now = timezone.now()
    due = Delivery.objects.filter(status=Status.QUEUED, not_before__lte=now)
    due.filter(created_at__lt=now - LONGEST_TRY, error=NO_SERVER).update(
        status=Status.FAILED, error=TOO_OLD
    )
    due.update(
        not_before=now + after_minutes(min(2 ** min(outages - 1, 16), LONGEST_OUTAGE)),
        error=Case(When(error__in=STOPS, then=F("error")), default=Value(NO_SERVER)),
    )


def next_stop(error: str) -> tuple[str, str]:
    """Status and words after one more process died while the mail was written."""
    count = STOPS.index(error) + 1 if error in STOPS[:-1] else 0
    return Status.FAILED if count + 1 == MOST_STOPS else Status.QUEUED, STOPS[count]


def codes(error: BaseException) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def is_of_the_mailbox(error: BaseException) -> bool:
    """Whether the server refused for good because of the recipient's mailbox."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return any(
        code in FOR_GOOD and OF_THE_MAILBOX.search(words)
        for code, words in error.recipients.values()
    )


def count_refusal(delivery: Delivery) -> None:
    """One more mail the person's mailbox refused for good; after a few of them we pause."""
    if delivery.recipient_id is None:
        return
    found, _made = MailChoices.objects.get_or_create(user_id=delivery.recipient_id)
    found.refusals += 1
    change: dict[str, Any] = {"refusals": found.refusals}
    if found.refusals >= MailChoices.REFUSALS_UNTIL_PAUSE and found.paused_at is None:
        change |= {"paused_at": timezone.now()}
    MailChoices.objects.filter(pk=found.pk).update(**change)


def forget_refusals(deliveries: list[Delivery]) -> None:
    """Their mailboxes take mails (again)."""
    people = [d.recipient_id for d in deliveries if _was_refused(d)]
    if people:
        MailChoices.objects.filter(user__in=people).update(refusals=0, paused_at=None)


def _was_refused(delivery: Delivery) -> bool:
    found = getattr(delivery.recipient, "mail_choices", None)
    return bool(found and (found.refusals or found.paused_at))
