"""Being built."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def campaign_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_create(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_activity(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_sharing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_delete(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_preview(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_publish(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_pause(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_resume(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_complete(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign_archive(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def share_revoke(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def share_claim(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
