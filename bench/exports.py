"""How long and how much memory a long list takes as a file, beside the plainest way the database itself has.

    .venv/bin/python bench/exports.py [--rows 1000000] [--small 100000] [--rounds 3] [--only postgres,sqlite,xlsx]

Makes two databases of one sponsor's campaigns (a PostgreSQL from the wheel, a SQLite file), and of each writes CampaignResource
with the owner's filter and the neutralising of formulas on: by our writer, and by the floor: COPY of the same columns and rows
through psycopg to a file, sqlite3 + csv, openpyxl's write-only mode. Each measurement is a process of its own, ours and the floor
in turn; memory is the peak of the process above what it had when Django had started and was connected. Prints medians and exits 1
when a limit is exceeded.
"""

import argparse
import csv
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench" / "exports"
LIMITS = {"postgres": (1.3, 25), "sqlite": (2.5, 80), "xlsx": (1.0, 15)}
FIELDS = (
    "c.id, c.name, c.sponsor_id, s.company_name, n.name, c.status, c.visibility, c.currency, c.budget_minor, c.committed_minor,"
    " c.paid_minor, c.fee_min_minor, c.fee_max_minor, c.seats, c.seats_taken, c.min_followers, c.platforms, c.countries,"
    " c.languages, c.opens_on, c.closes_on, c.starts_on, c.ends_on, c.published_at, c.flagged_at, c.flag_reason, c.created_at"
)
FLOOR = (
    f"SELECT {FIELDS} FROM campaigns_campaign c JOIN accounts_sponsor s ON s.id = c.sponsor_id"  # noqa: S608  (constants and numbers)
    " JOIN accounts_niche n ON n.id = c.niche_id WHERE c.sponsor_id = {owner} ORDER BY c.id LIMIT {limit}"
)


def main() -> int:
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("--rows", type=int, default=1_000_000)
    read.add_argument("--small", type=int, default=100_000)
    read.add_argument("--rounds", type=int, default=3)
    read.add_argument("--only", default="postgres,sqlite,xlsx")
    options = read.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    wanted, good = options.only.split(","), True
    if "postgres" in wanted:
        sys.path.insert(0, str(ROOT))
        from influencer_platform.tests.postgres import server

        with server() as started, started.database() as url:
            good &= compare("postgres", url, options, [options.small, options.rows])
    if {"sqlite", "xlsx"} & set(wanted):
        url = f"sqlite:///{HOME / 'db.sqlite3'}"
        if "sqlite" in wanted:
            good &= compare("sqlite", url, options, [options.small, options.rows])
        if "xlsx" in wanted:
            good &= compare("xlsx", url, options, [options.small])
    return 0 if good else 1


def compare(name: str, url: str, options: argparse.Namespace, sizes: list[int]) -> bool:
    run("fill", url, options.rows)
    most_ratio, most_memory = LIMITS[name]
    good = True
    ours, floor = f"{name}_ours", f"{name}_floor"
    ways = [ours, floor, *(["postgres_same"] if name == "postgres" else [])]
    for rows in sizes:
        found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
        for way in ways:
            run(way, url, rows)  # the first of each warms the caches up
        for _ in range(options.rounds):
            for way in ways:
                found[way].append(run(way, url, rows))
        seconds, least = (median(found[way], "seconds") for way in (ours, floor))
        memory = median(found[ours], "memory")
        is_long = rows == max(sizes)
        good &= memory <= most_memory and (not is_long or seconds / least <= most_ratio)
        print(
            f"{name:9} {rows:>9,} rows: {seconds:6.2f} s, floor {least:6.2f} s, ratio {seconds / least:.2f} (limit {most_ratio}),"
            f" {memory:5.1f} MB above idle (limit {most_memory}), floor {median(found[floor], 'memory'):5.1f} MB,"
            f" {median(found[ours], 'size') / 1e6:.0f} MB file",
            flush=True,
        )
        for way in ways[2:]:
            usable = median(found[way], "seconds")
            print(
                f"{'':9} COPY of the same values in {usable:.2f} s, ratio {seconds / usable:.2f}",
                flush=True,
            )
    return good


def median(found: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in found)


def run(way: str, url: str, rows: int) -> dict[str, float]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "SECRET_KEY": "only-for-the-bench-" + "0" * 40,
        "VAR_DIR": str(HOME),
        "REDIS_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, __file__, "--child", way, str(rows)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# --- in a process of its own ------------------------------------------------------------------------------------------


