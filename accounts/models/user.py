"""People and their roles."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

Answer = TypeVar("Answer")


class Role(Group):
    """A named set of permissions. The three rows (Admin, Sponsor, Influencer) are made by a migration."""

    class Code(models.TextChoices):
        ADMIN = "admin", _("Admin")
        SPONSOR = "sponsor", _("Sponsor")
        INFLUENCER = "influencer", _("Influencer")

    code = models.CharField(max_length=20, choices=Code.choices, unique=True)

    def __str__(self) -> str:
        return self.get_code_display()


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Staff see every account, anyone else their own."""
        return self if user.is_staff else self.filter(pk=user.pk)

    def with_party(self) -> "UserQuerySet":
        """The user with role and company or creator profile, in one query: what every request needs."""
        return self.select_related("role", "sponsor", "influencer")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts are made by services; these two serve Django's own commands and tests."""

    def create_user(
        self, email: str, password: str | None = None, *, role: Role | str, **fields: Any
    ) -> "User":
        if isinstance(role, str):
            role = Role._base_manager.get(code=role)
        user: User = self.model(email=email.strip().lower(), role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields.pop("role", None)
        return self.create_user(
            email, password, role=Role.Code.ADMIN, is_staff=True, is_superuser=True, **fields
        )


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of knox
    """A person who signs in with an e-mail address, stored in lower case."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("This address is already in use.")},
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May enter the back office.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    auth_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    asked_once: dict[str, Any] | None = None
    """Answers kept for the length of one web request, where the log-in loaded this user; None elsewhere."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = [
            ("flag_user", "Can flag and unflag sponsors, influencers and campaigns"),
            ("close_user", "Can close and reopen the accounts of staff"),
            ("export_user", "Can export users"),
        ]
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
        ]
        indexes = [models.Index(fields=["-date_joined", "-id"], name="user_newest")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    def get_session_auth_hash(self) -> str:
        """Raising `auth_epoch` ends every session of this account at the next request."""
        return self._session_hash()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return self._session_hash(secret)

    def _session_hash(self, secret: str | None = None) -> str:
        value = f"{self.password}:{self.auth_epoch}"
        return salted_hmac(
            "accounts.User.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def is_sponsor(self) -> bool:
        return self.role.code == Role.Code.SPONSOR

    @property
    def is_influencer(self) -> bool:
        return self.role.code == Role.Code.INFLUENCER

    @property
    def party(self) -> Any:
        """This person's Sponsor or Influencer, None for staff and for a colleague without a company."""
        return getattr(self, "sponsor", None) or getattr(self, "influencer", None)

    def once(self, key: str, ask: Callable[[], Answer]) -> Answer:
        """What `ask` answers, asked once in a web request; asked each time elsewhere, where nobody says when to forget."""
        if self.asked_once is None:
            return ask()
        if key not in self.asked_once:
            self.asked_once[key] = ask()
        answer: Answer = self.asked_once[key]
        return answer


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def waiting(self) -> "StaffInvitationQuerySet":
        """Sent, not used and not too old, the newest first."""
        now = timezone.now()
        return self.filter(accepted_at__isnull=True, expires_at__gt=now).order_by("-pk")


class StaffInvitation(models.Model):
    """A link that lets one address join the staff once, until it expires. Only a hash of the token is kept."""

    email = models.EmailField()
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="staffinvitation_expires_later",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.email
