"""Exports of the back office: the rows ticked, or all that the search and the filters leave, as CSV or XLSX.

An app's `resources.py` says which columns a model has; its admin takes `ExportActions` and names the resource. The right is one
of its own (`export_…`): whoever may look at a list may not take it away.
"""

import re
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.columns import Column, ExportResource, money
from accounts.models import User
from influencer_platform.spreadsheet import CONTENT_TYPES, csv_bytes, xlsx_bytes

__all__ = ["Column", "ExportActions", "ExportResource", "money"]

MOST = 10_000
"""Rows that are written while the browser waits."""
CODE = re.compile(r"[\w.:+ -]{1,40}")
ACTIONS = {
    "export_csv": ("csv", gettext_lazy("Export as CSV")),
    "export_xlsx": ("xlsx", gettext_lazy("Export as Excel")),
}


class ExportActions(admin.ModelAdmin):
    """A ModelAdmin whose rows may be taken away as a file. Set `export_resource`."""

    export_resource: ClassVar[type[ExportResource]]

    def has_export_permission(self, request: HttpRequest) -> bool:
        may_export = request.user.has_perm(services.export_right(self.model))
        return may_export and self.has_view_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.has_export_permission(request):
            for name, (file_format, label) in ACTIONS.items():
                run = partial(self._export_selected, file_format)
                actions[name] = (cast(Any, run), name, str(label))
        return actions

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_listed)
        return [path("export/", view, name=self._route("export")), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if ACTIONS.keys() & set(request.POST.getlist("action")):
            self._require_export(request)
        tools: dict[str, Any] = {}
        if self.has_export_permission(request):
            query = request.GET.urlencode()
            tools["export_url"] = reverse(f"admin:{self._route('export')}") + f"?{query}"
        return super().changelist_view(request, tools | (extra_context or {}))

    def export_listed(self, request: HttpRequest) -> HttpResponse:
        """What the list shows, on all of its pages. The address carries the list's search and filters."""
        self._require_export(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if (file_format := request.POST.get("format", "")) not in CONTENT_TYPES:
            raise BadRequest(_("Choose CSV or Excel."))
        changelist = reverse(f"admin:{self._route('changelist')}")
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{changelist}?e=1")
        response = self._export(request, rows, file_format, _filters(request))
        return response or HttpResponseRedirect(f"{changelist}?{request.GET.urlencode()}")

    def _require_export(self, request: HttpRequest) -> None:
        if not self.has_export_permission(request):
            raise PermissionDenied

    def _export_selected(
        self, file_format: str, _: Any, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Carries out the action of the list. Without a file the list comes back, with the reason."""
        facts: dict[str, Any] = _filters(request)
        if request.POST.get("select_across", "0") != "1":
            facts["selected"] = len(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return self._export(request, queryset, file_format, facts)

    def _export(
        self, request: HttpRequest, rows: QuerySet[Any], file_format: str, filters: dict[str, Any]
    ) -> HttpResponse | None:
        """The file, written into the trail before it leaves; None with a message when it would be too long."""
        table = self.export_resource().export(rows[: MOST + 1])
        if len(table) > MOST:
            sentence = _("More than %(n)s rows. Filter the list, then export what is left.")
            self.message_user(request, sentence % {"n": f"{MOST:,}"}, messages.ERROR)
            return None
        model: type[Model] = self.model
        name = slugify(str(self.opts.verbose_name_plural))
        body = (
            csv_bytes(table.headers, table)
            if file_format == "csv"
            else xlsx_bytes(name, table.headers, table)
        )
        services.log_export(
            model=model,
            by=cast(User, request.user),
            file_format=file_format,
            rows=len(table),
            filters=filters,
        )
        response = HttpResponse(body, content_type=CONTENT_TYPES[file_format])
        file_name = f"{name}-{timezone.now():%Y-%m-%d}.{file_format}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response

    def _route(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def _filters(request: HttpRequest) -> dict[str, Any]:
    """The list's filters as codes and numbers: of anything else, such as the words of a search, only the length stays."""
    pages = {"p", "o", "all", "e", "_popup", "_to_field"}
    return {
        name[:40]: value if name != "q" and CODE.fullmatch(str(value)) else len(value)
        for name, value in request.GET.items()
        if name not in pages and value
    }
