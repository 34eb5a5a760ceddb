"""Four workers that freeze and owe the same reports at the same instant: `python -m reports.tests.racing`, on an empty database.

Prints one line of JSON: how many reports each believed to make, and how many reports and mails there are afterwards.
"""

import json
import os
import time
from datetime import UTC, date, datetime

import django
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings
from django.urls import get_resolver

django.setup()

from accounts.dated import Due  # noqa: E402  (after the set-up)
from accounts.models import Delivery  # noqa: E402
from reports.models import MonthlyReport  # noqa: E402
from reports.monthly.periods import Period  # noqa: E402
from reports.services import freeze, plan_reports  # noqa: E402
from reports.tests.months import make_reported  # noqa: E402

WORKERS, COMPANIES = 4, 5
DUE = Due("UTC", date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC))


def work(at: float) -> int:
    """What a run does with one chunk, without the claim that keeps a second run away."""
    mails = list(plan_reports(DUE))
    time.sleep(max(0, at - time.monotonic()))
    with transaction.atomic():
        made = freeze(
            period=Period("2026-10", "UTC"), sponsors=[m.payload["sponsor"] for m in mails]
        )
        time.sleep(0.05)
        Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    return made


def main() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    assert get_resolver().url_patterns
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        for _ in range(COMPANIES):
            make_reported()
    connections.close_all()
    at = time.monotonic() + 1.0
    reading, writing = os.pipe()
    for _ in range(WORKERS):
        if os.fork() == 0:
            os.write(writing, f"{work(at)}\n".encode())
            os._exit(0)
    codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(WORKERS)]
    os.close(writing)
    with os.fdopen(reading) as answers:
        made = [int(line) for line in answers]
    counts = {"reports": MonthlyReport.objects.count(), "mails": Delivery.objects.count()}
    print(json.dumps({"codes": codes, "made": made} | counts))  # noqa: T201


if __name__ == "__main__":
    main()
