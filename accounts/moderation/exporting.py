"""Exports of the back office: the rows ticked, or all that the search and the filters leave, as CSV or XLSX.

A short list leaves at once; of a longer one a job makes the file, which the member of staff finds among their files. Either way
the rows are found by the list's own address, in the name of whoever asked. The right is one of its own (`export_…`): whoever
may look at a list may not take it away.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.columns import ExportResource
from accounts.downloads import at_once
from accounts.exports import ExportKind, Params, Table, export_kind, require_known, unreadable
from accounts.models import User
from accounts.services.exports import request_export
from influencer_platform.errors import DomainError

CODE = re.compile(r"[\w.:+ -]{1,40}")
KEY_DIGITS = 18
ACTIONS = {
    "export_csv": ("csv", gettext_lazy("Export as CSV")),
    "export_xlsx": ("xlsx", gettext_lazy("Export as Excel")),
}
FORMATS = {file_format for file_format, _label in ACTIONS.values()}


class ExportActions(admin.ModelAdmin):
    """A ModelAdmin whose rows may be taken away as a file. Set `export_resource`."""

    export_resource: ClassVar[type[ExportResource]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.export_kind = export_kind(ListedRows(self).kind())

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

    def export_listed(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows, on all of its pages. The address carries the list's search and filters."""
        self._require_export(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if (file_format := request.POST.get("format", "")) not in FORMATS:
            raise BadRequest(_("Choose CSV or Excel."))
        changelist = reverse(f"admin:{self._route('changelist')}")
        try:
            response = self._export(request, file_format, {"query": request.GET.urlencode()})
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{changelist}?e=1")
        return response or HttpResponseRedirect(f"{changelist}?{request.GET.urlencode()}")

    def _require_export(self, request: HttpRequest) -> None:
        if not self.has_export_permission(request):
            raise PermissionDenied

    def _export_selected(
        self, file_format: str, _: Any, request: HttpRequest, __: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Carries out the action of the list. Without a file the list comes back, with what becomes of it."""
        params: dict[str, Any] = {"query": request.GET.urlencode()}
        if request.POST.get("select_across", "0") != "1":
            params["ids"] = request.POST.getlist(ACTION_CHECKBOX_NAME)
        return self._export(request, file_format, params)

    def _export(
        self, request: HttpRequest, file_format: str, params: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The file of a short list; None with a message where a job makes it, or refuses to."""
        user, kind = cast(User, request.user), self.export_kind
        if response := at_once(kind, user, params, file_format):
            return response
        try:
            request_export(kind=kind.code, by=user, params=params, file_format=file_format)
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        sentence = _("This is a long list: the file is being made. You find it among {}.")
        link = format_html('<a href="{}">{}</a>', reverse("accounts:exports"), _("your files"))
        self.message_user(request, format_html(sentence, link), messages.INFO)
        return None

    def _route(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


class ListedRows:
    """The rows of one list of the back office as a kind of export: `query` is the list's address, `ids` the rows ticked."""

    def __init__(self, desk: ExportActions) -> None:
        self.desk = desk

    def kind(self) -> ExportKind:
        options = self.desk.opts
        return ExportKind(
            f"back_office:{options.label_lower}",
            options.verbose_name_plural,
            self.may,
            self.tables,
            self.check,
            words=self.words,
            stem=slugify(str(options.verbose_name_plural)),
            taken=self.taken,
        )

    def may(self, user: User) -> bool:
        is_member = user.is_active and user.is_staff
        return is_member and self.desk.has_export_permission(_request(user, ""))

    def tables(self, user: User, params: Params) -> list[Table]:
        """The list as it is now for this member of staff. Raises IncorrectLookupParameters for a filter or a search it cannot
        read: without it there would be more rows than were asked for."""
        request = _request(user, params.get("query", ""))
        rows: QuerySet[Any] = self.desk.get_changelist_instance(request).queryset
        if "ids" in params:
            rows = rows.filter(pk__in=_ids(params))
        name = slugify(str(self.desk.opts.verbose_name_plural))
        return [Table(name, self.desk.export_resource, rows)]

    def check(self, user: User, params: Params) -> dict[str, Any]:
        require_known(params, one=["query"], many=["ids"])
        if not all(pk.isascii() and pk.isdigit() and len(pk) <= KEY_DIGITS for pk in _ids(params)):
            raise unreadable("ids", _("This value cannot be read."))
        try:
            self.tables(user, params)
        except (IncorrectLookupParameters, SuspiciousOperation) as error:
            raise unreadable("query", _("This value cannot be read.")) from error
        return dict(params)

    def words(self, _user: User, params: Params) -> str:
        """The filters as the list's address has them, the ticked rows as their number."""
        facts = _facts(params)
        return " · ".join(f"{name}: {value}" for name, value in facts.items())

    def taken(self, user: User, file_format: str, rows: int, params: Params) -> None:
        """The trail of whoever exports, before the file leaves."""
        services.log_export(
            model=self.desk.model,
            by=user,
            file_format=file_format,
            rows=rows,
            filters=_facts(params),
        )


def _request(user: User, query: str) -> HttpRequest:
    """The list's address asked for by this member of staff, for a job that has no request."""
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user = user
    vars(request)["_messages"] = _Refused()  # where a list says what it left out
    return request


class _Refused:
    """A list that complains leaves a part of its address out."""

    def add(self, *_args: Any, **_options: Any) -> None:
        raise IncorrectLookupParameters


def _ids(params: Params) -> list[str]:
    """The keys of the rows that were ticked, also where it is only one."""
    ids = params.get("ids", [])
    return ids if isinstance(ids, list) else [ids]


def _facts(params: Mapping[str, Any]) -> dict[str, Any]:
    """The list's filters as codes and numbers: of anything else, such as the words of a search, only the length stays."""
    pages = {"p", "o", "all", "e", "_popup", "_to_field"}
    facts: dict[str, Any] = {
        name[:40]: value if name != "q" and CODE.fullmatch(str(value)) else len(value)
        for name, value in QueryDict(params.get("query", "")).items()
        if name not in pages and value
    }
    if "ids" in params:
        facts["selected"] = len(_ids(params))
    return facts
