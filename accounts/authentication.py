"""Whom a request to the API comes from, and whether that person may use it at all."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import (
    JWTTokenAuthentication,
    XSessionTokenAuthentication,
)
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.services.tokens import note_use, open_token

__all__ = ["JWT", "MayUse", "PersonalToken", "SessionToken"]

JWT = JWTTokenAuthentication
SessionToken = XSessionTokenAuthentication
OLD_HEADER = "Authentication-Token"
"""The header of the system this API's first paths come from."""


class PersonalToken(authentication.BaseAuthentication):
    """`Authorization: Token …` or `Authentication-Token: …`."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        text = request.headers.get(OLD_HEADER, "").strip()
        words = request.headers.get("Authorization", "").split()
        if words and words[0].lower() == "token":
            text = words[1] if len(words) == 2 else " "  # noqa: PLR2004  (scheme and text)
        if not text:
            return None
        token = open_token(text)
        if token is None:
            raise exceptions.AuthenticationFailed("This token is unknown, over or taken back.")
        note_use(token)
        token.user.asked_once = {}
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Token"


class Suspended(exceptions.PermissionDenied):
    """A suspended account reads the reason."""

    default_code = "suspended"


class SecondStepMissing(exceptions.PermissionDenied):
    """Staff see everybody's rows."""

    default_code = "second_step_missing"
    default_detail = "Staff use the API once their second step is set up."


class ReadOnlyToken(exceptions.PermissionDenied):
    """The scope of the token ends here."""

    default_code = "read_only_token"
    default_detail = "This token may only read."


class MayUse(permissions.BasePermission):
    """Signed in, not suspended, staff with their second factor, and a token only as far as its scope."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        user: Any = request.user
        if not user.is_authenticated:
            raise exceptions.NotAuthenticated("Send a token or sign in.")
        if user.party is not None and user.party.is_flagged:
            reason = user.party.flag_message or user.party.get_flag_reason_display()
            raise Suspended(f"This account is suspended: {reason}")
        if user.is_staff and settings.STAFF_MFA_REQUIRED and not is_mfa_enabled(user):
            raise SecondStepMissing
        is_read = request.method in permissions.SAFE_METHODS
        if isinstance(request.auth, ApiToken) and not (is_read or request.auth.may_write):
            raise ReadOnlyToken
        return True
