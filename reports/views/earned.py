"""One's own earned figures, and the cases behind each: on a page and as a file."""

import statistics
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from influencer_platform.csv import csv_response
from influencer_platform.pagination import keyset_page
from reports.earned import EarnedFigure, Sort, figures_of
from reports.earning import HEADER, Case, Shown, cases, lines, shown_of, side_of


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What others read of this person's company or profile, each with the way to its cases."""
    user = _party(request)
    shown, counted_at = shown_of(user.pk, side_of(user), is_own=True)
    return render(request, "reports/earned.html", {"figures": shown, "counted_at": counted_at})


@require_safe
@login_required
def earned_cases(request: HttpRequest, name: str) -> HttpResponse:
    """The cases of one figure as they are now."""
    user, figure, now = _party(request), _figure(request, name), timezone.now()
    rows, side = cases(figure, user, now), side_of(user)
    page = keyset_page(rows, order=f"-{figure.day}", after=request.GET.get("after", ""))
    context = {
        "shown": Shown(figure, *_now(figure, user, now)),
        "cases": [Case(figure, row, side) for row in page.rows],
        "after": page.after,
    }
    return render(request, "reports/earned_cases.html", context)


@require_safe
@login_required
def earned_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Exactly these cases; the last column is what each counts."""
    user, figure = _party(request), _figure(request, name)
    header = [str(title) for title in HEADER]
    return csv_response(f"{name}.csv", header, lines(figure, user, timezone.now()))


def _party(request: HttpRequest) -> Any:
    """Staff have earned nothing here, and nor has a colleague without a company."""
    user: Any = request.user
    if user.is_staff or user.party is None:
        raise Http404
    return user


def _figure(request: HttpRequest, name: str) -> EarnedFigure:
    known = {figure.name: figure for figure in figures_of(side_of(request.user))}  # type: ignore[arg-type]
    if name not in known:
        raise Http404
    return known[name]


def _now(figure: EarnedFigure, user: Any, now: datetime) -> tuple[int, int]:
    """(numerator, denominator) of the rows as they are now."""
    rows = cases(figure, user, now).select_related(None).order_by()
    if figure.sort is Sort.MEDIAN:
        values = list(rows.values_list("value", flat=True))
        return (int(statistics.median(values)) if values else 0), len(values)
    found = rows.aggregate(n=Sum("value"), of=Count("pk"))
    return found["n"] or 0, found["of"]
