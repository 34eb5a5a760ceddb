"""The moderation desk for people, in the site's own back office."""

from allauth.mfa.admin import Authenticator
from django.contrib import admin

from accounts.admin import (
    appeals,
    earned,
    exports,
    jobs,
    mailing,
    parties,
    records,
    reporting,
    schedules,
    sponsors,
    staff,
    trust,
    verification,
)

__all__ = [
    "appeals",
    "earned",
    "exports",
    "jobs",
    "mailing",
    "parties",
    "records",
    "reporting",
    "schedules",
    "sponsors",
    "staff",
    "trust",
    "verification",
]

admin.site.unregister(Authenticator)  # its page would show the secrets of second factors
