"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def bulk(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def detail(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def accept(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def counter(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def counter_preview(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def amend(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def reject(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def withdraw(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def extend(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def remind(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def cancel(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def message(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def message_edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def version(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
