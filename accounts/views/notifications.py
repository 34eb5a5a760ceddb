"""The notification centre: the last thirty days, newest first."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.access import SignedIn
from accounts.middleware import open_to_flagged
from accounts.models import Notification
from influencer_platform.htmx import wants_partial
from influencer_platform.pagination import capped_count, keyset_page

KEPT = timedelta(days=30)


@require_safe
@login_required
@open_to_flagged
def notification_list(request: SignedIn) -> HttpResponse:
    """All or unread ones; `after` continues below, and htmx then gets only the lines that follow."""
    context = _lines(request) | {"days": KEPT.days}
    part = "#more" if "after" in request.GET else "#notifications"
    name = "accounts/notifications.html" + (part if wants_partial(request) else "")
    return render(request, name, context)


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
    line = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.mark_read(user=request.user, pk=line.pk)
    if not wants_partial(request):
        return redirect("accounts:notifications")
    line.refresh_from_db()
    context = {"line": line, "unread": _unread(request), "oob": True}
    return render(request, "accounts/notifications.html#line", context)


@require_POST
@login_required
@open_to_flagged
def notification_read_all(request: SignedIn) -> HttpResponse:
    services.mark_all_read(user=request.user)
    if not wants_partial(request):
        return redirect("accounts:notifications")
    context = _lines(request) | {"unread": 0, "oob": True}
    return render(request, "accounts/notifications.html#notifications", context)


def _lines(request: SignedIn) -> dict[str, object]:
    only_unread = request.GET.get("show") == "unread"
    since = timezone.now() - KEPT
    lines = Notification.objects.visible_to(request.user).filter(created_at__gte=since)
    if only_unread:
        lines = lines.unread()
    page = keyset_page(lines, order="-created_at", after=request.GET.get("after", ""))
    return {"page": page, "only_unread": only_unread}


def _unread(request: SignedIn) -> int:
    return capped_count(Notification.objects.visible_to(request.user).unread())[0]
