"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def notification_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def notification_count(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def notification_read_all(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def notification_read(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
