"""Routes of this app: discovery, both inboxes, and the moves of a negotiation."""

from django.urls import path

from adrequests.views import (
    bulk,
    deal,
    directory,
    discovery,
    history,
    influencer,
    seeing,
    sponsor,
    staff,
)

app_name = "adrequests"

urlpatterns = [
    path("campaigns/", discovery.browse, name="browse"),
    path("campaigns/<int:pk>/", discovery.campaign_detail, name="campaign_detail"),
    path("campaigns/<int:pk>/apply/", discovery.campaign_apply, name="apply"),
    path("influencer/", influencer.influencer_home, name="influencer_home"),
    path("influencer/inbox/", influencer.inbox, name="inbox"),
    path("influencer/discover/", discovery.discover, name="discover"),
    path("influencer/work/", influencer.work, name="work"),
    path("sponsor/requests/", sponsor.requests, name="requests"),
    path("sponsor/campaigns/<int:pk>/", sponsor.campaign_overview, name="campaign_overview"),
    path(
        "sponsor/campaigns/<int:pk>/requests/", sponsor.campaign_requests, name="campaign_requests"
    ),
    path("sponsor/influencers/", directory.influencers, name="influencers"),
    path("sponsor/influencers/<str:handle>/", directory.influencer, name="influencer"),
    path("sponsor/influencers/<str:handle>/invite/", directory.invite, name="invite"),
    path("ad-requests/bulk/", bulk.bulk, name="bulk"),
    path("ad-requests/<int:pk>/", deal.detail, name="detail"),
    path("ad-requests/<int:pk>/accept/", deal.accept, name="accept"),
    path("ad-requests/<int:pk>/counter/", deal.counter, name="counter"),
    path("ad-requests/<int:pk>/counter/preview/", deal.counter_preview, name="counter_preview"),
    path("ad-requests/<int:pk>/amend/", deal.amend, name="amend"),
    path("ad-requests/<int:pk>/reject/", deal.reject, name="reject"),
    path("ad-requests/<int:pk>/withdraw/", deal.withdraw, name="withdraw"),
    path("ad-requests/<int:pk>/extend/", deal.extend, name="extend"),
    path("ad-requests/<int:pk>/remind/", deal.remind, name="remind"),
    path("ad-requests/<int:pk>/cancel/", deal.cancel, name="cancel"),
    path("ad-requests/<int:pk>/messages/", deal.message, name="message"),
    path(
        "ad-requests/<int:pk>/messages/<int:message_pk>/edit/",
        deal.message_edit,
        name="message_edit",
    ),
    path("ad-requests/<int:pk>/open/", staff.open_thread, name="open_thread"),
    path("ad-requests/<int:pk>/version/", deal.version, name="version"),
    path("ad-requests/<int:pk>/history/", history.printable, name="history"),
    path("ad-requests/<int:pk>/history.csv", history.download, name="history_csv"),
    path("staff/people/<int:pk>/sees/", seeing.sees, name="sees"),
]
