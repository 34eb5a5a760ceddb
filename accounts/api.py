"""The API of people: oneself, creators, companies, niches, notifications, mails."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.downloads import download
from accounts.exports import read_order
from accounts.idempotency import idempotent
from accounts.models import Export, Influencer, Niche, Notification, Platform, Sponsor, User
from accounts.models.influencer import InfluencerQuerySet
from accounts.serializers.exports import EXPORT, ExportIn, ExportOut, show_export
from accounts.serializers.people import (
    INFLUENCER,
    MAIL_CHOICES,
    ME,
    NICHE,
    NOTIFICATION,
    SPONSOR,
    InfluencerOut,
    MailChoicesIn,
    MailChoicesOut,
    MeOut,
    NicheOut,
    NotificationOut,
    SponsorOut,
    show_influencer,
    show_mail_choices,
    show_me,
    show_notification,
    show_sponsor,
)
from accounts.services import choices
from accounts.services.exports import request_export
from influencer_platform.errors import DomainError
from influencer_platform.pagination import capped_count
from influencer_platform.rest.fields import read_body
from influencer_platform.rest.listing import FlagFilter, ListQuery, WholeFilter, listed
from influencer_platform.rest.problems import refusing_with
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described

TAG = "people"
EXPORTS = "exports"


class InfluencerQuery(ListQuery):
    ORDERINGS = {"-followers": "-followers", "followers": "followers", "-created_at": "-created_at"}

    q = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=120)
    niche = filters.CharFilter(field_name="niches__slug", max_length=60)
    platform = filters.ChoiceFilter(
        field_name="platforms", lookup_expr="has", choices=Platform.choices
    )
    country = filters.CharFilter(field_name="country", lookup_expr="iexact", max_length=2)
    min_followers = WholeFilter(
        field_name="followers", lookup_expr="gte", min_value=0, max_value=2_000_000_000
    )


class NotificationQuery(ListQuery):
    unread = FlagFilter(field_name="read_at", lookup_expr="isnull")


class ExportQuery(ListQuery):
    """The caller's own: newest first, no other filter."""


class NicheQuery(ListQuery):
    ORDERINGS = {"name": "name"}


@described("GET", "The caller", answer=MeOut, example=ME, tag=TAG)
@route("GET")
def me(request: Request) -> Response:
    """Who the caller is."""
    user: Any = request.user
    unread, _more = capped_count(Notification.objects.visible_to(user).unread())
    return Response(show_me(user, unread=unread, profile=_profile(user)))


@described(
    "GET",
    "Which mails the caller wants",
    answer=MailChoicesOut,
    example=MAIL_CHOICES,
    tag=TAG,
)
@described(
    "PUT",
    "Choose mails and quiet hours",
    words="The choice holds at once, also for mails that wait. Topics left out stay as they are.",
    body=MailChoicesIn,
    answer=MailChoicesOut,
    refusals=(403, 409),
    refused={"code": "not_offered", "detail": "This cannot be chosen.", "current": MAIL_CHOICES},
    example=MAIL_CHOICES,
    tag=TAG,
)
@route("GET", "PUT")
def mail_choices(request: Request) -> Response:
    """The caller's choices of mails, as on their settings page."""
    user: Any = request.user
    if request.method == "PUT":
        data = read_body(MailChoicesIn, request)
        quiet = (data["quiet_from"], data["quiet_until"])
        with refusing_with(lambda: show_mail_choices(user)):
            user.mail_choices = choices.save_choices(
                user=user, by=user, choices=data["choices"], quiet=quiet
            )
    return Response(show_mail_choices(user))


@described(
    "GET",
    "The directory of influencers",
    answer=InfluencerOut(many=True),
    query=InfluencerQuery,
    example=[INFLUENCER],
    tag=TAG,
)
@route("GET")
def influencer_list(request: Request) -> Response:
    """The directory, as far as the caller may see it."""
    user: Any = request.user
    rows = _with_figures(Influencer.objects.visible_to(user))
    return listed(request, rows, InfluencerQuery, lambda row: show_influencer(row, with_rates=True))


@described(
    "GET", "One influencer", answer=InfluencerOut, refusals=(404,), example=INFLUENCER, tag=TAG
)
@route("GET")
def influencer_detail(request: Request, pk: int) -> Response:
    """One creator."""
    user: Any = request.user
    rows = _with_figures(Influencer.objects.visible_to(user))
    return Response(show_influencer(get_object_or_404(rows, pk=pk), with_rates=True))


