"""What a browser is answered about a case: the pane with what changed around it, or a whole page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from adrequests import services
from adrequests.models import Side
from adrequests.views.case import Case, ask
from adrequests.views.lists import (
    CASE,
    CaseList,
    Place,
    case_list,
    number_in,
    place_named,
    rows_by_key,
    tabs,
)
from adrequests.views.offering import prepare_offer
from adrequests.views.reading import open_case
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial

FORBIDDEN, CONFLICT, UNPROCESSABLE = 403, 409, 422


class SeeOther(HttpResponse):
    """After a plain form: the browser fetches the page by GET, so that reloading sends nothing twice."""

    def __init__(self, url: str) -> None:
        super().__init__(status=303, headers={"Location": url})


def show_list(request: HttpRequest, template: str, place: Place, **context: Any) -> HttpResponse:
    """A list with the case its address opens. htmx gets the pane, the next rows or the filtered list."""
    target = request.htmx.target if wants_partial(request) else None  # type: ignore[attr-defined]
    case = opened_case(request, place) if target in {None, "detail"} else None
    if target == "detail" and case is not None:
        return show_pane(request, case)
    listing = case_list(request, place, with_tabs=target != "more")
    if target is None:
        context |= {"listing": listing, "case": case, "place": place}
        return render(request, template, context)
    part = "rows" if target == "more" else "results"
    response = render(request, f"adrequests/_list.html#{part}", {"listing": listing})
    if part == "results":
        response["HX-Push-Url"] = place.url()
    return response


def opened_case(request: HttpRequest, place: Place) -> Case | None:
    """The case this address opens, with the question or the form it asks for."""
    pk = place.opened(request)
    if pk is None:
        return None
    case = open_case(request.user, pk, place)
    if place.campaign_pk not in {None, case.ad_request.campaign_id}:
        raise Http404
    params = request.GET
    asks = case.may_answer if params.get("counter") else case.may_take_back and params.get("amend")
    if asks and case.may_offer:
        prepare_offer(case, fee=params.get("fee", ""))
    case.standing.open_forms(case, params)
    ask(case, params.get("do", ""))
    case.editing = number_in(params.get("edit", ""))
    return case


def show_pane(
    request: HttpRequest, case: Case, *, status: int = 200, is_moved: bool = False
) -> HttpResponse:
    """The pane of a case that stands in a list; out of band its row, the row that was open before, and the counters."""
    place = cast("Place", case.place)
    keys = {case.ad_request.pk, _open_before(request, place)}
    rows = rows_by_key(case.user, [pk for pk in keys if pk])
    listing = CaseList(place, rows=rows, opened=case.ad_request.pk)
    if is_moved:
        listing.tabs = tabs(place, case.user)
    context = {"case": case, "listing": listing, "is_moved": is_moved}
    return render(request, "adrequests/_answer.html", context, status=status)


def _open_before(request: HttpRequest, place: Place) -> int | None:
    """The case that stood in the pane until now, told by the browser's address."""
    shown = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    return number_in(QueryDict(urlsplit(shown).query).get(CASE[place.side], ""))


def show_case(request: HttpRequest, case: Case, *, status: int = 200) -> HttpResponse:
    """The case alone: for staff, who have no list, and where a plain form was refused."""
    if case.place and wants_partial(request):
        return show_pane(request, case, status=status, is_moved=status == CONFLICT)
    active = {Side.INFLUENCER: "inbox", Side.SPONSOR: "requests", None: ""}[case.side]
    return render(request, "adrequests/case.html", {"case": case, "active": active}, status=status)


@dataclass
class Move:
    """One posted move. `prepare` puts the posted form into a case and returns it; `make` calls the service; `is_done` tells
    from the fresh case that this very form was sent before (a double click), so that it is answered as if it were the first."""

    make: Callable[[Case, Any], object]
    done: str
    prepare: Callable[[Case], Form | None] = lambda _case: None
    is_done: Callable[[Case, Any], bool] = lambda _case, _form: False


def run(request: HttpRequest, pk: int, move: Move) -> HttpResponse:
    """Answer a posted move: the fresh case; 422 at the field; 409 with the case as it is now and the typed text kept; 403 to
    those who may only look."""
    user, place = request.user, place_named(request.POST.get("at", ""), request.user)
    case = open_case(user, pk, place)
    form = move.prepare(case)
    try:
        services.acting_side(case.ad_request, case.user)
        if form is not None and not form.is_valid():
            return _invalid(request, case, form)
        move.make(case, form)
    except services.NotYourRequest as error:
        case.refusal = str(error)
        return show_case(request, case, status=FORBIDDEN)
    except DomainError as error:
        if _at_a_field(form, error):
            return _invalid(request, case, form)
        return _refused(request, open_case(user, pk, place), move, error)
    return _moved(request, open_case(user, pk, place), move.done)


def _moved(request: HttpRequest, case: Case, done: str) -> HttpResponse:
    if not wants_partial(request):
        messages.success(request, done)
        return SeeOther(case.url())
    response = show_pane(request, case, is_moved=True)
    response["HX-Replace-Url"] = case.url()
    return toast(response, done)


def _invalid(request: HttpRequest, case: Case, form: Any) -> HttpResponse:
    keep_unsent(case, form)
    return show_case(request, case, status=UNPROCESSABLE)


def _at_a_field(form: Any, error: DomainError) -> bool:
    """Whether the refusal belongs to a field of the form; then it is shown there."""
    if form is None:
        return False
    at_the_fee = isinstance(error, services.NothingChanged | services.RoundLimitReached)
    field = "fee" if at_the_fee else error.field
    if field not in form.fields:
        return False
    form.add_error(field, str(error))
    return True


def _refused(request: HttpRequest, fresh: Case, move: Move, error: DomainError) -> HttpResponse:
    form = move.prepare(fresh)
    if (form is None or form.is_valid()) and move.is_done(fresh, form):
        return _moved(request, open_case(fresh.user, fresh.ad_request.pk, fresh.place), move.done)
    fresh.refusal, fresh.refusal_code = str(error), error.code
    keep_unsent(fresh, form)
    return show_case(request, fresh, status=CONFLICT)


def keep_unsent(case: Case, form: Any) -> None:
    """Where the form can no longer be shown, what was typed into it stays on the page."""
    if form is None or case.shows(form):
        return
    case.unsent = str(form.data.get("text") or form.data.get("note") or "").strip()
