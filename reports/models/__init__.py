"""Reports as they were made, what tracked links brought, and what was measured of pieces of work."""

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
from reports.models.metrics import FIGURES, LABELS, Metrics, MetricSource, MetricsQuerySet
from reports.models.monthly import MonthlyReport, MonthlyReportQuerySet
from reports.models.rollups import Rollup, RollupChange, RollupPart

__all__ = [
    "COUNTED",
    "FIGURES",
    "LABELS",
    "CampaignClicks",
    "Click",
    "ClickBatch",
    "ClickCounts",
    "Conversion",
    "DailyClicks",
    "Destination",
    "Kind",
    "MetricSource",
    "Metrics",
    "MetricsQuerySet",
    "MonthlyReport",
    "MonthlyReportQuerySet",
    "PostbackCall",
    "PostbackSecret",
    "Rollup",
    "RollupChange",
    "RollupPart",
    "TrackedLink",
    "TrackedLinkQuerySet",
    "VisitorSalt",
]
