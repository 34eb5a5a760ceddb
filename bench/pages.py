"""Does a page get slower as the market grows? Server time of every main page with the demo at two scales.

    .venv/bin/python bench/pages.py [--small 1] [--large 50] [--rounds 20]

Makes two databases under var/bench/ (kept for the next run), starts a process on each, and asks both for the same page in turn, so
that the machine's moods hit both alike. Prints the medians, their ratio and the number of queries; exits 1 when a ratio exceeds
the limit of 1.3, or a page asks more than 12 queries. Where the larger market fills a page that was half empty before, the limit
grows with the bytes of the page: the time per row is what must not grow.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1.3
MOST_QUERIES = 12

PAGES = {
    "visitor": ["/", "/campaigns/", "/campaigns/?q=trail"],
    "sponsor": [
        "/sponsor/",
        "/sponsor/campaigns/",
        "/sponsor/campaigns/?status=active",
        "/sponsor/requests/",
        "/sponsor/influencers/",
        "/sponsor/influencers/?platform=instagram&followers_min=10000",
        "/notifications/",
        "/settings/profile/",
    ],
    "influencer": [
        "/influencer/inbox/",
        "/influencer/inbox/?show=all",
        "/influencer/discover/",
        "/influencer/discover/?q=outdoor",
        "/influencer/work/",
        "/notifications/",
        "/settings/profile/",
    ],
    "admin": [
        "/admin/",
        "/admin/accounts/sponsor/",
        "/admin/accounts/influencer/",
        "/admin/campaigns/campaign/",
        "/admin/adrequests/adrequest/",
    ],
}


def environment(scale: int) -> dict[str, str]:
    home = ROOT / "var" / "bench" / f"scale-{scale}"
    home.mkdir(parents=True, exist_ok=True)
    assets = home / "assets"
    if not assets.exists():
        assets.symlink_to(ROOT / "var" / "assets")
    key = "only-for-the-bench-" + "0" * 40
    return {
        **os.environ,
        "VAR_DIR": str(home),
        "SECRET_KEY": key,
        "REDIS_URL": "",
        "STAFF_MFA_REQUIRED": "no",
    }


def prepare(scale: int) -> float:
    """Migrate and fill one database. Returns the seconds it took."""
    began = time.perf_counter()
    for command in (["migrate", "-v0"], ["demo", "--scale", str(scale)]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(scale),
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return time.perf_counter() - began


def serve() -> None:
    """The child: reads `role path` lines, answers `milliseconds queries status bytes` lines."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "influencer_platform.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    logins = json.loads((settings.VAR_DIR / "demo-logins.json").read_text())
    clients = {"visitor": Client()}
    for role in ("sponsor", "influencer", "admin"):
        clients[role] = Client()
        email = next(row["email"] for row in logins if row["role"] == role)
        clients[role].force_login(User.objects.get(email=email))
    print("ready", flush=True)
    for line in sys.stdin:
        role, path = line.split()
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = clients[role].get(path)
        took = (time.perf_counter() - began) * 1000
        print(
            f"{took:.3f} {len(queries)} {response.status_code} {len(response.content)}", flush=True
        )


class Child:
    def __init__(self, scale: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve"],
            cwd=ROOT,
            env=environment(scale) | {"DEBUG": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.stdout.readline()

    def ask(self, role: str, path: str) -> tuple[float, int, int, int]:
        self.process.stdin.write(f"{role} {path}\n")
        self.process.stdin.flush()
        took, queries, status, size = self.process.stdout.readline().split()
        return float(took), int(queries), int(status), int(size)


def measure(children: list[Child], role: str, path: str, rounds: int) -> bool:
    """One page on both databases; True when it holds."""
    times: list[list[float]] = [[], []]
    queries: list[set[int]] = [set(), set()]
    statuses, sizes = set(), [0, 0]
    for _ in range(rounds + 2):
        for i, child in enumerate(children):
            took, count, status, sizes[i] = child.ask(role, path)
            times[i].append(took)
            queries[i].add(count)
            statuses.add(status)
    small, large = (statistics.median(t[2:]) for t in times)
    few, many = (max(q) for q in queries)
    fuller = max(1.0, sizes[1] / sizes[0])
    holds = large / small <= LIMIT * fuller and statuses == {200} and many <= MOST_QUERIES
    mark = "" if holds else "   <-- over"
    print(
        f"{role:11}{path:62}{small:8.1f}{large:8.1f}{large / small:7.2f}x{fuller:7.2f}x{few:4}{many:4}{mark}"
    )
    return holds


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", type=int, default=1)
    options.add_argument("--large", type=int, default=50)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--serve", action="store_true")
    chosen = options.parse_args()
    if chosen.serve:
        serve()
        return 0
    for scale in (chosen.small, chosen.large):
        print(f"scale {scale}: ready after {prepare(scale):.0f} s", flush=True)
    children = [Child(chosen.small), Child(chosen.large)]
    print(f"{'':11}{'page':62}{'small':>8}{'large':>8}{'ratio':>8}{'bytes':>8}  queries")
    held = [
        measure(children, role, path, chosen.rounds)
        for role, paths in PAGES.items()
        for path in paths
    ]
    for child in children:
        child.process.stdin.close()
        child.process.wait()
    print(f"{sum(held)} of {len(held)} pages hold")
    return 0 if all(held) else 1


if __name__ == "__main__":
    raise SystemExit(main())
