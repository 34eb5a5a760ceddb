"""What a click costs: its redirect, its way into the tables, and the sums that dashboards read instead of clicks.

    .venv/bin/python bench/clicks.py [--rows 2000000] [--flush 100000] [--requests 2000] [--rounds 5]

Starts a Valkey and a PostgreSQL of its own and uses a SQLite file under var/bench/clicks; every part runs in a process of its own.
Prints the figures beside the goals and exits 1 when a goal is missed.

- redirect: CPU of the web process per request through the whole WSGI application in the best of many short rounds (whoever waits for
  an answer on a busy machine finds its caches cold, and looks dear), beside the same view without its log, which asks Redis where the
  link leads (at most 2×), beside one that has the destination in memory and asks nobody, and beside a lookup, an insert and a counter
  in one transaction (at most 1/3).
- flush: clicks from the queue into rows and sums in batches of 10,000, by the second of CPU of both processes (at least 50,000: it
  is what an idle machine does in a second) and by the clock; the same batch once more adds 0.
- sums: what a dashboard reads, beside GROUP BY of the clicks themselves (at most 1/50).
- writing: clicks a second of 8 clients on one sponsor's links, queued and counted meanwhile, beside 8 clients that insert each click
  in a transaction of its own (at least 0.75 of it); and counting beside writing the rows without sums.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from of_clicks.redirect import part_redirect
from of_clicks.tables import part_flush, part_sums, part_writing

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")

PARTS = {"redirect": part_redirect, "flush": part_flush, "sums": part_sums, "writing": part_writing}
GOALS = {
    ("redirect", "x no log"): ("at most", 2.0),
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
