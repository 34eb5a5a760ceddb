"""What a sponsor's dashboard costs beside the bare page of a signed-in person, with a cold and with a warm cache.

    .venv/bin/python bench/dashboard.py [--requests 20000] [--campaigns 200] [--rounds 7]

Fills a database of its own under var/bench/ (or the one DATABASE_URL names, which must be empty) with one sponsor's market, lets
the figures of its campaigns be added up as the worker does, then asks in turn for a page with nothing but the frame and for the
dashboard, both with all kept parts thrown away, and for both again. Prints the medians, their ratios and the number of queries;
exits 1 when warm is over 1.5 or cold over 6 times the bare page, or when the dashboard asks more than 12 queries. `--clicks` so
many clicks came before; `--changed` so many campaigns have changed since their figures were added up.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BARE, DASHBOARD = "/settings/security/", "/sponsor/"
WARM, COLD, MOST_QUERIES, OK = 1.5, 6.0, 12, 200


def set_up(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if not (assets := home / "assets").exists():
        assets.symlink_to(ROOT / "var" / "assets")
    os.environ.update(
        VAR_DIR=str(home), SECRET_KEY="only-for-the-bench-" + "0" * 40, REDIS_URL="", DEBUG="1"
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "influencer_platform.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def fill(campaigns: int, requests: int) -> Any:
    """One sponsor's campaigns and requests, as many as asked for. Returns the sponsor."""
    from django.core.management import call_command

    from accounts.models import Sponsor
    from accounts.tests.factories import make_influencer, make_sponsor
    from campaigns.models import Campaign
    from campaigns.tests.factories import make_campaign

    call_command("migrate", verbosity=0)
    if sponsor := Sponsor.objects.filter(company_name="Bench").first():
        return sponsor
    sponsor = make_sponsor(company_name="Bench")
    model = make_campaign(sponsor=sponsor)
    rows = []
    for n in range(campaigns):
        values = {f.attname: getattr(model, f.attname) for f in Campaign._meta.concrete_fields}
        values |= {"id": None, "name": f"Campaign {n}", "currency": "USD" if n % 4 else "EUR"}
        rows.append(
            Campaign(
                **values,
            )
        )
    Campaign.objects.bulk_create(rows)
    influencers = [make_influencer() for _ in range(max(1, requests // campaigns))]
    _requests(sponsor, list(sponsor.campaigns.exclude(pk=model.pk)), influencers, requests)
    return sponsor


def _requests(sponsor: Any, campaigns: list[Any], influencers: list[Any], count: int) -> None:
    """Spread over eleven months: half agreed, a quarter rejected, the others lapsed, withdrawn or open."""
    from django.utils import timezone

    from accounts.models import AuditEvent
    from adrequests.models import AdRequest, DealSheet, Deliverable, Message, Offer, Side, Status
    from campaigns.models import Brief

    now = timezone.now()
    ends = [
        "accepted",
        "completed",
        "rejected",
        "expired",
        "withdrawn",
        "pending",
        "accepted",
        "rejected",
    ]
    rows = []
    for n in range(count):
        began = now - timedelta(days=n % 330, hours=n % 23)
        status = ends[n % len(ends)]
        agreed = status in {"accepted", "completed"}
        rows.append(
            AdRequest(
                campaign=campaigns[n % len(campaigns)],
                influencer=influencers[n // len(campaigns) % len(influencers)],
                initiator=Side.INFLUENCER if n % 3 == 0 else Side.SPONSOR,
                status=status,
                awaiting=Side.INFLUENCER if status == "pending" else "",
                offer_number=1 + n % 3,
                influencer_rounds=n % 2,
                sponsor_rounds=1,
                fee_minor=50_000 + n % 900 * 100,
                expires_at=now + timedelta(days=5),
                created_at=began,
                moved_at=began,
                first_viewed_at=began + timedelta(hours=1) if n % 5 else None,
                accepted_at=began + timedelta(hours=n % 90) if agreed else None,
                accepted_by=sponsor.user if agreed else None,
                closed_at=began + timedelta(hours=80)
                if status not in {"accepted", "pending"}
                else None,
            )
        )
    rows = AdRequest.objects.bulk_create(rows, batch_size=500)
    briefs = {c.pk: Brief.objects.get_or_create(campaign=c, number=1)[0] for c in campaigns}
    offers = Offer.objects.bulk_create(
        [
            Offer(
                ad_request=row,
                number=number,
                side=Side.SPONSOR if number % 2 else Side.INFLUENCER,
                author=sponsor.user,
                brief=briefs[row.campaign_id],
                fee_minor=row.fee_minor,
                deliverables={"reel": 1},
                due_on=now.date(),
                created_at=row.created_at + timedelta(hours=number),
            )
            for row in rows
            for number in range(1, row.offer_number + 1)
        ],
        batch_size=500,
    )
    Message.objects.bulk_create(
        [
            Message(
                ad_request=row,
                author=sponsor.user,
                side=Side.SPONSOR,
                text="Hello",
                created_at=row.created_at,
            )
            for row in rows[::2]
        ],
        batch_size=500,
    )
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                object_type="adrequests.adrequest",
                object_id=row.pk,
                seq=seq,
                action=action,
                data=data,
                at=row.created_at,
            )
            for row in rows
            for seq, (action, data) in enumerate(
                [("began", {}), ("viewed", {}), ("expired", {"silent": "influencer"})][
                    : 3 if row.status == Status.EXPIRED else 2
                ],
                1,
            )
        ],
        batch_size=500,
    )
    last = {offer.ad_request_id: offer for offer in offers}
    agreed = [row for row in rows if row.accepted_at]
    sheets = DealSheet.objects.bulk_create(
        [
            DealSheet(ad_request=row, number=1, offer=last[row.pk], document={}, sha256="0" * 64)
            for row in agreed
        ],
        batch_size=500,
    )
    Deliverable.objects.bulk_create(
        [
            Deliverable(
                ad_request=sheet.ad_request,
                sheet=sheet,
                number=number,
                kind="reel",
                due_on=(sheet.ad_request.accepted_at + timedelta(days=20)).date(),
                status="approved" if sheet.ad_request.status == "completed" else "due",
                first_submitted_at=sheet.ad_request.accepted_at + timedelta(days=18 + number)
                if sheet.ad_request.status == "completed"
                else None,
                approved_at=sheet.ad_request.accepted_at + timedelta(days=21)
                if sheet.ad_request.status == "completed"
                else None,
            )
            for sheet in sheets
            for number in (1, 2)
        ],
        batch_size=500,
    )


def click(count: int) -> None:
    """So many clicks on one link of each campaign, over a year, as the worker counts them."""
    from adrequests.models import Deliverable
    from reports.models import ClickBatch, TrackedLink
    from reports.services.counting import store

    of_campaign = {
        piece.ad_request.campaign_id: piece
        for piece in Deliverable.objects.filter(number=1).select_related("ad_request")
    }
    TrackedLink.objects.bulk_create(
        (TrackedLink(deliverable=piece, campaign_id=pk) for pk, piece in of_campaign.items()),
        ignore_conflicts=True,
    )
    codes = list(TrackedLink.objects.values_list("code", flat=True))
    first = int(time.time() - 330 * 86_400) * 1000
    for batch in range(count // 10_000):
        begin = batch * 10_000
        rows = [
            (codes[n % len(codes)], first + n * (330 * 86_400_000 // count), n, "valid")
            for n in range(begin, begin + 10_000)
        ]
        if not ClickBatch.objects.filter(pk=f"bench{batch}").exists():
            store(batch=f"bench{batch}", rows=rows)


def change(campaigns: int) -> None:
    """Something in so many campaigns, which are then counted until the worker adds them up."""
    from django.db.models import F

    from adrequests.models import AdRequest
    from campaigns.models import Campaign

    some = Campaign.objects.order_by("-pk").values("pk")[:campaigns]
    AdRequest.objects.filter(campaign__in=list(some.values_list("pk", flat=True))).update(
        fee_minor=F("fee_minor")
    )


def ask(client: Any, path: str) -> tuple[float, int]:
    """(milliseconds of this process, queries)"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != OK:
        raise SystemExit(f"{path}: {response.status_code}")
    return (time.process_time() - began) * 1000, len(queries)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=20_000)
    options.add_argument("--campaigns", type=int, default=200)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--clicks", type=int, default=0)
    options.add_argument("--changed", type=int, default=0)
    chosen = options.parse_args()
    set_up(ROOT / "var" / "bench" / f"dashboard-{chosen.requests}-{chosen.clicks}")
    sponsor = fill(chosen.campaigns, chosen.requests)
    from reports.services.rollups import roll_up

    click(chosen.clicks)
    began = time.process_time()
    print(
        f"{roll_up()} parts of campaigns added up in {time.process_time() - began:.1f} s of this process"
    )
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    settings.CACHE_IS_SHARED = True
    client = Client()
    client.force_login(sponsor.user)
    pages = {"bare, cold": BARE, "cold": DASHBOARD, "warm": DASHBOARD, "bare, warm": BARE}
    times: dict[str, list[float]] = {name: [] for name in pages}
    queries: dict[str, int] = {}
    for path in (BARE, DASHBOARD):
        ask(client, path)
    change(chosen.changed)
    for _ in range(chosen.rounds):
        for name, path in pages.items():
            if "cold" in name:
                cache.clear()
            took, queries[name] = ask(client, path)
            times[name].append(took)
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratios = {name: medians[name] / medians[f"bare, {name}"] for name in ("cold", "warm")}
    for name, took in medians.items():
        ratio = f"{ratios[name]:8.2f} x" if name in ratios else " " * 10
        print(f"{name:11}{took:9.1f} ms{ratio}{queries[name]:5} queries")
    holds = ratios["warm"] <= WARM and ratios["cold"] <= COLD and queries["cold"] <= MOST_QUERIES
    print("holds" if holds else "over")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
