"""The page behind each number that sponsors and influencers see: what it means, the rows it counts, and these as a file."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import SignedIn, person_required
from influencer_platform.csv import csv_response
from influencer_platform.pagination import keyset_page
from reports.asking import Choice, cell_of, choice_of
from reports.counting import answer
from reports.figures import Figure
from reports.ratios import Ratio, answer_all, kpis_for
from reports.tiles import ShownRatio, shown


@require_safe
@person_required
def figure_page(request: SignedIn, name: str) -> HttpResponse:
    """A figure or a ratio explained, with the rows it counts or the parts it is made of."""
    kpi, choice = _kpi(request, name), choice_of(request)
    context = {"choice": choice, "active": "home", "kpi": kpi}
    if isinstance(kpi, Ratio):
        found = answer_all([kpi], choice.scope)[name]
        return render(request, "reports/ratio.html", context | {"shown": ShownRatio(found)})  # type: ignore[arg-type]
    cell = cell_of(request)
    context |= {"shown": shown(answer([kpi], choice.scope)[name]), "cell": cell}
    context |= {"titles": kpi.titles(), "page": rows_page(kpi, choice, cell, request)}
    return render(request, "reports/figure.html", context)


@require_safe
@person_required
def figure_csv(request: SignedIn, name: str) -> Any:
    """The rows the figure counts, all of them or those of one cell."""
    kpi, choice = _kpi(request, name), choice_of(request)
    if isinstance(kpi, Ratio):
        raise Http404
    rows = kpi.rows_in(choice.scope, **cell_of(request)).order_by(kpi.order, "-pk")
    return csv_response(f"{name}.csv", kpi.titles(), kpi.lines(rows, choice.scope))


def _kpi(request: SignedIn, name: str) -> Figure | Ratio:
    """A figure of another role does not exist."""
    found = kpis_for(request.user)
    if name not in found:
        raise Http404
    return found[name]


@dataclass(frozen=True)
class RowsPage:
    """One page of rows as they are read, each with the page of what it is."""

    lines: list[tuple[str, list[Any]]]
    after: str


def rows_page(
    figure: Figure, choice: Choice, cell: dict[str, str], request: HttpRequest
) -> RowsPage:
    """Keys first, so that the cursor has a row to stand on."""
    rows = figure.rows_in(choice.scope, **cell)
    page = keyset_page(rows, order=figure.order, after=request.GET.get("after", ""))
    keys = [row.pk for row in page.rows]
    written = figure.lines(rows.filter(pk__in=keys).order_by(figure.order, "-pk"), choice.scope)
    urls = [_page_of(row) for row in page.rows]
    return RowsPage(list(zip(urls, written, strict=True)), page.after)


def _page_of(row: Any) -> str:
    """A piece of work, a payment and the like stand on the page of their request."""
    if request := getattr(row, "ad_request_id", None):
        return reverse("adrequests:detail", args=[request])
    url: str = row.get_absolute_url()
    return url
