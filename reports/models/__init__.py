"""Reports as they were made, and what was measured of pieces of work."""

from reports.models.metrics import FIGURES, Metrics, MetricSource, MetricsQuerySet
from reports.models.monthly import MonthlyReport, MonthlyReportQuerySet

__all__ = [
    "FIGURES",
    "MetricSource",
    "Metrics",
    "MetricsQuerySet",
    "MonthlyReport",
    "MonthlyReportQuerySet",
]
