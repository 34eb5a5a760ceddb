"""What the tests of killed processes start: `prepare` a link and as many clicks, `flush` for ever, or `sum` up.

python -m reports.tests.links.worker prepare 2000
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import override_settings  # noqa: E402

from reports.clicks.queue import queue  # noqa: E402
from reports.models import CampaignClicks, Click, ClickBatch, DailyClicks  # noqa: E402
from reports.services.counting import as_line, flush  # noqa: E402
from reports.tests.links.factories import NOON, link_of, make_deal, ms  # noqa: E402

SMALL = 50


def prepare(clicks: str) -> None:
    """One link, and so many clicks on it in the queue, each of another visitor."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        link = link_of(make_deal())
    if int(clicks):
        lines = [as_line(link.code, ms(NOON), visitor, "valid") for visitor in range(int(clicks))]
        queue()._client.rpush("tandem:clicks", *lines)
    tell(path=link.path, url=link.url)


def flush_for_ever() -> None:
    """In small batches, so that whoever is killed is killed in the middle of one."""
    tell(ready=True)
    while True:
        flush(most=SMALL, lease=0)
        time.sleep(0.01)


def sum_up() -> None:
    """Count what is left behind and what still waits, and say what came of it."""
    flush(most=SMALL, lease=0)
    of_campaign = CampaignClicks.objects.totals()
    of_link = DailyClicks.objects.totals()
    tell(
        clicks=Click.objects.count(),
        visitors=Click.objects.values("visitor").distinct().count(),
        sums=of_link,
        is_same=of_link == of_campaign,
        batches=ClickBatch.objects.count(),
        left=[queue().waiting(), len(queue().left_behind(-1))],
    )


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201  (the test reads it)


if __name__ == "__main__":
    settings.TESTING = True  # no worker is woken
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    elif sys.argv[1] == "flush":
        flush_for_ever()
    else:
        sum_up()