@described("GET", "One company", answer=SponsorOut, refusals=(404,), example=SPONSOR, tag=TAG)
@route("GET")
def sponsor_detail(request: Request, pk: int) -> Response:
    """One company."""
    user: Any = request.user
    rows = Sponsor.objects.visible_to(user).select_related("user__earned")
    sponsor = get_object_or_404(rows, pk=pk)
    return Response(show_sponsor(sponsor, is_inside=_is_inside(user, sponsor)))


@described("GET", "Niches", answer=NicheOut(many=True), query=NicheQuery, example=[NICHE], tag=TAG)
@route("GET")
def niche_list(request: Request) -> Response:
    """The niches campaigns and creators may be about."""
    rows = Niche.objects.filter(is_active=True)
    return listed(request, rows, NicheQuery, lambda n: {"id": n.pk, "name": n.name, "slug": n.slug})


@described(
    "GET",
    "Notifications of the caller",
    answer=NotificationOut(many=True),
    query=NotificationQuery,
    example=[NOTIFICATION],
    tag=TAG,
)
@route("GET")
def notification_list(request: Request) -> Response:
    """The caller's notifications, newest first."""
    user: Any = request.user
    rows = Notification.objects.visible_to(user)
    return listed(request, rows, NotificationQuery, show_notification)


@described(
    "GET",
    "Exports of the caller",
    answer=ExportOut(many=True),
    query=ExportQuery,
    example=[EXPORT],
    tag=EXPORTS,
)
@described(
    "POST",
    "Order an export",
    words="A worker writes the file: ask for the export until its `status` is `done`, then fetch `file_url`.",
    refused={"code": "too_many_exports", "detail": "Several of your files are still being made."},
    body=ExportIn,
    answer=ExportOut,
    status=201,
    refusals=(409,),
    example=EXPORT,
    tag=EXPORTS,
)
@route("GET", "POST")
@idempotent
def export_list(request: Request) -> Response:
    """The caller's files, newest first; a new one."""
    user: Any = request.user
    if request.method == "POST":
        return _order(request, user)
    return listed(
        request, Export.objects.visible_to(user), ExportQuery, lambda row: _shown(request, row)
    )


@described("GET", "One export", answer=ExportOut, refusals=(404,), example=EXPORT, tag=EXPORTS)
@route("GET")
def export_detail(request: Request, pk: int) -> Response:
    """How far one file is."""
    user: Any = request.user
    return Response(_shown(request, get_object_or_404(Export.objects.visible_to(user), pk=pk)))


@described("GET", "The file of an export", refusals=(404,), tag=EXPORTS)
@route("GET")
def export_file(request: Request, pk: int) -> HttpResponseBase:
    """CSV, Excel or ZIP, as it was ordered. It is missing until it is done, once it expired, and for whoever may not have it any more."""
    user: Any = request.user
    export = get_object_or_404(Export.objects.visible_to(user), pk=pk)
    try:
        return download(export, user)
    except DomainError as refusal:
        raise Http404 from refusal


def _order(request: Request, user: User) -> Response:
    asked = read_body(ExportIn, request)
    kind, params = read_order(
        user, code=asked["kind"], file_format=asked["format"], params=asked.get("params", {})
    )
    export = request_export(kind=kind.code, by=user, params=params, file_format=asked["format"])
    location = request.build_absolute_uri(f"/api/exports/{export.pk}")
    return Response(_shown(request, export), status=201, headers={"Location": location})


def _shown(request: Request, export: Export) -> dict[str, Any]:
    return show_export(
        export, file_url=request.build_absolute_uri(f"/api/exports/{export.pk}/file")
    )


def _with_figures(rows: InfluencerQuerySet) -> InfluencerQuerySet:
    """Everything `show_influencer` reads."""
    return rows.for_cards().select_related("user__earned").prefetch_related("rates")


def _profile(user: User) -> dict[str, Any] | None:
    if user.is_sponsor and (sponsor := getattr(user, "sponsor", None)):
        return show_sponsor(sponsor, is_inside=True)
    if user.is_influencer:
        own = _with_figures(Influencer.objects.visible_to(user)).first()
        return show_influencer(own, with_rates=True) if own else None
    return None


def _is_inside(user: User, sponsor: Sponsor) -> bool:
    return user.is_staff or sponsor.user_id == user.pk
