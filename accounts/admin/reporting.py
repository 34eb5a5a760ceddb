"""The queue of reports by users: the most urgent first, decided for everybody who reported the same object."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services, subjects
from accounts.models import AbuseReport, AuditEvent, Flaggable, ReportReason, Severity, User
from accounts.moderation import FLAG_VERDICT, QueueActions, ReadOnlyAdmin, ReasonForm, Verdict, pill
from accounts.moderation.history import WORDS, earlier_decisions
from accounts.moderation.objects import (
    AboutObjects,
    KindFilter,
    OpenFilter,
    person_link,
    state_pill,
)
from accounts.moderation.undoing import Entry, in_words
from accounts.services.reporting import DECIDE, DismissReason
from accounts.services.undo import undoable
from influencer_platform.errors import DomainError
from influencer_platform.templatetags.ui import ago

PARTIES = ("sponsor", "influencer")
MOST = 20
"""Other reports on one page."""
Status = AbuseReport.Status
URGENCY = {Severity.HIGH: "bad", Severity.MEDIUM: "warn", Severity.LOW: "plain"}
TONES = {Status.OPEN: "warn", Status.UPHELD: "ok", Status.DISMISSED: "plain"}


def _once(decide: Callable[..., Any]) -> Callable[..., Any]:
    """A whole group falls with one of its reports: those chosen together with it are decided already, and by the same person."""

    def run(row: AbuseReport, *, by: User, **words: Any) -> None:
        status = row.status
        row.refresh_from_db()
        if status == row.status or row.decided_by_id != by.pk:
            decide(report=row, by=by, **words)

    return run


class DismissForm(ReasonForm):
    """The words go to whoever reported."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].label = _("What we tell those who reported it")
        self.fields["message"].help_text = _("They read it among their reports.")


