"""The queue of trust signals: the most severe first, each with its evidence."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.admin.trust.evidence import link, shown, summary
from accounts.models import (
    FlagReason,
    Influencer,
    PlatformAccount,
    Severity,
    Sponsor,
    TrustSignal,
)
from accounts.moderation import QueueActions, ReadOnlyAdmin, Verdict, pill
from accounts.moderation.quiet import QuietForm
from accounts.moderation.reading import member
from accounts.services import trust
from accounts.services.flags import FLAG
from accounts.trust import RULES
from influencer_platform.templatetags.ui import ago

OTHERS = 20
"""Other signals of the same person that a case shows."""
Status = TrustSignal.Status
TONES = {Severity.HIGH: "bad", Severity.MEDIUM: "warn", Severity.LOW: "plain"}

CLEAR = Verdict(
    name="clear",
    verb=gettext_lazy("Clear"),
    effect=gettext_lazy(
        "The signal is closed and stays in the history. It comes back only when the evidence changes. Nobody is told."
    ),
    reasons=trust.ClearReason.choices,
    permission=trust.DECIDE,
    decide=lambda row, **words: trust.clear_signal(signal=row, **words),
    fits=lambda row: row.is_open,
    tone="plain",
    key="c",
    done=gettext_lazy("Cleared: %(row)s."),
    form=QuietForm,
)
ACT = Verdict(
    name="act",
    verb=gettext_lazy("Act: flag"),
    effect=gettext_lazy(
        "Whoever the signal is about is hidden from everyone at once, their open requests are frozen. They read your words and what "
        "of the evidence is their own."
    ),
    reasons=FlagReason.choices,
    permission=trust.DECIDE,
    decide=lambda row, **words: trust.act_on_signal(signal=row, **words),
    fits=lambda row: row.is_open,
    key="f",
    may_mail=True,
    done=gettext_lazy("Flagged: %(row)s."),
)


class SignalList(ChangeList):
    """One page of signals with what each is about, in one query per kind of object."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = attach(list(self.result_list))


def attach(rows: list[Any]) -> list[Any]:
    """Give each signal its `target`, None where that is gone."""
    found = subjects.load((row.object_type, row.object_id) for row in rows)
    for row in rows:
        row.target = found.get((row.object_type, row.object_id))
    return rows


class RuleFilter(admin.SimpleListFilter):
    """Which rule raised it."""

    title = gettext_lazy("rule")
    parameter_name = "rule"

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        return sorted(((code, rule.title) for code, rule in RULES.items()), key=lambda r: str(r[1]))

    def queryset(self, _: HttpRequest, queryset: QuerySet[TrustSignal]) -> QuerySet[TrustSignal]:
        return queryset.filter(rule__code=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """What it is about."""

    title = gettext_lazy("about")
    parameter_name = "kind"
    KINDS = (Sponsor, Influencer, PlatformAccount)

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        kinds = [subjects.SUBJECTS[model._meta.label_lower] for model in self.KINDS]
        return [(kind.label, str(kind.noun).capitalize()) for kind in kinds]

    def queryset(self, _: HttpRequest, queryset: QuerySet[TrustSignal]) -> QuerySet[TrustSignal]:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """What became of it; the open ones unless something else is chosen."""

    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        return [
            (Status.CLEARED.value, Status.CLEARED.label),
            (Status.ACTED.value, Status.ACTED.label),
            ("expired", _("Expired")),
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        options = [(None, Status.OPEN.label), *self.lookup_choices]
        for value, label in options:
            changed = {self.parameter_name: value} if value else {}
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(changed, [self.parameter_name]),
                "display": label,
            }

    def queryset(self, _: HttpRequest, queryset: QuerySet[TrustSignal]) -> QuerySet[TrustSignal]:
        now = timezone.now()
        states = {
            Status.CLEARED.value: Q(status=Status.CLEARED),
            Status.ACTED.value: Q(status=Status.ACTED),
            "expired": Q(status=Status.OPEN, expires_at__lte=now),
            "all": Q(),
        }
        is_open = Q(status=Status.OPEN, expires_at__gt=now)
        return queryset.filter(states.get(self.value() or "", is_open))


@admin.register(TrustSignal)
class TrustSignalAdmin(QueueActions, ReadOnlyAdmin):
    """What rules noticed. A signal is no judgement: staff look at the evidence and decide."""

    verdicts = (CLEAR, ACT)
    decide_columns = ("about", "facts")
    change_form_template = "admin/trust_signal.html"
    list_display = ("level", "title", "about", "facts", "since", "version", "claim_mark")
    list_display_links = ("title",)
    list_filter = (StateFilter, "severity", RuleFilter, KindFilter)
    list_select_related = ("rule", "about_user")
    list_per_page = 50
    search_fields = (
        "about_user__name", "about_user__email", "about_user__sponsor__company_name",
        "about_user__influencer__name", "about_user__influencer__handle",
    )  # fmt: skip
    ordering = ("-severity", "raised_at", "pk")
    fields = ("level", "about", "raised_at", "version", "expires_at", "state")
    readonly_fields: ClassVar = ("level", "about", "state")

    def queue(self) -> QuerySet[TrustSignal]:
        return TrustSignal.objects.open()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("rule", "about_user", "closed_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return SignalList

    def allowed(self, request: HttpRequest) -> list[Verdict]:
        """To act is to flag, which is a right of its own."""
        may_flag = member(request).has_perm(FLAG)
        return [v for v in super().allowed(request) if may_flag or v is not ACT]

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        rule = RULES.get(row.rule.code)
        numbers = trust.numbers_of(row.rule, row.version)
        others = TrustSignal.objects.filter(about_user=row.about_user).exclude(pk=row.pk)
        newest = others.select_related("rule", "closed_by").order_by("-raised_at", "-pk")
        return super().case_context(request, row) | {
            "title": row.rule.title,
            "explanation": rule.explain(rule.numbers(numbers)) if rule else "",
            "evidence": shown(row.evidence),
            "others": [(other, self.state(other)) for other in newest[:OTHERS]],
        }

    def _reason_page(
        self, request: HttpRequest, verdict: Verdict, rows: list[Any], *args: Any, **more: Any
    ) -> HttpResponse:
        return super()._reason_page(request, verdict, attach(rows), *args, **more)

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def level(self, row: TrustSignal) -> SafeString:
        return pill(TONES.get(Severity(row.severity), "plain"), row.get_severity_display())

    @admin.display(description=gettext_lazy("rule"), ordering="rule__code")
    def title(self, row: TrustSignal) -> str:
        return row.rule.title

    @admin.display(description=gettext_lazy("about"))
    def about(self, row: Any) -> SafeString:
        """The object, and below it the person it belongs to."""
        if not hasattr(row, "target"):
            attach([row])
        return format_html("{}<br>{}", link(row.target), row.about_user)

    @admin.display(description=gettext_lazy("evidence"))
    def facts(self, row: TrustSignal) -> str:
        return summary(row.evidence)

    @admin.display(description=gettext_lazy("since"), ordering="raised_at")
    def since(self, row: TrustSignal) -> str:
        return ago(row.raised_at)

    @admin.display(description=gettext_lazy("status"))
    def state(self, row: TrustSignal) -> SafeString:
        if row.is_open:
            return pill("warn", row.get_status_display())
        if row.status == Status.OPEN:
            return pill("plain", _("Expired"))
        tone = "bad" if row.status == Status.ACTED else "ok"
        when = ago(row.closed_at) if row.closed_at else ""
        mark = pill(tone, row.get_status_display())
        return format_html("{} {} {}", mark, row.closed_by or "", when)
