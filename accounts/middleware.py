"""What is true of every request of a signed-in person."""

import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

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
        if not user.is_authenticated:
            return self.get_response(request)
        with timezone.override(_zone(user.time_zone)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if _lacks_second_factor(request):
            messages.warning(request, _("The back office opens once your second step is set up."))
            return redirect("mfa_index")
        party = request.user.party
        if party is None or not party.is_flagged or _stays_open(view):
            return None
        return render(request, "accounts/suspended.html", {"party": party}, status=403)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The person's zone; None (the installation's) where the name is unknown here."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Asked of staff in the back office only, and only where the installation demands it."""
    in_back_office = (
        request.resolver_match is not None and "admin" in request.resolver_match.app_names
    )
    return settings.STAFF_TWO_FACTOR and in_back_office and not is_mfa_enabled(request.user)


def _stays_open(view: Any) -> bool:
    return getattr(view, "open_to_flagged", False) or view.__module__.startswith(
        ("allauth.", "django.")
    )
