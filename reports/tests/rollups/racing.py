"""Answers given, sums added up and figures read at one time: `python -m reports.tests.rollups.racing [careless]`, on an empty database.

Prints one line of JSON: how often figures were read, in how many readings what is kept was not what the rows of the same moment
say, and whether it is so in the end. `careless` deletes every note of a change that there is, not only those it has looked at.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial

import django
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import override_settings

django.setup()

from accounts.models import User  # noqa: E402  (after the set-up)
from adrequests.models import AdRequest  # noqa: E402
from adrequests.tests.factories import make_ad_request  # noqa: E402
from campaigns.models import Campaign  # noqa: E402
from campaigns.tests.factories import make_campaign  # noqa: E402
from reports.counting import answer  # noqa: E402
from reports.figures import Figure  # noqa: E402
from reports.models import Rollup, RollupChange  # noqa: E402
from reports.ratios import kpis_for  # noqa: E402
from reports.scope import Scope, moment  # noqa: E402
from reports.services import rollups  # noqa: E402
from reports.tests.world import reject  # noqa: E402

REQUESTS, CAMPAIGNS = 60, 3
WRITERS, ADDERS, READERS = 2, 2, 2


class Counted(Scope):
    """A scope of which nothing is kept."""

    is_kept = False


def write(share: int) -> dict[str, int]:
    for row in AdRequest.objects.order_by("pk")[share::WRITERS]:
        reject(row)
    return {"written": 1}


def add_up(until: float) -> dict[str, int]:
    careful = rollups._add_up

    def slowly(*args):
        careful(*args)
        time.sleep(0.01)

    rollups._add_up = slowly
    done = 0
    while time.monotonic() < until:
        done += rollups.roll_up()
        time.sleep(0.002)
    return {"added": done}


def read(until: float) -> dict[str, int]:
    found = {"read": 0, "wrong": 0}
    while time.monotonic() < until:
        found["read"] += 1
        found["wrong"] += not is_right()
    return found


def is_right() -> bool:
    """Whether what is kept says what the rows say, both seen at one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        user = User.objects.with_party().get(sponsor__isnull=False)
        asked = [kpi for kpi in kpis_for(user).values() if isinstance(kpi, Figure)]
        now = moment()
        kept, counted = (answer(asked, kind(user, now)) for kind in (Scope, Counted))
    return all(kept[name].cells == counted[name].cells for name in counted)


def careless(_notes):
    RollupChange.objects.all().delete()


def main() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        first = make_campaign()
        campaigns = [first, *(make_campaign(sponsor=first.sponsor) for _ in range(CAMPAIGNS - 1))]
        for n in range(REQUESTS):
            make_ad_request(campaign=campaigns[n % CAMPAIGNS])
    rollups.roll_up()
    if "careless" in sys.argv:
        rollups._forget = careless
    found = run()
    rollups.roll_up()
    found["right"] = is_right()
    found["kept"] = Rollup.objects.count() == 3 * Campaign.objects.count()
    print(json.dumps(found))  # noqa: T201


def run() -> dict[str, int]:
    connections.close_all()
    until = time.monotonic() + 12
    jobs: list[Callable[[], dict[str, int]]] = [partial(write, n) for n in range(WRITERS)]
    jobs += [partial(add_up, until)] * ADDERS + [partial(read, until)] * READERS
    reading, writing = os.pipe()
    for job in jobs:
        if os.fork() == 0:
            os.write(writing, (json.dumps(job()) + "\n").encode())
            os._exit(0)
    codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in jobs]
    os.close(writing)
    total = {"failed": sum(code != 0 for code in codes)}
    with os.fdopen(reading) as answers:
        for line in answers:
            for name, value in json.loads(line).items():
                total[name] = total.get(name, 0) + value
    return total


if __name__ == "__main__":
    main()