def child(way: str, rows: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from campaigns.models import Campaign
    from campaigns.resources import CampaignResource

    if way == "fill":
        fill(rows)
        print(json.dumps({}))
        return
    owner = Campaign.objects.order_by("pk").first().sponsor
    path = HOME / "file"
    path.unlink(missing_ok=True)
    selected = Campaign.objects.run_by(owner.user).order_by("pk")[:rows]
    floor = FLOOR.format(owner=owner.pk, limit=rows)
    idle = peak()
    start = time.perf_counter()
    if way == "xlsx_ours":
        ours(path, selected, CampaignResource, "xlsx")
    elif way == "xlsx_floor":
        floor_xlsx(path, CampaignResource().values(selected), CampaignResource().headings())
    elif way.endswith("_ours"):
        ours(path, selected, CampaignResource, "csv")
    elif way == "sqlite_floor":
        floor_sqlite(path, floor)
    else:
        query = f"COPY ({floor if way == 'postgres_floor' else same(floor)}) TO STDOUT (FORMAT csv)"
        with connection.cursor() as cursor, cursor.copy(query) as copy, path.open("wb") as out:
            for data in copy:
                out.write(data)
    seconds = time.perf_counter() - start
    found = {"seconds": seconds, "memory": peak() - idle, "size": path.stat().st_size}
    print(json.dumps(found))


def same(floor: str) -> str:
    """The floor with amounts in major units, times cut to seconds, lists with commas: the values a person can use."""
    for name in ("budget", "committed", "paid", "fee_min", "fee_max"):
        floor = floor.replace(
            f"c.{name}_minor", f"c.{name}_minor * CASE c.currency WHEN 'JPY' THEN 1 ELSE 0.01 END"
        )
    for name in ("published_at", "flagged_at", "created_at"):
        floor = floor.replace(f"c.{name}", f"date_trunc('second', c.{name} AT TIME ZONE 'UTC')")
    for name in ("platforms", "countries", "languages"):
        floor = floor.replace(f"c.{name}", f"replace(trim(BOTH '|' FROM c.{name}), '|', ', ')")
    return floor


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(path, rows, columns, file_format: str) -> None:  # type: ignore[no-untyped-def]
    """As the worker does: over a snapshot of its own connection, with the digest of the file."""
    from accounts.exports import Table
    from accounts.services.exports.watching import snapshot
    from accounts.services.exports.writing import write_file

    with snapshot() as using:
        tables = [Table("campaigns", columns, rows)]
        write_file(path, None, None, tables, file_format, using=using, tell=lambda _rows: None)  # type: ignore[arg-type]


def floor_sqlite(path: Path, query: str) -> None:
    own = sqlite3.connect(HOME / "db.sqlite3")
    with path.open("w", newline="") as out:
        csv.writer(out).writerows(own.execute(query))


def floor_xlsx(path: Path, rows, headings: list[str]) -> None:  # type: ignore[no-untyped-def]
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("campaigns")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)


def fill(rows: int) -> None:
    """One sponsor's campaigns, every tenth with a name that a spreadsheet would run."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.tests.factories import make_sponsor
    from campaigns.models import Campaign
    from campaigns.tests.factories import make_campaign

    call_command("migrate", verbosity=0, skip_checks=True)
    first = Campaign.objects.order_by("pk").first() or make_campaign(sponsor=make_sponsor())
    Campaign.objects.filter(pk=first.pk).update(fee_min_minor=50_000, fee_max_minor=200_000)
    names = [f.column for f in first._meta.concrete_fields if not f.primary_key]
    values = {name: name for name in names} | {
        "name": "CASE WHEN id %% 10 = 0 THEN '=SUM(A1) \"spring\" run' ELSE 'Ridge Pack launch, spring ' || id END",
        "budget_minor": "1000000 + id %% 100000",
        "platforms": "'|instagram|youtube|'",
        "countries": "'|AT|CH|DE|'",
    }
    quoted = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(f'"{v}"' if v in names else v for v in values.values())
    copy = (
        f"INSERT INTO campaigns_campaign ({quoted}) SELECT {taken} FROM campaigns_campaign LIMIT %s"  # noqa: S608
    )
    with connection.cursor() as cursor:
        while (missing := rows - Campaign.objects.count()) > 0:
            cursor.execute(copy, [missing])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
