"""`/api/ad_requests/<id>/reviews…`, and what is said of one creator or company."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import idempotent
from accounts.models import Influencer, Sponsor
from adrequests.api.moves import move
from adrequests.models import HIGHEST, LOWEST, AdRequest, Review, Side
from adrequests.services import reviews
from influencer_platform.rest.fields import StrictSerializer, read_body
from influencer_platform.rest.listing import ListQuery, listed
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described, named

TAG = "reviews"
REVIEW = {
    "side": "sponsor",
    "by": "Alpenglow Gear",
    "about": "Priya Raman",
    "rating": 5,
    "text": "On time and better than the brief.",
    "shown_at": "2026-11-20T09:00:00Z",
    "is_late": False,
    "reply": "Thank you, I would do it again.",
    "replied_at": "2026-11-21T10:30:00Z",
    "hidden_reason": "",
}
REVIEWED = {"code": "already_reviewed", "detail": "You have reviewed this deal."}
REPLIED = {"code": "already_replied", "detail": "You have answered this review."}


@named("Review", {"rating": 5, "text": "On time and better than the brief."})
class ReviewIn(StrictSerializer):
    rating = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    text = serializers.CharField(max_length=2000)


@named("ReviewReply", {"text": "Thank you, I would do it again."})
class ReviewReplyIn(StrictSerializer):
    text = serializers.CharField(max_length=2000)


@named("Review")
class ReviewOut(serializers.Serializer[Any]):
    """What one side of a finished deal says of the other. `shown_at` is null while only the caller's own side can read it."""

    side = serializers.ChoiceField(Side.choices)
    by = serializers.CharField()
    about = serializers.CharField()
    rating = serializers.IntegerField()
    text = serializers.CharField()
    shown_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    reply = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)
    hidden_reason = serializers.CharField()


class ReviewQuery(ListQuery):
    ORDERINGS = {"-shown_at": "-shown_at", "shown_at": "shown_at"}


def show_review(row: Review) -> dict[str, Any]:
    names = (
        "side",
        "rating",
        "text",
        "shown_at",
        "is_late",
        "reply",
        "replied_at",
        "hidden_reason",
    )
    return {name: getattr(row, name) for name in names} | {
        "by": row.by_name,
        "about": row.about_name,
    }


@described(
    "GET",
    "Reviews of one deal",
    words="The caller's own side's at any time, the other side's once both are shown.",
    answer=ReviewOut(many=True),
    refusals=(404,),
    example=[REVIEW],
    tag=TAG,
)
@described(
    "POST",
    "Review the other side",
    words="Once per side, within 30 days after the end of the deal. Shown when both have written, or 14 days after the end.",
    body=ReviewIn,
    answer=ReviewOut,
    status=201,
    refusals=(403, 404, 409),
    refused=REVIEWED,
    example=REVIEW,
    tag=TAG,
)
@route("GET", "POST")
@idempotent
def ad_request_reviews(request: Request, pk: int) -> Response:
    """What was written of one deal; a new review."""
    user: Any = request.user
    ad_request = get_object_or_404(AdRequest.objects.visible_to(user).for_cards(), pk=pk)
    if request.method == "POST":
        data = read_body(ReviewIn, request)
        with refusing_with(lambda: {"id": pk, "reviews": _all(user, pk)}):
            review = reviews.write_review(ad_request=ad_request, by=user, **data)
        return Response(show_review(review), status=201)
    return Response(_all(user, pk))


@move(
    "Answer the other side's review",
    words="Once. 404 where there is nothing to answer.",
    body=ReviewReplyIn,
    answer=ReviewOut,
    refused=REPLIED,
    example=REVIEW,
    tag=TAG,
)
def ad_request_review_reply(request: Request, pk: int) -> Response:
    """Answer, once, what the other side wrote."""
    user: Any = request.user
    data = read_body(ReviewReplyIn, request)
    theirs = Side.SPONSOR if user.is_influencer else Side.INFLUENCER
    rows = Review.objects.visible_to(user).public().for_cards()
    review = get_object_or_404(rows, ad_request=pk, side=theirs)
    with refusing_with(lambda: show_review(rows.get(pk=review.pk))):
        reviews.reply_to_review(review=review, by=user, **data)
    return Response(show_review(rows.get(pk=review.pk)))


@described(
    "GET",
    "What is said of one creator",
    answer=ReviewOut(many=True),
    query=ReviewQuery,
    refusals=(404,),
    example=[REVIEW],
    tag=TAG,
)
@route("GET")
def influencer_reviews(request: Request, pk: int) -> Response:
    """The reviews of one creator that are shown, the newest first."""
    user: Any = request.user
    person = get_object_or_404(Influencer.objects.listed(user), pk=pk)
    return _of(request, person)


@described(
    "GET",
    "What is said of one company",
    answer=ReviewOut(many=True),
    query=ReviewQuery,
    refusals=(404,),
    example=[REVIEW],
    tag=TAG,
)
@route("GET")
def sponsor_reviews(request: Request, pk: int) -> Response:
    """The reviews of one company that are shown, the newest first."""
    user: Any = request.user
    company = get_object_or_404(Sponsor.objects.visible_to(user), pk=pk)
    return _of(request, company)


def _of(request: Request, party: Influencer | Sponsor) -> Response:
    rows = Review.objects.public().filter(about=party.user_id).for_cards()
    return listed(request, rows.order_by(), ReviewQuery, show_review)


def _all(user: Any, pk: int) -> list[dict[str, Any]]:
    rows = Review.objects.visible_to(user).filter(ad_request=pk).for_cards()
    return [show_review(row) for row in rows]
