"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def welcome(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def submit_for_review(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
