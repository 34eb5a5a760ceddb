"""`/api/ad_requests…`: what is asked, and each move on it."""

from collections.abc import Callable
from functools import partial
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
from adrequests.api import moves
from adrequests.models import AdRequest, Message, Side, Status
from adrequests.search import readable_campaigns
from adrequests.serializers import (
    AD_REQUEST,
    OFFER,
    AdRequestIn,
    AdRequestOut,
    CloseIn,
    CounterIn,
    OfferOut,
    SeenIn,
    proposal,
    show_offer,
    show_request,
)
from campaigns.models import Campaign
from influencer_platform.rest.fields import read_body
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
move = partial(moves.move, answer=AdRequestOut, example=AD_REQUEST, tag=TAG)
LARGEST = 2**63 - 1


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
    return listed(
        request, rows_of(user), AdRequestQuery, show_request, parts=lambda _values: [mine]
    )


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


@move("Accept the terms on the table", refused=OUTDATED, body=SeenIn)
def ad_request_accept(request: Request, pk: int) -> Response:
    """Accept the terms on the table; their fee is reserved from the budget."""
    data = read_body(SeenIn, request)
    return carry_out(request, _get(request, pk), data, services.accept)


@move("Say no", body=CloseIn)
def ad_request_reject(request: Request, pk: int) -> Response:
    """Say no. A reason, or words."""
    data = read_body(CloseIn, request)
    return carry_out(request, _get(request, pk), data, services.reject, **closing(data))


@move("Take one's own offer back", body=CloseIn)
def ad_request_withdraw(request: Request, pk: int) -> Response:
    """Take one's own unanswered offer back."""
    data = read_body(CloseIn, request)
    words = {"reason": data.get("reason", ""), "note": data.get("messages", "")}
    return carry_out(request, _get(request, pk), data, services.withdraw, **words)


@move("Answer with other terms", refused=OUTDATED, body=CounterIn)
def ad_request_counter(request: Request, pk: int) -> Response:
    """Answer with other terms."""
    data = read_body(CounterIn, request)
    return offer(request, _get(request, pk), data, services.counter)


@move("Replace one's own unanswered offer", body=CounterIn)
def ad_request_amend(request: Request, pk: int) -> Response:
    """Replace one's own unanswered offer."""
    data = read_body(CounterIn, request)
    return offer(request, _get(request, pk), data, services.amend)


@move("Take more time to answer", body=SeenIn)
def ad_request_extend(request: Request, pk: int) -> Response:
    """Take more time to answer, once per offer."""
    return carry_out(request, _get(request, pk), read_body(SeenIn, request), services.extend)


@move("End an agreed deal", body=CloseIn)
def ad_request_cancel(request: Request, pk: int) -> Response:
    """End an agreed deal, with a reason; its money is free again."""
    user: Any = request.user
    data, ad_request = read_body(CloseIn, request), _get(request, pk)
    words = {"reason": data.get("reason", "other"), "note": data.get("messages", "")}
    with refusing_with(lambda: fresh(user, pk)):
        services.cancel(ad_request=ad_request, by=user, **words)
    return Response(fresh(user, pk))


def _create(request: Request, user: User) -> Response:
    data = read_body(AdRequestIn, request)
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
        fresh(user, made.pk), status=status.HTTP_201_CREATED, headers={"Location": location}
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


def rows_of(user: User) -> QuerySet[AdRequest]:
    """The caller's requests with everything `show_request` reads: two queries' worth in one."""
    notes = Message.objects.visible_to(user).filter(offer=OuterRef("latest_offer"))
    rows = AdRequest.objects.visible_to(user).for_cards()
    return rows.annotate(note=Subquery(notes.values("text")[:1]))


def _get(request: Request, pk: int) -> AdRequest:
    user: Any = request.user
    return get_object_or_404(rows_of(user), pk=pk)


def fresh(user: User, pk: int) -> dict[str, Any]:
    return show_request(rows_of(user).get(pk=pk))


def closing(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": data.get("reason", "other"),
        "note": data.get("messages", ""),
        "share_reason": data.get("share_reason", True),
    }


def carry_out(
    request: Request,
    ad_request: AdRequest,
    data: dict[str, Any],
    service: Callable[..., AdRequest],
    **words: Any,
) -> Response:
    """One move of the caller; a refusal carries the request as it is now."""
    user: Any = request.user
    number = data.get("offer_number", ad_request.offer_number)
    with refusing_with(lambda: fresh(user, ad_request.pk)):
        service(ad_request=ad_request, by=user, offer_number=number, **words)
    return Response(fresh(user, ad_request.pk))


def offer(
    request: Request,
    ad_request: AdRequest,
    data: dict[str, Any],
    service: Callable[..., AdRequest],
) -> Response:
    terms = proposal(data, ad_request.campaign, ad_request.latest_offer)
    note = data.get("messages", "")
    return carry_out(request, ad_request, data, service, terms=terms, note=note)
