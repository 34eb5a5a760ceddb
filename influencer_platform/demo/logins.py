"""The few people of the demo one can sign in as, with passwords of this installation only."""

import json
import os
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User

SYLLABLES = [c + v for c in "bdfghklmnprstvz" for v in "aeiou"]


def log_in(role: str, user: User) -> dict[str, str]:
    """Give this person a password and a verified address."""
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return {"role": role, "email": user.email, "password": password}


def new_password() -> str:
    """Four words that can be read aloud, such as `tobasu-kirela-monapi-fuzeda`: about 75 bits."""
    return "-".join("".join(secrets.choice(SYLLABLES) for _ in range(3)) for _ in range(4))


def file() -> Path:
    return Path(settings.VAR_DIR) / "demo-logins.json"


def write(people: list[dict[str, str]]) -> None:
    """For the owner of the installation only, from the first byte on."""
    part = file().with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(people, handle, indent=2)
    part.replace(file())
