"""`/api/payments…`: what is owed and was paid, and what each side says of it."""

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from adrequests import services
from adrequests.api import moves
from adrequests.models import Payment, PaymentQuerySet, PaymentStatus, Transfer
from adrequests.money_serializers import (
    PAYMENT,
    DisputeIn,
    PaidIn,
    PaymentOut,
    TransferIn,
    show_payment,
)
from influencer_platform.rest.fields import read_body, read_money
from influencer_platform.rest.listing import ListQuery, WholeFilter, listed
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "payments"
LARGEST = 2**63 - 1
BEYOND = {
    "code": "paid_beyond_fee",
    "detail": "Only €450.00 of this payment is still open.",
    "current": {"id": 77, "status": "due", "amount": "1450.00", "paid": "1000.00"},
}
"""The example of a refused move."""
move = partial(moves.move, answer=PaymentOut, example=PAYMENT, tag=TAG)


class PaymentQuery(ListQuery):
    ORDERINGS = {"-created_at": "-created_at", "created_at": "created_at"}

    status = filters.ChoiceFilter(choices=PaymentStatus.choices)
    campaign = WholeFilter(field_name="ad_request__campaign_id", min_value=1, max_value=LARGEST)
    ad_request = WholeFilter(field_name="ad_request_id", min_value=1, max_value=LARGEST)


@described(
    "GET",
    "Payments of the caller's side",
    words="Newest first: what one's side owes or is owed, and what was paid.",
    answer=PaymentOut(many=True),
    query=PaymentQuery,
    example=[PAYMENT],
    tag=TAG,
)
@route("GET")
def payment_list(request: Request) -> Response:
    """Every payment of the caller's deals, newest first."""
    user: Any = request.user
    return listed(request, _rows(user), PaymentQuery, show_payment)


@described("GET", "One payment", answer=PaymentOut, refusals=(404,), example=PAYMENT, tag=TAG)
@route("GET")
def payment_detail(request: Request, pk: int) -> Response:
    """One payment with its transfers."""
    return Response(show_payment(_get(request, pk)))


@move(
    "Mark as paid",
    words="For the sponsor's side. The same amount with the same reference is the same transfer, however often it is sent.",
    refused=BEYOND,
    body=PaidIn,
)
def payment_pay(request: Request, pk: int) -> Response:
    """Mark an amount as paid; a part is enough."""
    user: Any = request.user
    data, payment = read_body(PaidIn, request), _get(request, pk)
    currency = payment.ad_request.campaign.currency
    amount = read_money(data["amount"], currency, field="amount") or 0
    with refusing_with(lambda: _fresh(user, pk)):
        services.record_payment(
            payment=payment,
            by=user,
            amount_minor=amount,
            reference=data["reference"],
            paid_on=data["paid_on"],
        )
    return Response(_fresh(user, pk))


@move("Confirm a transfer", words="For the influencer: it has arrived.", body=TransferIn)
def payment_confirm(request: Request, pk: int) -> Response:
    """Say that a transfer has arrived."""
    user: Any = request.user
    data, payment = read_body(TransferIn, request), _get(request, pk)
    with refusing_with(lambda: _fresh(user, pk)):
        services.confirm_payment(transfer=_transfer(user, payment, data), by=user)
    return Response(_fresh(user, pk))


@move(
    "Dispute a transfer",
    words="For the influencer: it has not arrived, or not all of it. Staff decide.",
    body=DisputeIn,
)
def payment_dispute(request: Request, pk: int) -> Response:
    """Say that a transfer is not as it was entered."""
    user: Any = request.user
    data, payment = read_body(DisputeIn, request), _get(request, pk)
    currency = payment.ad_request.campaign.currency
    received = read_money(data.get("received"), currency, field="received") or 0
    with refusing_with(lambda: _fresh(user, pk)):
        services.dispute_payment(
            transfer=_transfer(user, payment, data),
            by=user,
            reason=data["reason"],
            words=data.get("words", ""),
            received_minor=received,
        )
    return Response(_fresh(user, pk))


def _transfer(user: User, payment: Payment, data: dict[str, Any]) -> Transfer:
    mine = Transfer.objects.visible_to(user).entered().select_related("payment")
    return get_object_or_404(mine, payment=payment, number=data["transfer"])


def _rows(user: User) -> PaymentQuerySet:
    """The caller's payments with everything `show_payment` reads, in two queries."""
    rows = Payment.objects.visible_to(user).for_cards()
    return rows.prefetch_related("transfers__receipt")


def _get(request: Request, pk: int) -> Payment:
    user: Any = request.user
    return get_object_or_404(_rows(user), pk=pk)


def _fresh(user: User, pk: int) -> dict[str, Any]:
    return show_payment(_rows(user).get(pk=pk))
