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

from accounts.outcomes import standing_flag
from influencer_platform.htmx import wants_partial

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
WANTED = "after_second_step"
"""Where in the session the page is kept that somebody wanted before the second step was set up."""

OPEN_BEFORE_SECOND_STEP = {
    "help", "terms", "privacy", "accounts:settings_security", "accounts:settings_profile", "accounts:staff_join",
    "accounts:notifications", "accounts:notification_count", "accounts:notification_read",
    "accounts:notification_read_all", "accounts:notification_case_read", "accounts:settings_notifications",
    "accounts:mail_resume", "accounts:unsubscribe",
}  # fmt: skip
"""What staff may use without a second step, beside the pages that set it up: nothing here shows another person's rows."""


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
        if not request.user.is_authenticated or getattr(view, "refuses_itself", False):
            return None
        if answer := _second_step_first(request, view):
            return answer
        party = request.user.party
        if party is None or not party.is_flagged or _stays_open(view):
            return None
        context = {"party": party, "decision": standing_flag(party)}
        return render(request, "accounts/suspended.html", context, status=403)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The person's zone; None (the installation's) where the name is unknown here."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _second_step_first(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Staff see everybody's rows, also on pages they share with others: so every page but those that lead there waits for
    the second step, where the installation demands one. Whoever has just set it up goes on to the page they wanted."""
    if not (settings.STAFF_MFA_REQUIRED and request.user.is_staff):
        return None
    name = request.resolver_match.view_name if request.resolver_match else ""
    if _leads_to_second_step(view, name):
        is_done = name == "mfa_index" and WANTED in request.session and is_mfa_enabled(request.user)
        return redirect(request.session.pop(WANTED)) if is_done else None
    if is_mfa_enabled(request.user):
        request.session.pop(WANTED, None)
        return None
    if request.method == "GET" and not wants_partial(request):
        request.session[WANTED] = request.get_full_path()
    messages.warning(request, _("This opens once your second step is set up."))
    return redirect("mfa_index")


def _leads_to_second_step(view: Any, name: str) -> bool:
    """Log-in, second step and sign-out are allauth's; the views Django brings are files and words, but for its admin."""
    is_admin = name.startswith("admin:")
    return name in OPEN_BEFORE_SECOND_STEP or (
        not is_admin and view.__module__.startswith(("allauth.", "django."))
    )


def _stays_open(view: Any) -> bool:
    return getattr(view, "open_to_flagged", False) or view.__module__.startswith(
        ("allauth.", "django.")
    )
