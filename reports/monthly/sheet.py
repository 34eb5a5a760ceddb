"""A frozen report as people read it, on a page and in a mail: the same words from the same numbers."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.dated import zone_of
from campaigns.models import Status as CampaignStatus
from influencer_platform.money import format_money, locale_name
from influencer_platform.templatetags.ui import number, percent_of
from reports.figures import FEWEST
from reports.models import MonthlyReport
from reports.monthly import saying
from reports.monthly.insights import Month, insights
from reports.monthly.labels import COUNTED, FORMULAS, OF_THE_PLACE, RATES, RATES_OF_THE_PLACE
from reports.monthly.names import Named, Names
from reports.monthly.periods import Period
from reports.monthly.restated import in_words
from reports.monthly.todo import ToDo, things_to_do


@dataclass(frozen=True)
class Figure:
    """One number with its change to the month before. `rows` names the requests it counts, `formula` what it is."""

    label: str
    value: str
    change: str = ""
    note: str = ""
    rows: str = ""
    formula: str = ""
    n: int = 0


@dataclass(frozen=True)
class CampaignLine:
    named: Named
    status: str
    budget: str
    committed: str
    change: str
    paid: str
    free: str
    percent: int


@dataclass(frozen=True)
class Person:
    named: Named
    value: str
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """One report in words. Asks nothing: the names come with it."""

    report: MonthlyReport
    names: Names = field(default_factory=Names)

    @property
    def period(self) -> Period:
        return self.report.month

    @property
    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = self.report.figures
        return found

    @property
    def before(self) -> dict[str, Any]:
        found: dict[str, Any] = self.figures["before"]
        return found

    @property
    def is_of_the_place(self) -> bool:
        return self.report.sponsor_id is None

    @cached_property
    def month(self) -> Month:
        rows = self.report.inputs.get("campaigns", [])
        called = {row["id"]: self.names.campaign(row["id"]).name for row in rows}
        return Month(self.period, self.figures, rows, called)

    @property
    def title(self) -> str:
        return self.period.label

    @property
    def known_on(self) -> str:
        """The day the report was made, in its own zone."""
        local = self.report.created_at.astimezone(zone_of(self.report.zone))
        return format_date(local, "d MMMM y", locale=locale_name())

    @property
    def span(self) -> str:
        """`1 November 2026 to 30 November 2026, Europe/Berlin`"""
        zone = zone_of(self.report.zone)
        first = format_datetime(
            self.report.starts_at.astimezone(zone), "d MMMM", locale=locale_name()
        )
        last = _last_day(self.report.ends_at, zone)
        return _("%(first)s to %(last)s, time zone %(zone)s") % {
            "first": first, "last": format_date(last, "d MMMM y", locale=locale_name()), "zone": self.report.zone,
        }  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened to ad requests in the month."""
        counts = self.figures["requests"]
        return not any(n for name, n in counts.items() if name not in {"open", "waiting", "late"})

    @cached_property
    def outcomes(self) -> list[Figure]:
        counts, before = self.figures["requests"], self.before["requests"]
        found = [self._count(name, label, counts, before) for name, label in COUNTED.items()]
        return [line for line in found if not (self.is_of_the_place and line.rows == "waiting")]

    @cached_property
    def place(self) -> list[Figure]:
        """Only of everybody together."""
        counts, before = self.figures.get("place", {}), self.before.get("place", {})
        return [self._count(name, OF_THE_PLACE[name], counts, before) for name in counts]

    @cached_property
    def rates(self) -> list[Figure]:
        labels = RATES_OF_THE_PLACE if self.is_of_the_place else RATES
        return [self._rate(name, label) for name, label in labels.items()]

    @cached_property
    def agreed(self) -> list[Figure]:
        """One line per currency: amounts of different currencies are never added."""
        now, was = self.figures["agreed"], self.before["agreed"]
        lines = []
        for currency in sorted(now.keys() | was.keys()):
            value, deals = now.get(currency, [0, 0])
            old = was.get(currency, [0, 0])[0]
            lines.append(
                Figure(
                    label=_("Agreed value, %(currency)s") % {"currency": currency},
                    value=format_money(value, currency),
                    change=saying.money_change(value, old, currency),
                    note=ngettext("%(n)s deal", "%(n)s deals", deals) % {"n": number(deals)},
                    rows="accepted",
                    formula=_("sum of the fees of requests by the month of their acceptance"),
                    n=value,
                )
            )
        return lines

    @cached_property
    def headline(self) -> list[Figure]:
        """Three figures: what was agreed, and two rates. Of several currencies the deals are told instead of their values."""
        accepted = next(line for line in self.outcomes if line.rows == "accepted")
        deals = Figure(
            _("Deals agreed"), accepted.value, accepted.change, rows="accepted", n=accepted.n
        )
        first = self.agreed[0] if len(self.agreed) == 1 else deals
        return [first, *self.rates[:2]]

    @cached_property
    def told_campaigns(self) -> list[dict[str, Any]]:
        return [row for row in self.report.inputs.get("campaigns", []) if self._is_told(row)]

    @cached_property
    def campaigns(self) -> list[CampaignLine]:
        return [self._campaign(row) for row in self.told_campaigns]

    @cached_property
    def top_value(self) -> list[Person]:
        rows = self.figures.get("top_value", [])
        return [
            Person(self.names.influencer(pk), format_money(value, currency))
            for pk, currency, value in rows
        ]

    @cached_property
    def fastest(self) -> list[Person]:
        rows = self.figures.get("fastest", [])
        return [
            Person(
                self.names.influencer(pk),
                saying.duration(seconds),
                _("median of %(n)s answers") % {"n": number(n)} if n > 1 else "",
            )
            for pk, seconds, n in rows
        ]

    @cached_property
    def answer_times(self) -> list[str]:
        """How long answers took, in sentences; nothing under five answers."""
        words = {
            "influencer": _("Influencers took %(time)s to answer invitations (median of %(n)s)."),
            "sponsor": _("Applications were answered after %(time)s (median of %(n)s)."),
        }
        found = []
        for side, sentence in words.items():
            facts = self.figures["response_seconds"][side]
            if facts["of"] >= FEWEST:
                told = {"time": saying.duration(facts["median"]), "n": number(facts["of"])}
                found.append(sentence % told)
        return found

    @cached_property
    def insights(self) -> list[str]:
        return [] if self.is_of_the_place else insights(self.month)

    @cached_property
    def to_do(self) -> list[ToDo]:
        return [] if self.is_of_the_place else things_to_do(self.month)

    @cached_property
    def restatements(self) -> list[str]:
        return [in_words(entry, self.report.zone, self.names) for entry in self.report.restatements]

    def label_of(self, rows: str) -> str:
        """What the requests of one figure are called; empty for all of them."""
        return str((COUNTED | RATES).get(rows, ""))

    def _count(
        self, name: str, label: Any, counts: dict[str, int], before: dict[str, int]
    ) -> Figure:
        n = counts.get(name, 0)
        rows = name if name in COUNTED else ""
        change = saying.change(n, before[name]) if name in before else ""
        return Figure(str(label), number(n), change, rows=rows, n=n)

    def _rate(self, name: str, label: Any) -> Figure:
        now, before = _at(self.figures, name), _at(self.before, name)
        return Figure(
            label=str(label),
            value=saying.share(now),
            change=saying.change_in_points(now, before),
            note=saying.of(now) if now[1] else _("no cases"),
            rows=name,
            formula=str(FORMULAS[name]),
            n=now[1],
        )

    def _is_told(self, row: dict[str, Any]) -> bool:
        """Campaigns that ran, that still hold money, or that were asked for something; not those that ended before."""
        has_news = str(row["id"]) in self.figures.get("asked", {})
        is_over = row["status"] in {CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED}
        ended_before = is_over and row["ends_on"] < self.period.first_day.isoformat()
        return has_news or row["committed"] != row["before"] or not ended_before

    def _campaign(self, row: dict[str, Any]) -> CampaignLine:
        currency = row["currency"]
        before = self.before["campaigns"].get(str(row["id"]), row["before"])
        return CampaignLine(
            named=self.names.campaign(row["id"]),
            status=str(CampaignStatus(row["status"]).label),
            budget=format_money(row["budget"], currency),
            committed=format_money(row["committed"], currency),
            change=saying.money_change(row["committed"], before, currency),
            paid=format_money(row["paid"], currency),
            free=format_money(row["budget"] - row["committed"], currency),
            percent=percent_of(row["committed"], row["budget"]),
        )


def _at(figures: dict[str, Any], path: str) -> list[int]:
    found: Any = figures
    for step in path.split("."):
        found = found[step]
    parts: list[int] = found
    return parts


def _last_day(end: datetime, zone: Any) -> Any:
    """The local day before the first moment of the next month."""
    first = end.astimezone(zone).date()
    return first.fromordinal(first.toordinal() - 1)
