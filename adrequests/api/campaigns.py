"""`/api/campaigns` and `/api/campaign_modify/<id>`."""

from collections.abc import Callable
from copy import copy
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from babel.numbers import get_currency_precision
from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from accounts.models import Niche, Platform, User
from adrequests.search import readable_campaigns, readable_parts
from campaigns import services
from campaigns.models import Campaign, CampaignUserObjectPermission, Status, Visibility
from campaigns.serializers import (
    CAMPAIGN,
    CampaignIn,
    CampaignOut,
    campaign_fields,
    changed_fields,
    new_campaign,
    show_campaign,
)
from influencer_platform.money import CURRENCIES
from influencer_platform.rest.fields import read_body
from influencer_platform.rest.listing import ListQuery, WholeFilter, listed
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "campaigns"
BELOW = {
    "code": "budget_below_committed",
    "detail": "€1,450.00 is agreed already. The budget cannot be lower.",
    "errors": {"budget": ["€1,450.00 is agreed already. The budget cannot be lower."]},
    "current": {"id": 41, "budget": "12000.00", "committed": "1450.00"},
}
"""The example of a refused change."""
STEPS = {
    (Status.DRAFT, Status.ACTIVE): services.publish,
    (Status.PAUSED, Status.ACTIVE): services.resume,
    (Status.ACTIVE, Status.PAUSED): services.pause,
}
ENDS = {Status.COMPLETED: services.complete, Status.ARCHIVED: services.archive}


