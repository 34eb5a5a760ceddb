"""One answer to many requests: a page that says what will happen, then each through its service, then what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from adrequests import services
from adrequests.forms import ClosingForm
from adrequests.models import AdRequest, Side
from adrequests.narrowing import cases_of
from adrequests.services.clock import REMINDER_PAUSE
from adrequests.services.turns import why_not
from adrequests.views.answers import UNPROCESSABLE, SeeOther
from adrequests.views.case import closing_form
from adrequests.views.lists import Place, number_in, place_named
from campaigns.models import Campaign
from influencer_platform.errors import DomainError

MOST = 100
SHOWN_REFUSALS = 5


@dataclass
class Line:
    """One chosen request, and why it is left out (empty: it is not)."""

    row: AdRequest
    left_out: str


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Remind, withdraw or reject what is ticked. Nothing happens before the person has seen the list of what will."""
    place = place_named(request.POST.get("at", ""), request.user)
    action = request.POST.get("action", "")
    rows = _chosen(request)
    if action not in {"remind", "withdraw", "reject"} or not rows:
        messages.warning(request, _("Tick at least one request first."))
        return SeeOther(place.url())
    form = _form(action, request)
    lines = [Line(row, why) for row, why in _judged(rows, action, place.side, request.user)]
    if request.POST.get("confirmed") and (form is None or form.is_valid()):
        return _carry_out(request, place, action, lines, form.cleaned_data if form else {})
    return _ask(request, place, action, lines, form)


def _ask(
    request: HttpRequest,
    place: Place,
    action: str,
    lines: list[Line],
    form: ClosingForm | None,
) -> HttpResponse:
    n = sum(not line.left_out for line in lines)
    titles = {
        "remind": ngettext("Remind %(n)d person?", "Remind %(n)d people?", n),
        "withdraw": ngettext("Withdraw %(n)d offer?", "Withdraw %(n)d offers?", n),
        "reject": ngettext("Reject %(n)d offer?", "Reject %(n)d offers?", n),
    }
    context = {
        "title": titles[action] % {"n": n},
        "action": action,
        "lines": lines,
        "count": n,
        "form": form,
        "place": place,
        "active": "requests" if place.side == Side.SPONSOR else "inbox",
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "adrequests/bulk_confirm.html", context, status=status)


def _chosen(request: HttpRequest) -> list[AdRequest]:
    keys = [number_in(text) for text in request.POST.getlist("ids")[:MOST]]
    rows = cases_of(request.user).for_cards()
    return list(rows.filter(pk__in=[key for key in keys if key]))


def _form(action: str, request: HttpRequest) -> ClosingForm | None:
    if action == "remind":
        return None
    data = request.POST if request.POST.get("confirmed") else None
    return closing_form(action, data, other=_("each of them"))


def _judged(
    rows: list[AdRequest], action: str, side: Side, user: Any
) -> list[tuple[AdRequest, str]]:
    """Each row with the reason why it would be refused, as far as it can be told before."""
    turn = side if action == "reject" else side.other
    may_act = {row.campaign_id for row in rows}
    if side == Side.SPONSOR:
        editable = Campaign.objects.editable_by(user).filter(pk__in=may_act)
        may_act = set(editable.values_list("pk", flat=True))
    judged = []
    for row in rows:
        refusal: object = why_not(row, turn=turn, offer_number=row.offer_number)
        if row.campaign_id not in may_act:
            refusal = _("You may look at this request, but not answer it.")
        elif refusal is None and action == "remind" and _is_reminded(row):
            refusal = _("Reminded today already.")
        judged.append((row, str(refusal or "")))
    return judged


def _is_reminded(row: AdRequest) -> bool:
    return row.reminded_at is not None and timezone.now() - row.reminded_at < REMINDER_PAUSE


def _carry_out(
    request: HttpRequest, place: Place, action: str, lines: list[Line], words: dict[str, Any]
) -> HttpResponse:
    """Each request in its own transaction: one refusal does not undo the others."""
    verbs: dict[str, Callable[..., object]] = {
        "remind": services.remind,
        "withdraw": services.withdraw,
        "reject": services.reject,
    }
    user: Any = request.user
    done, refused = 0, []
    for line in lines:
        seen = number_in(request.POST.get(f"offer-{line.row.pk}", "")) or 0
        facts = {} if action == "remind" else {"offer_number": seen, **words}
        try:
            verbs[action](ad_request=line.row, by=user, **facts)
        except DomainError as error:
            refused.append(f"{line.row.influencer.name}: {error}")
        else:
            done += 1
            services.mark_seen(ad_request=line.row, by=user)
    _report(request, action, done, refused)
    return SeeOther(place.url())


def _report(request: HttpRequest, action: str, done: int, refused: list[str]) -> None:
    sentences = {
        "remind": ngettext("%(n)d person was reminded.", "%(n)d people were reminded.", done),
        "withdraw": ngettext(
            "%(n)d offer was withdrawn; the person was told.",
            "%(n)d offers were withdrawn; each person was told.",
            done,
        ),
        "reject": ngettext(
            "%(n)d offer was rejected; the person was told.",
            "%(n)d offers were rejected; each person was told.",
            done,
        ),
    }
    if done:
        messages.success(request, sentences[action] % {"n": done})
    for sentence in refused[:SHOWN_REFUSALS]:
        messages.warning(request, sentence)
    if (more := len(refused) - SHOWN_REFUSALS) > 0:
        words = ngettext("%(n)d more was refused.", "%(n)d more were refused.", more)
        messages.warning(request, words % {"n": more})
