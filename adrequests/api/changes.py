"""`/api/ad_requests/<id>/sheets`, `…/amendments` and `…/settlements`: what was signed, and what is proposed about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from adrequests import services
from adrequests.api.moves import move
from adrequests.models import AdRequest
from adrequests.serializers import proposal, show_request
from adrequests.serializers_of_changes import (
    AMENDMENT,
    SETTLEMENT,
    SHEET,
    AmendIn,
    AmendmentOut,
    ReplyIn,
    SettleIn,
    SettlementOut,
    SheetOut,
    show_amendment,
    show_settlement,
    show_sheet,
)
from influencer_platform.rest.fields import read_body, read_money
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "deals"
MOST = 200
OUTDATED = {
    "code": "amendment_outdated",
    "detail": "The deal changed while you were reading. Here is how it stands.",
    "current": {"id": 502, "status": "accepted", "offer_number": 3},
}
OVER = OUTDATED | {"code": "settlement_outdated"}
"""The examples of a refused answer."""
Show = Callable[[Any, str], dict[str, Any]]


def _reply(summary: str, becomes: str, *, example: dict[str, Any], **words: Any) -> Any:
    """The route of an answer to a proposal, which is `becomes` from then on."""
    shown = example | {"status": becomes, "send_for": None}
    return move(summary, body=ReplyIn, example=shown, tag=TAG, **words)


amendment_reply = partial(_reply, answer=AmendmentOut, example=AMENDMENT, refused=OUTDATED)
settlement_reply = partial(_reply, answer=SettlementOut, example=SETTLEMENT, refused=OVER)


@described(
    "GET",
    "Deal sheets",
    words="What both sides signed, the first one first; the last one holds. `sha256` is that of the file its page offers to check.",
    answer=SheetOut(many=True),
    refusals=(404,),
    example=[SHEET],
    tag=TAG,
)
@route("GET")
def sheet_list(request: Request, pk: int) -> Response:
    """Every sheet of a deal, the first one first."""
    sheets = _deal(request, pk).sheets.order_by("number")[:MOST]
    return Response([show_sheet(sheet) for sheet in sheets])


@described(
    "GET",
    "Proposed changes of a deal",
    words="The first one first, whatever became of them.",
    answer=AmendmentOut(many=True),
    refusals=(404,),
    example=[AMENDMENT],
    tag=TAG,
)
@described(
    "POST",
    "Propose a change of a deal",
    words="The deal stands as it is until the other side accepts. One proposal at a time.",
    refused=OUTDATED,
    body=AmendIn,
    answer=AmendmentOut,
    status=201,
    refusals=(403, 404, 409),
    example=AMENDMENT,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def amendment_list(request: Request, pk: int) -> Response:
    """Every amendment proposed; a new one."""
    deal = _deal(request, pk)
    if request.method == "GET":
        return _listed(deal, deal.amendments, show_amendment)
    data = read_body(AmendIn, request)
    seen = data.get("sheet_number") or deal.sheets.count()
    words = {"terms": proposal(data, deal.campaign, deal.latest_offer), "sheet_number": seen}
    return _propose(request, deal, data, services.propose_amendment, show_amendment, **words)


@amendment_reply(
    "Accept a change",
    "accepted",
    words="Writes the next deal sheet; a difference of the fee is reserved or freed at once.",
)
def amendment_accept(request: Request, pk: int, number: int) -> Response:
    """Agree to the terms proposed."""
    return _answer(request, pk, number, services.accept_amendment, show_amendment)


@amendment_reply("Decline a change", "declined")
def amendment_decline(request: Request, pk: int, number: int) -> Response:
    """Say no: the deal stands as it was."""
    return _answer(request, pk, number, services.decline_amendment, show_amendment)


@amendment_reply("Take one's own proposed change back", "withdrawn")
def amendment_withdraw(request: Request, pk: int, number: int) -> Response:
    """Take one's own unanswered proposal back."""
    return _answer(request, pk, number, services.withdraw_amendment, show_amendment)


@described(
    "GET",
    "Proposed settlements of a deal",
    words="The first one first; `decided` ones are of our team.",
    answer=SettlementOut(many=True),
    refusals=(404,),
    example=[SETTLEMENT],
    tag=TAG,
)
@described(
    "POST",
    "Propose to end a deal for a sum",
    words="At most the fee, at least what is paid already. One proposal at a time; the deal stands until the other side agrees.",
    body=SettleIn,
    answer=SettlementOut,
    status=201,
    refusals=(403, 404, 409),
    example=SETTLEMENT,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def settlement_list(request: Request, pk: int) -> Response:
    """Every settlement proposed or decided; a new one."""
    deal = _deal(request, pk)
    if request.method == "GET":
        return _listed(deal, deal.settlements, show_settlement)
    data = read_body(SettleIn, request)
    minor = read_money(data["amount"], deal.campaign.currency, field="amount")
    service = services.propose_settlement
    return _propose(request, deal, data, service, show_settlement, amount_minor=minor)


@settlement_reply(
    "Agree to end a deal for the sum proposed",
    "agreed",
    words="What is not approved by then is no longer asked for, and the rest of the fee is free again.",
)
def settlement_accept(request: Request, pk: int, number: int) -> Response:
    """Agree to the sum: the deal ends."""
    return _answer(request, pk, number, services.accept_settlement, show_settlement)


@settlement_reply("Decline a settlement", "declined")
def settlement_decline(request: Request, pk: int, number: int) -> Response:
    """Say no: the deal stands."""
    return _answer(request, pk, number, services.decline_settlement, show_settlement)


@settlement_reply("Take one's own proposed settlement back", "withdrawn")
def settlement_withdraw(request: Request, pk: int, number: int) -> Response:
    """Take one's own unanswered proposal back."""
    return _answer(request, pk, number, services.withdraw_settlement, show_settlement)


def _deal(request: Request, pk: int) -> AdRequest:
    user: Any = request.user
    return get_object_or_404(AdRequest.objects.visible_to(user).for_cards(), pk=pk)


def _fresh(request: Request, pk: int) -> dict[str, Any]:
    return show_request(_deal(request, pk))


def _listed(deal: AdRequest, proposals: Any, show: Show) -> Response:
    rows = proposals.order_by("number")[:MOST]
    return Response([show(row, deal.campaign.currency) for row in rows])


def _propose(
    request: Request,
    deal: AdRequest,
    data: dict[str, Any],
    service: Callable[..., Any],
    show: Show,
    **what: Any,
) -> Response:
    words = {"note": data.get("messages", "")} | what
    with refusing_with(lambda: _fresh(request, deal.pk)):
        row = service(ad_request=deal, by=request.user, **words)
    return Response(show(row, deal.campaign.currency), status=status.HTTP_201_CREATED)


def _answer(
    request: Request, pk: int, number: int, service: Callable[..., Any], show: Show
) -> Response:
    """A refusal carries the request as it is now."""
    deal, note = _deal(request, pk), read_body(ReplyIn, request).get("messages", "")
    with refusing_with(lambda: _fresh(request, pk)):
        row = service(ad_request=deal, by=request.user, number=number, note=note)
    return Response(show(row, deal.campaign.currency))
