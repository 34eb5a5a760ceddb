"""Everything both sides said and agreed, on one printable page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import open_to_flagged
from accounts.models import AuditEvent
from adrequests.differences import work_in_words
from adrequests.models import AdRequest
from adrequests.narrowing import cases_of, side_of
from adrequests.timeline import Entry, Names, timeline
from adrequests.views.lists import home_place, is_sealed, words_of
from influencer_platform.csv import csv_response
from influencer_platform.money import to_decimal


@open_to_flagged
@require_safe
@login_required
def printable(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sequence, oldest first, with every offer in full."""
    ad_request = _find(request, pk)
    user: Any = request.user
    context = {
        "ad_request": ad_request,
        "entries": _entries(request, ad_request),
        "side": None if user.is_staff else side_of(user),
        "is_sealed": is_sealed(ad_request, user),
        "back": ad_request.get_absolute_url() if user.is_staff else home_place(user).url(pk),
        "active": "" if user.is_staff else "inbox" if user.is_influencer else "requests",
    }
    return render(request, "adrequests/history.html", context)


@open_to_flagged
@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """One line per offer, message and event. Times in UTC, money in whole and decimal units of the currency."""
    ad_request = _find(request, pk)
    header = [
        _("Time (UTC)"),
        _("Who"),
        _("What"),
        _("Offer"),
        _("Currency"),
        _("Fee"),
        _("Work"),
        _("Due"),
        _("Usage rights, days"),
        _("Exclusivity, days"),
        _("Requirements"),
        _("Brief version"),
        _("Text"),
    ]
    lines = list(_lines(ad_request.campaign.currency, _entries(request, ad_request)))
    if is_sealed(ad_request, request.user):
        left_out = _("Messages and notes are left out: this conversation was not opened.")
        lines.append([*[""] * (len(header) - 1), left_out])
    return csv_response(f"request-{ad_request.pk}.csv", header, lines)


def _find(request: HttpRequest, pk: int) -> AdRequest:
    rows = cases_of(request.user).for_cards().select_related("influencer__user")
    return get_object_or_404(rows, pk=pk)


def _entries(request: HttpRequest, ad_request: AdRequest) -> list[Entry]:
    """Oldest first."""
    user: Any = request.user
    names = Names(ad_request, None if user.is_staff else side_of(user), user, says_you=False)
    entries = timeline(
        names,
        offers=ad_request.offers.select_related("author", "brief").order_by("number"),
        messages=words_of(ad_request, user).order_by("created_at", "pk"),
        events=AuditEvent.objects.about(ad_request).select_related("actor", "decision"),
    )
    return entries[::-1]


def _lines(currency: str, entries: list[Entry]) -> Iterator[list[Any]]:
    kinds = {"offer": _("Offer"), "message": _("Message"), "event": _("Event")}
    for entry in entries:
        yield [
            entry.at.isoformat(timespec="seconds"),
            entry.who,
            kinds[entry.kind],
            *_terms(currency, entry),
            entry.text,
        ]


def _terms(currency: str, entry: Entry) -> list[Any]:
    offer = entry.offer
    if offer is None:
        return [""] * 9
    return [
        offer.number,
        currency,
        to_decimal(offer.fee_minor, currency),
        work_in_words(offer.deliverables),
        offer.due_on.isoformat(),
        offer.usage_days,
        offer.exclusivity_days,
        offer.requirements,
        offer.brief.number,
    ]
