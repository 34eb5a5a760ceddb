"""Background jobs that failed for good."""

import json
from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.jobs import what_it_does
from accounts.models import FailedJob
from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict, pill
from accounts.moderation.objects import OpenFilter
from accounts.moderation.quiet import QuietForm
from accounts.services.jobs import DISMISS_REASONS, RUN_REASONS, WORK_OFF


class StateFilter(OpenFilter):
    """What nobody has taken care of, unless asked for more."""

    decided: ClassVar = [("resolved", gettext_lazy("Taken care of"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[FailedJob]) -> QuerySet[FailedJob]:
        if self.value() == "all":
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() != "resolved")


@admin.register(FailedJob)
class FailedJobAdmin(DecideActions, ReadOnlyAdmin):
    """What a worker could not do after all its attempts. Run again, or put aside with a reason."""

    verdicts = (
        Verdict(
            "run_again",
            gettext_lazy("Run again"),
            gettext_lazy("A worker starts it at once with the same arguments. If it fails again, it comes back as a new line."),
            RUN_REASONS,
            WORK_OFF,
            lambda row, **words: services.run_job_again(job=row, **words),
            lambda row: row.resolved_at is None,
            tone="ok",
            form=QuietForm,
        ),
        Verdict(
            "dismiss",
            gettext_lazy("Dismiss"),
            gettext_lazy("It is put aside and never started again."),
            DISMISS_REASONS,
            WORK_OFF,
            lambda row, **words: services.dismiss_job(job=row, **words),
            lambda row: row.resolved_at is None,
            tone="plain",
            form=QuietForm,
        ),
    )  # fmt: skip
    decide_columns = ("purpose", "arguments", "error")
    list_display = ("task", "purpose", "arguments", "error", "failed_at", "state")
    list_filter = (StateFilter, "failed_at")
    search_fields = ("task", "error")
    list_select_related = ("resolved_by",)
    list_per_page = 50
    ordering = ("-pk",)
    fields = (
        "task", "purpose", "arguments", "error", "place", "failed_at", "resolved_at", "resolved_by",
    )  # fmt: skip
    readonly_fields = ("purpose", "arguments", "place")

    @admin.display(description=gettext_lazy("what it does"))
    def purpose(self, job: FailedJob) -> str:
        return what_it_does(job.task) or "–"

    @admin.display(description=gettext_lazy("with"))
    def arguments(self, job: FailedJob) -> str:
        named = (f"{name}={json.dumps(value)}" for name, value in job.kwargs.items())
        return ", ".join([*(json.dumps(value) for value in job.args), *named]) or "–"

    @admin.display(description=gettext_lazy("where it happened"))
    def place(self, job: FailedJob) -> SafeString:
        return format_html("<pre>{}</pre>", job.where or "–")

    @admin.display(description=gettext_lazy("state"), ordering="resolved_at")
    def state(self, job: FailedJob) -> str:
        return pill("ok", _("Taken care of")) if job.resolved_at else pill("bad", _("Open"))
