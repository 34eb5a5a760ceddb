"""Routes of this app: what a sponsor does with its own campaigns."""

from django.urls import path

from campaigns.views import editing, listing, sharing, steps

app_name = "campaigns"

urlpatterns = [
    path("sponsor/campaigns/", listing.campaign_list, name="list"),
    path("sponsor/campaigns/new/", editing.campaign_create, name="create"),
    path("sponsor/campaigns/<int:pk>/edit/", editing.campaign_edit, name="edit"),
    path("sponsor/campaigns/<int:pk>/activity/", listing.campaign_activity, name="activity"),
    path("sponsor/campaigns/<int:pk>/sharing/", sharing.campaign_sharing, name="sharing"),
    path("sponsor/campaigns/<int:pk>/delete/", steps.campaign_delete, name="delete"),
    path("campaigns/preview/", editing.campaign_preview, name="preview"),
    path("campaigns/<int:pk>/publish/", steps.campaign_publish, name="publish"),
    path("campaigns/<int:pk>/pause/", steps.campaign_pause, name="pause"),
    path("campaigns/<int:pk>/resume/", steps.campaign_resume, name="resume"),
    path("campaigns/<int:pk>/complete/", steps.campaign_complete, name="complete"),
    path("campaigns/<int:pk>/archive/", steps.campaign_archive, name="archive"),
    path("campaigns/<int:pk>/shares/<int:share_pk>/revoke/", sharing.share_revoke, name="revoke"),
    path("campaigns/shared/<str:token>/", sharing.share_claim, name="claim"),
]
