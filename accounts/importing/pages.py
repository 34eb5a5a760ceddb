"""The two pages of an import: the file, and what it would do."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts import services
from accounts.forms.imported import UploadForm
from accounts.importing.plans import Importer, Plan
from accounts.importing.sheets import Sheet, Unreadable, read_sheet
from accounts.models import User
from influencer_platform.errors import DomainError

HOUR = 3600
LONGEST_TOKEN = 1_500_000
"""The rows come back with the confirmation, in one field of a form, which has a limit."""


class ImportPages(admin.ModelAdmin):
    """A ModelAdmin whose rows may come from a file. Set `importer`."""

    importer: ClassVar[type[Importer]]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(services.import_right(self.model))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_file)
        return [path("import/", view, name=self._page("import")), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools: dict[str, Any] = {}
        if self.has_import_permission(request):
            tools["import_url"] = reverse(f"admin:{self._page('import')}")
        return super().changelist_view(request, tools | (extra_context or {}))

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file, shows what it would do, and saves it once that is confirmed."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if "rows" in request.POST:
            return self._confirmed(request)
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        if form.is_valid():
            try:
                sheet = read_sheet(form.cleaned_data["file"].read())
                return self._shown(request, sheet, self.importer(sheet).plan())
            except Unreadable as refusal:
                form.add_error("file", str(refusal))
        return self._asked(request, form)

    def _asked(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        columns = [
            (name, label, name in self.importer.asks)
            for name, label in self.importer.columns.items()
        ]
        context = self._context(request) | {"form": form, "columns": columns}
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/import_file.html", context, status=status)

    def _shown(
        self, request: HttpRequest, sheet: Sheet, plan: Plan, problem: str = ""
    ) -> HttpResponse:
        """The plan with a button, or with what is wrong. Raises Unreadable when there are too many words to send back."""
        rows = ""
        if plan.to_save and not plan.wrong:
            content = [self._owner(request), plan.fingerprint, sheet.headings, sheet.rows]
            rows = signing.dumps(content, salt="import", compress=True)
            if len(rows) > LONGEST_TOKEN:
                raise Unreadable(_("This is too much text for one import. Split the file."))
        context = self._context(request) | {
            "plan": plan,
            "rows": rows,
            "problem": problem,
            "note": self.importer.note if plan.of("new") else "",
        }
        status = 409 if problem else 422 if plan.wrong else 200
        return TemplateResponse(request, "admin/import_plan.html", context, status=status)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        """Saves what was shown. When that would do something else by now, it is shown again."""
        try:
            content = signing.loads(request.POST["rows"], salt="import", max_age=HOUR)
        except signing.BadSignature:
            content = [None]
        if content[0] != self._owner(request):
            form = UploadForm()
            self.message_user(request, _("Too much time has passed. Choose the file again."))
            return self._asked(request, form)
        _who, fingerprint, headings, rows = content
        sheet = Sheet(headings, [(number, cells) for number, cells in rows])
        importer = self.importer(sheet)
        plan = importer.plan()
        changed = _("Something has changed since. Nothing was saved; please look again.")
        if plan.fingerprint != fingerprint:
            return self._shown(request, sheet, plan, changed)
        try:
            importer.carry_out(plan, cast(User, request.user))
        except (DomainError, IntegrityError):
            return self._shown(request, sheet, self.importer(sheet).plan(), changed)
        told = ", ".join(f"{n} {word.lower()}" for _kind, word, n in plan.counts)
        self.message_user(request, _("Imported: %(told)s.") % {"told": told}, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{self._page('changelist')}"))

    def _owner(self, request: HttpRequest) -> str:
        """Whom the rows of a page belong to, and which model: they are of no use elsewhere."""
        return f"{request.user.pk}:{self.opts.label_lower}"

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        title = _("Import %(names)s") % {"names": self.opts.verbose_name_plural}
        return self.admin_site.each_context(request) | {"title": title, "opts": self.opts}

    def _page(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
