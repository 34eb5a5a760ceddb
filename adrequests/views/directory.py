"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def influencers(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def influencer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def invite(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
