"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def settings_profile(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def rates(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def platform_add(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def platform_edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def platform_remove(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def settings_security(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
