"""Pages as visitors see them, kept whole: whoever is not signed in is shown the same."""

from collections.abc import Callable, Iterable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from influencer_platform.caching import cached

LIVES = 60
"""Seconds: such pages say what day it is for a campaign, and how long ago things were."""


def for_visitors(
    request: HttpRequest,
    answer: Callable[[], HttpResponse],
    *,
    depends_on: Callable[[], Iterable[str]],
) -> HttpResponse:
    """The page as it was made for the last visitor. Made anew for anyone signed in, for htmx, and where there is something to tell
    this visitor alone."""
    if request.user.is_authenticated or request.htmx or len(get_messages(request)):  # type: ignore[attr-defined]
        return answer()
    key = f"page:{get_language()}:{timezone.localdate()}:{request.path}"

    def make() -> str:
        return answer().content.decode()

    html = cached(
        key,
        make,
        depends_on=depends_on,
        kind=str,
        seconds=LIVES,
    )
    return HttpResponse(html)
