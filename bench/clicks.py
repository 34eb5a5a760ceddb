# ruff: noqa: PLR2004, S101, S311, S608, SLF001
"""What a click costs: its redirect, its way into the tables, and the sums that dashboards read instead of clicks.

    .venv/bin/python bench/clicks.py [--rows 2000000] [--flush 100000] [--requests 2000] [--rounds 5]

Starts a Valkey and a PostgreSQL of its own and uses a SQLite file under var/bench/clicks; every part runs in a process of its own.
Prints the figures beside the goals and exits 1 when a goal is missed.

- redirect: CPU of the web process per request through the whole WSGI application in the best of many short rounds (whoever waits for
  an answer on a busy machine finds its caches cold, and looks dear), beside the same with the destination in memory and
  nothing kept (at most 2×), and beside a lookup, an insert and a counter in one transaction (at most 1/3).
- flush: clicks from the queue into rows and sums in batches of 10,000, by the second of CPU of both processes (at least 50,000: it
  is what an idle machine does in a second) and by the clock; the same batch once more adds 0.
- sums: what a dashboard reads, beside GROUP BY of the clicks themselves (at most 1/50).
- writing: clicks a second of 8 clients on one sponsor's links, queued and counted meanwhile, beside 8 clients that insert each click
  in a transaction of its own (at least 0.75 of it); and counting beside writing the rows without sums.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")
LINKS, CLIENTS, BATCH = 1000, 8, 10_000
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
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


# --- The redirect -----------------------------------------------------------------------------------------------------


def part_redirect(asked):
    from django.db import transaction
    from django.db.models import F
    from django.http import HttpResponse

    from influencer_platform.wsgi import application
    from reports.clicks.queue import ClickQueue
    from reports.models import Click, DailyClicks, TrackedLink
    from reports.views import redirect

    known = dict(links(20))
    paths = [f"/r/{code}" for code in known]

    def remembered(_self, code, _click):
        return known[code], False

    def in_a_transaction(request, code):
        link = TrackedLink.objects.get(code=code)
        line = redirect._click(request, code).split(" ")
        with transaction.atomic():
            hour = int(line[1]) // 3_600_000
            Click.objects.create(
                link=link, at="2026-01-01T00:00Z", hour=hour, visitor=line[2], kind="bot"
            )
            row, _new = DailyClicks.objects.get_or_create(link=link, day="2026-01-01")
            DailyClicks.objects.filter(pk=row.pk).update(raw=F("raw") + 1, bot=F("bot") + 1)
        return HttpResponse(status=302, headers={"Location": link.url})

    def nothing(_request, _code):
        return ""

    kept = ClickQueue.record, redirect.redirect, redirect._click
    found = {"ours": [], "nothing kept": [], "transaction": []}
    for _ in range(asked.rounds * 4):
        for name, times in found.items():
            ClickQueue.record = remembered if name == "nothing kept" else kept[0]
            redirect._click = nothing if name == "nothing kept" else kept[2]
            redirect.redirect = in_a_transaction if name == "transaction" else kept[1]
            cpu_of(application, paths, len(paths))  # each link is looked up once a minute
            count = asked.requests // (40 if name == "transaction" else 4)
            times.append(cpu_of(application, paths, count))
    best = {name: min(times) for name, times in found.items()}
    return best | {
        "x nothing kept": best["ours"] / best["nothing kept"],
        "x transaction": best["ours"] / best["transaction"],
        "median x nothing kept": statistics.median(found["ours"])
        / statistics.median(found["nothing kept"]),
    }


def cpu_of(application, paths, count):
    """Microseconds of CPU per request."""
    answered = []
    began = time.process_time()
    for n in range(count):
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": paths[n % len(paths)], "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "REMOTE_ADDR": f"203.0.113.{n % 250}", "HTTP_USER_AGENT": AGENT, "wsgi.url_scheme": "http",
            "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr, "HTTP_HOST": "127.0.0.1",
        }  # fmt: skip
        answer = application(environ, lambda status, _headers: answered.append(status))
        answer.close()
    spent = time.process_time() - began
    assert set(answered) == {"302 Found"}, set(answered)
    return spent / count * 1e6


# --- The way into the tables ------------------------------------------------------------------------------------------


def part_flush(asked):
    from django.db import connection

    from reports.clicks.queue import queue
    from reports.models import Click
    from reports.services import counting

    codes = [code for code, _url in links()]
    lines = [counting.as_line(*row) for row in clicks(codes, asked.flush, hours=1)]
    rates, costs = [], []
    for _ in range(3):
        for start in range(0, len(lines), 5000):
            queue()._client.rpush("tandem:clicks", *lines[start : start + 5000])
        began, used = time.perf_counter(), cpu_used(connection)
        counted = counting.flush(most=BATCH)
        rates.append(counted / (time.perf_counter() - began))
        costs.append(counted / (cpu_used(connection) - used))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    rows = counting.read_lines(lines[:BATCH])
    counting.store(batch="again", rows=rows)
    before = Click.objects.count()
    counting.store(batch="again", rows=rows)
    added = Click.objects.count() - before
    plain, whole = [], []
    for n in range(5):
        fresh = clicks(codes, BATCH, seed=100 + n, hours=1)
        plain.append(without_sums(fresh, f"without sums {n}"))
        fresh = clicks(codes, BATCH, seed=200 + n, hours=1)
        began = time.perf_counter()
        counting.store(batch=f"with sums {n}", rows=fresh)
        whole.append(time.perf_counter() - began)
    return {
        "per second of CPU": max(costs),
        "per second": max(rates),
        "added by a replay": added,
        "x rows without sums": min(plain) / min(whole),
    }


def cpu_used(connection):
    """Seconds of this process, and of the database's process that serves it."""
    seconds = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        seconds += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def without_sums(rows, batch):
    """Seconds for the same batch when nothing is added up."""
    from reports.clicks import statements
    from reports.services import counting

    write = counting.write

    def only_rows(cursor, vendor, given):
        words = statements.TABLES | {
            "moment": statements.MOMENT[vendor],
            "given": statements.GIVEN[vendor],
        }
        hours = [statements.HOUR_MS, statements.HOUR_MS]
        cursor.execute(
            statements.INSERT.format(**words), [*hours, *statements._given(vendor, given)]
        )
        return cursor.rowcount

    counting.write = only_rows
    began = time.perf_counter()
    counting.store(batch=batch, rows=rows)
    spent = time.perf_counter() - began
    counting.write = write
    return spent


