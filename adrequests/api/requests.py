"""`/api/ad_requests…` and `/api/adrequests_modify/<infl_id>/<camp_id>`."""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from accounts.models import Influencer, User
from adrequests import services
from adrequests.models import LIVE, AdRequest, Message, Side, Status
from adrequests.search import readable_campaigns
from adrequests.serializers import (
    AD_REQUEST,
    OFFER,
    AdRequestIn,
    AdRequestOut,
    CloseIn,
    CounterIn,
    ModifyIn,
    OfferOut,
    SeenIn,
    proposal,
    show_offer,
    show_request,
)
from campaigns.models import Campaign
from influencer_platform.rest.listing import ListQuery, WholeFilter, listed
from influencer_platform.rest.problems import BadValue, refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "ad requests"
OUTDATED = {
    "code": "offer_outdated",
    "detail": "The terms changed while you were reading. Nothing was changed.",
    "current": {"id": 502, "status": "negotiating", "offer_number": 3, "send_for": "sponsor"},
}
"""The example of a refused move."""
LARGEST = 2**63 - 1
NO_REASON = "No reason given."
"""The first API's ways to say no carry none; the other side reads so much."""


class AdRequestQuery(ListQuery):
    ORDERINGS = {
        "-created_at": "-created_at",
        "created_at": "created_at",
        "-moved_at": "-moved_at",
        "moved_at": "moved_at",
        "expires_at": "expires_at",
    }

    status = filters.ChoiceFilter(choices=Status.choices)
    campaign = WholeFilter(field_name="campaign_id", min_value=1, max_value=LARGEST)
    influencer = WholeFilter(field_name="influencer_id", min_value=1, max_value=LARGEST)
    awaiting = filters.ChoiceFilter(choices=Side.choices)


