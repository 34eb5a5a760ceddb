"""Every web route of the product. POST actions stand below the page they belong to."""

from django.contrib import admin
from django.urls import include, path

from accounts.urls import clients_of_the_api
from influencer_platform import pages
from influencer_platform.health.pulse import healthz

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("help/", pages.text_page, {"name": "help"}, name="help"),
    path("terms/", pages.text_page, {"name": "terms"}, name="terms"),
    path("privacy/", pages.text_page, {"name": "privacy"}, name="privacy"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/app/v1/", include((clients_of_the_api, "headless"))),
    path("api/", include("influencer_platform.api")),
    path("", include("campaigns.urls")),
    path("", include("adrequests.urls")),
    path("", include("reports.urls")),
]
