"""What the OpenAPI description says of a route, beside what it can see itself."""

from collections.abc import Callable
from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers

from influencer_platform.rest.listing import MOST, USUAL, FlagFilter, ListQuery, WholeFilter
from influencer_platform.rest.problems import MEDIA_TYPE, Problem

REFUSALS = {
    400: "A value or parameter cannot be taken; `errors` says which and why.",
    401: "No token or session, or one that is over.",
    403: "Not for this role, or the account may not act.",
    404: "There is none, or none the caller may see.",
    409: "A rule says no; `current` is the object as it is now.",
    415: "The body is not JSON.",
    429: "Too many requests; `Retry-After` says when to try again, in seconds.",
}
PROBLEMS: dict[int, dict[str, Any]] = {
    400: {
        "title": "Bad request",
        "code": "invalid",
        "detail": "Some values cannot be taken.",
        "errors": {"colour": ["This field is not known here."]},
    },
    401: {
        "title": "Not signed in",
        "code": "not_authenticated",
        "detail": "Send a token or sign in.",
    },
    403: {
        "title": "Not allowed",
        "code": "read_only_token",
        "detail": "This token may only read.",
    },
    404: {"title": "Not found", "code": "not_found", "detail": "Not found."},
    409: {
        "title": "Refused by a rule",
        "code": "not_possible_now",
        "detail": "A rule says no. Nothing was changed.",
    },
    415: {
        "title": "Unsupported media type",
        "code": "unsupported_media_type",
        "detail": 'Unsupported media type "text/plain" in request.',
    },
    429: {
        "title": "Too many requests",
        "code": "throttled",
        "detail": "Request was throttled. Expected available in 12 seconds.",
    },
}
ALONE = 2
"""A view that reads has HEAD beside GET."""
_WORDS = {
    "limit": f"Rows per page: {USUAL} unless told, at most {MOST}.",
    "after": "The cursor of the next page, from the `Link` header. Not to be made by hand.",
    "count": "With `1` the header `X-Total-Count` says how many rows there are in all.",
    "ordering": "The first one unless told; `-` is the largest or latest first.",
    "q": "Words to search for.",
    "category": "A niche's name, in any case of letters.",
    "niche": "A niche's slug.",
    "country": "Two letters of ISO 3166-1.",
    "platform": "Only with this platform.",
    "status": "Only in this state.",
    "visibility": "Only public or only private ones.",
    "awaiting": "Only those this side must answer.",
    "campaign": "Only of the campaign with this id.",
    "ad_request": "Only of the ad request with this id.",
    "link": "Only those that the link with this code brought.",
    "influencer": "Only with the influencer of this id.",
    "sponsor_id": "Only of the sponsor with this id.",
    "starts_after": "Only those that start on this day or later.",
    "ends_before": "Only those that end on this day or earlier.",
    "min_followers": "At least so many followers, all platforms together.",
    "months": "How many months, the current one included: 12 unless told.",
    "bucket": "Only the rows of this bucket: a month, a status, an influencer.",
    "series": "Only the rows of this series: a currency, a kind.",
    "unread": "Only unread or only read ones.",
    "min_budget": "In major units of each campaign's currency; only among campaigns one runs.",
    "max_budget": "In major units of each campaign's currency; only among campaigns one runs.",
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 200},
    OpenApiParameter.HEADER,
    description="Sent again with the same key and body, the request is answered as the first time and nothing is done twice.",
)
KNOWN = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the answer one has: the answer is 304 as long as nothing has changed.",
)


def _header(name: str, words: str, *codes: int, kind: Any = str) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=words, response=list(codes)
    )


RETRY = _header("Retry-After", "Seconds to wait.", 429, kind=int)
CHALLENGE = _header("WWW-Authenticate", "How to sign in.", 401)
ETAG = _header("ETag", "Changes with the answer; for `If-None-Match`.", 200, 304)
LINK = _header("Link", '`<…>; rel="next"` leads to the next page; absent on the last one.', 200)
TOTAL = _header("X-Total-Count", "Rows in all; only with `count=1`.", 200, kind=int)
LOCATION = _header("Location", "The address of what was made.", 201)


