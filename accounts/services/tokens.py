"""Personal access tokens: made, used, taken back; and the keys of repeated requests, forgotten."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from accounts.models import ApiToken, AuditEvent, IdempotencyKey, User, account_now
from influencer_platform.errors import DomainError

MOST_TOKENS = 20
LONGEST_DAYS = 365
KEYS_KEPT = timedelta(days=7)
KEYS_AT_ONCE = 1000
SEEN_EVERY = timedelta(minutes=1)
"""`last_used_at` is written at most this often."""


class TooManyTokens(DomainError):
    """Nobody needs more; old ones can be taken back."""

    code = "too_many_tokens"


class NoTokens(DomainError):
    """The account is suspended or closed."""

    code = "suspended"
    status = 403


@transaction.atomic
def create_token(*, user: User, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token of `days` (1 to 365) and its text, which is shown once and never kept. Those that are over make room.

    Raises NoTokens or TooManyTokens.
    """
    User.objects.select_for_update().get(pk=user.pk)
    user = User.objects.with_party().get(pk=user.pk)
    if not user.is_active or (user.party is not None and user.party.is_flagged):
        raise NoTokens(_("A suspended account has no tokens."))
    rows = list(ApiToken.owned.visible_to(user).select_related("user"))
    dead = [token.pk for token in rows if token.is_over or token.is_ended]
    ApiToken.owned.visible_to(user).filter(pk__in=dead).delete()
    if len(rows) - len(dead) >= MOST_TOKENS:
        raise TooManyTokens(_("You have %(n)d tokens. Take one back first.") % {"n": MOST_TOKENS})
    token, text = ApiToken.objects.create(
        user,
        expiry=timedelta(days=min(max(days, 1), LONGEST_DAYS)),
        name=name,
        scope=scope,
        account=account_now(user),
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
    token: ApiToken | None = next(
        (t for t in rows if constant_time_compare(t.digest, digest)), None
    )
    if token is None or token.is_over or token.is_ended or not token.user.is_active:
        return None
    return token


def note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        ApiToken.owned.filter(pk=token.pk).update(last_used_at=now)


def forget_old_keys() -> int:
    """Remove the answers kept for `Idempotency-Key` a week ago, some at a time so that nobody waits for it."""
    old = IdempotencyKey.objects.filter(at__lt=timezone.now() - KEYS_KEPT).order_by("at")
    removed = 0
    while keys := list(old.values_list("pk", flat=True)[:KEYS_AT_ONCE]):
        removed += IdempotencyKey.objects.filter(pk__in=keys).delete()[0]
    return removed
