"""Lists: a plain JSON array, newest first, keyset pages by a `Link` header, filters that refuse what they do not know."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from influencer_platform.pagination import keyset_page
from influencer_platform.rest.problems import BadValue

MOST = 100
USUAL = 25


class ListQuery(filters.FilterSet):
    """The filters of one list. Subclasses add theirs; `ORDERINGS` maps public names to columns `keyset_page` can seek by."""

    ORDERINGS: dict[str, str] = {"-created_at": "-created_at"}

    limit = filters.NumberFilter(method="_as_is", min_value=1, max_value=MOST)
    after = filters.CharFilter(method="_as_is", max_length=500)
    ordering = filters.CharFilter(method="_as_is")
    count = filters.BooleanFilter(method="_as_is")

    def _as_is(self, queryset: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        return queryset


def listed(
    request: Request,
    rows: QuerySet[Any],
    query: type[ListQuery],
    show: Callable[[Any], Any],
) -> Response:
    """One page of `rows` as the query string asks. Raises BadValue for a parameter that is unknown or cannot be read."""
    if unknown := request.query_params.keys() - query.base_filters.keys():
        raise BadValue({name: ["This parameter is not known here."] for name in sorted(unknown)})
    asked = query(request.query_params, queryset=rows, request=request)
    if not asked.is_valid():
        raise BadValue({name: [str(e) for e in errors] for name, errors in asked.errors.items()})
    values = asked.form.cleaned_data
    order = _order(query, values.get("ordering") or "")
    matching = asked.qs
    size = int(values.get("limit") or USUAL)
    page = keyset_page(matching, order=order, after=values.get("after") or "", size=size)
    response = Response([show(row) for row in page.rows])
    if page.after:
        response["Link"] = f'<{_next(request, page.after)}>; rel="next"'
    if values.get("count"):
        response["X-Total-Count"] = str(matching.order_by().count())
    return response


def _order(query: type[ListQuery], name: str) -> str:
    names = query.ORDERINGS
    if name and name not in names:
        raise BadValue({"ordering": [f"Choose one of {', '.join(sorted(names))}."]})
    return names[name] if name else next(iter(names.values()))


def _next(request: Request, after: str) -> str:
    params = {name: value for name, value in request.query_params.items() if name != "after"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(params | {'after': after})}")
