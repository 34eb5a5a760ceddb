"""Accounts, and who may do what."""

from typing import Any, cast

import django.contrib.auth.admin  # noqa: F401  (registers what is replaced below)
from allauth.account.admin import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.admin.choices import MailChoicesShown
from accounts.models import AuditEvent, Role, StaffInvitation, User
from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict, pill
from accounts.moderation.exporting import ExportActions
from accounts.moderation.quiet import QuietForm
from accounts.resources import UserResource
from accounts.services.flags import FLAG
from accounts.services.people import CLOSE_REASONS, WITHDRAW_REASONS, staff_groups
from accounts.services.second_step import LOST_REASONS
from influencer_platform.templatetags.ui import day, moment

admin.site.unregister((Group, EmailAddress, UserSession))


class GroupFilter(admin.SimpleListFilter):
    """What staff may do."""

    title = gettext_lazy("group")
    parameter_name = "group"

    def lookups(self, *_args: Any) -> list[tuple[Any, str]]:
        return [*staff_groups().values_list("pk", "name"), ("admin", _("Admin"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        value = self.value() or ""
        if value == "admin":
            return queryset.filter(is_superuser=True)
        known = {str(pk) for pk, _name in self.lookup_choices}
        return queryset.filter(groups=int(value)) if value in known else queryset


class SecondStepFilter(admin.SimpleListFilter):
    """Whether a password alone opens the account."""

    title = gettext_lazy("second step")
    parameter_name = "second_step"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [("on", _("On")), ("off", _("Off"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        known = {"on": True, "off": False}
        if (value := self.value()) not in known:
            return queryset
        return queryset.filter(Q(takes_two_steps=known[value]))


@admin.register(User)
class UserAdmin(MailChoicesShown, ExportActions, DecideActions, ReadOnlyAdmin):
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
        Verdict(
            "remove_second_step",
            gettext_lazy("Remove second step"),
            gettext_lazy(
                "Their password alone opens the account until they set it up again. They are signed out at once."
            ),
            LOST_REASONS,
            "accounts.change_user",
            lambda row, **words: services.remove_second_step(user=row, **words),
            lambda row: row.takes_two_steps,
        ),
    )
    decide_columns = ("what_they_are", "state")
    list_display = (
        "email", "name", "what_they_are", "state", "second_step", "party", "joined", "seen",
    )  # fmt: skip
    list_filter = ("role", "is_active", "is_staff", GroupFilter, SecondStepFilter, "date_joined")
    search_fields = ("email", "name", "sponsor__company_name", "influencer__handle")
    search_help_text = gettext_lazy("Email address, name, company or handle")
    list_per_page = 50
    ordering = ("-date_joined", "-pk")
    fieldsets = (
        (None, {"fields": ("email", "name", "party", "state", "date_joined", "last_login", "time_zone")}),
        (
            gettext_lazy("What they may do"),
            {"fields": ("role", "is_staff", "is_superuser", "groups", "second_step")},
        ),
        (gettext_lazy("Which mails they want"), {"fields": MailChoicesShown.FIELDS}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the party, the groups and whether a second step is set up, so that no row asks for itself."""
        keys = Authenticator.objects.filter(user=OuterRef("pk"))
        rows: QuerySet[User] = super().get_queryset(request)
        return (
            rows.select_related("role", "sponsor", "influencer", "mail_choices")
            .prefetch_related("groups")
            .annotate(takes_two_steps=Exists(keys.exclude(type=Authenticator.Type.RECOVERY_CODES)))
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only an admin changes what a colleague may do, and nothing else of an account."""
        return request.user.is_superuser and obj is not None and obj.is_staff

    def get_readonly_fields(self, *_args: Any) -> list[str]:
        return [name for name in flatten_fieldsets(self.fieldsets) if name != "groups"]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs |= {"queryset": staff_groups(), "widget": CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Nothing of the account itself is edited here."""

    def save_related(self, request: HttpRequest, form: Any, *_args: Any, **_kwargs: Any) -> None:
        groups = form.cleaned_data["groups"]
        services.set_staff_groups(user=form.instance, groups=groups, by=cast(User, request.user))

    @admin.display(description=gettext_lazy("role"), ordering="role__code")
    def what_they_are(self, user: User) -> str:
        """Sponsor or Influencer; of staff what they may do."""
        if not user.is_staff:
            return str(user.role)
        if user.is_superuser:
            return _("Admin")
        known = {group.name for group in user.groups.all()}
        return ", ".join(sorted(known)) or _("Staff without rights")

    @admin.display(description=gettext_lazy("account"), ordering="is_active")
    def state(self, user: User) -> str:
        return pill("ok", _("Open")) if user.is_active else pill("bad", _("Closed"))

    @admin.display(description=gettext_lazy("second step"))
    def second_step(self, user: Any) -> str:
        if user.takes_two_steps:
            return pill("ok", _("On"))
        return pill("warn" if user.is_staff else "plain", _("Off"))

    @admin.display(description=gettext_lazy("joined"), ordering="date_joined")
    def joined(self, user: User) -> str:
        return day(timezone.localtime(user.date_joined).date())

    @admin.display(description=gettext_lazy("last log-in"), ordering="last_login")
    def seen(self, user: User) -> str:
        return moment(user.last_login) if user.last_login else _("never")

    @admin.display(description=gettext_lazy("company or creator"))
    def party(self, user: User) -> str:
        if (party := user.party) is None:
            return "–"
        url = reverse(f"admin:accounts_{party._meta.model_name}_change", args=[party.pk])
        return format_html('<a href="{}">{}</a>', url, party)


@admin.register(StaffInvitation)
class StaffInvitationAdmin(DecideActions, ReadOnlyAdmin):
    """Links that make their reader staff. Sent from a page of their own, withdrawn here."""

    verdicts = (
        Verdict(
            "withdraw",
            gettext_lazy("Withdraw"),
            gettext_lazy("The link opens nothing any more."),
            WITHDRAW_REASONS,
            "accounts.delete_staffinvitation",
            lambda row, **words: services.withdraw_invitation(invitation=row, **words),
            lambda row: row.accepted_at is None and row.expires_at > timezone.now(),
            form=QuietForm,
        ),
    )
    decide_columns = ("rights", "state")
    list_display = ("email", "rights", "state", "invited_by", "created_at", "expires_at")
    list_filter = (("accepted_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("email",)
    list_select_related = ("group", "invited_by")
    list_per_page = 50
    fields = ("email", "rights", "state", "invited_by", "created_at", "expires_at", "accepted_at")
    readonly_fields = ("rights", "state")
    ordering = ("-pk",)
    change_list_template = "admin/accounts/staffinvitation/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffInvitation]:
        """With whether it was withdrawn, which the trail knows."""
        trail = AuditEvent.objects.filter(
            object_type=self.opts.label_lower, object_id=OuterRef("pk"), action="withdrawn"
        )
        rows: QuerySet[StaffInvitation] = super().get_queryset(request)
        return rows.annotate(is_withdrawn=Exists(trail))

    @admin.display(description=gettext_lazy("as"), ordering="group")
    def rights(self, invitation: StaffInvitation) -> str:
        return invitation.group.name if invitation.group else _("Admin: everything")

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Any) -> str:
        if invitation.accepted_at:
            return pill("ok", _("Joined"))
        if invitation.is_withdrawn:
            return pill("plain", _("Withdrawn"))
        if invitation.expires_at <= timezone.now():
            return pill("plain", _("Expired"))
        return pill("warn", _("Open"))


class PermissionsMixin(ReadOnlyAdmin):
    """Rights come from migrations: what a group may do is the same in every installation, and nobody widens it by a click."""

    list_display = ("name", "people")
    search_fields = ("name",)
    fields = ("name", "rights")
    readonly_fields = ("rights",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(members=Count("user"))
        return rows

    @admin.display(description=gettext_lazy("people"))
    def people(self, group: Any) -> int:
        return int(group.members)

    @admin.display(description=gettext_lazy("rights"))
    def rights(self, group: Group) -> str:
        held = group.permissions.order_by("content_type__app_label", "codename")
        return format_html_join("", "<p>{}</p>", ((right.name,) for right in held)) or "–"


@admin.register(Role)
class RoleAdmin(PermissionsMixin):
    """What a person is: everybody has one."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        rows: QuerySet[Role] = admin.ModelAdmin.get_queryset(self, request)
        return rows.annotate(members=Count("people"))


@admin.register(Group)
class GroupAdmin(PermissionsMixin):
    """What staff may do. A role is a group too, and has a list of its own."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).filter(role__isnull=True)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Confirmed by its owner alone: whoever could edit it could take an account over."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    search_fields = ("email",)
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-pk",)
