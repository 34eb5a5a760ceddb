"""`/api/deliverables/<id>/metrics`: what a piece has reached, and another row of it."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from adrequests.models import Deliverable
from influencer_platform.rest.fields import StrictSerializer, read_body
from influencer_platform.rest.listing import ListQuery, listed
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described, named
from reports import services
from reports.models import FIGURES, Metrics, MetricSource
from reports.models.metrics import MOST

TAG = "results"
METRICS: dict[str, Any] = {
    "id": 71,
    "source": "api",
    "at": "2026-11-20T09:00:00Z",
    "created_at": "2026-11-20T09:00:02Z",
    "impressions": 48000,
    "reach": 31000,
    "views": 40100,
    "likes": 2100,
    "comments": 88,
    "shares": 40,
    "saves": None,
}
UNPUBLISHED = {"code": "not_published", "detail": "This piece is not approved yet."}


def _figure() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, allow_null=True, default=None
    )


@named("Metrics", {"impressions": 48000, "reach": 31000, "likes": 2100})
class MetricsIn(StrictSerializer):
    """At least one figure. `at`: when they were so; now, if it is left out."""

    at = serializers.DateTimeField(required=False)
    impressions = _figure()
    reach = _figure()
    views = _figure()
    likes = _figure()
    comments = _figure()
    shares = _figure()
    saves = _figure()


@named("Metrics")
class MetricsOut(serializers.Serializer[Any]):
    """One row. A figure nobody told is null; of several rows of a piece the newest counts."""

    id = serializers.IntegerField()
    source = serializers.ChoiceField(MetricSource.choices)  # type: ignore[assignment]
    at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    impressions = serializers.IntegerField(allow_null=True)
    reach = serializers.IntegerField(allow_null=True)
    views = serializers.IntegerField(allow_null=True)
    likes = serializers.IntegerField(allow_null=True)
    comments = serializers.IntegerField(allow_null=True)
    shares = serializers.IntegerField(allow_null=True)
    saves = serializers.IntegerField(allow_null=True)


class MetricsQuery(ListQuery):
    """The rows of one piece, the newest first."""


@described(
    "GET",
    "Results of one piece",
    words="Every row, the newest first: that one counts.",
    answer=MetricsOut(many=True),
    query=MetricsQuery,
    refusals=(404,),
    example=[METRICS],
    tag=TAG,
)
@described(
    "POST",
    "Write down results of one piece",
    words="The influencer whose work it is. A correction is another row; the same figures again change nothing.",
    body=MetricsIn,
    answer=MetricsOut,
    status=201,
    refusals=(403, 404, 409),
    refused=UNPUBLISHED,
    example=METRICS,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def deliverable_metrics(request: Request, pk: int) -> Response:
    """What one piece has reached; another row of it."""
    user: Any = request.user
    pieces = Deliverable.objects.visible_to(user).select_related("ad_request")
    piece = get_object_or_404(pieces, pk=pk)
    rows = Metrics.objects.visible_to(user).filter(deliverable=piece)
    if request.method == "POST":
        data = read_body(MetricsIn, request)
        at = data.pop("at", None)
        latest = rows.order_by("-pk")[:1]
        with refusing_with(lambda: {"id": pk, "metrics": [show_metrics(row) for row in latest]}):
            row = services.record_metrics(
                deliverable=piece, by=user, source=MetricSource.API, figures=data, at=at
            )
        return Response(show_metrics(row), status=201)
    return listed(request, rows, MetricsQuery, show_metrics)


def show_metrics(row: Metrics) -> dict[str, Any]:
    shown = {"id": row.pk, "source": row.source, "at": row.at, "created_at": row.created_at}
    return shown | {name: getattr(row, name) for name in FIGURES}
