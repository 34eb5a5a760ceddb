# ruff: noqa: S608, SLF001
"""The way of clicks into the tables, and the sums that stand there."""

import os
import statistics
import threading
import time
from pathlib import Path

from of_clicks.given import clicks, links

CLIENTS, BATCH = 8, 10_000


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
