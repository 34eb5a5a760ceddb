"""The page behind each number: what the figure means, the rows it counts, and these rows as a file."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.services import log_export
from influencer_platform.csv import csv_response
from influencer_platform.pagination import keyset_page
from reports.counting import answer
from reports.display import Shown
from reports.figures import Answer, Figure, Scope, figures


@require_safe
def figure_page(request: HttpRequest, name: str) -> HttpResponse:
    """The figure explained, with its rows for those who may see them."""
    figure, scope = _figure(name), Scope.of(request.user)
    context = admin.site.each_context(request) | {
        "title": str(figure.title),
        "shown": shown(answer([figure], scope)[name]),
        "cell": _cell(request),
    }
    if figure.may_list(request.user):
        context |= _rows(request, figure, scope)
    return render(request, "admin/figure.html", context)


@require_safe
def figure_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The rows the figure counts, all of them or those of one cell. Who took them is written into the trail."""
    figure, scope, cell = _figure(name), Scope.of(request.user), _cell(request)
    if not figure.may_export(request.user):
        raise PermissionDenied
    rows = figure.rows_in(scope, **cell).order_by(figure.order, "-pk")
    log_export(
        model=figure.model,
        by=scope.user,
        file_format="csv",
        rows=rows.count(),
        filters={"figure": name} | cell,
    )
    return csv_response(f"{name}.csv", figure.titles(), figure.lines(rows, scope))


def shown(found: Answer) -> Shown:
    """With the addresses this person may use."""
    name = found.figure.name
    csv_url = reverse("admin:figure_csv", args=[name])
    may_export = found.figure.may_export(found.scope.user)
    return Shown(found, reverse("admin:figure", args=[name]), csv_url if may_export else "")


def _figure(name: str) -> Figure:
    if name not in figures:
        raise Http404
    return figures[name]


def _cell(request: HttpRequest) -> dict[str, str]:
    """Which cell of the table is asked for; empty for all rows."""
    return {key: request.GET[key][:20] for key in ("bucket", "series") if request.GET.get(key)}


def _rows(request: HttpRequest, figure: Figure, scope: Scope) -> dict[str, Any]:
    """One page of rows. Keys first, so that the cursor has a row to stand on."""
    rows = figure.rows_in(scope, **_cell(request))
    page = keyset_page(rows, order=figure.order, after=request.GET.get("after", ""))
    keys = [row.pk for row in page.rows]
    lines = figure.lines(rows.filter(pk__in=keys).order_by(figure.order, "-pk"), scope)
    options = figure.model._meta
    change = f"admin:{options.app_label}_{options.model_name}_change"
    urls = [reverse(change, args=[key]) for key in keys]
    return {
        "titles": figure.titles(),
        "lines": list(zip(urls, lines, strict=True)),
        "after": page.after,
    }
