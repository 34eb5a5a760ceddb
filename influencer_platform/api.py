"""Every route of the API on one page. Log-in and sign-up of API clients are allauth's, under `/_allauth/app/v1/`."""

from django.urls import path, register_converter
from drf_spectacular.views import SpectacularJSONAPIView

from accounts import api as people
from adrequests.api import campaigns, requests
from influencer_platform.pages import api_docs
from influencer_platform.rest.converters import KeyConverter

register_converter(KeyConverter, "key")

urlpatterns = [
    path("schema", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    path("me", people.me),
    path("niches", people.niche_list),
    path("influencers", people.influencer_list),
    path("influencers/<key:pk>", people.influencer_detail),
    path("sponsors/<key:pk>", people.sponsor_detail),
    path("notifications", people.notification_list),
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
]
