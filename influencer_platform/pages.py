"""Pages of the site itself: the landing page, help, the style guide, errors."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.middleware import open_to_flagged
from influencer_platform.rest import reference


@require_safe
@open_to_flagged
def home(request: HttpRequest) -> HttpResponse:
    """What the product is, with its two doors; a signed-in person goes to their own home."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "pages/landing.html")
    if user.is_staff:
        return redirect("admin:index")
    return redirect("reports:sponsor_home" if user.is_sponsor else "adrequests:influencer_home")


@require_safe
@open_to_flagged
def text_page(request: HttpRequest, name: str) -> HttpResponse:
    """Help, terms, privacy."""
    return render(request, f"pages/{name}.html")


@require_safe
@login_required
def api_docs(request: HttpRequest) -> HttpResponse:
    """The description of the API, for people."""
    context = {
        "about": reference.about(),
        "sign_in": reference.sign_in(),
        "groups": reference.groups(),
    }
    return render(request, "pages/api_docs.html", context)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages."""
    if not (settings.DEBUG or request.user.is_staff):
        return not_found(request)
    return render(request, "pages/styleguide.html")


def bad_request(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """The same bytes whether the object does not exist or is not this person's."""
    return render(request, "404.html", status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Asks nothing of what may be broken: no context processor, no session, no database."""
    page = render_to_string("500.html", {"site_name": settings.SITE_NAME})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, **_: object) -> HttpResponse:
    """A form from a page opened before the last log-in."""
    return render(request, "403.html", {"is_stale": True}, status=403)
