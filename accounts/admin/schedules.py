"""What the clock starts, and when. Staff change the times and switch it off; what runs is fixed by the code.

The package's own pages would let whoever may edit a schedule start any task with any arguments, and take schedules away with
the times they share. So they are all replaced by this one.
"""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_celery_beat import admin as packaged
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from accounts import services
from accounts.admin.schedule_pages import SchedulePages
from accounts.dated import dated_schedules
from accounts.forms.fields import TimeZoneField
from accounts.jobs import our_tasks, what_it_does
from accounts.models import User
from accounts.moderation import ReadOnlyAdmin, pill
from accounts.moderation.undoing import Entry
from accounts.services.outlook import Outlook, outlook, runs_of
from accounts.timetable import KINDS, NotATime, Timetable
from influencer_platform.templatetags.ui import day, moment

LATE = timedelta(minutes=5)
"""After this long a run that has not begun is said to be late: the clock may stand still."""

for model in (PeriodicTask, CrontabSchedule, IntervalSchedule, SolarSchedule, ClockedSchedule):
    packaged.admin.site.unregister(model)


def sends_mail(task: str) -> bool:
    return task in dated_schedules or bool(our_tasks()[task].sends_mail)


class Purpose(admin.SimpleListFilter):
    """The schedules that send mail, the others, or all; those that send mail first."""

    title = gettext_lazy("purpose")
    parameter_name = "purpose"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("other", _("Other schedules")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """Nothing chosen is the first choice, not all of them."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Email schedules")}
        yield from others

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        mailing = [task for task in our_tasks() if sends_mail(task)]
        if self.value() == "other":
            return rows.exclude(task__in=mailing)
        return rows if self.value() == "all" else rows.filter(task__in=mailing)


class ScheduleList(ChangeList):
    """Each row with what is known about its dates."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        with_outlook(self.result_list)


def with_outlook(rows: Any) -> None:
    """What the dated ones among these rows are about to do and did last, in a fixed number of queries."""
    known = outlook() if any(row.task in dated_schedules for row in rows) else {}
    for row in rows:
        row.outlook = known.get(row.task)


class ScheduleForm(forms.ModelForm):
    """On or off, and the times. Those of a schedule with dates are each person's own: it has no time zone."""

    minute = forms.CharField(label=gettext_lazy("Minute"), max_length=240)
    hour = forms.CharField(label=gettext_lazy("Hour"), max_length=96)
    day_of_week = forms.CharField(label=gettext_lazy("Day of the week"), max_length=64)
    day_of_month = forms.CharField(label=gettext_lazy("Day of the month"), max_length=124)
    month_of_year = forms.CharField(label=gettext_lazy("Month"), max_length=64)
    timezone = TimeZoneField(
        help_text=gettext_lazy("The hours above are hours there, in summer and in winter.")
    )

    class Meta:
        model = PeriodicTask
        fields = ("enabled",)
        labels = {"enabled": gettext_lazy("Switched on")}
        help_texts = {"enabled": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if crontab := self.instance.crontab:
            self.initial.update(asdict(Timetable.of(crontab)))
        for name, kind in KINDS.items():
            self.fields[name].help_text = kind.hint
        if self.instance.task in dated_schedules:
            del self.fields["timezone"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in KINDS.keys() & data.keys():
            try:
                KINDS[name].numbers(data[name])
            except NotATime as error:
                self.add_error(name, str(error))
        if not self.errors and self.timetable.next_after(timezone.now()) is None:
            self.add_error("day_of_month", _("No month has that day: this would never run."))
        return data

    @property
    def timetable(self) -> Timetable:
        typed = {name: self.cleaned_data[name] for name in KINDS}
        return Timetable(**typed, timezone=self.cleaned_data.get("timezone", "UTC"))


@admin.register(PeriodicTask)
class ScheduleAdmin(SchedulePages, ReadOnlyAdmin):
    """Only our own tasks are listed. Nothing is added or taken away here: a migration does both."""

    form = ScheduleForm
    change_form_template = "admin/django_celery_beat/periodictask/change_form.html"
    list_display = ("title", "runs", "state", "next_run", "last_run", "count")
    list_filter = (Purpose, "enabled")
    search_fields = ("name", "task")
    list_select_related = ("crontab", "interval", "solar", "clocked")
    ordering = ("name",)
    readonly_fields = ("purpose", "code", "runs", "next_run", "last_run", "count")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        is_dated = obj is not None and obj.task in dated_schedules
        zone = () if is_dated else ("timezone",)
        hint = _(
            "A day counts when it fits the day of the week and the day of the month. A change takes effect within seconds."
        )
        if is_dated:
            hint = _(
                "Day and hour are each person's local time. A change takes effect within a minute."
            )
        times = ("enabled", "hour", "minute", "day_of_week", "day_of_month", "month_of_year", *zone)
        return [
            (None, {"fields": self.readonly_fields}),
            (_("When it runs"), {"fields": times, "description": hint}),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return ScheduleList

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeriodicTask]:
        rows: QuerySet[PeriodicTask] = super().get_queryset(request)
        return rows.filter(task__in=list(our_tasks())).select_related(*self.list_select_related)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        titles = {"other": _("Other schedules"), "all": _("Schedules")}
        title = {"title": titles.get(request.GET.get("purpose", ""), _("Email schedules"))}
        return super().changelist_view(request, title | (extra_context or {}))

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        more: dict[str, Any] = {"title": row.name, "subtitle": None}
        if self.has_change_permission(request, row):
            more["verdicts"] = self.buttons(row)
        if row.task in dated_schedules:
            more["runs"] = runs_of(row)
        return super().case_context(request, row) | more

    def trail(self, *args: Any) -> list[Entry]:
        """With the times it was given, and whether it was switched."""
        return [replace(entry, what=_done(entry)) for entry in super().trail(*args)]

    def save_model(self, request: HttpRequest, obj: PeriodicTask, form: Any, *_args: Any) -> None:
        row = services.reschedule(
            task=obj,
            by=cast(User, request.user),
            timetable=form.timetable,
            is_on=form.cleaned_data["enabled"],
        )
        if not row.enabled and sends_mail(row.task):
            words = _("This sends mails. While it is off, they wait.")
            if row.task in dated_schedules:
                words = _("This sends mails. What is due while it is off is not sent later.")
            self.message_user(request, words, messages.WARNING)

    def response_change(self, request: HttpRequest, obj: PeriodicTask) -> HttpResponse:
        """What holds from now on, in the words of the list."""
        row = self.get_queryset(request).get(pk=obj.pk)
        facts = {"schedule": row.name, "runs": self.runs(row) if row.enabled else _("off")}
        self.message_user(request, _("Saved: %(schedule)s, %(runs)s.") % facts, messages.SUCCESS)
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.path)
        return self.response_post_save_change(request, obj)

    # --- What is shown --------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("schedule"), ordering="name")
    def title(self, row: PeriodicTask) -> str:
        return str(row.name)

    @admin.display(description=gettext_lazy("what it does"))
    def purpose(self, row: PeriodicTask) -> str:
        return what_it_does(row.task)

    @admin.display(description=gettext_lazy("name in the code"))
    def code(self, row: PeriodicTask) -> str:
        return str(row.task)

    @admin.display(description=gettext_lazy("times run"), ordering="total_run_count")
    def count(self, row: PeriodicTask) -> int:
        return int(row.total_run_count)

    @admin.display(description=gettext_lazy("runs"))
    def runs(self, row: PeriodicTask) -> str:
        where = _("each person's local time") if row.task in dated_schedules else ""
        return Timetable.of(row.crontab).in_words(where) if row.crontab else str(row.scheduler)

    @admin.display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, row: PeriodicTask) -> str:
        return pill("ok", _("On")) if row.enabled else pill("warn", _("Off"))

    @admin.display(description=gettext_lazy("next run"))
    def next_run(self, row: PeriodicTask) -> str:
        """The first planned time after the last run, or after the last change: from there the clock counts."""
        if not row.enabled:
            return _("off")
        if ahead := _outlook(row):
            return _around_the_world(ahead)
        due = _next(row)
        if due is None:
            return "–"
        if due < timezone.now() - LATE:
            return pill("bad", format_html(_("due since {}"), moment(due)))
        return moment(due)

    @admin.display(description=gettext_lazy("last run"), ordering="last_run_at")
    def last_run(self, row: PeriodicTask) -> str:
        if found := _outlook(row):
            return _last_date(found)
        if row.last_run_at:
            return moment(row.last_run_at)
        return _("not since the last change") if row.total_run_count else _("not yet")


def _outlook(row: Any) -> Outlook | None:
    if row.task not in dated_schedules:
        return None
    if not hasattr(row, "outlook"):
        with_outlook([row])
    return cast(Outlook, row.outlook)


def _around_the_world(ahead: Outlook) -> str:
    """From the first person to the last, in the reader's time."""
    if ahead.late_since and ahead.late_since < timezone.now() - LATE:
        return pill("bad", format_html(_("due since {}"), moment(ahead.late_since)))
    if ahead.first is None or ahead.last is None:
        return "–"
    if ahead.first == ahead.last:
        return moment(ahead.first)
    return format_html(_("{} to {}"), moment(ahead.first), moment(ahead.last))


def _last_date(found: Outlook) -> str:
    if found.done_on is None:
        return _("not yet")
    sentence = ngettext("%(day)s: %(n)d person", "%(day)s: %(n)d people", found.count)
    return sentence % {"day": day(found.done_on), "n": found.count}


def _next(row: PeriodicTask) -> Any:
    if row.crontab is None:
        return None
    try:
        return Timetable.of(row.crontab).next_after(row.last_run_at or row.date_changed)
    except NotATime:
        return None


def _done(entry: Entry) -> Any:
    event = entry.event
    if event.action != "rescheduled":
        return entry.what
    words = Timetable(**event.data["after"]).in_words()
    if event.from_status == event.to_status:
        return words
    state = _("switched on") if event.to_status == "on" else _("switched off")
    return f"{words}; {state}"
