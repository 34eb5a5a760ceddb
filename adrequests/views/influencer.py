"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def influencer_home(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def inbox(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def work(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
