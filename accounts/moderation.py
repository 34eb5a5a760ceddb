"""What the back office shares: read-only lists, and decisions taken with one reason page, for one row or for many.

An app's admin lists its `Verdict`s in `verdicts`; each becomes an action of the list and a button of the row's page, both
leading to the same page. Whoever may not decide sees neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services
from accounts.models import AuditEvent, Flaggable, FlagReason
from accounts.services.decisions import Words
from accounts.services.flags import FLAG
from influencer_platform.errors import DomainError


@dataclass(frozen=True)
class Verdict:
    """One decision staff can take. `decide` is the service; `fits` says whether the button is offered for a row;
    `must_tell`: it makes no sense without words to the person."""

    name: str
    verb: Any
    effect: Any
    reasons: list[tuple[str, Any]]
    permission: str
    decide: Callable[..., Any]
    fits: Callable[[Any], bool]
    tone: str = "bad"
    must_tell: bool = False


class ReasonForm(forms.Form):
    """Why, what the person is told, and what stays among staff."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    message = forms.CharField(
        label=gettext_lazy("What we tell them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it on their page and in the mail."),
    )
    private_note = forms.CharField(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For the team. They never see it."),
    )

    def __init__(self, verdict: Verdict, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = verdict.reasons  # type: ignore[attr-defined]
        self.fields["message"].required = verdict.must_tell

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                Words(**data).check([data["reason"]])
            except DomainError as refusal:
                self.add_error(refusal.field, str(refusal))
        return data


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


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    has_add_permission = has_change_permission = ReadOnlyAdmin.has_change_permission


class DecideActions(admin.ModelAdmin):
    """A ModelAdmin whose rows are decided about. Set `verdicts`."""

    verdicts: ClassVar[Iterable[Verdict]] = ()
    change_form_template = "admin/decidable_change.html"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        for verdict in self._allowed(request):
            run = partial(self._decide_many, verdict)
            actions[verdict.name] = (cast(Any, run), verdict.name, str(verdict.verb))
        return actions

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_decide"
        view = self.admin_site.admin_view(self.decide_one)
        return [path("<int:pk>/decide/<str:name>/", view, name=name), *super().get_urls()]

    def decide_one(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        verdict = next((v for v in self.verdicts if v.name == name), None)
        if verdict is None:
            raise Http404
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        response = self._page(request, verdict, self.get_queryset(request).filter(pk=pk))
        return response or HttpResponseRedirect(self.after_decision(row))

    def after_decision(self, row: Model) -> str:
        """Where to go once one row is decided; the row's page unless a queue goes on."""
        return self._url("change", row.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context: dict[str, Any] = {"trail": _trail(row), "verdicts": self._offered(request, row)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _offered(self, request: HttpRequest, row: Any) -> list[tuple[Verdict, str]]:
        if row is None:
            return []
        return [
            (verdict, self._url("decide", row.pk, verdict.name))
            for verdict in self._allowed(request)
            if verdict.fits(row)
        ]

    def _allowed(self, request: HttpRequest) -> list[Verdict]:
        return [v for v in self.verdicts if request.user.has_perm(v.permission)]

    def _decide_many(
        self, verdict: Verdict, _: Any, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return self._page(request, verdict, queryset, is_bulk=True)

    def _page(
        self,
        request: HttpRequest,
        verdict: Verdict,
        rows: QuerySet[Any],
        *,
        is_bulk: bool = False,
    ) -> HttpResponse | None:
        """The reason page, or None once the decision is carried out."""
        if verdict not in self._allowed(request):
            raise PermissionDenied
        form = ReasonForm(verdict, request.POST if "confirm" in request.POST else None)
        if form.is_valid():
            self._carry_out(request, verdict, rows, form.cleaned_data)
            return None
        context = self.admin_site.each_context(request) | {
            "title": f"{verdict.verb}?",
            "opts": self.opts,
            "verdict": verdict,
            "rows": rows[:100],
            "count": rows.count(),
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME) if is_bulk else [],
            "select_across": request.POST.get("select_across", "0"),
            "is_bulk": is_bulk,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/decide.html", context, status=status)

    def _carry_out(
        self, request: HttpRequest, verdict: Verdict, rows: QuerySet[Any], words: dict[str, str]
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

    def _url(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


FLAG_VERDICT = Verdict(
    name="flag",
    verb=gettext_lazy("Flag"),
    effect=gettext_lazy(
        "Hidden from everyone at once; open requests are frozen, their time stands still. Agreed deals go on."
    ),
    reasons=FlagReason.choices,
    permission=FLAG,
    decide=lambda row, **words: services.flag(target=row, **words),
    fits=lambda row: not row.is_flagged,
)
UNFLAG_VERDICT = Verdict(
    name="unflag",
    verb=gettext_lazy("Lift the flag"),
    effect=gettext_lazy(
        "Visible again at once; frozen requests go on with the time they had left."
    ),
    reasons=FlagReason.choices,
    permission=FLAG,
    decide=lambda row, **words: services.unflag(target=row, **words),
    fits=lambda row: row.is_flagged,
    tone="ok",
)


class FlagActions(DecideActions):
    """For everything that can be flagged: sponsors, influencers, campaigns."""

    verdicts: ClassVar[Iterable[Verdict]] = (FLAG_VERDICT, UNFLAG_VERDICT)

    @admin.display(description=gettext_lazy("flag"), ordering="flagged_at", empty_value="–")
    def flag_mark(self, row: Flaggable) -> str | None:
        return pill("bad", row.get_flag_reason_display()) if row.is_flagged else None


class FlaggedFilter(admin.SimpleListFilter):
    """Flagged or not."""

    title = gettext_lazy("flag")
    parameter_name = "flagged"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [("yes", _("Flagged")), ("no", _("Not flagged"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {"yes": False, "no": True}
        if (value := self.value()) not in known:
            return queryset
        return queryset.filter(flagged_at__isnull=known[value])


def pill(tone: str, words: Any) -> SafeString:
    """A status with its colour: ok, warn, bad, info or plain."""
    return format_html('<span class="pill pill--{}">{}</span>', tone, words)


def _trail(row: Model | None) -> QuerySet[AuditEvent] | None:
    """What was done to this row, with the words of the decisions."""
    return AuditEvent.objects.about(row).select_related("actor", "decision") if row else None
