"""Reports as they were made, and what was measured of pieces of work."""

from reports.models.metrics import FIGURES, LABELS, Metrics, MetricSource, MetricsQuerySet
from reports.models.monthly import MonthlyReport, MonthlyReportQuerySet

__all__ = [
    "FIGURES",
    "LABELS",
    "MetricSource",
    "Metrics",
    "MetricsQuerySet",
    "MonthlyReport",
    "MonthlyReportQuerySet",
]