class CampaignQuery(ListQuery):
    ORDERINGS = {
        "-created_at": "-created_at",
        "created_at": "created_at",
        "end_date": "ends_on",
        "-end_date": "-ends_on",
    }

    q = filters.CharFilter(method="_words", max_length=120)
    category = filters.CharFilter(method="_category", max_length=60)
    status = filters.ChoiceFilter(choices=Status.choices)
    visibility = filters.ChoiceFilter(choices=Visibility.choices)
    platform = filters.ChoiceFilter(
        field_name="platforms", lookup_expr="has", choices=Platform.choices
    )
    min_budget = filters.NumberFilter(method="_budget", min_value=0, max_value=10**10)
    max_budget = filters.NumberFilter(method="_budget", min_value=0, max_value=10**10)
    starts_after = filters.DateFilter(field_name="starts_on", lookup_expr="gte")
    ends_before = filters.DateFilter(field_name="ends_on", lookup_expr="lte")
    sponsor_id = WholeFilter(field_name="sponsor_id", min_value=1, max_value=2**63 - 1)

    def _words(self, rows: Any, _name: str, text: str) -> Any:
        return rows.matching(text)

    def _category(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """As one key, by which an index can be sought; a join could not."""
        return rows.filter(niche=Subquery(Niche.objects.filter(name__iexact=text).values("pk")[:1]))

    def _budget(self, rows: QuerySet[Any], name: str, amount: Any) -> QuerySet[Any]:
        """In major units of each campaign's own currency; only where the caller may see the budget."""
        user: Any = self.request.user
        mine = rows if user.is_staff else rows.filter(pk__in=Campaign.objects.run_by(user))
        op, rounded = ("gte", ROUND_CEILING) if name == "min_budget" else ("lte", ROUND_FLOOR)
        wanted = Q(pk__in=[])
        for code in CURRENCIES:
            minor = amount.scaleb(get_currency_precision(code)).to_integral_value(rounded)
            wanted |= Q(currency=code, **{f"budget_minor__{op}": int(minor)})
        return mine.filter(wanted)


@described(
    "GET",
    "Campaigns the caller may see",
    words="Newest first: one's own and shared ones, and the public ones that influencers may apply to.",
    answer=CampaignOut(many=True),
    query=CampaignQuery,
    example=[CAMPAIGN],
    tag=TAG,
)
@described(
    "POST",
    "Create a campaign",
    words="Sponsors only. A draft, unless the body says `status: active`: the required fields alone are enough to publish. "
    "The currency is the company's own unless named.",
    refused={
        "code": "campaign_incomplete",
        "detail": "Some things are missing that influencers need.",
        "facts": {"missing": ["goals"]},
    },
    body=CampaignIn,
    answer=CampaignOut,
    status=201,
    refusals=(403, 409),
    example=CAMPAIGN,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def campaign_list(request: Request) -> Response:
    """Every campaign the caller may see, newest first; a new one."""
    if request.method == "POST":
        return _create(request)
    user: Any = request.user
    own = _run_by(user)
    return listed(
        request,
        Campaign.objects.for_cards(),
        CampaignQuery,
        lambda campaign: show_campaign(campaign, runs_it=own(campaign)),
        parts=lambda values: readable_parts(
            user, status=values["status"], visibility=values["visibility"]
        ),
    )


@described("GET", "One campaign", answer=CampaignOut, refusals=(404,), example=CAMPAIGN, tag=TAG)
@route("GET")
def campaign_detail(request: Request, pk: int) -> Response:
    """One campaign."""
    user: Any = request.user
    rows = readable_campaigns(user).select_related("sponsor", "niche")
    campaign = get_object_or_404(rows, pk=pk)
    return Response(show_campaign(campaign, runs_it=_run_by(user)(campaign)))


@described(
    "PUT",
    "Change a campaign, all of it",
    words="Every required field is given again. `status` is a step: `active` publishes or resumes, `paused`, `completed`, `archived`.",
    refused=BELOW,
    body=CampaignIn,
    answer=CampaignOut,
    refusals=(403, 404, 409),
    example=CAMPAIGN,
    tag=TAG,
)
@described(
    "PATCH",
    "Change a part of a campaign",
    words="What is left out stays. `status` is a step: `active` publishes or resumes, `paused`, `completed`, `archived`.",
    refused=BELOW,
    body=CampaignIn,
    answer=CampaignOut,
    refusals=(403, 404, 409),
    example=CAMPAIGN,
    tag=TAG,
)
@described(
    "DELETE",
    "Delete a campaign nobody was ever asked in",
    words="A campaign with any request is part of somebody's history: archive it instead (409).",
    refused={
        "code": "has_history",
        "detail": "People were asked here. Archive it instead.",
        "current": {"id": 41},
    },
    status=204,
    refusals=(403, 404, 409),
    tag=TAG,
)
@route("PUT", "PATCH", "DELETE")
def campaign_modify(request: Request, pk: int) -> Response:
    """Change, publish, pause, complete, archive or delete a campaign one runs."""
    user: Any = request.user
    campaign = get_object_or_404(Campaign.objects.editable_by(user).for_cards(), pk=pk)
    if request.method == "DELETE":
        with refusing_with(lambda: _shown(user, pk)):
            services.delete(campaign=campaign, by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)
    data = read_body(CampaignIn, request, partial=request.method == "PATCH")
    wanted = data.pop("status", campaign.status)
    with refusing_with(lambda: _shown(user, pk)), transaction.atomic():
        if data:
            fields = changed_fields(data, instance=copy(campaign))
            campaign = services.update_campaign(campaign=campaign, by=user, **fields)
        _step(campaign, user, wanted)
    return Response(_shown(user, pk))


def _create(request: Request) -> Response:
    user: Any = request.user
    sponsor = getattr(user, "sponsor", None)
    if not user.is_sponsor or sponsor is None:
        raise PermissionDenied("Only sponsors have campaigns.")
    data = read_body(CampaignIn, request)
    wanted = data.pop("status", Status.DRAFT)
    blank = new_campaign(sponsor, data)
    fields = campaign_fields(data, instance=blank)
    with transaction.atomic():
        campaign = services.create_campaign(sponsor=sponsor, by=user, **fields)
        _step(campaign, user, wanted)
    location = request.build_absolute_uri(f"/api/campaigns/{campaign.pk}")
    return Response(
        _shown(user, campaign.pk),
        status=status.HTTP_201_CREATED,
        headers={"Location": location},
    )


def _step(campaign: Campaign, user: User, wanted: str) -> None:
    """The one service that leads from the campaign's status to the wanted one. Raises NotPossibleNow where none does."""
    if wanted == campaign.status:
        return
    step = STEPS.get((Status(campaign.status), Status(wanted))) or ENDS.get(Status(wanted))
    if step is None:
        raise services.NotPossibleNow(
            f"A campaign that is {campaign.status} cannot become {wanted}.", field="status"
        )
    step(campaign=campaign, by=user)


def _shown(user: User, pk: int) -> dict[str, Any]:
    return show_campaign(Campaign.objects.run_by(user).for_cards().get(pk=pk), runs_it=True)


def _run_by(user: User) -> Callable[[Campaign], bool]:
    """A function that says of a campaign whether this person runs it; colleagues' shares are asked for once."""
    if user.is_staff:
        return lambda _campaign: True
    if not user.is_sponsor:
        return lambda _campaign: False
    own = getattr(user, "sponsor", None)
    shared = CampaignUserObjectPermission.shared_with(user, CampaignUserObjectPermission.READ)
    return lambda one: one.pk in shared or (own is not None and one.sponsor_id == own.pk)
