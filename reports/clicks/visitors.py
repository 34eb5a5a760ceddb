"""Who clicked, as a number that says nothing: the address is hashed with the link and the salt of the day, and not kept."""

import secrets
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.conf import settings

from reports.models.clicks import VisitorSalt

SALT_DAYS = 2
"""Salts of today and yesterday stay; older ones are deleted."""
_salts: dict[date, bytes] = {}


def visitor_of(meta: Any, code: str, now: datetime) -> int:
    """64 bits; equal for one person (address and browser) on one link on one day in UTC."""
    agent = meta.get("HTTP_USER_AGENT", "")[:500]
    words = f"{code}\n{_address(meta)}\n{agent}".encode("utf-8", "surrogateescape")
    digest = blake2b(words, digest_size=8, key=salt_of(now.date()))
    return int.from_bytes(digest.digest(), "big", signed=True)


def _address(meta: Any) -> str:
    """The caller's address, as the proxy in front of us saw it where there is one."""
    if settings.BEHIND_PROXY and (seen := meta.get("HTTP_X_FORWARDED_FOR")):
        return str(seen).rpartition(",")[2].strip()
    return str(meta.get("REMOTE_ADDR", ""))


def salt_of(day: date) -> bytes:
    """The day's salt: made by whoever asks first, remembered by each process."""
    known = _salts.get(day)
    if known is None:
        VisitorSalt.objects.bulk_create(
            [VisitorSalt(day=day, key=secrets.token_bytes(32))], ignore_conflicts=True
        )
        known = bytes(VisitorSalt.objects.values_list("key", flat=True).get(day=day))
        _salts.clear()
        _salts[day] = known
    return known


def forget_salts(now: datetime) -> int:
    """Delete the salts of the days before yesterday. Returns how many."""
    first_kept = now.astimezone(UTC).date() - timedelta(days=SALT_DAYS - 1)
    return VisitorSalt.objects.filter(day__lt=first_kept).delete()[0]
