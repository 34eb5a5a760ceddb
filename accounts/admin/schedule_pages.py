"""The pages beside a schedule's own: who would get what, run it now, send me a test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_celery_beat.models import PeriodicTask

from accounts import services
from accounts.dated import dated_schedules
from accounts.jobs import what_it_does
from accounts.models import User
from accounts.moderation import DecideActions
from accounts.moderation.reading import member
from accounts.services import dated
from accounts.services.dated import Foreseen
from accounts.services.schedules import RESCHEDULE, test_kind
from influencer_platform.errors import DomainError
from influencer_platform.templatetags.ui import day

ON_A_PAGE = 50
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Button:
    """A link among the buttons of a row's page."""

    verb: Any
    tone: str = "plain"
    key: str = ""


class DayForm(forms.Form):
    """The local date to look at: from today to a year ahead."""

    on = forms.DateField(
        label=gettext_lazy("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        today = timezone.localdate()
        if not today <= on <= today + AHEAD:
            raise forms.ValidationError(_("Choose a date from today to a year ahead."))
        return on


@dataclass(frozen=True)
class Line:
    """One mail of the dry run, with the person it is for."""

    foreseen: Foreseen
    person: User | None

    @property
    def what(self) -> str:
        """Its short name: the same for most lines, so no sentence."""
        return self.foreseen.delivery.called

    @property
    def why(self) -> str:
        facts = [
            f"{name.replace('_', ' ')} {value}"
            for name, value in self.foreseen.delivery.payload.items()
            if isinstance(value, str | int)
        ]
        return ", ".join(facts)

    @property
    def their_time(self) -> str:
        return _time_in(self.foreseen.due.at.astimezone(self.foreseen.due.tz))

    @property
    def utc(self) -> str:
        return _time_in(self.foreseen.due.at.astimezone(UTC))


def _time_in(local: datetime) -> str:
    return f"{day(local.date())}, {local:%H:%M}"


class SchedulePages(DecideActions):
    """Each page is for whoever may change schedules."""

    def get_urls(self) -> list[URLPattern]:
        pages = {"foresee": self.foresee, "run_now": self.run_now, "test": self.send_test}
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        ours = [
            path(
                f"<int:pk>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"{prefix}_{name}",
            )
            for name, view in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def buttons(self, row: PeriodicTask) -> list[tuple[Button, str]]:
        """What can be done with a schedule beside changing its times."""
        is_dated = row.task in dated_schedules
        shown = [
            (is_dated, Button(_("Who would get what")), "foresee"),
            (bool(test_kind(row.task)), Button(_("Send me a test")), "test"),
            (row.enabled or not is_dated, Button(_("Run now"), "warn"), "run_now"),
        ]
        return [
            (button, self.page_url(page, row.pk)) for is_shown, button, page in shown if is_shown
        ]

    # --- Who would get what ---------------------------------------------------------------------------------------

    def foresee(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        tomorrow = timezone.localdate() + timedelta(days=1)
        form = DayForm(request.GET if "on" in request.GET else {"on": tomorrow})
        schedule = dated_schedules.get(row.task)
        found = (
            list(dated.foresee(schedule, on=form.cleaned_data["on"]))
            if schedule and form.is_valid()
            else []
        )
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
        context = self._frame(request, row, _("Who would get what")) | {
            "form": form,
            "is_dated": schedule is not None,
            "page": page,
            "total": len(found),
            "lines": list(_lines(list(page.object_list))),
        }
        return TemplateResponse(request, f"{PAGES}/foresee.html", context)

    # --- Run it, try it -------------------------------------------------------------------------------------------

    def run_now(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says first how many people would get it."""
        row = self._row(request, pk)
        if request.method == "POST":
            done = _("%(schedule)s runs within a minute.")
            return self._do(request, row, services.run_now, done)
        schedule = dated_schedules.get(row.task)
        effect = what_it_does(row.task)
        if schedule:
            count = sum(1 for _one in dated.owed_by(schedule, dated.today(schedule)))
            effect = ngettext(
                "%(n)d mail would leave today that is not owed yet, whatever the hour. Whoever had it today gets nothing more.",
                "%(n)d mails would leave today that are not owed yet, whatever the hour. Whoever had one today gets nothing more.",
                count,
            ) % {"n": count}
        return self._confirm(request, row, _("Run now"), effect)

    def send_test(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        if request.method == "POST":
            done = _("A test of %(schedule)s is on its way to you.")
            return self._do(request, row, services.send_test, done)
        effect = _("One mail with invented facts goes to %(address)s, marked as a test.")
        words = effect % {"address": member(request).email}
        return self._confirm(request, row, _("Send me a test"), words)

    def _do(self, request: HttpRequest, row: PeriodicTask, service: Any, done: str) -> HttpResponse:
        try:
            service(task=row, by=member(request))
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, done % {"schedule": row.name}, messages.SUCCESS)
        return HttpResponseRedirect(self.page_url("change", row.pk))

    def _confirm(
        self, request: HttpRequest, row: PeriodicTask, verb: str, effect: str
    ) -> HttpResponse:
        context = self._frame(request, row, verb) | {"effect": effect}
        return TemplateResponse(request, f"{PAGES}/confirm.html", context)

    def _row(self, request: HttpRequest, pk: int) -> PeriodicTask:
        if not member(request).has_perm(RESCHEDULE):
            raise PermissionDenied
        return cast(PeriodicTask, get_object_or_404(self.get_queryset(request), pk=pk))

    def _frame(self, request: HttpRequest, row: PeriodicTask, verb: str) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {
            "title": f"{verb}: {row.name}",
            "opts": self.opts,
            "row": row,
            "verb": verb,
            "back": self.page_url("change", row.pk),
        }


PAGES = "admin/django_celery_beat/periodictask"


def _lines(found: list[Foreseen]) -> Iterator[Line]:
    """With their people, in one query."""
    people = User.objects.in_bulk({one.delivery.recipient_id for one in found} - {None})
    for one in found:
        yield Line(one, people.get(one.delivery.recipient_id or 0))
