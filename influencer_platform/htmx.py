"""All we add to django-htmx: page or partial, out-of-band toasts, and what an htmx client must be told."""

import json
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers


def wants_partial(request: HttpRequest) -> bool:
    """True when only the swapped region is asked for: htmx, but neither boosted nor a history restore."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def toast(response: HttpResponse, text: str, *, kind: str = "ok") -> HttpResponse:
    """Let app.js show and announce one sentence. `kind` is ok or bad."""
    triggers = json.loads(response.get("HX-Trigger", "{}"))
    triggers["toast"] = {"text": text, "kind": kind}
    response["HX-Trigger"] = json.dumps(triggers)
    return response


class HtmxMiddleware:
    """`Vary: HX-Request` on every page; a redirect to the log-in page becomes 401, never a page inside a fragment;
    flash messages of a partial leave as a toast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not wants_partial(request):
            return response
        if response.status_code in {301, 302, 303}:
            return _client_redirect(response)
        for message in get_messages(request):
            toast(response, str(message), kind="bad" if message.level_tag == "error" else "ok")
        return response


def _client_redirect(response: HttpResponse) -> HttpResponse:
    """htmx follows a redirect inside its own request and would swap the whole page in; tell the browser instead."""
    to_login = response["Location"].startswith(resolve_url(settings.LOGIN_URL))
    answer = HttpResponse(status=401 if to_login else 200)
    answer["HX-Redirect"] = response["Location"]
    answer.cookies = response.cookies
    return answer
