"""Several processes that look for trust signals at one instant: `python -m accounts.tests.trust_lookers` in an empty database.

Prints one line of JSON: what each process says it raised, and what is stored.
"""

import json
import os
import time
from collections import Counter

import django
from django.core.management import call_command
from django.db import connections

django.setup()

from accounts.models import TrustRule, TrustSignal  # noqa: E402  (after the set-up)
from accounts.services import trust  # noqa: E402
from accounts.tests.factories import make_sponsor  # noqa: E402
from accounts.trust import RULES  # noqa: E402

LOOKERS, ROUNDS, COMPANIES = 4, 3, 30


def main() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    for n in range(COMPANIES):
        make_sponsor(company_name=f"Bergwerk {n % 3}")
    connections.close_all()
    raised = [look_together() for _ in range(ROUNDS)]
    stored = TrustSignal.objects.values_list("object_id", "fingerprint", "rule__code")
    print(  # noqa: T201  (its only way to speak to the test)
        json.dumps(
            {
                "raised": raised,
                "signals": len(stored),
                "most": max(Counter(stored).values()),
                "rules": TrustRule.objects.count() == len(RULES),
            }
        )
    )


def look_together() -> list[int]:
    """What each process says it raised."""
    at, readers = time.monotonic() + 0.3, []
    for _ in range(LOOKERS):
        hearing, telling = os.pipe()
        if os.fork() == 0:
            os.close(hearing)
            time.sleep(max(0.0, at - time.monotonic()))
            os.write(telling, str(sum(trust.look_for_signals().values())).encode())
            connections.close_all()
            os._exit(0)
        os.close(telling)
        readers.append(hearing)
    for _ in readers:
        os.wait()
    return [int(os.fdopen(reader).read()) for reader in readers]


if __name__ == "__main__":
    main()
