"""Every refusal is `application/problem+json` (RFC 9457): a code for machines, a sentence for people, a reason per field."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from influencer_platform.errors import DomainError
from influencer_platform.rest.fields import write_money

MEDIA_TYPE = "application/problem+json"
PUBLIC_NAMES = {
    "fee": "payment_amount",
    "note": "messages",
    "starts_on": "start_date",
    "ends_on": "end_date",
    "niche": "category",
}
"""Fields of pages and services that the API calls otherwise."""


class Problem(serializers.Serializer[Any]):
    """The body of every answer that is not a success."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For machines; stable.")
    detail = serializers.CharField(help_text="One sentence for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # in an answer nothing is validated
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Per field of the body or the query: what is wrong with it.",
    )
    current = serializers.DictField(
        required=False, help_text="A refused move: the object as it is now."
    )
    facts = serializers.DictField(required=False, help_text="Figures and names behind the refusal.")


class BadValue(exceptions.APIException):
    """400: values that cannot be taken, with the reasons per field."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(self, errors: dict[str, list[str]], sentence: str = "") -> None:
        super().__init__(sentence or "Some values cannot be taken.")
        self.errors = errors


class Refused(Exception):
    """A rule's refusal together with the object as it is now."""

    def __init__(self, error: DomainError, current: Any) -> None:
        super().__init__(str(error))
        self.error, self.current = error, current


@contextmanager
def refusing_with(current: Callable[[], Any]) -> Iterator[None]:
    """A refusal inside carries what `current()` returns: the object as it is after the refusal."""
    try:
        yield
    except DomainError as error:
        raise Refused(error, current()) from error


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem; None lets Django answer 500."""
    match error:
        case Refused():
            return _refusal(error.error, current=error.current)
        case DomainError():
            return _refusal(error)
        case Http404():
            error = exceptions.NotFound()
        case PermissionDenied():
            error = exceptions.PermissionDenied()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            error = _too_often(context) or error
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _problem(
        error.status_code, _code(error), _sentence(error), headers=_headers(error), **_more(error)
    )


def _too_often(context: dict[str, Any]) -> exceptions.Throttled | None:
    """Whoever is nobody, and whoever guesses tokens, is counted here: they never get as far as the throttles of a view."""
    try:
        context["view"].check_throttles(context["request"])
    except exceptions.Throttled as error:
        return error
    return None


def _refusal(error: DomainError, **more: Any) -> Response:
    set_rollback()
    facts = _facts(error, more.get("current"))
    if error.field:
        more["errors"] = {PUBLIC_NAMES.get(error.field, error.field): [str(error)]}
    return _problem(
        error.status, error.code, str(error), **more, **({"facts": facts} if facts else {})
    )


def _facts(error: DomainError, current: Any) -> dict[str, Any]:
    """Amounts leave as everywhere in the API: `missing_minor=500` as `"missing": "5.00"` beside `currency`."""
    facts = {name: value for name, value in error.facts.items() if value is not None}
    currency = current.get("currency") if isinstance(current, dict) else None
    for name in [name for name in facts if name.endswith("_minor")]:
        minor = facts.pop(name)
        if currency:
            amount = write_money(minor, currency)
            facts |= {name.removesuffix("_minor"): amount, "currency": currency}
    return facts


def _problem(
    code: int, name: str, sentence: str, *, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    body = {
        "type": "about:blank",
        "title": _titles().get(code, "Refused"),
        "status": code,
        "code": name,
        "detail": sentence,
    }
    response = Response(body | more, status=code, headers=headers, content_type=MEDIA_TYPE)
    response.accepted_renderer = JSONRenderer()
    response.accepted_media_type = "application/json"
    response.renderer_context = {}  # type: ignore[attr-defined]  # read when it is rendered
    return response


def _titles() -> dict[int, str]:
    return {
        400: "Bad request",
        401: "Not signed in",
        403: "Not allowed",
        404: "Not found",
        405: "Method not allowed",
        406: "Not acceptable",
        409: "Refused by a rule",
        415: "Unsupported media type",
        422: "Cannot be processed",
        429: "Too many requests",
    }


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else "invalid"


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some values cannot be taken."
    return str(error.detail)


def _more(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, BadValue):
        return {"errors": error.errors}
    if isinstance(error, exceptions.ValidationError):
        return {"errors": _flat(error.detail)}
    return {}


def _flat(detail: Any) -> dict[str, list[str]]:
    """DRF's nested reasons as `field.part` → sentences."""
    if not isinstance(detail, dict):
        return {"body": [str(part) for part in detail]}
    flat: dict[str, list[str]] = {}
    for name, reasons in detail.items():
        if isinstance(reasons, dict):
            flat |= {f"{name}.{part}": words for part, words in _flat(reasons).items()}
        else:
            flat["body" if name == "non_field_errors" else str(name)] = [str(r) for r in reasons]
    return flat


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
