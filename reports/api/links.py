"""`/api/links` and `/api/conversions`."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from accounts.models import User
from campaigns.models import Campaign
from influencer_platform.rest.fields import read_body, read_money
from influencer_platform.rest.listing import ListQuery, WholeFilter, listed
from influencer_platform.rest.problems import BadValue, refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described
from reports import services
from reports.link_lines import with_sums
from reports.models import Conversion, TrackedLink
from reports.serializers.links import (
    CONVERSION,
    LARGEST_ID,
    LINK,
    ConversionIn,
    ConversionOut,
    LinkIn,
    LinkOut,
    show_conversion,
    show_link,
)

TAG = "links"
TAKEN = {
    "code": "promo_code_taken",
    "detail": "Another link of this campaign has this promo code.",
    "errors": {"promo_code": ["Another link of this campaign has this promo code."]},
    "current": {"id": 7, "promo_code": None},
}


class LinkQuery(ListQuery):
    ORDERINGS = {"-created_at": "-created_at", "created_at": "created_at"}

    campaign = WholeFilter(field_name="campaign_id", min_value=1, max_value=LARGEST_ID)
    ad_request = WholeFilter(
        field_name="deliverable__ad_request_id", min_value=1, max_value=LARGEST_ID
    )


class ConversionQuery(ListQuery):
    ORDERINGS = {
        "-created_at": "-created_at",
        "created_at": "created_at",
        "-at": "-at",
        "at": "at",
    }

    campaign = WholeFilter(field_name="campaign_id", min_value=1, max_value=LARGEST_ID)
    link = filters.CharFilter(field_name="link__code", max_length=16)


@described(
    "GET",
    "Tracked links of the caller's deals",
    answer=LinkOut(many=True),
    query=LinkQuery,
    example=[LINK],
    tag=TAG,
)
@route("GET")
def link_list(request: Request) -> Response:
    """Every link of the caller's deals with its clicks, newest first."""
    user: Any = request.user
    return listed(request, _links(user), LinkQuery, show_link)


@described("GET", "One link", answer=LinkOut, refusals=(404,), example=LINK, tag=TAG)
@described(
    "PATCH",
    "Let a link lead elsewhere",
    words="To the campaign's own web sites over https; what web analysis asks for (UTM) is filled in. The influencer is told.",
    refused=TAKEN,
    body=LinkIn,
    answer=LinkOut,
    refusals=(403, 404, 409),
    example=LINK,
    tag=TAG,
)
@route("GET", "PATCH")
def link_detail(request: Request, pk: int) -> Response:
    """One link with its clicks. PATCH: the sponsor lets it lead elsewhere."""
    user: Any = request.user
    link = get_object_or_404(_links(user), pk=pk)
    if request.method == "PATCH":
        data = read_body(LinkIn, request)
        with refusing_with(lambda: show_link(_links(user).get(pk=pk))):
            services.set_destination(deliverable=link.deliverable, by=user, **data)
        link = _links(user).get(pk=pk)
    return Response(show_link(link))


@described(
    "GET",
    "Orders of the caller's deals",
    answer=ConversionOut(many=True),
    query=ConversionQuery,
    example=[CONVERSION],
    tag=TAG,
)
@described(
    "POST",
    "Record an order",
    words="For whoever runs the campaign. An order counts once per campaign: told again, the answer is the order as it is (200).",
    refused={
        "code": "order_known",
        "detail": "The order A-1001 was recorded before with other values.",
    },
    body=ConversionIn,
    answer=ConversionOut,
    status=201,
    refusals=(403, 409),
    example=CONVERSION,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def conversion_list(request: Request) -> Response:
    """The orders that links brought, newest first; a new one."""
    user: Any = request.user
    if request.method == "POST":
        return _record(request, user)
    return listed(request, _conversions(user), ConversionQuery, show_conversion)


def _record(request: Request, user: User) -> Response:
    data = read_body(ConversionIn, request)
    campaign = _campaign(user, data["campaign_id"])
    if data.get("currency", campaign.currency) != campaign.currency:
        raise BadValue({"currency": [f"Orders of this campaign are in {campaign.currency}."]})
    told = services.Order(
        order=data["order"],
        amount_minor=read_money(data["amount"], campaign.currency, field="amount") or 0,
        link=data.get("link", ""),
        promo_code=data.get("promo_code", ""),
        at=data.get("at"),
    )
    made, is_new = services.record_conversion(
        campaign=campaign, told=told, source=Conversion.Source.API
    )
    code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return Response(show_conversion(_conversions(user).get(pk=made.pk)), status=code)


def _campaign(user: User, pk: int) -> Campaign:
    """One the caller runs. Raises BadValue for one they may not see, PermissionDenied for the others."""
    if not user.is_sponsor:
        raise PermissionDenied("Only sponsors record orders.")
    if found := Campaign.objects.editable_by(user).filter(pk=pk).first():
        return found
    if Campaign.objects.run_by(user).filter(pk=pk).exists():
        raise PermissionDenied("You may look at this campaign, not record its orders.")
    raise BadValue({"campaign_id": ["There is no such campaign."]})


def _links(user: User) -> QuerySet[TrackedLink]:
    return with_sums(TrackedLink.objects.visible_to(user).for_lists())


def _conversions(user: User) -> QuerySet[Conversion]:
    return Conversion.objects.visible_to(user).select_related("link__deliverable", "campaign")