@described(
    "GET",
    "Ad requests of the caller's side",
    words="Newest first: all that one's side has made or got.",
    answer=AdRequestOut(many=True),
    query=AdRequestQuery,
    example=[AD_REQUEST],
    tag=TAG,
)
@described(
    "POST",
    "Invite an influencer, or apply",
    words="A sponsor's is an invitation to `influencer_id`, an influencer's an application for itself. One live request per pair.",
    refused={
        "code": "already_open",
        "detail": "There is a live request between these two already.",
    },
    body=AdRequestIn,
    answer=AdRequestOut,
    status=201,
    refusals=(403, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def ad_request_list(request: Request) -> Response:
    """Every request of the caller's side, newest first; a new invitation or application."""
    user: Any = request.user
    if request.method == "POST":
        return _create(request, user)
    mine = AdRequest.objects.visible_to(user)
    return listed(request, _rows(user), AdRequestQuery, show_request, parts=lambda _values: [mine])


@described(
    "GET", "One ad request", answer=AdRequestOut, refusals=(404,), example=AD_REQUEST, tag=TAG
)
@route("GET")
def ad_request_detail(request: Request, pk: int) -> Response:
    """One request with the terms on the table."""
    return Response(show_request(_get(request, pk)))


@described(
    "GET", "Every offer made", answer=OfferOut(many=True), refusals=(404,), example=[OFFER], tag=TAG
)
@route("GET")
def ad_request_offers(request: Request, pk: int) -> Response:
    """Every offer that was made, the first one first."""
    ad_request = _get(request, pk)
    offers = ad_request.offers.order_by("number")[:200]
    return Response([show_offer(offer, ad_request.campaign.currency) for offer in offers])


@described(
    "POST",
    "Accept the terms on the table",
    refused=OUTDATED,
    body=SeenIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_accept(request: Request, pk: int) -> Response:
    """Accept the terms on the table; their fee is reserved from the budget."""
    data = _clean(SeenIn, request)
    return _move(request, _get(request, pk), data, services.accept)


@described(
    "POST",
    "Say no",
    body=CloseIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_reject(request: Request, pk: int) -> Response:
    """Say no. A reason, or words."""
    data = _clean(CloseIn, request)
    return _move(request, _get(request, pk), data, services.reject, **_closing(data))


@described(
    "POST",
    "Take one's own offer back",
    body=CloseIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_withdraw(request: Request, pk: int) -> Response:
    """Take one's own unanswered offer back."""
    data = _clean(CloseIn, request)
    words = {"reason": data.get("reason", ""), "note": data.get("messages", "")}
    return _move(request, _get(request, pk), data, services.withdraw, **words)


@described(
    "POST",
    "Answer with other terms",
    refused=OUTDATED,
    body=CounterIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_counter(request: Request, pk: int) -> Response:
    """Answer with other terms."""
    data = _clean(CounterIn, request)
    return _offer(request, _get(request, pk), data, services.counter)


@described(
    "POST",
    "Replace one's own unanswered offer",
    body=CounterIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_amend(request: Request, pk: int) -> Response:
    """Replace one's own unanswered offer."""
    data = _clean(CounterIn, request)
    return _offer(request, _get(request, pk), data, services.amend)


@described(
    "POST",
    "Take more time to answer",
    body=SeenIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_extend(request: Request, pk: int) -> Response:
    """Take more time to answer, once per offer."""
    return _move(request, _get(request, pk), _clean(SeenIn, request), services.extend)


@described(
    "POST",
    "End an agreed deal",
    body=CloseIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@route("POST")
@idempotent
def ad_request_cancel(request: Request, pk: int) -> Response:
    """End an agreed deal, with a reason; its money is free again."""
    user: Any = request.user
    data, ad_request = _clean(CloseIn, request), _get(request, pk)
    words = {"reason": data.get("reason", "other"), "note": data.get("messages", "")}
    with refusing_with(lambda: _fresh(user, pk)):
        services.cancel(ad_request=ad_request, by=user, **words)
    return Response(_fresh(user, pk))


@described(
    "PUT",
    "Move on the live request of a pair",
    words="`status` names the move: `Accepted`, `Rejected` or `Negotiate` (a counter-offer with the terms in the body); none amends "
    "one's own unanswered offer. 404 where the pair has no live request.",
    refused=OUTDATED,
    body=ModifyIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
@described(
    "PATCH",
    "Move on the live request of a pair",
    words="`status` names the move: `Accepted`, `Rejected` or `Negotiate` (a counter-offer with the terms in the body); none amends "
    "one's own unanswered offer. 404 where the pair has no live request.",
    refused=OUTDATED,
    body=ModifyIn,
    answer=AdRequestOut,
    refusals=(403, 404, 409),
    example=AD_REQUEST,
    tag=TAG,
)
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
    pair = _rows(user).filter(influencer_id=influencer_id, campaign_id=campaign_id)
    ad_request = get_object_or_404(pair, status__in=LIVE)
    if request.method == "DELETE":
        return _remove(request, ad_request)
    data = _clean(ModifyIn, request)
    _check_pair(data, influencer_id=influencer_id, campaign_id=campaign_id)
    move = data.get("status")
    if move == "accept":
        return _move(request, ad_request, data, services.accept)
    if move == "reject":
        words = data.get("messages") or ("" if "reason" in data else NO_REASON)
        closing = _closing(data | {"messages": words})
        return _move(request, ad_request, data, services.reject, **closing)
    return _offer(request, ad_request, data, services.counter if move else services.amend)


def _check_pair(data: dict[str, Any], **addressed: int) -> None:
    """The first API's bodies repeat the pair. Raises BadValue for a body that names another one than the address."""
    wrong = {name for name, key in addressed.items() if data.get(name, key) != key}
    if wrong:
        raise BadValue({name: ["The address names another one."] for name in sorted(wrong)})


def _remove(request: Request, ad_request: AdRequest) -> Response:
    user: Any = request.user
    number = ad_request.offer_number
    with refusing_with(lambda: _fresh(user, ad_request.pk)):
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


def _create(request: Request, user: User) -> Response:
    data = _clean(AdRequestIn, request)
    campaign = _campaign(user, data["campaign_id"])
    terms, note = proposal(data, campaign), data.get("messages", "")
    if user.is_influencer:
        own = getattr(user, "influencer", None)
        if "influencer_id" in data and (own is None or data["influencer_id"] != own.pk):
            raise BadValue({"influencer_id": ["Leave this out: you apply for yourself."]})
        made = services.apply(campaign=campaign, by=user, terms=terms, note=note)
    else:
        influencer = _influencer(user, data)
        made = services.invite(
            campaign=campaign, influencer=influencer, by=user, terms=terms, note=note
        )
    location = request.build_absolute_uri(f"/api/ad_requests/{made.pk}")
    return Response(
        _fresh(user, made.pk), status=status.HTTP_201_CREATED, headers={"Location": location}
    )


def _campaign(user: User, pk: int) -> Campaign:
    """What the caller may ask in: an influencer any campaign it may read, a sponsor those it runs. Raises BadValue."""
    if user.is_influencer:
        rows: QuerySet[Campaign] = readable_campaigns(user)
    elif user.is_sponsor:
        rows = Campaign.objects.run_by(user)
    else:
        raise PermissionDenied("Only sponsors and influencers make requests.")
    campaign = rows.select_related("sponsor", "niche").filter(pk=pk).first()
    if campaign is None:
        raise BadValue({"campaign_id": ["There is no such campaign."]})
    return campaign


def _influencer(user: User, data: dict[str, Any]) -> Influencer:
    if "influencer_id" not in data:
        raise BadValue({"influencer_id": ["Name the influencer you ask."]})
    found = Influencer.objects.visible_to(user).filter(pk=data["influencer_id"]).first()
    if found is None:
        raise BadValue({"influencer_id": ["There is no such influencer."]})
    return found


def _rows(user: User) -> QuerySet[AdRequest]:
    """The caller's requests with everything `show_request` reads: two queries' worth in one."""
    notes = Message.objects.visible_to(user).filter(offer=OuterRef("latest_offer"))
    rows = AdRequest.objects.visible_to(user).for_cards()
    return rows.annotate(note=Subquery(notes.values("text")[:1]))


def _get(request: Request, pk: int) -> AdRequest:
    user: Any = request.user
    return get_object_or_404(_rows(user), pk=pk)


def _fresh(user: User, pk: int) -> dict[str, Any]:
    return show_request(_rows(user).get(pk=pk))


def _clean(serializer: Any, request: Request) -> dict[str, Any]:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = body.validated_data
    return data


def _closing(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": data.get("reason", "other"),
        "note": data.get("messages", ""),
        "share_reason": data.get("share_reason", True),
    }


def _move(
    request: Request,
    ad_request: AdRequest,
    data: dict[str, Any],
    service: Callable[..., AdRequest],
    **words: Any,
) -> Response:
    """One move of the caller; a refusal carries the request as it is now."""
    user: Any = request.user
    number = data.get("offer_number", ad_request.offer_number)
    with refusing_with(lambda: _fresh(user, ad_request.pk)):
        service(ad_request=ad_request, by=user, offer_number=number, **words)
    return Response(_fresh(user, ad_request.pk))


def _offer(
    request: Request,
    ad_request: AdRequest,
    data: dict[str, Any],
    service: Callable[..., AdRequest],
) -> Response:
    terms = proposal(data, ad_request.campaign, ad_request.latest_offer)
    note = data.get("messages", "")
    return _move(request, ad_request, data, service, terms=terms, note=note)
