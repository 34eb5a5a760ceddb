"""Lists that are looked at, and the mark of a status."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User

LARGEST_ID = 2**63 - 1
DIGITS = len(str(LARGEST_ID))


class OnlyRealIds(admin.ModelAdmin):
    """Numbers beyond those of the database are rows that do not exist, in actions as in filters, instead of an error page;
    and what a page keeps to itself cannot be guessed by filtering either."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Django lets everybody filter by every field of the row itself: also, letter by letter, by the words of a mail."""
        name = lookup.partition(LOOKUP_SEP)[0]
        own = {field.name for field in self.opts.get_fields() if not field.auto_created}
        if name in own - self._fields_shown(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def _fields_shown(self, request: HttpRequest) -> set[str]:
        """By the list, its filters or the page of a row."""
        filters = [
            one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)
        ]
        fields = flatten_fieldsets(self.get_fieldsets(request))
        names = [getattr(one, "parameter_name", one) for one in filters]
        names += [*self.get_list_display(request), *fields]
        return {str(name).partition(LOOKUP_SEP)[0] for name in names}

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **options: Any
    ) -> HttpResponse | None:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        data = request.POST.copy()
        data.setlist(ACTION_CHECKBOX_NAME, [pk for pk in chosen if _is_id(pk)])
        request.POST = data  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **options)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        is_impossible = object_id.isdecimal() and not _is_id(object_id)
        return None if is_impossible else super().get_object(request, object_id, from_field)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list answers such a filter as any other it cannot read."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


def _is_id(text: str) -> bool:
    is_number = text.isdecimal() and text.isascii() and len(text) <= DIGITS
    return is_number and int(text) <= LARGEST_ID


class ReadOnlyAdmin(OnlyRealIds):
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
