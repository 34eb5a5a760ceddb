"""What the tests of searching and asking share: one browser that signs in, and pages read with their tags."""

from typing import Any

from django.test import Client


def signed_in(client: Client, who: Any) -> Client:
    client.force_login(getattr(who, "user", who))
    return client


def text(response: Any) -> str:
    """A page with its tags, line breaks squeezed."""
    return " ".join(response.content.decode().split())
