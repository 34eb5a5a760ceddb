"""The lists staff keep, the rules, the trail, the mail ledger."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.exporting import ExportActions
from accounts.models import AuditEvent, Delivery, Niche, Notification, Policy
from accounts.moderation import ReadOnlyAdmin
from accounts.resources import AuditEventResource


@admin.register(Niche)
class NicheAdmin(admin.ModelAdmin):
    """A niche in use is never deleted; it is offered no more."""

    list_display = ("name", "slug", "is_active")
    list_editable = ("is_active",)
    list_filter = ("is_active",)
    search_fields = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    has_delete_permission = ReadOnlyAdmin.has_delete_permission


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """One row; its list is the row itself."""

    has_delete_permission = ReadOnlyAdmin.has_delete_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and not Policy.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        page = ("change", [1]) if Policy.objects.exists() else ("add", [])
        return HttpResponseRedirect(reverse(f"admin:accounts_policy_{page[0]}", args=page[1]))

    def save_model(self, request: Any, obj: Policy, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(AuditEvent)
class AuditEventAdmin(ExportActions, ReadOnlyAdmin):
    export_resource = AuditEventResource
    list_display = (
        "at", "object_type", "object_id", "action", "from_status", "to_status", "actor",
    )  # fmt: skip
    list_filter = ("object_type", "action", "at")
    search_fields = ("=object_id", "actor__email")
    list_select_related = ("actor",)
    ordering = ("-at", "-pk")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What is owed and what was sent. The words stay out: they may hold codes and links that open an account."""

    list_display = (
        "kind", "address", "status", "attempts", "not_before", "created_at", "sent_at", "error",
    )  # fmt: skip
    list_filter = ("status", "kind", "created_at")
    search_fields = ("address", "key")
    list_select_related = ("recipient",)
    exclude = ("payload",)
    ordering = ("-pk",)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """That somebody was told, and when. The lines below the title may quote what people write to each other: they stay out."""

    exclude = ("body",)
    list_display = ("title", "recipient", "kind", "created_at", "read_at")
    list_filter = ("kind", "created_at")
    search_fields = ("recipient__email",)
    list_select_related = ("recipient",)
    ordering = ("-created_at", "-pk")
