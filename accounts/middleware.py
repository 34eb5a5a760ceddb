"""What is true of every request of a signed-in person."""

import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_flagged(view: View) -> View:
    """Mark a view that a suspended person may use: the reason, the settings, and work that is already agreed."""
    view.open_to_flagged = True  # type: ignore[attr-defined]
    return view


class PersonMiddleware:
    """Times in the person's zone; a suspended account meets the reason instead of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.time_zone in zoneinfo.available_timezones():
            with timezone.override(user.time_zone):
                return self.get_response(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        party = request.user.party if request.user.is_authenticated else None
        if party is None or not party.is_flagged or _stays_open(view):
            return None
        return render(request, "accounts/suspended.html", {"party": party}, status=403)


def _stays_open(view: Any) -> bool:
    return getattr(view, "open_to_flagged", False) or view.__module__.startswith(
        ("allauth.", "django.")
    )
