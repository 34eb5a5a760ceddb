"""`/payments/`: what is owed and was paid, for both sides, and what each of them says of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import open_to_flagged
from accounts.models import User
from adrequests import services
from adrequests.dues import Asked, ages, owed, tab, tabs
from adrequests.models import Payment, Transfer
from adrequests.money_forms import DisputeForm, PayForm
from adrequests.views.answers import CONFLICT, FORBIDDEN, UNPROCESSABLE, SeeOther
from adrequests.views.money_page import PaymentPage, open_payment
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial
from influencer_platform.pagination import capped_counts, keyset_page


@open_to_flagged
@require_safe
@login_required
def payment_list(request: HttpRequest) -> HttpResponse:
    """Both sides' payments; what is late by how long. htmx gets the next rows or the filtered list."""
    user: Any = request.user
    asked = Asked.of(request.GET.dict())
    rows = asked.rows(user).for_cards().with_age(timezone.localdate())
    page = keyset_page(rows, order=asked.order, after=request.GET.get("after", ""))
    context = {"page": page, "asked": asked, "today": timezone.localdate(), "active": "payments"}
    target = request.htmx.target if wants_partial(request) else None  # type: ignore[attr-defined]
    if target == "more":
        return render(request, "adrequests/money/list.html#rows", context)
    context |= _around(user, asked)
    name = "adrequests/money/list.html"
    return render(request, f"{name}#results" if target == "results" else name, context)


def _around(user: User, asked: Asked) -> dict[str, Any]:
    """The tabs with their counts, and what is open by age."""
    mine = asked.found(user)
    one = User.objects.visible_to(user).filter(pk=user.pk)
    counts = capped_counts(one, **{code: tab(mine, code) for code, _label in tabs()})
    open_by_age = owed(mine, timezone.localdate())
    names = dict(ages())
    for group in open_by_age:
        group["label"] = names.get(group["age"], _("Not late"))
    one_of_them = mine.for_cards().first() if asked.campaign else None
    return {
        "tabs": [(code, label, *counts[code]) for code, label in tabs()],
        "owed": open_by_age,
        "campaign": one_of_them and one_of_them.ad_request.campaign,
    }


@open_to_flagged
@require_safe
@login_required
def payment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment with all that was said of it, and what this person may say."""
    return _show(request, open_payment(request.user, pk))


@open_to_flagged
@require_POST
@login_required
def payment_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """The sponsor marks what it has paid."""
    page = open_payment(request.user, pk)
    form = PayForm(request.POST, payment=page.payment)
    page.pay_form = form
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE)
    try:
        services.record_payment(payment=page.payment, by=page.user, **form.facts)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(request, page, status=_status(refusal))
    return _done(request, pk, _("Marked as paid. The influencer is asked to confirm it."))


@open_to_flagged
@require_POST
@login_required
def payment_confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The influencer says that a transfer has arrived."""
    page = open_payment(request.user, pk)
    try:
        services.confirm_payment(transfer=_transfer(page, number), by=page.user)
    except DomainError as refusal:
        page.refusal = str(refusal)
        return _show(request, page, status=_status(refusal))
    return _done(request, pk, _("Confirmed. Thank you."))


@open_to_flagged
@require_POST
@login_required
def payment_dispute(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The influencer says that it has not, or not all of it."""
    page = open_payment(request.user, pk)
    transfer = _transfer(page, number)
    form = DisputeForm(request.POST, payment=page.payment, number=number)
    page.dispute_with(form, number)
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE)
    try:
        services.dispute_payment(transfer=transfer, by=page.user, **form.facts)
    except DomainError as refusal:
        form.refuse(refusal)
        return _show(request, page, status=_status(refusal))
    return _done(request, pk, _("Our team looks into it and decides."))


def _transfer(page: PaymentPage, number: int) -> Transfer:
    mine = Transfer.objects.visible_to(page.user).entered().select_related("payment")
    return get_object_or_404(mine, payment=page.payment, number=number)


def _status(refusal: DomainError) -> int:
    return refusal.status if refusal.status in {FORBIDDEN, CONFLICT} else UNPROCESSABLE


def _done(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    """The payment as it is now: in place for htmx, by a new page otherwise."""
    if wants_partial(request):
        return toast(_show(request, open_payment(request.user, pk)), sentence)
    messages.success(request, sentence)
    return SeeOther(Payment(pk=pk).get_absolute_url())


def _show(request: HttpRequest, page: PaymentPage, *, status: int = 200) -> HttpResponse:
    name = "adrequests/money/payment.html"
    context = {"page": page, "active": "payments"}
    if wants_partial(request):
        name = f"{name}#payment"
    return render(request, name, context, status=status)
