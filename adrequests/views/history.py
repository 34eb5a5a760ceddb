"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def printable(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def download(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
