"""The pictures of a report; the tables beside them say the same."""

from django.utils.translation import gettext as _

from influencer_platform.money import to_decimal
from influencer_platform.templatetags.ui import listed
from reports.display import Chart
from reports.monthly.sheet import Sheet

DRAWN = ("accepted", "rejected", "expired", "withdrawn", "cancelled", "completed", "open")


def charts(sheet: Sheet) -> dict[str, Chart]:
    """By where they stand: `outcomes`, and `budget` where the campaigns have one currency."""
    found = {"outcomes": _outcomes(sheet)}
    if budget := _budget(sheet):
        found["budget"] = budget
    return found


def _outcomes(sheet: Sheet) -> Chart:
    lines = [line for line in sheet.outcomes if line.rows in DRAWN]
    title = _("Ad requests by outcome")
    said = listed([f"{line.label} {line.value}" for line in lines])
    return Chart(
        id="chart-outcomes",
        title=title,
        spec={
            "type": "bar",
            "horizontal": True,
            "labels": [line.label for line in lines],
            "series": [{"name": title, "data": [line.n for line in lines]}],
        },
        summary=f"{title}: {said}",
    )


def _budget(sheet: Sheet) -> Chart | None:
    """Agreed and free of each campaign. Currencies have no common axis, so there is none for several."""
    rows = sheet.told_campaigns
    currencies = {row["currency"] for row in rows}
    if len(currencies) != 1:
        return None
    (currency,) = currencies
    agreed = [float(to_decimal(row["committed"], currency)) for row in rows]
    free = [float(to_decimal(row["budget"] - row["committed"], currency)) for row in rows]
    title = _("Budget by campaign")
    said = listed(
        [f"{line.named.name} {line.committed} / {line.budget}" for line in sheet.campaigns]
    )
    return Chart(
        id="chart-budget",
        title=title,
        spec={
            "type": "bar",
            "horizontal": True,
            "stacked": True,
            "currency": currency,
            "labels": [line.named.name for line in sheet.campaigns],
            "series": [{"name": _("Committed"), "data": agreed}, {"name": _("Free"), "data": free}],
        },
        summary=f"{title}: {said}",
        legend=[_("Committed"), _("Free")],
    )
