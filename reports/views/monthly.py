"""Monthly reports: a sponsor's list, one report with the requests it counts, and these as a file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.access import SignedIn, sponsor_required, staff_required
from accounts.services import export_right, log_export
from adrequests.models import AdRequest
from influencer_platform.csv import csv_response
from influencer_platform.htmx import wants_partial
from influencer_platform.pagination import keyset_page
from reports.models import MonthlyReport
from reports.monthly.charts import charts
from reports.monthly.names import names_in
from reports.monthly.periods import Period
from reports.monthly.rows import HEADER, Row, rows_of
from reports.monthly.sheet import Sheet

SHOWN = 100
"""Requests listed on the page; the file has all."""


@require_safe
@sponsor_required
def reports(request: SignedIn) -> HttpResponse:
    """The reports of this company, the latest first; `after` continues below, and htmx then gets only the lines that follow."""
    mine = MonthlyReport.objects.visible_to(request.user).of_companies().without_content()
    page = keyset_page(mine, order="-period", after=request.GET.get("after", ""))
    context = {
        "page": page,
        "sheets": [Sheet(row) for row in page.rows],
        "first_on": _first_on(request.user),
        "active": "reports",
    }
    part = "#more" if "after" in request.GET and wants_partial(request) else ""
    return render(request, f"reports/list.html{part}", context)


@require_safe
@sponsor_required
def report(request: SignedIn, period: str) -> HttpResponse:
    """One month of this company."""
    found = _mine(request, period)
    return _page(request, found, reverse("reports:month_csv", args=[period]), active="reports")


@require_safe
@sponsor_required
def report_csv(request: SignedIn, period: str) -> Any:
    """The requests this month's figures were counted from."""
    return _file(request, _mine(request, period))


@require_safe
@staff_required
def report_of(request: SignedIn, pk: int) -> HttpResponse:
    """Any report, for staff: of a company, or of the whole place."""
    found = _any(request, pk)
    may = found.sponsor_id and request.user.has_perm(export_right(AdRequest))
    csv_path = reverse("reports:of_csv", args=[pk]) if may else ""
    return _page(request, found, csv_path, active="")


@require_safe
@staff_required
def report_of_csv(request: SignedIn, pk: int) -> Any:
    """As the company has it. Of the whole place no rows are kept."""
    found = _any(request, pk)
    if found.sponsor_id is None:
        raise Http404
    if not request.user.has_perm(export_right(AdRequest)):
        raise PermissionDenied
    log_export(
        model=AdRequest,
        by=request.user,
        file_format="csv",
        rows=len(found.inputs["requests"]),
        filters={"monthly_report": found.pk},
    )
    return _file(request, found)


def _mine(request: SignedIn, period: str) -> MonthlyReport:
    rows = MonthlyReport.objects.visible_to(request.user).of_companies()
    return get_object_or_404(rows.select_related("sponsor"), period=period)


def _any(request: SignedIn, pk: int) -> MonthlyReport:
    rows = MonthlyReport.objects.visible_to(request.user).select_related("sponsor")
    return get_object_or_404(rows, pk=pk)


def _page(request: SignedIn, found: MonthlyReport, csv_path: str, *, active: str) -> HttpResponse:
    names = names_in([found], for_staff=request.user.is_staff)
    sheet, counted = Sheet(found, names), request.GET.get("rows", "")
    rows = rows_of(found, names, counted)
    context = {
        "sheet": sheet,
        "report": found,
        "charts": charts(sheet),
        "rows": rows[:SHOWN],
        "rows_in_all": len(rows),
        "rows_title": sheet.label_of(counted),
        "csv_path": csv_path,
        "active": active,
    }
    return render(request, "reports/month.html", context)


def _file(request: HttpRequest, found: MonthlyReport) -> StreamingHttpResponse:
    names = names_in([found])
    rows = rows_of(found, names, request.GET.get("rows", ""))
    return csv_response(
        f"report-{found.period}.csv", [str(title) for title in HEADER], map(Row.cells, rows)
    )


def _first_on(user: Any) -> str:
    """When the first report of somebody without any is made: on the first of the coming month, in their zone."""
    today = timezone.localdate()
    return date_format(Period(f"{today:%Y-%m}", user.time_zone).next.first_day, "j F")
