"""What was done to a row, in words, and the page on which the latest decision is taken back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent
from accounts.moderation.reading import OnlyRealIds, member
from accounts.services.undo import UNDONE, mail_of, may_undo, undo, undoable
from influencer_platform.errors import DomainError

MOST_EVENTS = 200
ACTIONS = {
    "submitted": gettext_lazy("Sent for review"),
    "approved": gettext_lazy("Approved"),
    "asked": gettext_lazy("Asked for more"),
    "rejected": gettext_lazy("Rejected"),
    "profile_changed": gettext_lazy("Profile changed"),
    "flagged": gettext_lazy("Flagged"),
    "unflagged": gettext_lazy("Flag lifted"),
    "closed": gettext_lazy("Account closed"),
    "reopened": gettext_lazy("Account opened again"),
    "reported": gettext_lazy("Reported"),
    "severity_changed": gettext_lazy("Urgency changed"),
    "report_dismissed": gettext_lazy("Report dismissed"),
    "upheld": gettext_lazy("Upheld"),
    "report_reopened": gettext_lazy("Report opened again"),
    "warned": gettext_lazy("Warned"),
    "appealed": gettext_lazy("Answered"),
    "granted": gettext_lazy("Answer accepted, decision taken back"),
    "declined": gettext_lazy("Answer turned down"),
    "undone": gettext_lazy("Undone"),
}


def in_words(action: str) -> str:
    """What an event is called for people; a code nobody named is shown as it is, without underscores."""
    return str(ACTIONS.get(action) or action.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `undo_url` only where this person may take it back now."""

    event: AuditEvent
    what: str
    reason: Any = ""
    undo_url: str = ""

    @property
    def decision(self) -> Any:
        return getattr(self.event, "decision", None)


class UndoForm(forms.Form):
    private_note = forms.CharField(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For the team. They never see it."),
    )


class Undoing(OnlyRealIds):
    """A ModelAdmin whose rows have a trail, and whose latest decision can be taken back."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_undo"
        view = self.admin_site.admin_view(self.undo_one)
        return [path("<int:pk>/undo/<int:event_pk>/", view, name=name), *super().get_urls()]

    def undo_one(self, request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        event = get_object_or_404(self.events(row), pk=event_pk)
        if not may_undo(event, member(request)):
            raise PermissionDenied
        form = UndoForm(request.POST if request.method == "POST" else None)
        refusal = None
        if form.is_valid():
            try:
                undo(event=event, by=member(request), **form.cleaned_data)
            except DomainError as error:
                refusal = error
            else:
                words = {"what": in_words(event.action), "row": row}
                self.message_user(request, _("Undone: %(what)s, %(row)s.") % words)
                return HttpResponseRedirect(self.page_url("change", pk))
        return self._undo_page(request, row, event, form, refusal)

    def events(self, row: Any) -> QuerySet[AuditEvent]:
        """Those that may be taken back from the row's page."""
        return AuditEvent.objects.about(row)

    def _undo_page(
        self, request: HttpRequest, row: Any, event: AuditEvent, form: UndoForm, refusal: Any
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Undo: %(what)s, %(row)s") % {"what": in_words(event.action), "row": row},
            "opts": self.opts,
            "row": row,
            "entry": Entry(event, in_words(event.action)),
            "mail": mail_of(event),
            "form": form,
            "refusal": refusal,
            "back": self.page_url("change", row.pk),
        }
        status = 409 if refusal else 422 if form.errors else 200
        return TemplateResponse(request, "admin/undo.html", context, status=status)

    def undo_url(self, row: Model, event: AuditEvent | None) -> str:
        return self.page_url("undo", row.pk, event.pk) if event else ""

    def trail(self, request: HttpRequest, row: Model, reasons: dict[str, Any]) -> list[Entry]:
        """The newest first. `reasons`: the words for the codes of decisions about such rows."""
        events = AuditEvent.objects.about(row).select_related("actor", "decision").order_by("-seq")
        open_to_undo = undoable(row, member(request))
        return [
            Entry(
                event,
                self._words_of(event),
                reasons.get(code := event.data.get("reason", ""), "" if code == UNDONE else code),
                self.undo_url(row, event) if event == open_to_undo else "",
            )
            for event in events[:MOST_EVENTS]
        ]

    def _words_of(self, event: AuditEvent) -> str:
        if event.action == UNDONE:
            return _("Undone: %(what)s") % {"what": in_words(event.data.get("of", ""))}
        return in_words(event.action)

    def say_done(self, request: HttpRequest, sentence: str, row: Model) -> None:
        """What was decided, with the way back."""
        event = undoable(row, member(request))
        if event is None:
            self.message_user(request, sentence, messages.SUCCESS)
            return
        link = format_html(
            '<a href="{}" data-key="u" aria-keyshortcuts="u">{}</a>',
            self.undo_url(row, event),
            _("Undo"),
        )
        self.message_user(request, format_html("{} {}", sentence, link), messages.SUCCESS)

    def page_url(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)
