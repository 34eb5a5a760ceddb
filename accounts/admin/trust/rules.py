"""The trust rules: what each looks for, its numbers, and what it would raise with others."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.admin.trust.evidence import link, summary
from accounts.admin.trust.signals import TONES
from accounts.forms.trust import TuneForm
from accounts.models import Severity, TrustRule, TrustSignal
from accounts.moderation import ReadOnlyAdmin, pill
from accounts.moderation.reading import member
from accounts.services import trust
from accounts.trust import RULES
from influencer_platform.errors import DomainError

REFUSED, CONFLICT = 422, 409


@admin.register(TrustRule)
class TrustRuleAdmin(ReadOnlyAdmin):
    list_display = ("title", "is_on", "level", "looks_for", "version", "open_signals", "looked_at")
    list_filter = ("is_on", "severity")
    ordering = ("code",)
    change_form_template = "admin/trust_rule.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return member(request).has_perm(trust.TUNE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waiting = TrustSignal.objects.open().filter(rule=OuterRef("pk")).order_by()
        count = waiting.values("rule").annotate(n=Count("pk")).values("n")
        waiting_now = Coalesce(Subquery(count), 0)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(waiting=waiting_now)
        return rows

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A rule that has never looked has no row yet: it gets one here."""
        if self.has_view_or_change_permission(request):
            trust.ensure_rules()
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: Any = None,  # noqa: ARG002
    ) -> HttpResponse:
        """The numbers as fields; whoever may not tune them reads them."""
        row = self.get_object(request, unquote(object_id))
        may_tune = self.has_change_permission(request)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None or row.code not in RULES:
            self.message_user(request, _("There is no such rule any more."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:accounts_trustrule_changelist"))
        if request.method != "POST":
            return self._rule_page(request, row, TuneForm(row, may_tune=may_tune))
        if not may_tune:
            raise PermissionDenied
        return self._posted(request, row, TuneForm(row, request.POST))

    def _posted(self, request: HttpRequest, row: TrustRule, form: TuneForm) -> HttpResponse:
        """Saved; or tried, which shows what the numbers would raise and saves nothing."""
        if not form.is_valid():
            return self._rule_page(request, row, form, status=REFUSED)
        if "try" in request.POST:
            trial = trust.try_rule(row=row, thresholds=form.thresholds())
            return self._rule_page(request, row, form, trial=trial)
        if status := self._refused(request, row, form):
            return self._rule_page(request, row, form, status=status)
        return HttpResponseRedirect(reverse("admin:accounts_trustrule_changelist"))

    def _refused(self, request: HttpRequest, row: TrustRule, form: TuneForm) -> int:
        """The status of a refusal, with its sentence in the form; 0 once the rule is changed."""
        row.version = form.cleaned_data["version"]
        try:
            tuned = trust.tune_rule(
                rule=row,
                by=member(request),
                is_on=form.cleaned_data["is_on"],
                severity=form.cleaned_data["severity"],
                thresholds=form.thresholds(),
            )
        except DomainError as refusal:
            form.refuse(refusal.field, str(refusal))
            return REFUSED if refusal.field else CONFLICT
        words = {"rule": tuned.title, "version": tuned.version}
        done = _("%(rule)s is saved, version %(version)d. It looks again within the hour.")
        self.message_user(request, done % words, messages.SUCCESS)
        return 0

    def _rule_page(
        self,
        request: HttpRequest,
        row: TrustRule,
        form: TuneForm,
        *,
        trial: trust.Trial | None = None,
        status: int = 200,
    ) -> HttpResponse:
        rule = RULES[row.code]
        context = self.admin_site.each_context(request) | {
            "title": row.title,
            "opts": self.opts,
            "row": row,
            "form": form,
            "may_tune": self.has_change_permission(request),
            "explanation": rule.explain(rule.numbers(row.thresholds)),
            "trial": trial,
            "first": _lines(trial) if trial else [],
            "tunings": trust.tunings(row),
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def level(self, row: TrustRule) -> SafeString:
        return pill(TONES.get(Severity(row.severity), "plain"), row.get_severity_display())

    @admin.display(description=gettext_lazy("rule"), ordering="code")
    def title(self, row: TrustRule) -> str:
        return row.title

    @admin.display(description=gettext_lazy("raises a signal when"))
    def looks_for(self, row: TrustRule) -> str:
        rule = RULES.get(row.code)
        return rule.explain(rule.numbers(row.thresholds)) if rule else _("No longer used.")

    @admin.display(description=gettext_lazy("open signals"), ordering="waiting")
    def open_signals(self, row: Any) -> SafeString:
        url = reverse("admin:accounts_trustsignal_changelist", query={"rule": row.code})
        return format_html('<a href="{}">{}</a>', url, row.waiting)


def _lines(trial: trust.Trial) -> list[tuple[Any, str]]:
    """The first findings of a trial: what each is about, and its facts. One query per kind of object."""
    found = subjects.load(finding.target for finding in trial.first)
    return [
        (
            link(found.get(finding.target)),
            summary([{"what": fact.what, "value": fact.value} for fact in finding.evidence]),
        )
        for finding in trial.first
    ]