def named(name: str, example: Any = None) -> Callable[[Any], Any]:
    """What a serializer is called in the description, and a body that a client may send."""
    examples = [OpenApiExample("Body", value=example, request_only=True)] if example else None
    return extend_schema_serializer(component_name=name, examples=examples)


def described(
    method: str,
    summary: str,
    *,
    words: str = "",
    answer: Any = None,
    body: Any = None,
    query: type[ListQuery] | None = None,
    example: Any = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    refused: dict[str, Any] | None = None,
    tag: str = "",
) -> Callable[[Any], Any]:
    """One operation. `words` where the view's docstring speaks of several; `answer` and `body` are serializers, `example` a
    body as the answer shows it; `refusals` beyond 401 and 429; `refused`: code, sentence … of an example of the 409."""
    codes = {401, 429, *refusals}
    codes |= {400, 415} if body else set()
    codes |= {400} if query else set()
    codes |= {409} if method == "POST" else set()
    responses: dict[Any, Any] = {
        (code, MEDIA_TYPE): _problem(code, refused if code == 409 else None)  # noqa: PLR2004
        for code in sorted(codes)
    }
    responses[status] = _success(answer, example, summary)
    if method == "GET":
        responses[304] = OpenApiResponse(None, "Nothing has changed.")

    def describe(view: Any) -> Any:
        alone = len(view.cls.http_method_names) <= ALONE
        name = view.cls.__name__
        return extend_schema(
            methods=[method],
            operation_id=name if alone else f"{name}_{method.lower()}",
            summary=summary,
            description=words or None,
            tags=[tag] if tag else None,
            request=body,
            responses=responses,
            parameters=[*_parameters(query), *_headers(method, status, query)],
        )(view)

    return describe


def _success(answer: Any, example: Any, summary: str) -> OpenApiResponse:
    if answer is None:
        return OpenApiResponse(None, "Done.")
    shown = example[0] if isinstance(answer, serializers.ListSerializer) else example
    examples = [OpenApiExample("Answer", value=shown)] if example is not None else []
    return OpenApiResponse(answer, summary, examples=examples)


def _problem(code: int, special: dict[str, Any] | None) -> OpenApiResponse:
    body = {"type": "about:blank", "status": code} | PROBLEMS[code] | (special or {})
    example = OpenApiExample("Problem", value=body, media_type=MEDIA_TYPE)
    return OpenApiResponse(Problem, REFUSALS[code], examples=[example])


def _headers(method: str, status: int, query: type[ListQuery] | None) -> list[OpenApiParameter]:
    headers = [RETRY, CHALLENGE]
    if method == "GET":
        headers += [KNOWN, ETAG]
    if method == "POST":
        again = "`true` when this is the answer of an earlier request with the same key."
        headers += [KEY, _header("Idempotent-Replayed", again, status)]
    if query:
        headers += [LINK, TOTAL]
    return [*headers, LOCATION] if status == LOCATION.response[0] else headers  # type: ignore[index]


def _parameters(query: type[ListQuery] | None) -> list[OpenApiParameter]:
    return (
        [_parameter(query, name, one) for name, one in query.base_filters.items()] if query else []
    )


def _parameter(query: type[ListQuery], name: str, one: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, _kind(query, name, one), description=_WORDS.get(name, ""), required=False
    )


def _kind(query: type[ListQuery], name: str, one: Any) -> Any:
    """The schema of a parameter, with the bounds its filter keeps."""
    if isinstance(one, filters.DateFilter):
        return OpenApiTypes.DATE
    if values := _values(query, name, one):
        return {"type": "string", "enum": values}
    if isinstance(one, filters.NumberFilter):
        words = {"min_value": "minimum", "max_value": "maximum"}
        bounds = {word: one.extra[key] for key, word in words.items() if key in one.extra}
        usual = {"default": USUAL} if name == "limit" else {}
        return {"type": "integer" if isinstance(one, WholeFilter) else "number"} | bounds | usual
    return {"type": "string", "maxLength": one.extra.get("max_length", 500)}


def _values(query: type[ListQuery], name: str, one: Any) -> list[str]:
    if name == "ordering":
        return list(query.ORDERINGS)
    if isinstance(one, FlagFilter):
        return list(FlagFilter.VALUES)
    return [value for value, _label in one.extra.get("choices", [])]
