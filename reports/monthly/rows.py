"""The requests behind the figures of a report, as a person or a file reads them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.dated import zone_of
from adrequests.models import Side, Status
from influencer_platform.money import format_money, to_decimal
from reports.models import MonthlyReport
from reports.monthly.cases import OPEN_THEN, Request
from reports.monthly.counting import counts_as
from reports.monthly.labels import COUNTED, RATES
from reports.monthly.names import Named, Names
from reports.monthly.periods import Period

HEADER = (
    gettext_lazy("Number"), gettext_lazy("Campaign"), gettext_lazy("Influencer"), gettext_lazy("Begun by"),
    gettext_lazy("Status when the month ended"), gettext_lazy("Currency"), gettext_lazy("Fee"), gettext_lazy("Began"),
    gettext_lazy("First answer"), gettext_lazy("Accepted"), gettext_lazy("Ended"), gettext_lazy("Counted in"),
)  # fmt: skip
OPEN = gettext_lazy("Open")


@dataclass(frozen=True)
class Row:
    """One request with what it is called today and the figures it is counted in. Times in the zone of the report.

    Both are found when they are asked for: a page shows a few of thousands.
    """

    request: Request
    month: Period
    names: Names

    @property
    def campaign(self) -> Named:
        return self.names.campaign(self.request.campaign)

    @property
    def influencer(self) -> Named:
        return self.names.influencer(self.request.influencer)

    @cached_property
    def counted(self) -> set[str]:
        return counts_as(self.month, self.request)

    @property
    def fee(self) -> str:
        return format_money(self.request.fee, self.request.currency)

    @property
    def status(self) -> str:
        status = self.request.status
        return str(OPEN if status == OPEN_THEN else Status(status).label)

    @property
    def began(self) -> datetime:
        return self.request.created_at

    def cells(self) -> list[Any]:
        """Under HEADER."""
        row = self.request
        labels = COUNTED | RATES
        return [
            row.id,
            self.campaign.name,
            self.influencer.name,
            str(Side(row.by).label),
            self.status,
            row.currency,
            to_decimal(row.fee, row.currency),
            *(
                self._time(at)
                for at in (row.created_at, row.answered_at, row.accepted_at, row.closed_at)
            ),
            "; ".join(str(label) for name, label in labels.items() if name in self.counted),
        ]

    def _time(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        return moment.astimezone(zone_of(self.month.zone)).strftime("%Y-%m-%d %H:%M:%S")


def rows_of(report: MonthlyReport, names: Names, counted: str = "") -> list[Row]:
    """The requests of a report in the order they began; with `counted` those of one figure, exactly as many as it says."""
    kept = report.inputs.get("requests", [])
    rows = [Row(Request.thawed(frozen), report.month, names) for frozen in kept]
    return [row for row in rows if counted in row.counted] if counted else rows
