"""What a search page answers: the whole page, its results, or the next rows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from adrequests.search import Found, SearchForm
from influencer_platform.htmx import wants_partial


def show_results(
    request: HttpRequest, template: str, *, form: SearchForm, found: Found, **context: Any
) -> HttpResponse:
    """`template` defines the partials `results` (the region #results) and `rows` (what replaces #more).

    The address of a search is canonical: htmx is told it, and a plain form's empty parameters are redirected away.
    """
    after = request.GET.get("after", "")
    context |= {"form": form, "found": found, "is_later_page": bool(after), "page_searches": True}
    if not wants_partial(request):
        if not form.notes and any(v == "" for vs in request.GET.lists() for v in vs[1]):
            return redirect(request.path + form.address(after=after))
        return render(request, template, context)
    if request.htmx.target == "more":  # type: ignore[attr-defined]
        return render(request, f"{template}#rows", context)
    response = render(request, f"{template}#results", context | {"is_partial": True})
    response["HX-Push-Url"] = request.path + form.address()
    return response
