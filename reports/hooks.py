"""What lower apps call without knowing this one."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.dated import DatedSchedule, dated_schedule
from accounts.registries import Section, page_sections
from adrequests.digests import Part, part
from adrequests.digests.parts import NO_DATE
from adrequests.models import AdRequestQuerySet, Side, Status
from adrequests.registries import when_agreed
from reports import kpis, services
from reports.earning import shown_of
from reports.models import TrackedLink

REGISTERED = kpis
"""Every figure is known from the start, whoever asks first."""

when_agreed.register(services.make_links)


def _links_without_destination(
    deals: AdRequestQuerySet, _at: datetime, _first: date, _last: date
) -> AdRequestQuerySet:
    """Agreed work whose link leads nowhere until the sponsor says where."""
    open_ones = TrackedLink.objects.filter(deliverable__ad_request=OuterRef("pk"), url="")
    rows = deals.filter(Exists(open_ones), status=Status.ACCEPTED)
    return rows.annotate(wait_until=NO_DATE)


part(
    Part(
        "links",
        Side.SPONSOR,
        _links_without_destination,
        lambda _until, _on: _("Choose where its link leads"),
    )
)

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
