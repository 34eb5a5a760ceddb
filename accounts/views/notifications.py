"""The notification centre: the last thirty days, newest first, every case once with all that happened in it."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.access import SignedIn
from accounts.middleware import open_to_flagged
from accounts.models import Notification
from accounts.models.mail import NotificationQuerySet
from influencer_platform.htmx import wants_partial
from influencer_platform.pagination import capped_count, keyset_page

EARLIER = 5
"""So many earlier lines of a case can be unfolded; the case itself tells all of it."""


@require_safe
@login_required
@open_to_flagged
def notification_list(request: SignedIn) -> HttpResponse:
    """All or unread ones; `after` continues below, and htmx then gets only the lines that follow."""
    part = "#more" if "after" in request.GET else "#notifications"
    name = "accounts/notifications.html" + (part if wants_partial(request) else "")
    return render(request, name, _cases(request))


@require_safe
@login_required
@open_to_flagged
def notification_count(request: SignedIn) -> HttpResponse:
    """The number on the bell; 204 while it is still the one the page shows."""
    count = _unread(request)
    if request.GET.get("shown") == str(count):
        return HttpResponse(status=204)
    return render(request, "accounts/_unread.html", {"count": count})


@require_POST
@login_required
@open_to_flagged
def notification_read(request: SignedIn, pk: int) -> HttpResponse:
    """One line."""
    line = get_object_or_404(_mine(request), pk=pk)
    services.mark_read(user=request.user, pk=line.pk)
    return _answer(request, line, is_open=True)


@require_POST
@login_required
@open_to_flagged
def notification_case_read(request: SignedIn, pk: int) -> HttpResponse:
    """The line and all others of its case."""
    line = get_object_or_404(_mine(request), pk=pk)
    services.mark_case_read(user=request.user, line=line)
    return _answer(request, line)


@require_POST
@login_required
@open_to_flagged
def notification_read_all(request: SignedIn) -> HttpResponse:
    services.mark_all_read(user=request.user)
    if not wants_partial(request):
        return redirect("accounts:notifications")
    context = _cases(request) | {"unread": 0, "oob": True}
    return render(request, "accounts/notifications.html#notifications", context)


def _answer(request: SignedIn, line: Notification, *, is_open: bool = False) -> HttpResponse:
    """The case as it is now, for htmx; unfolded where it was."""
    case = _mine(request).in_case_of(line).by_case().first()
    if case is None or not wants_partial(request):
        return redirect("accounts:notifications")
    _unfold(request, [case])
    context = {"case": case, "is_open": is_open, "unread": _unread(request), "with_count": True}
    return render(request, "accounts/notifications.html#case", context)


def _cases(request: SignedIn) -> dict[str, object]:
    only_unread = request.GET.get("show") == "unread"
    mine = _mine(request)
    cases = mine.by_case()
    if only_unread:
        cases = cases.of_cases(mine.recent().unread())
    page = keyset_page(cases, order="-created_at", after=request.GET.get("after", ""))
    _unfold(request, page.rows)
    days = Notification.SHOWN.days
    return {"page": page, "only_unread": only_unread, "days": days}


def _unfold(request: SignedIn, cases: Sequence[Any]) -> None:
    """Give each case its earlier lines, newest first (`earlier`), and how many more there are (`beyond`). One query."""
    abouts = [case.about for case in cases if case.about]
    earlier = _mine(request).filter(about__in=abouts).before_the_newest(EARLIER)
    found = {about: list(group) for about, group in groupby(earlier, attrgetter("about"))}
    for case in cases:
        case.earlier = found.get(case.about, [])
        case.beyond = max(case.case_size - 1 - len(case.earlier), 0)


def _unread(request: SignedIn) -> int:
    return capped_count(_mine(request).recent().unread())[0]


def _mine(request: SignedIn) -> NotificationQuerySet:
    return Notification.objects.visible_to(request.user)
