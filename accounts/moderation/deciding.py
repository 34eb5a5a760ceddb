"""Decisions in the back office: buttons, list actions and the one page on which the reason is given."""

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.moderation.reading import member
from accounts.moderation.undoing import Undoing
from accounts.moderation.verdicts import ReasonForm, Verdict
from accounts.services.decisions import is_own
from influencer_platform.errors import DomainError

MOST_AT_ONCE = 500
"""Rows of one bulk decision: what a server answers within the time a browser waits."""
MOST_SHOWN = 100


class DecideActions(Undoing):
    """A ModelAdmin whose rows are decided about. Set `verdicts`; `decide_columns` name what the reason page shows of each."""

    verdicts: ClassVar[Iterable[Verdict]] = ()
    decide_columns: ClassVar[tuple[str, ...]] = ()
    change_form_template = "admin/decidable_change.html"

    # --- Lists ----------------------------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        for verdict in self.allowed(request):
            run = partial(self._decide_many, verdict)
            actions[verdict.name] = (cast(Any, run), verdict.name, str(verdict.verb))
        return actions

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_decide"
        view = self.admin_site.admin_view(self.decide_one)
        return [path("<int:pk>/decide/<str:name>/", view, name=name), *super().get_urls()]

    # --- One row --------------------------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = self.case_context(request, row) if row is not None else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the row's page shows beside its fields."""
        reasons = {code: words for verdict in self.verdicts for code, words in verdict.reasons}
        return {
            "trail": self.trail(request, row, reasons),
            "verdicts": self._offered(request, row),
            "is_own": is_own(row, member(request)),
            "title": str(row),
            "subtitle": "",
        }

    def decide_one(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        verdict = self._verdict(request, name)
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST" and not verdict.fits(row):
            self.message_user(request, _("That does not fit any more."), messages.WARNING)
            return HttpResponseRedirect(self.page_url("change", pk))
        form = verdict.ask(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._reason_page(request, verdict, [row], 1, form)
        was_waiting = self.is_waiting(row)
        try:
            verdict.decide(row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._reason_page(request, verdict, [row], 1, form, status=409)
        sentence = str(verdict.done or _("%(verb)s: %(row)s."))
        self.say_done(request, sentence % {"verb": verdict.verb, "row": row}, row)
        url = self.after_decision(request, row) if was_waiting else self.page_url("change", pk)
        return HttpResponseRedirect(url)

    def is_waiting(self, row: Model) -> bool:  # noqa: ARG002
        """Whether the row is in a queue, so that the next one follows its decision."""
        return False

    def after_decision(self, request: HttpRequest, row: Model) -> str:  # noqa: ARG002
        """Where to go once a row that waited is decided."""
        return self.page_url("change", row.pk)

    def allowed(self, request: HttpRequest) -> list[Verdict]:
        """The verdicts this person may give at all."""
        return [v for v in self.verdicts if request.user.has_perm(v.permission)]

    def _offered(self, request: HttpRequest, row: Any) -> list[tuple[Verdict, str]]:
        """What the row's buttons are; none where it is one's own."""
        if is_own(row, member(request)):
            return []
        return [
            (verdict, self.page_url("decide", row.pk, verdict.name))
            for verdict in self.allowed(request)
            if verdict.fits(row)
        ]

    def _verdict(self, request: HttpRequest, name: str) -> Verdict:
        verdict = next((v for v in self.verdicts if v.name == name), None)
        if verdict is None:
            raise Http404
        if verdict not in self.allowed(request):
            raise PermissionDenied
        return verdict

    # --- Many rows ------------------------------------------------------------------------------------------------

    def _decide_many(
        self, verdict: Verdict, _admin: Any, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """The reason page, or None once the decision is carried out."""
        self._verdict(request, verdict.name)
        form = verdict.ask(request.POST if "confirm" in request.POST else None)
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            sentence = _("Choose at most %(n)d rows at once.") % {"n": MOST_AT_ONCE}
            self.message_user(request, sentence, messages.ERROR)
            return None
        if form.is_valid() and not self._has_moved(request, rows, form):
            self._carry_out(request, verdict, rows, form.cleaned_data)
            return None
        return self._reason_page(
            request, verdict, rows[:MOST_SHOWN], len(rows), form, **self._selection(request, rows)
        )

    def _selection(self, request: HttpRequest, rows: list[Any]) -> dict[str, Any]:
        return {
            "is_bulk": True,
            "checkbox": ACTION_CHECKBOX_NAME,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "seen": _fingerprint(rows),
        }

    def _has_moved(self, request: HttpRequest, rows: list[Any], form: ReasonForm) -> bool:
        """Whether "all rows of this list" are others by now than those the page showed."""
        across = request.POST.get("select_across") == "1"
        if not across or request.POST.get("seen") == _fingerprint(rows):
            return False
        form.add_error(None, _("The list has changed meanwhile. Look at the rows once more."))
        return True

    def _carry_out(
        self, request: HttpRequest, verdict: Verdict, rows: list[Any], words: dict[str, Any]
    ) -> None:
        """Each row on its own, so that one refusal does not hold up the others; what was refused is said."""
        done = 0
        for row in rows:
            try:
                verdict.decide(row, by=request.user, **words)
            except DomainError as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
            else:
                done += 1
        if done:
            sentence = ngettext("%(verb)s: %(n)d done.", "%(verb)s: %(n)d done.", done)
            self.message_user(request, sentence % {"verb": verdict.verb, "n": done})

    # --- Both -----------------------------------------------------------------------------------------------------

    def _what(self, rows: list[Any], count: int) -> str:
        if count == 1:
            return str(rows[0])
        names = self.opts.verbose_name_plural
        return _("%(n)d %(names)s") % {"n": count, "names": names}

    def _reason_page(
        self,
        request: HttpRequest,
        verdict: Verdict,
        rows: list[Any],
        count: int,
        form: ReasonForm,
        *,
        status: int = 422,
        **more: Any,
    ) -> HttpResponse:
        columns = self.decide_columns
        context = self.admin_site.each_context(request) | {
            "title": f"{verdict.verb}: {self._what(rows, count)}",
            "opts": self.opts,
            "verdict": verdict,
            "columns": [label_for_field(name, self.model, self) for name in columns],
            "rows": [(row, [lookup_field(name, row, self)[2] for name in columns]) for row in rows],
            "count": count,
            "form": form,
            "back": self.page_url("changelist") if more else self.page_url("change", rows[0].pk),
        }
        return TemplateResponse(
            request,
            "admin/decide.html",
            context | more,
            status=status if form.errors else 200,
        )


def _fingerprint(rows: list[Any]) -> str:
    keys = ",".join(str(pk) for pk in sorted(row.pk for row in rows))
    return hashlib.sha256(keys.encode()).hexdigest()[:16]
