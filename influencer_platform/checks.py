"""Checks that refuse or warn of settings under which the product is not safe to run."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

LOCAL = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 50
RATE = re.compile(r"[1-9]\d*/(second|sec|s|minute|min|m|hour|h|day|d)")


@register(Tags.security)
def site_url_is_whole(**_: Any) -> list[CheckMessage]:
    """Links in mails, cookies and HSTS follow SITE_URL, so it has to be a whole address."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path:
        return []
    return [
        Error(
            "SITE_URL must look like https://deals.example.com, without a path.", id="tandem.E001"
        )
    ]


@register(Tags.security)
def debug_stays_at_home(**_: Any) -> list[CheckMessage]:
    """DEBUG shows source and settings to whoever causes an error."""
    if settings.DEBUG and urlsplit(settings.SITE_URL).hostname not in LOCAL:
        return [Error("DEBUG is on for a site that is not on this machine.", id="tandem.E002")]
    return []


@register(Tags.security, deploy=True)
def the_open_net_needs_https(**_: Any) -> list[CheckMessage]:
    """Over plain HTTP passwords and sessions can be read on the way."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        return [
            checks.Warning("SITE_URL is plain http: put a TLS proxy in front.", id="tandem.W001")
        ]
    return []


@register(Tags.security, deploy=True)
def the_key_is_long(**_: Any) -> list[CheckMessage]:
    """A short key can be guessed, and whoever has it can sign links and sessions."""
    if len(settings.SECRET_KEY) < SHORTEST_KEY or settings.SECRET_KEY.startswith("django-insecure"):
        return [Error("SECRET_KEY is too short: use 50 random characters.", id="tandem.E003")]
    return []


@register(Tags.security)
def rates_can_be_read(**_: Any) -> list[CheckMessage]:
    """A rate that cannot be read would answer every request to the API with an error."""
    rates: dict[str, str | None] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    return [
        Error(f"Write API_RATE and API_RATE_ANONYMOUS like 600/min, not {rate}.", id="tandem.E004")
        for rate in rates.values()
        if rate and not RATE.fullmatch(rate)
    ]


@register(Tags.security)
def staff_take_two_steps(**_: Any) -> list[CheckMessage]:
    """Whoever has the password of one of the staff sees everybody's deals."""
    if settings.SITE_URL.startswith("https://") and not settings.STAFF_MFA_REQUIRED:
        return [
            checks.Warning(
                "STAFF_MFA_REQUIRED is off for a site on the open net.", id="tandem.W002"
            )
        ]
    return []
