"""`/healthz`: one word for monitoring. It asks at most every ten seconds, whoever calls how often."""

import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from influencer_platform.health.findings import BAD, examine, worst

PATH = "/healthz"
HOLDS = 10.0
"""Seconds for which an answer is given again without looking."""

LONGEST = 10.0


class Pulse:
    """The last answer of this process. One thread looks anew while the others go on giving the old one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_ok: bool | None = None
        self._until = 0.0

    def is_ok(self) -> bool:
        """Whether no check is bad. Only the very first callers wait for each other."""
        first = self._is_ok is None
        if time.monotonic() < self._until:
            return bool(self._is_ok)
        if self._lock.acquire(blocking=first, timeout=LONGEST if first else -1):
            try:
                if time.monotonic() >= self._until:
                    self._is_ok = worst(examine()) != BAD
                    self._until = time.monotonic() + HOLDS
            finally:
                self._lock.release()
        return bool(self._is_ok)


pulse = Pulse()


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """`ok` (200) or `not ok` (503), and nothing else: what is wrong is for staff."""
    is_ok = pulse.is_ok()
    answer = HttpResponse(
        "ok\n" if is_ok else "not ok\n", status=200 if is_ok else 503, content_type="text/plain"
    )
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class HealthMiddleware:
    """Answers before anything that needs a session, a database, a host name or HTTPS: a monitor asks the server itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        answer = healthz(request)
        try:
            connection.close_if_unusable_or_obsolete()
        except DatabaseError:
            connection.close()
        return answer
