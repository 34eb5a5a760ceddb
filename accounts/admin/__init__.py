"""The moderation desk for people, in the site's own back office."""

from allauth.mfa.admin import Authenticator
from django.contrib import admin

from accounts.admin import jobs, mailing, parties, records, schedules, sponsors, staff, verification

__all__ = [
    "jobs",
    "mailing",
    "parties",
    "records",
    "schedules",
    "sponsors",
    "staff",
    "verification",
]

admin.site.unregister(Authenticator)  # its page would show the secrets of second factors
