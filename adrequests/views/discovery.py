"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def browse(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_apply(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def discover(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
