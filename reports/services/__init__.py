"""What changes something here: freezing reports, saying who is owed one, counting earned figures."""

from reports.services.earning import count_all, count_moved
from reports.services.freezing import freeze, freeze_the_place, place_period
from reports.services.metrics import (
    MetricsInvalid,
    NotPublished,
    ScreenshotMissing,
    may_declare,
    may_enter,
    record_metrics,
)
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
    "MetricsInvalid",
    "NotPublished",
    "ScreenshotMissing",
    "count_all",
    "count_moved",
    "freeze",
    "freeze_reports",
    "freeze_summary",
    "freeze_the_place",
    "may_declare",
    "may_enter",
    "place_period",
    "plan_reports",
    "plan_summaries",
    "record_metrics",
]
