"""The moves of a negotiation. Each answers with the fresh case, its row and the counters; without htmx with a page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import open_to_flagged
from adrequests import services
from adrequests.forms import MessageForm, OfferSeenForm, TermsForm
from adrequests.models import AdRequest, Side, Status
from adrequests.narrowing import cases_of, side_of
from adrequests.terms import Proposal
from adrequests.timeline import Names
from adrequests.views.answers import UNPROCESSABLE, Move, run, show_case
from adrequests.views.case import Case, ask, closing_form, version_of
from adrequests.views.lists import home_place, number_in, place_named, words_of
from adrequests.views.offering import prepare_offer
from adrequests.views.reading import open_case
from influencer_platform.htmx import wants_partial


@open_to_flagged
@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of one request in notifications and mails: each side goes to its own list with the case open; staff read it."""
    if request.user.is_staff:
        return show_case(request, open_case(request.user, pk, None))
    get_object_or_404(cases_of(request.user), pk=pk)
    return redirect(home_place(request.user).url(pk))


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the offer the person saw; its fee is reserved at once."""
    make = _answering(request, services.accept)
    return run(request, pk, Move(make, done=_("Accepted. The terms are final for both sides.")))


@require_POST
@login_required
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with other terms."""
    return run(request, pk, _offering(request, services.counter, _("Your counter-offer is sent.")))


@require_POST
@login_required
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace one's own unanswered offer."""
    return run(request, pk, _offering(request, services.amend, _("Your offer is changed.")))


@require_POST
@login_required
def counter_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the typed terms would change. Writes nothing; without htmx the case with the form as typed."""
    place = place_named(request.POST.get("at", ""), request.user)
    case = open_case(request.user, pk, place)
    form = prepare_offer(case, request.POST)
    status = 200 if form.is_valid() else UNPROCESSABLE
    if wants_partial(request):
        return render(request, "adrequests/_summary.html", {"case": case}, status=status)
    return show_case(request, case, status=status)


@require_POST
@login_required
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with a reason that the other side is told if ticked."""
    done = _("Rejected. The other side is told.")
    return run(request, pk, _closing(request, "reject", services.reject, Status.REJECTED, done))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own unanswered offer back."""
    done = _("Your offer is withdrawn. The other side is told.")
    return run(
        request, pk, _closing(request, "withdraw", services.withdraw, Status.WITHDRAWN, done)
    )


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End agreed work, with a reason; its money is free again."""
    done = _("The deal is cancelled. The other side is told.")
    return run(request, pk, _closing(request, "cancel", services.cancel, Status.CANCELLED, done))


@require_POST
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Take more time to answer, once per offer."""
    make = _answering(request, services.extend)
    return run(request, pk, Move(make, done=_("You have more time. The other side is told.")))


@require_POST
@login_required
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the side that is asked, once a day."""

    def make(case: Case, _form: Any) -> object:
        return services.remind(ad_request=case.ad_request, by=case.user)

    return run(request, pk, Move(make, done=_("Reminder sent.")))


@open_to_flagged
@require_POST
@login_required
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the other side. The same words posted twice in a row from one page are sent once."""
    after = number_in(request.POST.get("after", "")) or 0

    def prepare(case: Case) -> MessageForm:
        case.message_form = MessageForm(request.POST)
        return case.message_form

    def is_sent(case: Case, form: MessageForm) -> bool:
        text = form.cleaned_data["text"].strip()
        return (
            words_of(case.ad_request, case.user)
            .filter(pk__gt=after, author=case.user, text=text)
            .exists()
        )

    def make(case: Case, form: MessageForm) -> object:
        if after and is_sent(case, form):
            return None
        return services.post_message(
            ad_request=case.ad_request, by=case.user, text=form.cleaned_data["text"]
        )

    return run(request, pk, Move(make, done=_("Message sent."), prepare=prepare))


@open_to_flagged
@require_POST
@login_required
def message_edit(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """Correct one's own message within the first minutes."""
    ad_request = get_object_or_404(cases_of(request.user), pk=pk)
    mine = get_object_or_404(
        words_of(ad_request, request.user), pk=message_pk, author=request.user, offer=None
    )

    def prepare(case: Case) -> MessageForm:
        case.editing, case.edit_form = mine.pk, MessageForm(request.POST, auto_id="edit_%s")
        return case.edit_form

    def make(case: Case, form: MessageForm) -> object:
        return services.edit_message(message=mine, by=case.user, text=form.cleaned_data["text"])

    return run(request, pk, Move(make, done=_("Message changed."), prepare=prepare))


@open_to_flagged
@require_safe
@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every 30 seconds by an open case: 204, or a banner that there is something new. Never swaps the case itself."""
    ad_request = get_object_or_404(cases_of(request.user).for_cards(), pk=pk)
    words = words_of(ad_request, request.user).order_by("-pk")
    last = words.values_list("pk", flat=True).first() or 0
    if request.GET.get("v", "") == version_of(ad_request, last):
        return HttpResponse(status=204)
    place = place_named(request.GET.get("at", ""), request.user)
    context = {"sentence": _news(ad_request, request.user), "url": place.url(pk)}
    return render(request, "adrequests/_news.html", context)


def _news(ad_request: AdRequest, user: Any) -> str:
    """Who did something, as far as the row tells."""
    side = side_of(user)
    other = Names(ad_request, side, user).other
    ours = {ad_request.campaign.sponsor.user_id, user.pk} if side == Side.SPONSOR else {user.pk}
    by_other = ad_request.awaiting == side or ad_request.status == Status.ACCEPTED
    if by_other or (ad_request.closed_by_id and ad_request.closed_by_id not in ours):
        return _("%(name)s answered.") % {"name": other}
    return _("There is something new here.")


def _seen(request: HttpRequest) -> int:
    """The offer the person had before their eyes; 0, which no offer has, when the form does not say."""
    form = OfferSeenForm(request.POST)
    return int(form.cleaned_data["offer_number"]) if form.is_valid() else 0


def _answering(
    request: HttpRequest, service: Callable[..., AdRequest]
) -> Callable[[Case, Any], object]:
    def make(case: Case, _form: Any) -> object:
        return service(ad_request=case.ad_request, by=case.user, offer_number=_seen(request))

    return make


def _offering(request: HttpRequest, service: Callable[..., AdRequest], done: str) -> Move:
    seen = _seen(request)

    def make(case: Case, form: TermsForm) -> object:
        return service(
            ad_request=case.ad_request,
            by=case.user,
            offer_number=seen,
            terms=form.proposal(),
            note=form.note,
        )

    def is_done(case: Case, form: TermsForm) -> bool:
        latest, proposal = case.offer, form.proposal()
        return (
            latest.author_id == case.user.pk
            and latest.number == seen + 1
            and Proposal.of(latest) == proposal
        )

    return Move(make, done, prepare=lambda case: prepare_offer(case, request.POST), is_done=is_done)


def _closing(
    request: HttpRequest,
    question: str,
    service: Callable[..., AdRequest],
    status: Status,
    done: str,
) -> Move:
    def prepare(case: Case) -> Any:
        ask(case, question)
        case.closing_form = closing_form(question, request.POST, other=case.other)
        return case.closing_form

    def make(case: Case, form: Any) -> object:
        seen = {} if question == "cancel" else {"offer_number": _seen(request)}
        return service(ad_request=case.ad_request, by=case.user, **seen, **form.cleaned_data)

    def is_done(case: Case, _form: Any) -> bool:
        row = case.ad_request
        return row.status == status and row.closed_by_id == case.user.pk

    return Move(make, done, prepare=prepare, is_done=is_done)
