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
)

from influencer_platform.rest.listing import MOST, USUAL, ListQuery
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
ALONE = 2
"""DRF lists OPTIONS beside the methods of a view."""
_TYPES: dict[type, Any] = {
    filters.NumberFilter: OpenApiTypes.INT64,
    filters.DateFilter: OpenApiTypes.DATE,
    filters.BooleanFilter: OpenApiTypes.BOOL,
}
_WORDS = {
    "limit": f"Rows per page: {USUAL} unless told, at most {MOST}.",
    "after": "The cursor of the next page, from the `Link` header. Not to be made by hand.",
    "count": "With `1` the header `X-Total-Count` says how many rows there are in all.",
    "min_budget": "In major units of each campaign's currency; only among campaigns one runs.",
    "max_budget": "In major units of each campaign's currency; only among campaigns one runs.",
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Sent again with the same key and body, the request is answered as the first time and nothing is done twice.",
)


def described(
    method: str,
    summary: str,
    *,
    answer: Any = None,
    body: Any = None,
    query: type[ListQuery] | None = None,
    example: Any = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    tag: str = "",
) -> Callable[[Any], Any]:
    """One operation. `answer` and `body` are serializers, `example` a body as the answer shows it; `refusals` beyond 401 and 429."""
    codes = {401, 429, *refusals, *([400, 415] if body else []), *([400] if query else [])}
    responses: dict[Any, Any] = {
        (code, MEDIA_TYPE): OpenApiResponse(Problem, REFUSALS[code]) for code in sorted(codes)
    }
    responses[status] = OpenApiResponse(
        answer,
        "Done." if answer is None else summary,
        examples=[OpenApiExample("Answer", value=example)] if example is not None else [],
    )
    parameters = [*_parameters(query), *([KEY] if method == "POST" else [])]

    def describe(view: Any) -> Any:
        alone = len(view.cls.http_method_names) <= ALONE
        name = view.cls.__name__
        return extend_schema(
            methods=[method],
            operation_id=name if alone else f"{name}_{method.lower()}",
            summary=summary,
            tags=[tag] if tag else None,
            request=body,
            responses=responses,
            parameters=parameters,
        )(view)

    return describe


def _parameters(query: type[ListQuery] | None) -> list[OpenApiParameter]:
    return (
        [_parameter(query, name, one) for name, one in query.base_filters.items()] if query else []
    )


def _parameter(query: type[ListQuery], name: str, one: Any) -> OpenApiParameter:
    kind = next((t for cls, t in _TYPES.items() if isinstance(one, cls)), OpenApiTypes.STR)
    choices = one.extra.get("choices")
    values = [value for value, _label in choices] if choices else None
    if name == "ordering":
        values = list(query.ORDERINGS)
    return OpenApiParameter(
        name, kind, enum=values, description=_WORDS.get(name, ""), required=False
    )
