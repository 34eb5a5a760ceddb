"""What lower apps call without knowing this one."""

from django.utils.translation import gettext_lazy

from accounts.dated import DatedSchedule, dated_schedule
from reports import kpis, services

REGISTERED = kpis
"""Every figure is known from the start, whoever asks first."""

dated_schedule(
    DatedSchedule(
        task="reports.monthly_reports",
        title=gettext_lazy("Monthly report to sponsors"),
        plan=services.plan_reports,
        prepare=services.freeze_reports,
        catches_up=True,
        kinds=(services.MONTHLY_REPORT,),
    )
)
dated_schedule(
    DatedSchedule(
        task="reports.staff_summary",
        title=gettext_lazy("Monthly summary for staff"),
        plan=services.plan_summaries,
        prepare=services.freeze_summary,
        catches_up=True,
        kinds=(services.STAFF_SUMMARY,),
    )
)
