"""Routes of this app. Sign-up stands before allauth's own, which serve the rest of `/accounts/`.

`clients_of_the_api` is what stands under `/_allauth/app/v1/`, where allauth's clients look for it.
"""

from django.urls import path

from accounts.views import (
    choices,
    exports,
    headless,
    notifications,
    payout,
    profile,
    public,
    reporting,
    signup,
    staff,
    tokens,
    unsubscribing,
    verification,
    welcome,
)

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
    path(
        "settings/profile/platforms/<int:pk>/verify/",
        verification.platform_verify,
        name="platform_verify",
    ),
    path("verifications/<int:pk>/send/", verification.verification_send, name="verification_send"),
    path(
        "verifications/<int:pk>/withdraw/",
        verification.verification_withdraw,
        name="verification_withdraw",
    ),
    path(
        "verifications/<int:pk>/screenshot/",
        verification.verification_screenshot,
        name="verification_screenshot",
    ),
    path("settings/api/", tokens.settings_api, name="settings_api"),
    path("settings/api/<slug:key>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/payout/", payout.settings_payout, name="settings_payout"),
    path("settings/notifications/", choices.settings_notifications, name="settings_notifications"),
    path("settings/notifications/resume/", choices.mail_resume, name="mail_resume"),
    path("u/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("settings/security/", profile.settings_security, name="settings_security"),
    path("settings/reports/", reporting.report_list, name="reports"),
    path("report/<str:kind>/<int:pk>/", reporting.report, name="report"),
    path("decisions/<int:pk>/", reporting.decision, name="decision"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/read/", notifications.notification_read, name="notification_read"),
    path(
        "notifications/<int:pk>/case/read/",
        notifications.notification_case_read,
        name="notification_case_read",
    ),
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<int:pk>/", exports.export_row, name="export"),
    path("exports/<int:pk>/download/", exports.export_download, name="export_download"),
    path("exports/<int:pk>/cancel/", exports.export_cancel, name="export_cancel"),
    path("exports/<int:pk>/again/", exports.export_again, name="export_again"),
    path("sponsor/exports/", exports.sponsor_exports, name="sponsor_exports"),
    path("staff/invite/", staff.staff_invite, name="staff_invite"),
    path("staff/join/<str:token>/", staff.staff_join, name="staff_join"),
    path("i/<str:handle>/", public.media_kit, name="media_kit"),
    path("companies/<int:pk>/", public.company, name="company"),
    path("media/<path:name>", public.media, name="media"),
]

clients_of_the_api = [
    path("config", headless.config, name="config"),
    path("auth/signup", headless.signup, name="signup"),
    path("auth/email/verify", headless.verify_email, name="verify_email"),
    path("auth/email/verify/resend", headless.resend_code, name="resend_code"),
    path("auth/login", headless.login, name="login"),
    path("auth/2fa/authenticate", headless.second_step, name="second_step"),
    path("auth/session", headless.session, name="session"),
    path("auth/reauthenticate", headless.reauthenticate, name="reauthenticate"),
    path(
        "auth/2fa/reauthenticate",
        headless.reauthenticate_by_code,
        name="reauthenticate_by_code",
    ),
    path("tokens/refresh", headless.refresh, name="refresh"),
    path("account/authenticators", headless.authenticators, name="authenticators"),
    path("account/authenticators/totp", headless.authenticator_app, name="authenticator_app"),
    path("account/authenticators/recovery-codes", headless.recovery_codes, name="recovery_codes"),
]
