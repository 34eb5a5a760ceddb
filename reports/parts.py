"""What figures share: how their buckets are called, and the columns of their rows."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adrequests.models import Status
from reports.figures import Column, Unit
from reports.scope import Scope


def by_month(scope: Scope) -> list[tuple[str, str]]:
    return [(month.key, month.label) for month in scope.months]


def a_year(scope: Scope) -> str:
    return _("%(first)s to %(last)s, months in %(zone)s") % {
        "first": scope.months[0].label,
        "last": scope.months[-1].label,
        "zone": timezone.get_default_timezone_name(),
    }


def until_now(_scope: Scope) -> str:
    return _("all there are at this moment")


ZONE = lazy(timezone.get_default_timezone_name, str)()


def time(title: Any, path: str) -> Column:
    """A time in the zone of the months, written so that spreadsheets read it; the heading names the zone."""
    return Column(format_lazy("{} ({})", title, ZONE), path, written)


def written(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(timezone.get_default_timezone())
    return local.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def named(choices: Any) -> Any:
    names = dict(choices)
    return lambda code: str(names.get(code, code))


NUMBER = Column(gettext_lazy("Number"), "pk")
REQUEST = (
    NUMBER,
    Column(gettext_lazy("Campaign"), "campaign__name"),
    Column(gettext_lazy("Company"), "campaign__sponsor__company_name"),
    Column(gettext_lazy("Influencer"), "influencer__name"),
)
STATUS_NOW = Column(gettext_lazy("Status now"), "status", named(Status.choices))
MONTH: dict[str, Any] = {
    "bucket_title": gettext_lazy("Month"),
    "buckets": by_month,
    "by_month": True,
    "period": a_year,
}
NOW: dict[str, Any] = {
    "bucket_title": gettext_lazy("Status"),
    "period": until_now,
    "unit": Unit.COUNT,
}
TRAIL = gettext_lazy("ad requests in this installation, with their offers and their trail")
