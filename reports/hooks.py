"""What lower apps call without knowing this one."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.dated import DatedSchedule, dated_schedule
from accounts.registries import Section, page_sections
from adrequests.models import Side
from reports import services
from reports.earning import shown_of

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


@page_sections.register
def earned_on_page(party: Any, user: Any) -> Section:
    """The same figures for companies and creators; each opens its cases for the owner."""
    is_own = user.is_authenticated and party.user_id == user.pk
    side = Side.SPONSOR if party.is_company else Side.INFLUENCER
    figures, counted_at = shown_of(party.user_id, side, is_own=is_own)
    facts = {"figures": figures, "counted_at": counted_at, "is_own": is_own}
    return Section("reports/_earned_section.html", facts)
