"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def sponsor_home(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def requests(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_overview(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_requests(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
