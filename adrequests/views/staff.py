"""What staff do on the pages of a deal, with a reason: open a conversation, decide what is paid at its end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedIn, staff_required
from adrequests import services
from adrequests.forms import OpeningForm
from adrequests.forms_of_changes import DecidingForm
from adrequests.models import DECIDE_SETTLEMENT
from adrequests.views.answers import CONFLICT, UNPROCESSABLE, SeeOther, show_case
from adrequests.views.case import Case
from adrequests.views.reading import open_case
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial


@require_POST
@staff_required
def open_thread(request: SignedIn, pk: int) -> HttpResponse:
    """Open the conversation for oneself, for a day; both sides are told. Sent twice it is opened once."""
    case = open_case(request.user, pk, None)
    if case.opening is None:
        raise PermissionDenied
    form = case.opening_form = OpeningForm(request.POST)
    if not (form.is_valid() and _is_opened(case, form)):
        return _answer(request, case, status=UNPROCESSABLE)
    done = _("The conversation is open to you for a day. Both sides are told.")
    if not wants_partial(request):
        messages.success(request, done)
        return SeeOther(f"{case.url()}#talk")
    return toast(_answer(request, open_case(request.user, pk, None)), done)


@require_POST
@staff_required
def decide_settlement(request: SignedIn, pk: int) -> HttpResponse:
    """End a deal for a sum, with a reason; both sides are told. Sent twice it is decided once."""
    case = open_case(request.user, pk, None)
    if not request.user.has_perm(DECIDE_SETTLEMENT):
        raise PermissionDenied
    form = case.standing.decide(request.POST)
    if not (form.is_valid() and _is_decided(case, form)):
        return show_case(
            request, case, status=UNPROCESSABLE if case.standing.may_decide else CONFLICT
        )
    messages.success(request, _("The deal has ended. Both sides are told."))
    return SeeOther(case.url())


def _is_decided(case: Case, form: DecidingForm) -> bool:
    words = {name: form.cleaned_data[name] for name in ("reason", "message", "private_note")}
    minor = form.cleaned_data["amount"]
    try:
        services.decide_settlement(
            ad_request=case.ad_request, by=case.user, amount_minor=minor, **words
        )
    except DomainError as refusal:
        case.refusal = "" if refusal.field else str(refusal)
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True


def _is_opened(case: Case, form: OpeningForm) -> bool:
    try:
        services.open_thread(ad_request=case.ad_request, by=case.user, **form.cleaned_data)
    except services.ThreadIsOpen:
        return True
    except DomainError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True


def _answer(request: HttpRequest, case: Case, *, status: int = 200) -> HttpResponse:
    """The conversation alone for htmx, the whole case without."""
    if wants_partial(request):
        return render(request, "adrequests/_case_talk.html", {"case": case}, status=status)
    return show_case(request, case, status=status)
