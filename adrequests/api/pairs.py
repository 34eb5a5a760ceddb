"""`/api/adrequests_modify/<infl_id>/<camp_id>`: the address of the first API, which names a request by its two sides."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from adrequests import services
from adrequests.api.requests import OUTDATED, TAG, carry_out, closing, fresh, offer, rows_of
from adrequests.models import LIVE, AdRequest, Status
from adrequests.serializers import AD_REQUEST, AdRequestOut, ModifyIn
from influencer_platform.rest.fields import read_body
from influencer_platform.rest.problems import BadValue, refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

NO_REASON = "No reason given."
"""The first API's ways to say no carry none; the other side reads so much."""
MOVED: dict[str, Any] = {
    "words": "`status` names the move: `Accepted`, `Rejected` or `Negotiate` (a counter-offer with the terms in the body); none "
    "amends one's own unanswered offer. 404 where the pair has no live request.",
    "refused": OUTDATED,
    "body": ModifyIn,
    "answer": AdRequestOut,
    "refusals": (403, 404, 409),
    "example": AD_REQUEST,
    "tag": TAG,
}
"""PUT and PATCH are one: what the body leaves out stays."""


@described("PUT", "Move on the live request of a pair", **MOVED)
@described("PATCH", "Move on the live request of a pair", **MOVED)
@described(
    "DELETE",
    "Withdraw or reject",
    words="After one's own offer this withdraws it, while one is asked it says no. Agreed work is cancelled instead (409).",
    refused={
        "code": "already_closed",
        "detail": "This is agreed work: cancel it with a reason at /api/ad_requests/502/cancel.",
    },
    status=204,
    refusals=(403, 404, 409),
    tag=TAG,
)
@route("PUT", "PATCH", "DELETE")
def ad_request_modify(request: Request, influencer_id: int, campaign_id: int) -> Response:
    """The live request of this pair: `status` names the move, none amends one's own offer. DELETE withdraws or rejects."""
    user: Any = request.user
    pair = rows_of(user).filter(influencer_id=influencer_id, campaign_id=campaign_id)
    ad_request = get_object_or_404(pair, status__in=LIVE)
    if request.method == "DELETE":
        return _remove(request, ad_request)
    data = read_body(ModifyIn, request)
    _check_pair(data, influencer_id=influencer_id, campaign_id=campaign_id)
    move = data.get("status")
    if move == "accept":
        return carry_out(request, ad_request, data, services.accept)
    if move == "reject":
        words = data.get("messages") or ("" if "reason" in data else NO_REASON)
        said = closing(data | {"messages": words})
        return carry_out(request, ad_request, data, services.reject, **said)
    return offer(request, ad_request, data, services.counter if move else services.amend)


def _check_pair(data: dict[str, Any], **addressed: int) -> None:
    """The first API's bodies repeat the pair. Raises BadValue for a body that names another one than the address."""
    wrong = {name for name, key in addressed.items() if data.get(name, key) != key}
    if wrong:
        raise BadValue({name: ["The address names another one."] for name in sorted(wrong)})


def _remove(request: Request, ad_request: AdRequest) -> Response:
    user: Any = request.user
    number = ad_request.offer_number
    with refusing_with(lambda: fresh(user, ad_request.pk)):
        if ad_request.status == Status.ACCEPTED:
            raise services.AlreadyClosed(
                "This is agreed work: cancel it with a reason at "
                f"/api/ad_requests/{ad_request.pk}/cancel.",
                status=ad_request.status,
            )
        if ad_request.awaiting == services.acting_side(ad_request, user):
            services.reject(
                ad_request=ad_request, by=user, offer_number=number, reason="other", note=NO_REASON
            )  # fmt: skip
        else:
            services.withdraw(ad_request=ad_request, by=user, offer_number=number)
    return Response(status=status.HTTP_204_NO_CONTENT)