class WarnForm(ReasonForm):
    """The words go to the person concerned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].help_text = _(
            "They read it on their page and in the mail. Do not write who reported it."
        )


DISMISS = Verdict(
    name="dismiss",
    verb=gettext_lazy("Dismiss"),
    effect=gettext_lazy(
        "Closes all open reports about this object. Those who reported are thanked; the other side hears nothing."
    ),
    reasons=DismissReason.choices,
    permission=DECIDE,
    decide=_once(services.dismiss_report),
    fits=lambda row: row.status == Status.OPEN,
    tone="plain",
    key="r",
    done=gettext_lazy("Dismissed: %(row)s."),
    form=DismissForm,
)
UPHOLD = Verdict(
    name="uphold",
    verb=gettext_lazy("Uphold and warn"),
    effect=gettext_lazy(
        "Closes all open reports about this object. The owner is warned in your words, never told who reported, and may answer once."
    ),
    reasons=ReportReason.choices,
    permission=DECIDE,
    decide=_once(services.uphold_report),
    fits=lambda row: row.status == Status.OPEN,
    tone="ok",
    must_tell=True,
    key="a",
    done=gettext_lazy("Upheld, owner warned: %(row)s."),
    form=WarnForm,
)


class StatusFilter(OpenFilter):
    """Open ones unless asked for more."""

    decided: ClassVar = [(s.value, s.label) for s in (Status.UPHELD, Status.DISMISSED)]


class SeverityForm(forms.Form):
    """Its field stands inside the page's own form and belongs to another one, by that one's id."""

    severity = forms.TypedChoiceField(
        label=gettext_lazy("How urgent"),
        choices=Severity.choices,
        coerce=int,
        widget=forms.Select({"form": "severity-form"}),
    )


@admin.register(AbuseReport)
class AbuseReportAdmin(AboutObjects, QueueActions, ReadOnlyAdmin):
    """A flag of the object, or of whoever wrote the message, upholds what was reported; so it is offered here as well."""

    verdicts = (UPHOLD, DISMISS)
    decide_columns = ("about", "same_object")
    change_form_template = "admin/accounts/report.html"
    list_display = (
        "urgency", "reason", "object_link", "about", "who", "same_object", "since", "state",
    )  # fmt: skip
    list_display_links = ("urgency", "reason")
    list_filter = (StatusFilter, "severity", "reason", KindFilter)
    search_fields = (
        "text", "reporter__email", "reporter__name", "about_user__email", "about_user__name",
        "about_user__sponsor__company_name", "about_user__influencer__name",
    )  # fmt: skip
    search_help_text = gettext_lazy("Words of the report, reporter, company or influencer")
    list_per_page = 50
    ordering = ("-severity", "created_at", "pk")
    fields = ("object_link", "about", "who", "record", "since", "state", "decided")
    readonly_fields = fields

    def queue(self) -> QuerySet[AbuseReport]:
        return AbuseReport.objects.open()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        same = AbuseReport.objects.filter(
            object_type=OuterRef("object_type"), object_id=OuterRef("object_id"), status=Status.OPEN
        )
        count = same.order_by().values("object_type").annotate(n=Count("pk")).values("n")
        people = (
            *(f"{who}__{party}" for who in ("reporter", "about_user") for party in PARTIES),
            "decided_by",
        )
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.select_related(*people).annotate(
            open_reports=Coalesce(Subquery(count), 0)
        )
        return found

    # --- Columns --------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("urgency"), ordering="severity")
    def urgency(self, row: AbuseReport) -> str:
        return pill(URGENCY[Severity(row.severity)], row.get_severity_display())

    @admin.display(description=gettext_lazy("about"))
    def about(self, row: AbuseReport) -> str:
        return person_link(row.about_user)

    @admin.display(description=gettext_lazy("reported by"), ordering="reporter")
    def who(self, row: AbuseReport) -> str:
        return person_link(row.reporter)

    @admin.display(description=gettext_lazy("open about it"), ordering="open_reports")
    def same_object(self, row: Any) -> int:
        return int(row.open_reports)

    @admin.display(description=gettext_lazy("since"), ordering="created_at")
    def since(self, row: AbuseReport) -> str:
        return ago(row.created_at)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Any) -> str:
        return state_pill(TONES[Status(row.status)], row)

    @admin.display(description=gettext_lazy("decided by"))
    def decided(self, row: AbuseReport) -> str:
        return str(row.decided_by) if row.decided_by else "–"

    @admin.display(description=gettext_lazy("their reports so far"))
    def record(self, row: AbuseReport) -> str:
        """How often this person was right: who reports for spite is seen here."""
        made = AbuseReport.objects.filter(reporter=row.reporter).aggregate(
            **{status: Count("pk", filter=Q(status=status)) for status in Status.values}
        )
        return _("%(upheld)d upheld, %(dismissed)d dismissed, %(open)d open") % made

    # --- The case -------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.change_severity))
        return [
            path("<int:pk>/severity/", view, name="accounts_abusereport_severity"),
            *super().get_urls(),
        ]

    def change_severity(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        form = SeverityForm(request.POST)
        try:
            severity = form.cleaned_data["severity"] if form.is_valid() else 0
            services.set_severity(report=row, by=cast(User, request.user), severity=severity)
            self.message_user(request, _("Saved."), messages.SUCCESS)
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(self.page_url("change", pk))

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        target, may_decide = self.target_of(row), request.user.has_perm(DECIDE)
        entry = subjects.of(target) if target is not None else None
        others = AbuseReport.objects.filter(about_user=row.about_user).exclude(pk=row.pk)
        others = others.select_related("reporter").order_by("-created_at", "-pk")
        is_open = row.status == Status.OPEN
        form = SeverityForm(initial={"severity": row.severity}) if is_open and may_decide else None
        return super().case_context(request, row) | {
            "numbers": [_("%(n)d open about this object") % {"n": row.open_reports}],
            "said": entry.words(target) if entry and may_decide else "",
            "public_url": entry.public(target) if entry else "",
            "is_thread": entry is not None and entry.desk(target) is not target,
            "same": list(others.on_same_object(row)[:MOST]),
            "elsewhere": list(_not_on(others, row)[:MOST]),
            "earlier": earlier_decisions(row.about_user),
            "severity_form": form,
        }

    def _offered(self, request: HttpRequest, row: Any) -> list[tuple[Verdict, str]]:
        offered = super()._offered(request, row)
        if row.status == Status.OPEN and request.user.has_perm(FLAG_VERDICT.permission):
            offered += flag_links(self.target_of(row), row.about_user)
        return offered

    def events(self, row: Any) -> QuerySet[AuditEvent]:
        """Also the warning or the flag by which the report was upheld."""
        trail = AuditEvent.objects.about(row)
        keys = [data.get("event") for data in trail.values_list("data", flat=True)]
        return AuditEvent.objects.filter(
            Q(pk__in=trail.values("pk")) | Q(pk__in=filter(None, keys))
        )

    def trail(self, request: HttpRequest, row: Any, reasons: dict[str, Any]) -> list[Entry]:
        """Its own, with what was decided about the object for it in between."""
        own = super().trail(request, row, reasons)
        target = self.target_of(row)
        known = {entry.event.pk for entry in own}
        more = self.events(row).exclude(pk__in=known).select_related("actor", "decision")
        open_to_undo = undoable(target, cast(User, request.user)) if target is not None else None
        more_entries = [
            Entry(
                event,
                in_words(event.action),
                WORDS.get(event.action, {}).get(event.data.get("reason", ""), ""),
                self.undo_url(row, event) if event == open_to_undo else "",
            )
            for event in more
        ]
        return sorted([*own, *more_entries], key=lambda entry: entry.event.at, reverse=True)


def _not_on(reports: Any, row: AbuseReport) -> Any:
    return reports.exclude(object_type=row.object_type, object_id=row.object_id)


def flag_links(target: Any, owner: User) -> list[tuple[Verdict, str]]:
    """The reason pages on which the object, and who stands behind it, are flagged; only what is not flagged yet."""
    found: list[tuple[Verdict, str]] = []
    for row in dict.fromkeys((target, owner.party)):
        if not isinstance(row, Flaggable) or row.is_flagged:
            continue
        noun = str(subjects.of(row).noun)
        verb = _("Flag the %(noun)s") % {"noun": noun}
        flag = Verdict(
            name="flag",
            verb=verb,
            effect="",
            reasons=[],
            permission=FLAG_VERDICT.permission,
            decide=FLAG_VERDICT.decide,
            fits=FLAG_VERDICT.fits,
            key="" if found else FLAG_VERDICT.key,
        )
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_decide"
        found.append((flag, reverse(name, args=[row.pk, FLAG_VERDICT.name])))
    return found
