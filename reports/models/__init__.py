"""Reports as they were made, and what tracked links brought."""

from reports.models.clicks import (
    COUNTED,
    CampaignClicks,
    Click,
    ClickBatch,
    ClickCounts,
    DailyClicks,
    Kind,
    VisitorSalt,
)
from reports.models.conversions import Conversion, PostbackCall, PostbackSecret
from reports.models.links import Destination, TrackedLink, TrackedLinkQuerySet
from reports.models.monthly import MonthlyReport, MonthlyReportQuerySet

__all__ = [
    "COUNTED",
    "CampaignClicks",
    "Click",
    "ClickBatch",
    "ClickCounts",
    "Conversion",
    "DailyClicks",
    "Destination",
    "Kind",
    "MonthlyReport",
    "MonthlyReportQuerySet",
    "PostbackCall",
    "PostbackSecret",
    "TrackedLink",
    "TrackedLinkQuerySet",
    "VisitorSalt",
]
