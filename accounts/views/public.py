"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def media_kit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def company(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def media(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
