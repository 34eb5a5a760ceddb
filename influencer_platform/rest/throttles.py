"""How often: per person, or per address where nobody is signed in. The counts live in the cache, which outlives Redis."""

import ipaddress
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

ONE_CUSTOMER = 64
"""Bits of an IPv6 address that a provider gives to one customer."""


class PerAddress(AnonRateThrottle):
    """For requests of nobody, and for those with a token that is none: `rest.problems` counts these."""

    def get_ident(self, request: Request) -> str:
        text = super().get_ident(request)
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return text
        if address.version == 4:  # noqa: PLR2004  (of the protocol)
            return text
        return str(ipaddress.ip_network(f"{address}/{ONE_CUSTOMER}", strict=False))


class PerPerson(UserRateThrottle):
    """Whatever the person brings: tokens, sessions and pages share one count."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return super().get_cache_key(request, view) if request.user.is_authenticated else None
