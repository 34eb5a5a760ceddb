"""`/r/<code>`: the short links. The one page that is called more often than all others together.

It needs no session, no host name and no words, so a middleware answers it before any of that is prepared.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from influencer_platform.wake import wake
from reports.clicks.judging import kind_of
from reports.clicks.queue import QueueAway, queue
from reports.clicks.visitors import visitor_of
from reports.models import TrackedLink
from reports.services.counting import as_line, read_lines, store

logger = logging.getLogger(__name__)
PREFIX = "/r/"
LONGEST_CODE = 16
COUNT = "reports.count_clicks"
WAIT = 2
"""Seconds from the first click in an empty queue until it is counted, with all that came meanwhile."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class RedirectMiddleware:
    """Answers short links before anything that needs a session, a host name or HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            code = request.path_info[len(PREFIX) :]
            if 0 < len(code) <= LONGEST_CODE and code.isascii() and code.isalnum():
                return redirect(request, code)
        return self.get_response(request)


def redirect(request: HttpRequest, code: str) -> HttpResponse:
    """On to the destination; the click is kept before the answer leaves, and counted later."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    url = _go(code, _click(request, code))
    if url is None:
        return HttpResponse("There is no such link.\n", status=404, content_type="text/plain", headers=HEADERS)  # fmt: skip
    return HttpResponse(status=302, content_type="text/plain", headers=HEADERS | {"Location": url})


def _click(request: HttpRequest, code: str) -> str:
    """What is kept of a call: nothing that says who it was."""
    now = time.time()
    visitor = visitor_of(request.META, code, datetime.fromtimestamp(now, UTC))
    return as_line(code, int(now * 1000), visitor, kind_of(request.META, request.method).value)


def _go(code: str, click: str) -> str | None:
    try:
        found = queue().record(code, click)
    except QueueAway:
        return _without_queue(code, click)
    if found is None:
        return _not_remembered(code, click)
    url, is_first = found
    if is_first:
        wake(COUNT, after=WAIT)
    return url


def _not_remembered(code: str, click: str) -> str | None:
    """The database knows; the next calls find it in Redis."""
    url, version = TrackedLink.objects.where_to(code)
    if not url:
        return None
    try:
        queue().keep(code, version, url)
        if queue().add(click):
            wake(COUNT, after=WAIT)
    except QueueAway:
        _count_now(click)
    return url


def _without_queue(code: str, click: str) -> str | None:
    """No Redis: the click is counted at once. Slower, and nothing is lost."""
    url, _version = TrackedLink.objects.where_to(code)
    if url:
        _count_now(click)
    return url or None


def _count_now(click: str) -> None:
    try:
        store(batch=uuid4().hex, rows=read_lines([click]))
    except DatabaseError as error:  # whoever clicked gets on all the same
        logger.warning("a click could not be counted: %s", type(error).__name__)
