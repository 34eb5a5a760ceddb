# ruff: noqa: S101, SLF001
"""What the web process spends on a redirect."""

import statistics
import sys
import time

from of_clicks.given import links

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


def part_redirect(asked):
    from django.db import transaction
    from django.db.models import F
    from django.http import HttpResponse

    from influencer_platform.wsgi import application
    from reports.clicks import queue
    from reports.clicks.queue import ClickQueue
    from reports.models import Click, DailyClicks, TrackedLink
    from reports.views import redirect

    known = dict(links(20))
    paths = [f"/r/{code}" for code in known]

    def looked_up(self, code, _click):
        """The same view without its log: where the link leads is asked of Redis all the same."""
        _version, _blank, url = self._call("GET", queue._link(code)).partition(b" ")
        return url.decode(), False

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
    without = {"no log": looked_up, "in memory": remembered}
    found = {"ours": [], "no log": [], "in memory": [], "transaction": []}
    for _ in range(asked.rounds * 4):
        for name, times in found.items():
            ClickQueue.record = kept[0]
            cpu_of(application, paths, len(paths))  # each link is looked up once a minute
            ClickQueue.record = without.get(name, kept[0])
            redirect._click = nothing if name in without else kept[2]
            redirect.redirect = in_a_transaction if name == "transaction" else kept[1]
            count = asked.requests // (40 if name == "transaction" else 4)
            times.append(cpu_of(application, paths, count))
    best = {name: min(times) for name, times in found.items()}
    return best | {
        "x no log": best["ours"] / best["no log"],
        "x in memory": best["ours"] / best["in memory"],
        "x transaction": best["ours"] / best["transaction"],
        "median x no log": statistics.median(found["ours"]) / statistics.median(found["no log"]),
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
