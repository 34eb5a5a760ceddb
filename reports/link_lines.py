"""The links of one deal as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from adrequests.models import AdRequest, Deliverable
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day
from reports.display import Chart
from reports.forms import LinkForm
from reports.models import COUNTED, Conversion, DailyClicks, Destination, TrackedLink

DAYS = 60
"""So many days with clicks the page shows; the file has all."""


@dataclass
class Line:
    """One piece of work with its link and what that brought."""

    piece: Deliverable
    link: TrackedLink | None
    counts: dict[str, int] = field(default_factory=dict)
    orders: int = 0
    revenue_minor: int = 0
    currency: str = ""
    form: LinkForm | None = None
    past: list[Destination] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.piece.number

    @property
    def revenue(self) -> str:
        """A dash where nothing was ordered."""
        return format_money(self.revenue_minor, self.currency) if self.orders else "–"

    @property
    def typed(self) -> LinkForm:
        """The form as it was typed, or with what is so."""
        if self.form is not None:
            return self.form
        now = {"url": self.link.url, "promo_code": self.link.promo_code} if self.link else {}
        return LinkForm(initial=now, auto_id=f"link-{self.number}-%s")


def lines_of(ad_request: AdRequest) -> list[Line]:
    """Every piece the deal asks for or whose link was made, in order: five queries however many there are."""
    pieces = ad_request.deliverables.select_related("link").order_by("number")
    found = [(piece, getattr(piece, "link", None)) for piece in pieces]
    links = [link for _piece, link in found if link]
    counts = _by_link(DailyClicks.objects.filter(link__in=links), {name: Sum(name) for name in COUNTED})  # fmt: skip
    brought = _by_link(Conversion.objects.filter(link__in=links), {"n": Count("pk"), "sum": Sum("amount_minor")})  # fmt: skip
    past = _past(links)
    currency = ad_request.campaign.currency
    lines = []
    for piece, link in found:
        if link is None and piece.status == "dropped":
            continue
        pk = link.pk if link else 0
        orders = brought.get(pk, {"n": 0, "sum": 0})
        zero = dict.fromkeys(COUNTED, 0)
        lines.append(
            Line(piece, link, counts.get(pk, zero), orders["n"], orders["sum"], currency, past=past.get(pk, []))
        )  # fmt: skip
    return lines


def _by_link(rows: Any, sums: dict[str, Any]) -> dict[int, dict[str, int]]:
    return {row.pop("link"): row for row in rows.order_by().values("link").annotate(**sums)}


def _past(links: Iterable[TrackedLink]) -> dict[int, list[Destination]]:
    """Where each link has led, the latest first."""
    found: dict[int, list[Destination]] = {}
    for row in Destination.objects.filter(link__in=links).order_by("-number"):
        found.setdefault(row.link_id, []).append(row)
    return found


def days_of(ad_request: AdRequest) -> list[dict[str, Any]]:
    """The clicks of all its links by day, the latest days, oldest first."""
    rows = DailyClicks.objects.filter(link__deliverable__ad_request=ad_request)
    return list(rows.by_day().order_by("-day")[:DAYS])[::-1]


def totals_of(lines: Iterable[Line]) -> dict[str, int]:
    return {name: sum(line.counts[name] for line in lines) for name in COUNTED}


def chart_of(days: list[dict[str, Any]]) -> Chart:
    """Valid clicks and the others by day."""
    title = _("Clicks by day")
    valid = [row["valid"] for row in days]
    others = [row["raw"] - row["valid"] for row in days]
    names = [_("Valid"), _("Programs, previews, repeats")]
    said = ", ".join(f"{_label(row['day'])} {row['valid']}" for row in days[-7:])
    return Chart(
        id="chart-clicks",
        title=title,
        spec={
            "type": "bar",
            "stacked": True,
            "labels": [_label(row["day"]) for row in days],
            "series": [{"name": names[0], "data": valid}, {"name": names[1], "data": others}],
        },
        summary=f"{title}: {said}",
        legend=names,
    )


def _label(on: date) -> str:
    return str(day(on))


def with_sums(links: QuerySet[TrackedLink]) -> QuerySet[TrackedLink]:
    """Each link annotated with the sums of its clicks, `n_raw` …; None where it has none."""
    days = DailyClicks.objects.filter(link=OuterRef("pk")).order_by().values("link")
    sums = {f"n_{name}": Subquery(days.annotate(n=Sum(name)).values("n")) for name in COUNTED}
    return links.annotate(**sums)
