"""Making the reports of a month. Each is made once; the same again finds it there and changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.models import Sponsor
from reports.models import MonthlyReport
from reports.monthly.cases import Money, Request, campaigns_of, requests_of
from reports.monthly.counting import FORMULA_VERSION, Tally, add_up, money_of
from reports.monthly.periods import Period
from reports.monthly.place import numbers_of_the_place
from reports.monthly.restating import restated

COMPARED = ("requests", "agreed", "acceptance", "responses", "money")
COMPARED_OF_THE_PLACE = ("requests", "agreed", "acceptance", "responses", "place")


@dataclass
class Content:
    """What was counted for one company in one month, and what it came to."""

    requests: list[Request] = field(default_factory=list)
    campaigns: list[Money] = field(default_factory=list)

    def inputs(self) -> dict[str, Any]:
        return {
            "requests": [row.frozen() for row in self.requests],
            "campaigns": [row.frozen() for row in self.campaigns],
        }

    def figures(self, period: Period) -> dict[str, Any]:
        return add_up(period, self.requests) | {"money": money_of(self.campaigns)}


def count(period: Period, sponsors: Iterable[int]) -> Mapping[int, Content]:
    """What the rows say of that month about each of these companies, in four queries however many these are."""
    ids = list(sponsors)
    found: dict[int, Content] = defaultdict(Content)
    for row in requests_of(period, ids):
        found[row.sponsor].requests.append(row)
    for campaign in campaigns_of(period, ids):
        found[campaign.sponsor].campaigns.append(campaign)
    return found


@transaction.atomic
def freeze(*, period: Period, sponsors: Sequence[int]) -> int:
    """Make the reports of these companies that do not exist yet; a company that is gone gets none. Returns how many.

    The number of statements does not depend on how many companies these are. Of two that freeze the same report at the same
    time, one writes it.
    """
    made = MonthlyReport.objects.filter(period=period.key, sponsor__in=list(sponsors))
    wanted = set(sponsors) - set(made.values_list("sponsor", flat=True))
    missing = sorted(Sponsor.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if not missing:
        return 0
    now, before = count(period, missing), count(period.previous, missing)
    earlier = _latest_before(period, missing)
    again = _counted_again(earlier, period.previous, before)
    rows = []
    for pk in missing:
        known = _figures_before(earlier.get(pk), period.previous, before[pk])
        row = _row(
            period,
            inputs=now[pk].inputs(),
            figures=now[pk].figures(period) | {"before": known},
            restatements=_restated(earlier.get(pk), again.get(pk)),
            sponsor_id=pk,
        )
        rows.append(row)
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def freeze_the_place(*, period: Period) -> MonthlyReport:
    """The summary of everybody for staff, made where it does not exist yet. Of its rows only numbers are kept.

    It is a month of the installation's own time zone; ask once that is over.
    """
    mine = MonthlyReport.objects.of_the_place()
    if found := mine.filter(period=period.key).first():
        return found
    tally, before = Tally(period), Tally(period.previous)
    for row in requests_of(period):
        tally.add(row)
    for row in requests_of(period.previous):
        before.add(row)
    old = mine.filter(period=period.previous.key).first()
    again = before.figures() | numbers_of_the_place(period.previous)
    figures = tally.figures() | numbers_of_the_place(period)
    for name in ("asked", "top_value", "fastest"):
        figures.pop(name)
    known = {name: again[name] for name in COMPARED_OF_THE_PLACE}
    summary = _row(
        period,
        inputs={},
        figures=figures | {"before": {name: old.figures[name] for name in known} if old else known},
        restatements=restated(old, {}, again) if old else [],
    )
    MonthlyReport.objects.bulk_create([summary], ignore_conflicts=True)
    return mine.get(period=period.key)


def place_period(period: Period) -> Period:
    """The same month as the installation lives it."""
    return Period(period.key, settings.TIME_ZONE)


def _row(period: Period, **content: Any) -> MonthlyReport:
    row = MonthlyReport(
        period=period.key,
        zone=period.zone,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        formula_version=FORMULA_VERSION,
        **content,
    )
    row.sha256 = row.digest()
    return row


def _latest_before(period: Period, sponsors: list[int]) -> dict[int, MonthlyReport]:
    """The latest earlier report of each company."""
    mine = MonthlyReport.objects.filter(sponsor=OuterRef("sponsor"), period__lt=period.key)
    latest = mine.order_by().values("sponsor").annotate(latest=Max("period")).values("latest")
    rows = MonthlyReport.objects.filter(sponsor__in=sponsors, period=Subquery(latest))
    return {row.sponsor_id: row for row in rows if row.sponsor_id is not None}


def _counted_again(
    earlier: dict[int, MonthlyReport], previous: Period, before: Mapping[int, Content]
) -> dict[int, Content]:
    """The months of earlier reports as the rows tell them now; those made with another formula are not compared.

    Most are the month just before, which is counted already; a company that missed months, or moved to another time zone, is
    counted with those it shares that with.
    """
    found: dict[int, Content] = {}
    others: dict[tuple[str, str, datetime], list[int]] = defaultdict(list)
    for pk, report in earlier.items():
        if report.formula_version != FORMULA_VERSION:
            continue
        if report.month == previous:
            found[pk] = before[pk]
        else:
            others[report.period, report.zone, report.starts_at].append(pk)
    for (key, zone, _start), sponsors in others.items():
        content = count(Period(key, zone), sponsors)
        found |= {pk: content[pk] for pk in sponsors}
    return found


def _restated(old: MonthlyReport | None, again: Content | None) -> list[dict[str, Any]]:
    """Nothing where there is no earlier report, or none that can be compared."""
    return restated(old, again.inputs(), again.figures(old.month)) if old and again else []


def _figures_before(
    old: MonthlyReport | None, previous: Period, content: Content
) -> dict[str, Any]:
    """The figures of the month before: those its report told, else as they are counted now."""
    told = old is not None and old.period == previous.key
    figures = old.figures if old is not None and told else content.figures(previous)
    campaigns = (
        old.inputs["campaigns"] if old is not None and told else content.inputs()["campaigns"]
    )
    known = {name: figures[name] for name in COMPARED}
    return known | {"campaigns": {str(row["id"]): row["committed"] for row in campaigns}}
