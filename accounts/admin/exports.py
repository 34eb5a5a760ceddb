"""Who had which files made, as staff see it: never the file, and of the filter only what the list's own words say."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.exports import export_kinds
from accounts.models import Export
from accounts.moderation import ReadOnlyAdmin, pill

Status = Export.Status
TONES = {
    Status.DONE: "ok",
    Status.FAILED: "bad",
    Status.CANCELLED: "plain",
    Status.EXPIRED: "plain",
}


class KindFilter(admin.SimpleListFilter):
    """By kind, from the kinds there are."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [(code, called(code)) for code in sorted(export_kinds)]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def called(code: str) -> str:
    """What people call a kind; lists of the back office are told from those of the pages."""
    kind = export_kinds.get(code)
    label = str(kind.label) if kind else code
    words = label[:1].upper() + label[1:]
    return (
        str(gettext_lazy("%s (back office)")) % words if code.startswith("back_office:") else words
    )


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """What was ordered and what became of it. Search words may name people: the filter stays with its owner."""

    list_display = ("what", "owner", "file_format", "rows_done", "state", "created_at", "finished_at", "error")  # fmt: skip
    list_filter = ("status", "file_format", KindFilter, "created_at")
    search_fields = ("owner__email",)
    search_help_text = gettext_lazy("Email address")
    list_select_related = ("owner",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (None, {"fields": ("what", "owner", "file_format", "state")}),
        (gettext_lazy("How far it is"), {"fields": ("rows_done", "rows_total", "size", "attempts", "error")}),
        (gettext_lazy("When"), {"fields": ("created_at", "started_at", "finished_at", "expires_at", "lease_until", "claimed_by")}),
    )  # fmt: skip
    readonly_fields = ("what", "state")

    @admin.display(description=gettext_lazy("file"), ordering="kind")
    def what(self, export: Export) -> str:
        return called(export.kind)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, export: Export) -> str:
        return pill(TONES.get(Status(export.status), "warn"), export.get_status_display())
