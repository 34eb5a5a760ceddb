"""Somebody of the staff at the back office."""

from django.test import Client

from accounts.models import User
from accounts.tests.factories import make_staff, make_user


def sign_in(client: Client, who: str) -> User:
    """`admin`, `nobody` (staff without any group), or a member of that group."""
    in_no_group = who in {"admin", "nobody"}
    new = {"is_staff": True, "is_superuser": who == "admin"}
    user = make_user("admin", **new) if in_no_group else make_staff(who)
    client.force_login(user)
    return user
