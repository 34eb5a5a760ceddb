"""Every route of the API on one page. Log-in and sign-up of API clients are allauth's, under `/_allauth/app/v1/`."""

from django.http import Http404
from django.urls import path, register_converter
from django.views.generic import RedirectView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import api as people
from accounts.idempotency import idempotent
from adrequests.api import campaigns, changes, pairs, payments, requests, reviews, work
from influencer_platform.pages import api_docs
from influencer_platform.rest.converters import KeyConverter, RestConverter
from influencer_platform.rest.openapi import schema
from influencer_platform.rest.routes import route
from reports.api import links, results, stats

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
    path("influencers/<key:pk>/reviews", reviews.influencer_reviews),
    path("sponsors/<key:pk>", people.sponsor_detail),
    path("sponsors/<key:pk>/reviews", reviews.sponsor_reviews),
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
    path("ad_requests/<key:pk>/reviews", reviews.ad_request_reviews),
    path("ad_requests/<key:pk>/review_reply", reviews.ad_request_review_reply),
    path("ad_requests/<key:pk>/sheets", changes.sheet_list),
    path("ad_requests/<key:pk>/amendments", changes.amendment_list),
    path("ad_requests/<key:pk>/settlements", changes.settlement_list),
    path("ad_requests/<key:pk>/amendments/<key:number>/accept", changes.amendment_accept),
    path("ad_requests/<key:pk>/amendments/<key:number>/decline", changes.amendment_decline),
    path("ad_requests/<key:pk>/amendments/<key:number>/withdraw", changes.amendment_withdraw),
    path("ad_requests/<key:pk>/settlements/<key:number>/accept", changes.settlement_accept),
    path("ad_requests/<key:pk>/settlements/<key:number>/decline", changes.settlement_decline),
    path("ad_requests/<key:pk>/settlements/<key:number>/withdraw", changes.settlement_withdraw),
    path("ad_requests/<key:pk>/deliverables", work.deliverable_list),
    path("deliverables/<key:pk>", work.deliverable_detail),
    path("deliverables/<key:pk>/drafts", work.deliverable_drafts),
    path("deliverables/<key:pk>/comments", work.deliverable_comments),
    path("deliverables/<key:pk>/approve", work.deliverable_approve),
    path("deliverables/<key:pk>/changes", work.deliverable_changes),
    path("deliverables/<key:pk>/date", work.deliverable_date),
    path("deliverables/<key:pk>/date_answer", work.deliverable_date_answer),
    path("deliverables/<key:pk>/publish", work.deliverable_publish),
    path("payments", payments.payment_list),
    path("payments/<key:pk>", payments.payment_detail),
    path("payments/<key:pk>/pay", payments.payment_pay),
    path("payments/<key:pk>/confirm", payments.payment_confirm),
    path("payments/<key:pk>/dispute", payments.payment_dispute),
    path("deliverables/<key:pk>/metrics", results.deliverable_metrics),
    path("adrequests_modify/<key:influencer_id>/<key:campaign_id>", pairs.ad_request_modify),
    path("links", links.link_list),
    path("links/<key:pk>", links.link_detail),
    path("conversions", links.conversion_list),
    path("stats", stats.stat_list),
    path("stats/<slug:name>", stats.stat_detail),
    path("stats/<slug:name>/rows", stats.stat_rows),
    path("docs", RedirectView.as_view(pattern_name="api_docs", permanent=True)),
    path("<rest:address>", nowhere),
]
