"""One decorator per route: methods, authentication, fresh-only caching, ETag."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import decorator_from_middleware
from rest_framework.decorators import api_view

View = Callable[..., HttpResponseBase]
_conditional = decorator_from_middleware(ConditionalGetMiddleware)
WHO_ASKS = ("Authorization", "Authentication-Token", "X-Session-Token", "Cookie")
"""Headers that say who asks: whatever keeps answers keeps them apart by these."""


def route(*methods: str) -> Callable[[View], Any]:
    """A view of the API for these methods. Reads answer with an ETag and 304 where nothing changed; nobody else may keep a copy."""

    def wrap(view: View) -> Any:
        handler = api_view(list(methods))(view)
        cls: Any = handler.cls
        cls.http_method_names = [m.lower() for m in _answered(methods)]
        if "GET" in methods:
            cls.head = cls.get

        @wraps(handler)
        def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = handler(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, WHO_ASKS)
            return response

        answered.refuses_itself = True  # type: ignore[attr-defined]  # in JSON: accounts.authentication
        return _conditional(answered)

    return wrap


def _answered(methods: tuple[str, ...]) -> tuple[str, ...]:
    """HEAD wherever GET is; OPTIONS nowhere."""
    return ("GET", "HEAD", *(m for m in methods if m != "GET")) if "GET" in methods else methods
