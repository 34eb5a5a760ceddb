"""Routes of this app. Sign-up stands before allauth's own, which serve the rest of `/accounts/`."""

from django.urls import path

from accounts.views import notifications, profile, public, reporting, signup, staff, tokens, welcome

app_name = "accounts"

urlpatterns = [
    path("accounts/signup/", signup.signup, name="signup"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/submit/", welcome.submit_for_review, name="submit_for_review"),
    path("settings/profile/", profile.settings_profile, name="settings_profile"),
    path("settings/profile/rates/", profile.rates, name="rates"),
    path("settings/profile/platforms/add/", profile.platform_add, name="platform_add"),
    path("settings/profile/platforms/<int:pk>/", profile.platform_edit, name="platform_edit"),
    path(
        "settings/profile/platforms/<int:pk>/remove/",
        profile.platform_remove,
        name="platform_remove",
    ),
    path("settings/api/", tokens.settings_api, name="settings_api"),
    path("settings/api/<slug:key>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/security/", profile.settings_security, name="settings_security"),
    path("settings/reports/", reporting.report_list, name="reports"),
    path("report/<str:kind>/<int:pk>/", reporting.report, name="report"),
    path("decisions/<int:pk>/", reporting.decision, name="decision"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/read/", notifications.notification_read, name="notification_read"),
    path("staff/invite/", staff.staff_invite, name="staff_invite"),
    path("staff/join/<str:token>/", staff.staff_join, name="staff_join"),
    path("i/<str:handle>/", public.media_kit, name="media_kit"),
    path("companies/<int:pk>/", public.company, name="company"),
    path("media/<path:name>", public.media, name="media"),
]
