"""What clients of the API bring: personal access tokens, and keys that make a repeated request one request."""

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.models.user import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> "ApiTokenQuerySet":
        """One's own; staff do not see other people's."""
        return self.filter(user=user).order_by("-created", "pk")


def account_now(user: User) -> str:
    """Changes with the password, with `auth_epoch` (flags, closing) and with the role; not with SECRET_KEY."""
    state = f"{user.password}:{user.auth_epoch}:{user.role_id}:{user.is_staff}"
    return hashlib.sha256(state.encode()).hexdigest()


class ApiToken(AbstractAuthToken):
    """A personal access token. Only its hash is kept. It stands for the account as it was when the token was made:
    `account` is that state's fingerprint, so a flag, a new password or another role ends it at once."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    name = models.CharField(_("name"), max_length=60)
    scope = models.CharField(_("may"), max_length=5, choices=Scope.choices, default=Scope.READ)
    account = models.CharField(max_length=64, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    owned = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="apitoken_scope_known", condition=Q(scope__in=["read", "write"])
            ),
            models.CheckConstraint(name="apitoken_named", condition=~Q(name="")),
            models.CheckConstraint(name="apitoken_expires", condition=Q(expiry__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_write(self) -> bool:
        return self.scope == self.Scope.WRITE

    @property
    def is_over(self) -> bool:
        return bool(self.expiry <= timezone.now())

    @property
    def is_ended(self) -> bool:
        """The account is no longer the one it was made for."""
        return not constant_time_compare(self.account, account_now(self.user))


class IdempotencyKey(models.Model):
    """The answer to one request that named itself, kept for a week. The row is made in the transaction of the work, so work
    that failed leaves none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True, help_text="As it was sent: a JSON column would sort it.")
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotencykey_once_per_person")
        ]
        indexes = [models.Index(fields=["at"], name="idempotencykey_old")]

    def __str__(self) -> str:
        return self.key
