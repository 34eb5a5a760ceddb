"""`/api/stats`: the figures of the caller, and the rows behind each."""

from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Campaign
from influencer_platform.rest.listing import ListQuery, WholeFilter, check, listed
from influencer_platform.rest.problems import BadValue
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described
from reports.asking import Choice, chosen
from reports.figures import Figure
from reports.ratios import Kpi, answer_all, kpis_for
from reports.scope import PERIODS
from reports.serializers.stats import (
    ROW,
    STAT,
    StatDetailOut,
    StatOut,
    StatRowOut,
    show_cells,
    show_kpi,
    show_row,
)

TAG = "stats"
LARGEST_KEY = 2**63 - 1


class StatQuery(ListQuery):
    """The period and the campaign. It is no list that goes on."""

    limit = after = ordering = count = None  # type: ignore[assignment]

    months = filters.ChoiceFilter(method="_as_is", choices=[(str(n), str(n)) for n in PERIODS])
    campaign = WholeFilter(method="_as_is", min_value=1, max_value=LARGEST_KEY)


class StatRowQuery(ListQuery):
    months = filters.ChoiceFilter(method="_as_is", choices=[(str(n), str(n)) for n in PERIODS])
    campaign = WholeFilter(method="_as_is", min_value=1, max_value=LARGEST_KEY)
    bucket = filters.CharFilter(method="_as_is", max_length=160)
    series = filters.CharFilter(method="_as_is", max_length=20)


@described(
    "GET",
    "The figures of the caller",
    answer=StatOut(many=True),
    query=StatQuery,
    refusals=(404,),
    example=[STAT],
    tag=TAG,
)
@route("GET")
def stat_list(request: Request) -> Response:
    """All of them at one moment: of the months and the campaign that are asked for, else of twelve months and all campaigns."""
    choice = _choice(request)
    found = answer_all(kpis_for(request.user).values(), choice.scope)
    return Response([show_kpi(one) for one in found.values()])


@described(
    "GET",
    "One figure",
    answer=StatDetailOut,
    query=StatQuery,
    refusals=(404,),
    example=STAT | {"cells": []},
    tag=TAG,
)
@route("GET")
def stat_detail(request: Request, name: str) -> Response:
    """With every number of its table."""
    kpi, choice = _kpi(request, name), _choice(request)
    found = answer_all([kpi], choice.scope)[name]
    return Response(show_kpi(found) | {"cells": show_cells(found)})


@described(
    "GET",
    "The rows a figure counts",
    answer=StatRowOut(many=True),
    query=StatRowQuery,
    refusals=(403, 404),
    example=[ROW],
    tag=TAG,
)
@route("GET")
def stat_rows(request: Request, name: str) -> Response:
    """All of them, or those of one bucket and one series. A ratio has none: its parts have."""
    kpi = _kpi(request, name)
    if not isinstance(kpi, Figure):
        raise Http404
    if not kpi.may_list(request.user):
        raise PermissionDenied
    choice = _choice(request, StatRowQuery)
    cell = {key: request.query_params.get(key, "") for key in ("bucket", "series")}
    rows = kpi.rows_in(choice.scope, **cell).select_related(*_steps(kpi))
    query: Any = type("Rows", (StatRowQuery,), {"ORDERINGS": {kpi.order: kpi.order}})
    return listed(request, rows, query, lambda row: show_row(kpi, row))


def _steps(figure: Figure) -> list[str]:
    """The tables its columns are read from."""
    paths = (column.path.rpartition("__")[0] for column in figure.columns)
    return list(dict.fromkeys(path for path in paths if path))


def _kpi(request: Request, name: str) -> Kpi:
    """A figure of another role does not exist."""
    found = kpis_for(request.user)
    if name not in found:
        raise Http404
    return found[name]


def _choice(request: Request, query: type[ListQuery] = StatQuery) -> Choice:
    """Raises BadValue for a parameter that is unknown or cannot be read."""
    check(request, query)
    asked = query(request.query_params, queryset=Campaign.objects.none(), request=request)
    if not asked.form.is_valid():
        raise BadValue(
            {name: [str(e) for e in errors] for name, errors in asked.form.errors.items()}
        )
    user: Any = request.user
    return chosen(user, request.query_params)
