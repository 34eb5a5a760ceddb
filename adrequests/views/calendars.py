"""The private calendar of a person's open due dates, and the page that tells its address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import open_to_flagged
from adrequests.calendars import calendar_of
from adrequests.services import work


@open_to_flagged
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The address to subscribe to. POST makes a new one, and the old one opens nothing any more."""
    user: Any = request.user
    if user.is_staff:
        raise Http404
    if request.method == "POST":
        work.new_calendar(user=user)
        messages.success(request, _("Here is your new address. The old one is no good any more."))
        return redirect("adrequests:calendar")
    path = reverse("adrequests:calendar_feed", args=[work.calendar_token(user=user)])
    context = {"address": f"{settings.SITE_URL.rstrip('/')}{path}", "path": path}
    active = "work" if user.is_influencer else "requests"
    return render(request, "adrequests/work/calendar.html", context | {"active": active})


@open_to_flagged
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """For calendar programs, which sign in nowhere: the signed address is the proof. Nothing but the owner's open work."""
    owner = work.owner_of_calendar(token)
    if owner is None:
        raise Http404
    response = HttpResponse(calendar_of(owner), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tandem.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
