"""What the two sides post about a deal that stands: amendments and settlements. Each answers with the fresh case."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from adrequests import services
from adrequests.forms import TermsForm
from adrequests.forms_of_changes import SettlementForm, SheetSeenForm
from adrequests.terms import Proposal
from adrequests.views.answers import Move, run
from adrequests.views.case import Case

Answers = dict[str, tuple[Callable[..., Any], Any]]
AMENDMENT: Answers = {
    "accept": (services.accept_amendment, gettext_lazy("Accepted. The new sheet holds for both.")),
    "decline": (services.decline_amendment, gettext_lazy("Declined. The deal stands as it was.")),
    "withdraw": (services.withdraw_amendment, gettext_lazy("Your proposal is withdrawn.")),
}
SETTLEMENT: Answers = {
    "accept": (services.accept_settlement, gettext_lazy("Agreed. The deal has ended.")),
    "decline": (services.decline_settlement, gettext_lazy("Declined. The deal stands.")),
    "withdraw": (services.withdraw_settlement, gettext_lazy("Your proposal is withdrawn.")),
}


@require_POST
@login_required
def propose_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """Put other terms to the other side. Sent twice they are proposed once."""
    seen = SheetSeenForm(request.POST)
    number = seen.cleaned_data["sheet_number"] if seen.is_valid() else 0

    def make(case: Case, form: TermsForm) -> object:
        return services.propose_amendment(
            ad_request=case.ad_request,
            by=case.user,
            sheet_number=number,
            terms=form.proposal(),
            note=form.note,
        )

    def is_done(case: Case, form: TermsForm) -> bool:
        row = case.standing.amendment
        return (
            row is not None
            and row.author_id == case.user.pk
            and Proposal.of(row) == form.proposal()
        )

    done = _("Your proposal is sent. The deal stands as it is until it is accepted.")
    prepare = lambda case: case.standing.change(case, request.POST)  # noqa: E731
    return run(request, pk, Move(make, done, prepare=prepare, is_done=is_done))


@require_POST
@login_required
def propose_settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer to end the deal for a sum. Sent twice it is proposed once."""

    def make(case: Case, form: SettlementForm) -> object:
        return services.propose_settlement(
            ad_request=case.ad_request,
            by=case.user,
            amount_minor=form.cleaned_data["amount"],
            note=form.cleaned_data["note"],
        )

    def is_done(case: Case, form: SettlementForm) -> bool:
        row = case.standing.settlement
        return (
            row is not None
            and row.author_id == case.user.pk
            and row.amount_minor == form.cleaned_data["amount"]
        )

    prepare = lambda case: case.standing.settle(case, request.POST)  # noqa: E731
    done = _("Your proposal is sent. The deal stands until it is agreed.")
    return run(request, pk, Move(make, done, prepare=prepare, is_done=is_done))


@require_POST
@login_required
def answer_amendment(request: HttpRequest, pk: int, number: int, answer: str) -> HttpResponse:
    """Accept, decline or withdraw the proposal the person saw."""
    return _answer(request, pk, number, AMENDMENT.get(answer))


@require_POST
@login_required
def answer_settlement(request: HttpRequest, pk: int, number: int, answer: str) -> HttpResponse:
    """Agree to the sum the person saw, decline it, or withdraw one's own."""
    return _answer(request, pk, number, SETTLEMENT.get(answer))


def _answer(
    request: HttpRequest, pk: int, number: int, known: tuple[Callable[..., Any], Any] | None
) -> HttpResponse:
    if known is None:
        raise Http404
    service, done = known

    def make(case: Case, _form: Any) -> object:
        return service(ad_request=case.ad_request, by=case.user, number=number)

    return run(request, pk, Move(make, str(done)))
