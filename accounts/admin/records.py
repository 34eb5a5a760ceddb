"""The lists staff keep, the rules, the trail."""

import contextlib
import json
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing import ImportPages, NicheImporter
from accounts.models import AuditEvent, Decision, Niche, Notification, Policy, Role
from accounts.moderation import OnlyRealIds, ReadOnlyAdmin
from accounts.moderation.exporting import ExportActions
from accounts.moderation.undoing import in_words
from accounts.resources import AuditEventResource


class Recorded(admin.ModelAdmin):
    """Edited in place; that it was, and which fields, stands in the trail."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            action = "changed" if change else "added"
            AuditEvent.record(obj, action=action, by=request.user, fields=form.changed_data)


@admin.register(Niche)
class NicheAdmin(ImportPages, Recorded, OnlyRealIds):
    """A niche in use is never deleted; it is offered no more."""

    importer = NicheImporter

    list_display = ("name", "slug", "is_active")
    list_editable = ("is_active",)
    list_filter = ("is_active",)
    search_fields = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    has_delete_permission = ReadOnlyAdmin.has_delete_permission

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Niches")} | (extra_context or {}))


@admin.register(Policy)
class PolicyAdmin(Recorded):
    """One row; its list is the row itself, made with the defaults when it is opened the first time."""

    has_add_permission = has_delete_permission = ReadOnlyAdmin.has_delete_permission

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        Policy.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:accounts_policy_change", args=[1]))


class KindFilter(admin.SimpleListFilter):
    """By what the events are about, from the kinds there are: the trail is too long to be asked."""

    title = gettext_lazy("about")
    parameter_name = "about"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        shown = [model._meta for model in admin.site._registry if model not in NO_TRAIL]  # noqa: SLF001
        names = {opts.label_lower: str(opts.verbose_name).capitalize() for opts in shown}
        return sorted(names.items(), key=lambda entry: entry[1])

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


NO_TRAIL = {AuditEvent, Notification, Group, Role, EmailAddress}
"""Have pages, but nothing is ever written down about them."""


@admin.register(AuditEvent)
class AuditEventAdmin(ExportActions, ReadOnlyAdmin):
    """What was done, by whom: nobody changes it, the database refuses that too."""

    export_resource = AuditEventResource
    list_display = ("at", "about", "what", "from_status", "to_status", "who")
    list_filter = (KindFilter, "at")
    search_fields = ("=object_id", "=action", "actor__email")
    search_help_text = gettext_lazy(
        "Number of the object, whole name of the action, or email address"
    )
    list_select_related = ("actor",)
    list_per_page = 50
    fields = ("at", "about", "seq", "what", "from_status", "to_status", "who", "facts", "words")
    readonly_fields = ("about", "what", "who", "facts", "words")
    ordering = ("-at", "-pk")

    @admin.display(description=gettext_lazy("about"), ordering="object_type")
    def about(self, event: AuditEvent) -> str:
        """The object, with a link where it has a page."""
        app_label, _dot, model = event.object_type.partition(".")
        try:
            noun = apps.get_model(app_label, model)._meta.verbose_name
        except LookupError:
            noun = model
        name = f"{str(noun).capitalize()} {event.object_id}"
        with contextlib.suppress(NoReverseMatch):
            url = reverse(f"admin:{app_label}_{model}_change", args=[event.object_id])
            return format_html('<a href="{}">{}</a>', url, name)
        return name

    @admin.display(description=gettext_lazy("action"), ordering="action")
    def what(self, event: AuditEvent) -> str:
        return in_words(event.action)

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, event: AuditEvent) -> str:
        return str(event.actor) if event.actor else _("The clock")

    @admin.display(description=gettext_lazy("facts"))
    def facts(self, event: AuditEvent) -> str:
        return format_html("<pre>{}</pre>", json.dumps(event.data, indent=1)) if event.data else "–"

    @admin.display(description=gettext_lazy("words"))
    def words(self, event: AuditEvent) -> str:
        decision = Decision.objects.filter(event=event).first()
        if decision is None:
            return "–"
        lines = filter(None, (decision.reason, decision.message, decision.private_note))
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))
