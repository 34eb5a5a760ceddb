"""What changes something here: freezing reports, saying who is owed one, counting earned figures."""

from reports.services.earning import count_all, count_moved
from reports.services.freezing import freeze, freeze_the_place, place_period
from reports.services.planning import (
    MONTHLY_REPORT,
    STAFF_SUMMARY,
    freeze_reports,
    freeze_summary,
    plan_reports,
    plan_summaries,
)

__all__ = [
    "MONTHLY_REPORT",
    "STAFF_SUMMARY",
    "count_all",
    "count_moved",
    "freeze",
    "freeze_reports",
    "freeze_summary",
    "freeze_the_place",
    "place_period",
    "plan_reports",
    "plan_summaries",
]
