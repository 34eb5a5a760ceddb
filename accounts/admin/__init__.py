"""The moderation desk for people, in the site's own back office."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.admin import parties, records, staff, verification

__all__ = ["parties", "records", "staff", "verification"]

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = gettext_lazy("Back office")
admin.site.index_title = gettext_lazy("Today")
admin.site.enable_nav_sidebar = False
admin.site.unregister(Authenticator)  # its page would show the secrets of second factors