def part_sums(asked):
    """The clicks of a sponsor's campaigns by day: from the clicks, and from their sums."""
    from django.db import connection

    from reports.models import CampaignClicks, Click, DailyClicks
    from reports.services import counting

    codes = [code for code, _url in links()]
    have = Click.objects.count()
    for seed in range(have // BATCH, asked.rows // BATCH):
        counting.store(batch=f"fill {seed}", rows=clicks(codes, BATCH, seed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    statements = {
        "live": "SELECT hour / 24, count(*), sum(CASE WHEN kind = 'valid' THEN 1 ELSE 0 END) FROM "
        f"{Click._meta.db_table} GROUP BY hour / 24",
        "campaign sums": f"SELECT day, sum(raw), sum(valid) FROM {CampaignClicks._meta.db_table} GROUP BY day",
        "link sums": f"SELECT day, sum(raw), sum(valid) FROM {DailyClicks._meta.db_table} GROUP BY day",
    }
    found = {name: [] for name in statements}
    for _ in range(asked.rounds):
        for name, statement in statements.items():
            with connection.cursor() as cursor:
                began = time.perf_counter()
                cursor.execute(statement)
                cursor.fetchall()
                found[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(times) * 1000 for name, times in found.items()}
    return (
        {"rows": Click.objects.count()}
        | medians
        | {"x live": medians["campaign sums"] / medians["live"]}
    )


def part_writing(asked):
    """8 clients: each click queued and counted meanwhile, beside each click in a transaction."""
    from reports.models import TrackedLink

    codes = [code for code, _url in links(50)]
    pks = dict(TrackedLink.objects.values_list("code", "pk"))
    each = max(200, asked.requests // 4)
    plain, ours = [], []
    for _ in range(3):
        plain.append(rate(codes, each, lambda rows: inserts(rows, pks)))
        ours.append(rate(codes, each * 5, appends, counting_meanwhile))
    medians = statistics.median(plain), statistics.median(ours)
    return {
        "plain inserts/s": medians[0],
        "queued and counted/s": medians[1],
        "x plain": medians[1] / medians[0],
    }


def inserts(rows, pks):
    from django.db import connection

    from reports.models import Click

    for code, ms, visitor, _kind in rows:
        Click.objects.create(
            link_id=pks[code],
            at="2026-01-01T00:00Z",
            hour=ms // 3_600_000,
            visitor=visitor,
            kind="bot",
        )
    connection.close()


def appends(rows):
    from reports.clicks.queue import queue
    from reports.services.counting import as_line

    for row in rows:
        queue().add(as_line(*row))


def counting_meanwhile(threads):
    from reports.services import counting

    while any(thread.is_alive() for thread in threads):
        counting.flush(most=BATCH)
        time.sleep(0.05)
    counting.flush(most=BATCH)


def rate(codes, count, work, meanwhile=None):
    """Clicks a second of 8 clients, until all are done."""
    given = [clicks(codes, count, seed=n) for n in range(CLIENTS)]
    threads = [threading.Thread(target=work, args=(rows,)) for rows in given]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    if meanwhile:
        meanwhile(threads)
    for thread in threads:
        thread.join()
    return CLIENTS * count / (time.perf_counter() - began)


# --- All of it --------------------------------------------------------------------------------------------------------

PARTS = {"redirect": part_redirect, "flush": part_flush, "sums": part_sums, "writing": part_writing}
GOALS = {
    ("redirect", "x nothing kept"): ("at most", 2.0),
    ("redirect", "x transaction"): ("at most", 1 / 3),
    ("flush", "per second of CPU"): ("at least", 50_000),
    ("flush", "added by a replay"): ("at most", 0),
    ("sums", "x live"): ("at most", 1 / 50),
    ("writing", "x plain"): ("at least", 0.75),
}


def run(part, url, redis, folder, arguments):
    env = os.environ | {
        "DATABASE_URL": url, "REDIS_URL": redis, "VAR_DIR": str(folder), "SECRET_KEY": "only-for-the-bench-" + "0" * 40,
        "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, str(Path(__file__)), "--part", part, *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part}: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main(asked, arguments):
    import django

    django.setup()
    from influencer_platform import valkey
    from influencer_platform.tests.postgres import migrate, server

    missed = False
    with tempfile.TemporaryDirectory() as temporary, server() as postgres:
        folder = Path(temporary)
        socket = valkey.socket_path(folder)
        started = subprocess.Popen(
            list(valkey.child(folder / "valkey", socket).command), stdout=subprocess.DEVNULL
        )
        postgres.execute("CREATE DATABASE clicks")
        urls = {
            "PostgreSQL": postgres.url("clicks"),
            "SQLite": f"sqlite:///{folder / 'db.sqlite3'}",
        }
        try:
            for name, url in urls.items():
                migrate(url, folder)
                for part in asked.only or PARTS:
                    found = run(part, url, f"unix://{socket}", folder, arguments)
                    print(
                        f"{name:11} {part}: "
                        + ", ".join(f"{key} {value:,.3f}" for key, value in found.items()),
                        flush=True,
                    )
                    for (of, key), (way, goal) in GOALS.items():
                        if of == part and (
                            found[key] > goal if way == "at most" else found[key] < goal
                        ):
                            print(f"{name:11} {part}: MISSED {key} {way} {goal:,.3f}", flush=True)
                            missed = True
        finally:
            started.kill()
            started.wait()
    sys.exit(missed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--flush", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=PARTS)
    parser.add_argument("--part", choices=PARTS)
    asked = parser.parse_args()
    if asked.part:
        import django
        from django.conf import settings

        django.setup()
        settings.TESTING = True
        print(json.dumps(PARTS[asked.part](asked)))
    else:
        words = [
            f"--{name}={getattr(asked, name)}" for name in ("rows", "flush", "requests", "rounds")
        ]
        main(asked, words)
