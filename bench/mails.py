"""How fast does the reminder run go? Mails per second from the ledger to a local mail server, beside a plain smtplib loop.

    .venv/bin/python bench/mails.py [--kind bench_digest] [--influencers 20000] [--requests 5] [--rounds 5] [--workers 2]
                                    [--database sqlite:///…]

Builds a market under var/bench/mails (kept for the next run) in which so many requests wait for each influencer, owes every
influencer one mail of the kind, and sends them in rounds: as many through the ledger by worker processes, as many by a loop that
has only to hand over ready bytes on one connection, in turn, so that the machine's moods hit both alike. The mail server is a
process of its own. Prints the medians, their ratio, the statements for each 200 mails, and how many a repeat run sends; exits 1 when
the ratio is below 0.25, there are more than 3 statements, or a repeat sends anything.
"""

import argparse
import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = "bench_digest"
LEAST_RATIO = 0.25
MOST_STATEMENTS = 3
CHUNK = 2000


def sink() -> None:
    """The mail server: prints its port, and how many mails it took for each line it is sent."""
    from influencer_platform.tests.faults.sink import Sink

    with Sink() as server:
        print(server.port, flush=True)
        for _line in sys.stdin:
            print(sum(server.taken.values()), flush=True)


def main() -> int:
    told = arguments()
    if told.sink:
        sink()
        return 0
    home = ROOT / "var" / "bench" / "mails"
    home.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, __file__, "--sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:  # fmt: skip
        port = int(server.stdout.readline())
        os.environ |= {
            "DATABASE_URL": told.database or f"sqlite:///{home / 'market.sqlite3'}",
            "VAR_DIR": str(home),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "REDIS_URL": "",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        }
        os.environ.setdefault("SECRET_KEY", "of-the-bench-only-" + "0" * 40)
        try:
            return measure(told, port)
        finally:
            server.stdin.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kind", default=OWN)
    parser.add_argument("--influencers", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=5, help="waiting for each influencer")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(told: argparse.Namespace, port: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    if told.kind == OWN:
        register()
    people = market(told.influencers, told.requests)
    owed = owe(people, told.kind)
    size = len(owed) // (told.rounds + 1)
    statements, sample = count_statements(owed[:size])
    ours, plain = [], []
    for n in range(1, told.rounds + 1):
        ours.append(through_the_ledger(owed[n * size : (n + 1) * size], told.workers))
        plain.append(by_smtplib(port, sample, size))
        print(f"round {n}: ledger {ours[-1]:,.0f} mails/s, smtplib loop {plain[-1]:,.0f} mails/s")
    owe(people, told.kind, again=True)
    repeated = repeat()
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    print(
        f"{len(people):,} influencers, {told.requests} requests each, {told.kind} of {len(sample):,} bytes, "
        f"{told.workers} workers\n"
        f"medians: ledger {statistics.median(ours):,.0f} mails/s, smtplib loop {statistics.median(plain):,.0f} mails/s, "
        f"ratio {ratio:.2f}\nstatements for 200 mails: {statements:.2f}\na repeat run sends {repeated}"
    )
    return int(ratio < LEAST_RATIO or statements > MOST_STATEMENTS or repeated > 0)


# --- The market ---------------------------------------------------------------------------------------------------------


def market(influencers: int, requests: int) -> list[tuple[int, int, str]]:
    """Influencer, user and address of everybody for whom something waits. Rows in bulk: for measuring only."""
    from accounts.models import Influencer

    if (there := Influencer.objects.count()) != influencers:
        if there:
            sys.exit("another market is there: remove var/bench/mails")
        build(influencers, requests)
    return list(Influencer.objects.order_by("pk").values_list("pk", "user_id", "user__email"))


def build(influencers: int, requests: int) -> None:
    from django.db import transaction

    from accounts.models import Influencer, Role, User
    from adrequests.models import AdRequest, Offer
    from adrequests.tests.factories import make_ad_request

    first = [make_ad_request() for _ in range(requests)]
    offers = list(Offer.objects.order_by("pk"))
    role = Role.objects.get(code="influencer")
    person, creator = User.objects.get(pk=first[0].influencer.user_id), first[0].influencer
    missing = influencers - requests
    users = [
        User(email=f"bench{n}@example.com", name=f"Bench {n}", role=role, password=person.password)
        for n in range(missing)
    ]
    User.objects.bulk_create(users, CHUNK)
    creators = [
        Influencer(user=user, name=user.name, handle=f"bench{n}", country="GB", languages=creator.languages)
        for n, user in enumerate(users)
    ]  # fmt: skip
    Influencer.objects.bulk_create(creators, CHUNK)
    number = Offer.objects.latest("pk").pk
    for row, offer in zip(first, offers, strict=True):
        with transaction.atomic():
            cases = []
            for one in creators:
                number += 1
                cases.append(copy(row, influencer_id=one.pk, latest_offer_id=number))
            AdRequest.objects.bulk_create(cases, CHUNK)
            terms = [copy(offer, id=one.latest_offer_id, ad_request_id=one.pk) for one in cases]
            Offer.objects.bulk_create(terms, CHUNK)


def copy(row, **changed):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    return type(row)(**(values | changed))


def register() -> None:
    """A digest of what waits, written with the templates of the product: about as long as the real one."""
    from accounts.mail import compose, mail_kind
    from adrequests.models import AdRequest

    def gather(deliveries):
        by_user = defaultdict(list)
        rows = AdRequest.objects.awaiting("influencer").select_related("campaign__sponsor")
        people = {delivery.recipient_id for delivery in deliveries}
        for row in rows.filter(influencer__user__in=people).order_by("expires_at"):
            by_user[row.influencer_id].append(row)
        return {d.pk: by_user[d.recipient.influencer.pk] for d in deliveries}

    @mail_kind(OWN, gather=gather)
    def digest(delivery, waiting):
        """Everything that waits for an influencer."""
        lines = [
            f"{row.campaign.sponsor.company_name}: {row.campaign.name}, {row.fee_minor}, {row.expires_at:%d %b}"
            for row in waiting
        ]
        return compose(
            delivery,
            "sponsor_decision",
            f"{len(lines)} requests wait for you",
            action="asked",
            message="\n".join(lines),
            path="/influencer/inbox/",
        )


# --- Owing and sending --------------------------------------------------------------------------------------------------


def owe(people: list[tuple[int, int, str]], kind: str, *, again: bool = False) -> list[int]:
    """One mail to each, as the daily run owes them. They wait until their round comes. `again`: as a repeated run does."""
    from django.utils import timezone

    from accounts.models import Delivery

    today = timezone.localdate().isoformat()
    later = timezone.now() + timedelta(days=1)
    rows = [
        Delivery(
            recipient_id=user,
            address=email,
            kind=kind,
            key=f"{kind}:{influencer}:{today}",
            payload={"on": today},
            not_before=later,
        )
        for influencer, user, email in people
    ]
    if not again:
        Delivery.objects.all().delete()
    Delivery.objects.bulk_create(rows, CHUNK, ignore_conflicts=True)
    keys = Delivery.objects.filter(kind=kind, status="queued").order_by("pk")
    return list(keys.values_list("pk", flat=True))


def due(pks: list[int]) -> None:
    from django.utils import timezone

    from accounts.models import Delivery

    now = timezone.now()
    rows = Delivery.objects.filter(pk__range=(pks[0], pks[-1]), status="queued")
    rows.update(not_before=now)


def count_statements(pks: list[int]) -> tuple[float, bytes]:
    """For each 200 mails, as logged by Django with BEGIN and COMMIT; and a mail of this kind as bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.mail import KINDS
    from accounts.models import Delivery
    from accounts.services import send_all_due

    delivery = Delivery.objects.select_related("recipient").get(pk=pks[0])
    kind = KINDS[delivery.kind]
    message = kind.message(delivery, kind.facts([delivery]))
    if message is None:
        sys.exit("nothing is due in this market: remove var/bench/mails")
    due(pks)
    with CaptureQueriesContext(connection) as asked:
        sent = send_all_due(seconds=600)
    if sent != len(pks):
        sys.exit(f"{sent} of {len(pks)} mails were sent")
    return len(asked) * 200 / sent, message.message().as_bytes(linesep="\r\n")


def through_the_ledger(pks: list[int], workers: int) -> float:
    """Mails per second of worker processes that do what the task does, until nothing is due."""
    from django.db import connections

    from accounts.models import Delivery
    from accounts.tasks import send_mail

    due(pks)
    connections.close_all()
    begun = time.perf_counter()
    span, children = (pks[0], pks[-1]), []
    for _ in range(workers):
        if child := os.fork():
            children.append(child)
            continue
        while Delivery.objects.filter(pk__range=span, status="queued").exists():
            send_mail()
        os._exit(0)
    for child in children:
        os.waitpid(child, 0)
    took = time.perf_counter() - begun
    if left := Delivery.objects.filter(pk__range=(pks[0], pks[-1])).exclude(status="sent").count():
        sys.exit(f"{left} of {len(pks)} mails were not sent")
    return len(pks) / took


def by_smtplib(port: int, words: bytes, count: int) -> float:
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for n in range(count):
            client.sendmail("no-reply@example.com", [f"bench{n}@example.com"], words)
    return count / (time.perf_counter() - begun)


def repeat() -> int:
    from accounts.models import Delivery
    from accounts.services import send_all_due

    Delivery.objects.filter(status="queued").update(status="cancelled")
    return send_all_due()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
