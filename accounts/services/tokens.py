"""Personal access tokens: made, used, taken back."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from accounts.models import ApiToken, AuditEvent, User
from influencer_platform.errors import DomainError

MOST_TOKENS = 20
LONGEST_DAYS = 365
SEEN_EVERY = timedelta(minutes=1)
"""`last_used_at` is written at most this often."""


class TooManyTokens(DomainError):
    """Nobody needs more; old ones can be taken back."""

    code = "too_many_tokens"


@transaction.atomic
def create_token(*, user: User, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token of `days` (1 to 365) and its text, which is shown once and never kept. Raises TooManyTokens."""
    User.objects.select_for_update().get(pk=user.pk)
    ApiToken.owned.visible_to(user).filter(expiry__lte=timezone.now()).delete()
    if ApiToken.owned.visible_to(user).count() >= MOST_TOKENS:
        raise TooManyTokens(_("You have %(n)d tokens. Take one back first.") % {"n": MOST_TOKENS})
    token, text = ApiToken.objects.create(
        user,
        expiry=timedelta(days=min(max(days, 1), LONGEST_DAYS)),
        name=name,
        scope=scope,
        account=_account(user),
    )
    AuditEvent.record(user, action="token_created", by=user, scope=scope, days=days)
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """Take a token back: the next request with it is refused."""
    if ApiToken.owned.visible_to(by).filter(pk=token.pk).delete()[0]:
        AuditEvent.record(by, action="token_revoked", by=by)


def open_token(text: str) -> ApiToken | None:
    """The token behind a text, with its user, role and party in one query; None when unknown, over, or the account has changed."""
    rows = ApiToken.owned.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH]).select_related(
        "user__role", "user__sponsor", "user__influencer"
    )
    digest = hash_token(text)
    token = next((t for t in rows if constant_time_compare(t.digest, digest)), None)
    if token is None or token.is_over or not token.user.is_active:
        return None
    return token if constant_time_compare(token.account, _account(token.user)) else None


def note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        ApiToken.owned.filter(pk=token.pk).update(last_used_at=now)


def _account(user: User) -> str:
    """Changes with the password, with `auth_epoch` (flags, closing) and with the role."""
    state = f"{user.get_session_auth_hash()}:{user.role_id}:{user.is_staff}"
    return hashlib.sha256(state.encode()).hexdigest()
