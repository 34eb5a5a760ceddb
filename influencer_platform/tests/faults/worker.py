"""The sending side: `python -m influencer_platform.tests.faults.worker`, told by lines of JSON what to do, answers with lines of JSON.

It reads everything in once and forks a sender for each `fork`, so that one can be killed and replaced within milliseconds.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

django.setup()

from accounts import services  # noqa: E402
from accounts.mail import KINDS  # noqa: E402
from accounts.models import Delivery  # noqa: E402  (after the set-up)
from accounts.services.mailing import endings, sending  # noqa: E402

Status = Delivery.Status
PATIENCE = 0.5
UNDONE = (Status.QUEUED, Status.CLAIMED, Status.HANDING_OVER)


def main() -> None:
    override_settings(EMAIL_TIMEOUT=PATIENCE).enable()
    endings.MINUTE = timedelta(milliseconds=150)
    endings.LONGEST_OUTAGE = 2
    sending.PART = int(os.environ.get("PART", sending.PART))
    call_command("migrate", verbosity=0, skip_checks=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(COMMANDS[order.pop("command")](**order)), flush=True)  # noqa: T201


def fork(loop: str) -> int:
    connections.close_all()
    if pid := os.fork():
        return pid
    forever(LOOPS[loop])
    os._exit(0)


def forever(send: Callable[[], Any]) -> None:
    """As the schedule and the wakes do, only without the pauses."""
    while os.getppid() != 1:
        try:
            if not send():
                time.sleep(0.01)
        except OperationalError:
            connections.close_all()


def owe(first: int, count: int) -> int:
    """Mails whose subject is their key."""
    rows = [
        Delivery(
            address=f"p{n}@example.com",
            kind="ready_made",
            key=f"key-{n}",
            payload={"subject": f"key-{n}", "text": "words " * 20},
        )
        for n in range(first, first + count)
    ]
    Delivery.objects.bulk_create(rows)
    return len(rows)


def undone() -> int:
    return Delivery.objects.filter(status__in=UNDONE).count()


def ledger() -> dict[str, str]:
    return dict(Delivery.objects.values_list("key", "status"))


def figures() -> dict[str, int]:
    return dict(Delivery.objects.values_list("status").annotate(Count("pk")))


def usual_loop() -> int:
    """The control: send, then mark; try again where there was an error."""
    due = Delivery.objects.filter(status=Status.QUEUED).order_by("pk")[:200]
    sent = 0
    with get_connection() as connection:
        for delivery in due:
            kind = KINDS[delivery.kind]
            message = kind.message(delivery, kind.facts([delivery]))
            assert message is not None
            message.connection = connection
            try:
                message.send()
            except OSError:
                connection.close()
                continue
            Delivery.objects.filter(pk=delivery.pk).update(
                status=Status.SENT, sent_at=timezone.now()
            )
            sent += 1
    return sent


LOOPS: dict[str, Callable[[], Any]] = {"ours": services.send_all_due, "usual": usual_loop}
COMMANDS: dict[str, Callable[..., Any]] = {
    "figures": figures,
    "fork": fork,
    "ledger": ledger,
    "owe": owe,
    "undone": undone,
}

if __name__ == "__main__":
    main()
