"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def staff_invite(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def staff_join(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
