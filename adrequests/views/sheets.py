"""Deal sheets: to read, to print, and as files that can be checked. Open for ever to both sides and staff."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.middleware import open_to_flagged
from adrequests.models import AdRequest, DealSheet
from adrequests.sheet import canonical
from adrequests.sheet_words import parts, signatures
from adrequests.views.lists import home_place


@open_to_flagged
@require_safe
@login_required
def sheet_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All sheets of one deal, the one that holds first."""
    sheets = list(_sheets(request, pk).defer("document").order_by("-number"))
    if not sheets:
        raise Http404
    row, last = sheets[0].ad_request, sheets[0].number
    context = {"sheets": sheets, "ad_request": row} | _around(request, row, last)
    return render(request, "adrequests/sheets.html", context)


@open_to_flagged
@require_safe
@login_required
def sheet(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One sheet with its digest and how to check it."""
    found = _find(request, pk, number)
    last = _sheets(request, pk).latest("number").number
    context = _said(found) | _around(request, found.ad_request, last)
    return render(request, "adrequests/sheet.html", context)


@open_to_flagged
@require_safe
@login_required
def sheet_html(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The sheet as one file that any browser shows without this site."""
    found = _find(request, pk, number)
    page = render_to_string("adrequests/sheet_file.html", _said(found), request)
    return _file(page.encode(), found, "html", "text/html; charset=utf-8")


@open_to_flagged
@require_safe
@login_required
def sheet_json(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The very text that was signed: `sha256sum` of this file is the digest of the sheet."""
    found = _find(request, pk, number)
    return _file(canonical(found.document).encode(), found, "json", "application/json")


def _sheets(request: HttpRequest, pk: int) -> Any:
    user: Any = request.user
    rows = DealSheet.objects.visible_to(user).filter(ad_request=pk)
    return rows.select_related("ad_request__campaign__sponsor", "ad_request__influencer")


def _find(request: HttpRequest, pk: int, number: int) -> DealSheet:
    found: DealSheet | None = _sheets(request, pk).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _said(found: DealSheet) -> dict[str, Any]:
    said = found.document
    return {
        "sheet": found,
        "ad_request": found.ad_request,
        "campaign_name": said["campaign"]["name"],
        "parts": parts(said),
        "signatures": signatures(said),
        "replaces": said.get("replaces"),
    }


def _around(request: HttpRequest, row: AdRequest, last: int) -> dict[str, Any]:
    """Where the page stands: the case it belongs to, and which sheet holds."""
    user: Any = request.user
    return {
        "last": last,
        "back": row.get_absolute_url() if user.is_staff else home_place(user).url(row.pk),
        "active": "" if user.is_staff else "inbox" if user.is_influencer else "requests",
    }


def _file(body: bytes, found: DealSheet, suffix: str, kind: str) -> HttpResponse:
    name = f"deal-{found.ad_request_id}-sheet-{found.number}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
