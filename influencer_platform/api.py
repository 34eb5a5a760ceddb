"""Every route of the API on one page. Log-in and sign-up of API clients are allauth's, under `/_allauth/app/v1/`."""

from django.http import Http404
from django.urls import path, register_converter
from django.views.generic import RedirectView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import api as people
from accounts.idempotency import idempotent
from adrequests.api import campaigns, requests
from influencer_platform.pages import api_docs
from influencer_platform.rest.converters import KeyConverter, RestConverter
from influencer_platform.rest.openapi import schema
from influencer_platform.rest.routes import route
from reports import api as stats

register_converter(KeyConverter, "key")
register_converter(RestConverter, "rest")


@extend_schema(exclude=True)
@route("GET", "POST", "PUT", "PATCH", "DELETE")
@idempotent
def nowhere(request: Request, **_named: str) -> Response:  # noqa: ARG001
    """An address of the API that names nothing is answered as a missing object is."""
    raise Http404


urlpatterns = [
    path("schema", schema, name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    path("me", people.me),
    path("me/mail_choices", people.mail_choices),
    path("niches", people.niche_list),
    path("influencers", people.influencer_list),
    path("influencers/<key:pk>", people.influencer_detail),
    path("sponsors/<key:pk>", people.sponsor_detail),
    path("notifications", people.notification_list),
    path("exports", people.export_list),
    path("exports/<key:pk>", people.export_detail),
    path("exports/<key:pk>/file", people.export_file),
    path("campaigns", campaigns.campaign_list),
    path("campaigns/<key:pk>", campaigns.campaign_detail),
    path("campaign_modify/<key:pk>", campaigns.campaign_modify),
    path("ad_requests", requests.ad_request_list),
    path("ad_requests/<key:pk>", requests.ad_request_detail),
    path("ad_requests/<key:pk>/offers", requests.ad_request_offers),
    path("ad_requests/<key:pk>/accept", requests.ad_request_accept),
    path("ad_requests/<key:pk>/reject", requests.ad_request_reject),
    path("ad_requests/<key:pk>/counter", requests.ad_request_counter),
    path("ad_requests/<key:pk>/amend", requests.ad_request_amend),
    path("ad_requests/<key:pk>/withdraw", requests.ad_request_withdraw),
    path("ad_requests/<key:pk>/extend", requests.ad_request_extend),
    path("ad_requests/<key:pk>/cancel", requests.ad_request_cancel),
    path("adrequests_modify/<key:influencer_id>/<key:campaign_id>", requests.ad_request_modify),
    path("stats", stats.stat_list),
    path("stats/<slug:name>", stats.stat_detail),
    path("stats/<slug:name>/rows", stats.stat_rows),
    path("docs", RedirectView.as_view(pattern_name="api_docs", permanent=True)),
    path("<rest:address>", nowhere),
]
