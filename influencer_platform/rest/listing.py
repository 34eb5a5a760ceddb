"""Lists: a plain JSON array, newest first, keyset pages by a `Link` header, filters that refuse what they do not know."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from influencer_platform.pagination import count_of, is_cursor, keyset_page
from influencer_platform.rest.problems import BadValue

MOST = 100
USUAL = 25
Parts = Callable[[dict[str, Any]], list[QuerySet[Any]]]


class WholeFilter(filters.NumberFilter):
    """A whole number."""

    field_class = forms.IntegerField


class FlagFilter(filters.TypedChoiceFilter):
    """Yes or no. Anything else is refused, not taken for "unknown"."""

    VALUES = {"1": True, "0": False, "true": True, "false": False}

    def __init__(self, **options: Any) -> None:
        words = [(word, word) for word in self.VALUES]
        super().__init__(choices=words, coerce=lambda word: self.VALUES.get(word, word), **options)


class ListQuery(filters.FilterSet):
    """The filters of one list. Subclasses add theirs; `ORDERINGS` maps public names to columns `keyset_page` can seek by."""

    ORDERINGS: dict[str, str] = {"-created_at": "-created_at"}

    limit = WholeFilter(method="_as_is", min_value=1, max_value=MOST)
    after = filters.CharFilter(method="_as_is", max_length=500)
    ordering = filters.CharFilter(method="_as_is")
    count = FlagFilter(method="_as_is")

    def _as_is(self, queryset: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        return queryset


def listed(
    request: Request,
    rows: QuerySet[Any],
    query: type[ListQuery],
    show: Callable[[Any], Any],
    *,
    parts: Parts | None = None,
) -> Response:
    """One page of `rows` as the query string asks. Raises BadValue for a parameter that is unknown or cannot be read.

    `parts`: where no index serves a single condition, a function from the filters' values to the querysets that hold the rows
    together (see `keyset_page`); `rows` then only says what each row brings along.
    """
    check(request, query)
    asked = query(request.query_params, queryset=rows, request=request)
    if not asked.is_valid():
        raise BadValue({name: [str(e) for e in errors] for name, errors in asked.errors.items()})
    values = asked.form.cleaned_data
    order, after = _order(query, values.get("ordering") or ""), values.get("after") or ""
    if after and not is_cursor(after, order):
        raise BadValue({"after": ["This is no cursor of this list in this order. Begin anew."]})
    found = [asked.filter_queryset(part) for part in (parts(values) if parts else [rows])]
    page = keyset_page(
        rows if parts else found[0],
        order=order,
        after=after,
        size=values.get("limit") or USUAL,
        parts=found if parts else (),
    )
    response = Response([show(row) for row in page.rows])
    if page.after:
        response["Link"] = f'<{_next(request, page.after)}>; rel="next"'
    if values.get("count"):
        response["X-Total-Count"] = str(count_of(found))
    return response


def check(request: Request, query: type[ListQuery]) -> None:
    """Raises BadValue for a parameter that is unknown, given twice, or empty where it means nothing."""
    wrong = {}
    for name, values in sorted(request.query_params.lists()):
        if name not in query.base_filters:
            wrong[name] = ["This parameter is not known here."]
        elif len(values) > 1:
            wrong[name] = ["This parameter is given more than once."]
        elif not values[0] and (name == "ordering" or not _is_text(query.base_filters[name])):
            wrong[name] = ["This parameter has no value."]
    if wrong:
        raise BadValue(wrong)


def _is_text(one: Any) -> bool:
    return isinstance(one, filters.CharFilter)


def _order(query: type[ListQuery], name: str) -> str:
    names = query.ORDERINGS
    if name and name not in names:
        raise BadValue({"ordering": [f"Choose one of {', '.join(sorted(names))}."]})
    return names[name] if name else next(iter(names.values()))


def _next(request: Request, after: str) -> str:
    params = {name: value for name, value in request.query_params.items() if name != "after"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(params | {'after': after})}")
