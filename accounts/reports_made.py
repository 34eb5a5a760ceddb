"""One's own reports as lines: what they are about as far as it is still visible, and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import AbuseReport, Decision, User
from accounts.subjects import SUBJECTS, Key


@dataclass(frozen=True)
class Line:
    """`name` and `url` are empty once the object is not visible to the reporter any more."""

    report: AbuseReport
    noun: Any
    name: str = ""
    url: str = ""
    message: str = ""


def reports_made(user: User, reports: list[AbuseReport]) -> list[Line]:
    """One query per kind of object and one for the words of the decisions, however many lines."""
    found = _visible(user, reports)
    told = _told(row for row in reports if row.status == AbuseReport.Status.DISMISSED)
    return [_line(row, found, told.get(row.pk, "")) for row in reports]


def _line(report: AbuseReport, found: dict[Key, Any], message: str) -> Line:
    entry = SUBJECTS[report.object_type]
    row = found.get((report.object_type, report.object_id))
    if row is None:
        return Line(report, entry.noun, message=message)
    return Line(report, entry.noun, entry.name(row), entry.public(row), message)


def _visible(user: User, reports: Iterable[AbuseReport]) -> dict[Key, Any]:
    wanted: dict[str, list[int]] = {}
    for report in reports:
        wanted.setdefault(report.object_type, []).append(report.object_id)
    found: dict[Key, Any] = {}
    for label, keys in wanted.items():
        entry = SUBJECTS[label]
        if entry.visible_to is not None:
            visible = entry.visible_to(user).filter(pk__in=keys).values("pk")
            found |= {(label, row.pk): row for row in entry.rows().filter(pk__in=visible)}
    return found


def _told(reports: Iterable[AbuseReport]) -> dict[int, str]:
    """Report → what staff wrote to its author; of several decisions the latest."""
    decisions = Decision.objects.filter(
        event__object_type=AbuseReport._meta.label_lower,
        event__object_id__in=[report.pk for report in reports],
    )
    return dict(decisions.order_by("event").values_list("event__object_id", "message"))
