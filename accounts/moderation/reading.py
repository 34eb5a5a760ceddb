"""Lists that are looked at, and the mark of a status."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never edited: history, and what its owner or a service changes."""

    show_full_result_count = False
    actions: Any = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class LatestRows(BaseInlineFormSet):
    """The first rows in the inline's order: a page stays short however many there are. The rest stands in the model's own list."""

    MOST = 50

    def get_queryset(self) -> QuerySet[Any]:
        if not hasattr(self, "_queryset"):
            self._queryset = super().get_queryset()[: self.MOST]
        return self._queryset


class ReadOnlyInline(admin.TabularInline):
    template = "admin/readonly_inline.html"
    formset = LatestRows
    extra = 0
    can_delete = False
    has_add_permission = has_change_permission = ReadOnlyAdmin.has_change_permission


def member(request: HttpRequest) -> User:
    """The member of staff behind a request of the back office, which lets nobody else in."""
    return cast(User, request.user)


def pill(tone: str, words: Any) -> SafeString:
    """A status with its colour: ok, warn, bad, info or plain."""
    return format_html('<span class="pill pill--{}">{}</span>', tone, words)
