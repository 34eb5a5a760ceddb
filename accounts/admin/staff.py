"""Accounts, and who may do what."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.exporting import ExportActions
from accounts.models import Role, StaffInvitation, User
from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict
from accounts.resources import UserResource
from accounts.services.flags import FLAG
from accounts.services.people import CLOSE_REASONS


@admin.register(User)
class UserAdmin(ExportActions, DecideActions, ReadOnlyAdmin):
    """Accounts come from sign-up and from invitations, never from here."""

    export_resource = UserResource

    verdicts = (
        Verdict(
            "close",
            gettext_lazy("Close account"),
            gettext_lazy("They are signed out at once and cannot sign in. Nothing is deleted."),
            CLOSE_REASONS,
            FLAG,
            lambda row, **words: services.close_account(user=row, **words),
            lambda row: row.is_active,
        ),
        Verdict(
            "reopen",
            gettext_lazy("Open account again"),
            gettext_lazy("They can sign in again."),
            CLOSE_REASONS,
            FLAG,
            lambda row, **words: services.reopen_account(user=row, **words),
            lambda row: not row.is_active,
            tone="ok",
        ),
    )
    list_display = ("email", "name", "role", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("role", "is_active", "is_staff", "groups", "date_joined")
    search_fields = ("email", "name")
    list_select_related = ("role",)
    list_per_page = 50
    ordering = ("-date_joined", "-pk")
    fields = (
        "email", "name", "role", "is_active", "is_staff", "is_superuser", "groups", "time_zone",
        "date_joined", "last_login",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only an admin changes what a colleague may do, and nothing else of an account."""
        return request.user.is_superuser and obj is not None and obj.is_staff

    def get_readonly_fields(self, *_args: Any) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name not in {"name", "groups"})

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The groups to choose from are those of staff; a role is a group too, but never given here."""
        kwargs["queryset"] = Group.objects.filter(role__isnull=True)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "group", "invited_by", "created_at", "expires_at", "accepted_at")
    list_select_related = ("group", "invited_by")
    exclude = ("token_hash",)
    ordering = ("-pk",)
    change_list_template = "admin/accounts/staffinvitation/change_list.html"


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    list_display = ("code", "name")
    fields = ("code", "name", "permissions")
