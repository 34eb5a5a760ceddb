"""Files that people asked for: ordered, made by a worker, kept for a week, taken away by their owner alone."""

from accounts.services.exports.building import build_due, release_own_exports
from accounts.services.exports.ordering import (
    ExportGone,
    ExportNotReady,
    FormatUnknown,
    TooManyExports,
    cancel_export,
    expire_old,
    open_export,
    request_export,
    retry_export,
    withdraw_files,
)
from accounts.services.exports.writing import write_now

SHORT = 10_000
"""Rows of a list that is written while the browser waits."""

__all__ = [
    "SHORT",
    "ExportGone",
    "ExportNotReady",
    "FormatUnknown",
    "TooManyExports",
    "build_due",
    "cancel_export",
    "expire_old",
    "open_export",
    "release_own_exports",
    "request_export",
    "retry_export",
    "withdraw_files",
    "write_now",
]
