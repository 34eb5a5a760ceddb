"""Routes of this app: what a sponsor does with its own campaigns."""

from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("sponsor/campaigns/", views.campaign_list, name="list"),
    path("sponsor/campaigns/new/", views.campaign_create, name="create"),
    path("sponsor/campaigns/<int:pk>/edit/", views.campaign_edit, name="edit"),
    path("sponsor/campaigns/<int:pk>/activity/", views.campaign_activity, name="activity"),
    path("sponsor/campaigns/<int:pk>/sharing/", views.campaign_sharing, name="sharing"),
    path("sponsor/campaigns/<int:pk>/delete/", views.campaign_delete, name="delete"),
    path("campaigns/preview/", views.campaign_preview, name="preview"),
    path("campaigns/<int:pk>/publish/", views.campaign_publish, name="publish"),
    path("campaigns/<int:pk>/pause/", views.campaign_pause, name="pause"),
    path("campaigns/<int:pk>/resume/", views.campaign_resume, name="resume"),
    path("campaigns/<int:pk>/complete/", views.campaign_complete, name="complete"),
    path("campaigns/<int:pk>/archive/", views.campaign_archive, name="archive"),
    path("campaigns/<int:pk>/shares/<int:share_pk>/revoke/", views.share_revoke, name="revoke"),
    path("campaigns/shared/<str:token>/", views.share_claim, name="claim"),
]
