"""What others see of a creator and of a company, and the pictures of both."""

import re

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedIn
from accounts.keeping import creator
from accounts.middleware import open_to_flagged
from accounts.models import Influencer, Sponsor
from accounts.registries import page_sections
from accounts.uploads import KEPT_NAME
from influencer_platform.public_pages import for_visitors


@require_safe
@open_to_flagged
def media_kit(request: HttpRequest, handle: str) -> HttpResponse:
    """Public. A suspended or closed one exists only for staff and for the creator; rates only for those who may ask."""

    def depends_on() -> list[str]:
        rows = Influencer.objects.listed(request.user).filter(handle=handle.lower())
        return [creator(pk) for pk in rows.values_list("pk", flat=True)]

    return for_visitors(request, lambda: _media_kit(request, handle), depends_on=depends_on)


def _media_kit(request: HttpRequest, handle: str) -> HttpResponse:
    rows = Influencer.objects.listed(request.user).select_related("user")
    influencer = get_object_or_404(rows.for_cards(), handle=handle.lower())
    user = request.user
    sponsor = getattr(user, "sponsor", None)
    is_own = user.is_authenticated and influencer.user_id == user.pk
    may_ask = bool(sponsor and sponsor.may_act)
    sees_rates = is_own or may_ask or (user.is_authenticated and user.is_staff)
    context = {
        "influencer": influencer,
        "is_own": is_own,
        "may_ask": may_ask,
        "rates": influencer.rates.all() if sees_rates else None,
        "sections": page_sections.run(influencer, user),
    }
    return render(request, "accounts/media_kit.html", context)


@require_safe
@login_required
def company(request: SignedIn, pk: int) -> HttpResponse:
    """For everyone signed in while the company is approved; contact and phone stay with the company and staff."""
    sponsor = get_object_or_404(Sponsor.objects.visible_to(request.user), pk=pk)
    is_inside = request.user.is_staff or sponsor.user_id == request.user.pk
    context = {
        "sponsor": sponsor,
        "is_inside": is_inside,
        "sections": page_sections.run(sponsor, request.user),
    }
    return render(request, "accounts/company.html", context)


@require_safe
@open_to_flagged
def media(_: HttpRequest, name: str) -> HttpResponseBase:
    """A picture we made ourselves, from the two folders and under the names we gave; nothing else is served."""
    if not re.fullmatch(KEPT_NAME, name) or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    response["Content-Disposition"] = "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
