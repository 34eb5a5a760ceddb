# ruff: noqa: PLR2004, S311, SLF001
"""The links and the clicks that every part is given."""

import itertools
import os
import random

LINKS = 1000
START_MS = 1_763_600_400_000  # a full hour


def links(count=LINKS):
    """So many links of one sponsor, made once per database."""
    from django.test import override_settings

    from accounts.tests import factories
    from campaigns.tests.factories import make_campaign
    from reports.models import TrackedLink
    from reports.tests.links.factories import make_deal

    pieces = 20
    factories._numbers = itertools.count(os.getpid() * 10_000)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        sponsor = factories.make_sponsor()
        while TrackedLink.objects.count() < count:
            campaign = make_campaign(
                sponsor=sponsor,
                destination_hosts=["shop.example.com"],
                seats=1000,
                budget_minor=10**11,
            )
            for _ in range(10):
                make_deal(campaign=campaign, deliverables={"story": pieces})
    return list(TrackedLink.objects.values_list("code", "url")[:count])


def clicks(codes, count, seed=1, hours=30 * 24):
    """Nine of ten by people, a third of those again within the hour; over so many hours."""
    rng = random.Random(seed)
    kinds = ["valid"] * 9 + ["bot"]
    rows, last = [], ("", 0, 0)
    for n in range(count):
        if n % 3 == 2 and last[0]:
            code, ms, visitor = last
        else:
            code = rng.choice(codes)
            ms = START_MS + rng.randrange(hours) * 3_600_000
            visitor = rng.getrandbits(63)
        last = (code, ms, visitor)
        rows.append((code, ms + n % 3_600_000, visitor, rng.choice(kinds)))
    return rows
