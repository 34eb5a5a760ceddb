"""The earned figures as people see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Earned, User
from accounts.models.earned import FEWEST
from adrequests.models import AdRequest, Side
from influencer_platform.money import locale_name
from influencer_platform.templatetags.ui import number
from reports.earned import EarnedFigure, Sort, figures_of

DASH = "–"
HEADER = (
    gettext_lazy("Request (ID)"),
    gettext_lazy("Campaign"),
    gettext_lazy("Other side"),
    gettext_lazy("When (UTC)"),
    gettext_lazy("Counts"),
)


@dataclass(frozen=True)
class Shown:
    """One figure of one party: what it came to, of how many cases; `url` leads the party itself to these."""

    figure: EarnedFigure
    n: int
    of: int
    url: str = ""

    @property
    def is_new(self) -> bool:
        """Too few cases to say anything; a plain count always says what it is."""
        return self.figure.sort is not Sort.COUNT and 0 < self.of < FEWEST

    @property
    def text(self) -> str:
        """`87 %`, `about 5 hours`, `4.6 of 5`, `12`; `new` of few cases, a dash of none."""
        if self.figure.sort is Sort.COUNT:
            return number(self.of)
        if not self.of:
            return DASH
        if self.is_new:
            return _("new")
        if self.figure.sort is Sort.SHARE:
            return f"{number(round(100 * self.n / self.of))} %"
        if self.figure.sort is Sort.MEDIAN:
            return duration(self.n)
        return _("%(stars)s of 5") % {"stars": number(round(self.n / self.of, 1))}

    @property
    def cases(self) -> str:
        """How many cases it was computed from. Not told of few: with them the figure could be guessed."""
        if self.figure.sort is Sort.COUNT or self.of < FEWEST:
            return ""
        return _("of %(n)s") % {"n": number(self.of)}


def duration(seconds: int) -> str:
    """`5 hours`, `2 days`"""
    return format_timedelta(timedelta(seconds=seconds), locale=locale_name())


def side_of(user: User) -> Side:
    return Side.INFLUENCER if user.is_influencer else Side.SPONSOR


def stored(figure: EarnedFigure, row: Earned) -> tuple[int, int]:
    """What the row says of a figure: (numerator, denominator); of a median its seconds, of a count the number twice."""
    name = figure.name
    if figure.sort is Sort.COUNT:
        return getattr(row, name), getattr(row, name)
    if figure.sort is Sort.MEDIAN:
        return getattr(row, f"{name}_seconds") or 0, getattr(row, f"{name}_of")
    return getattr(row, f"{name}_n"), getattr(row, f"{name}_of")


def shown_of(user_id: int, side: Side, *, is_own: bool) -> tuple[list[Shown], datetime | None]:
    """The figures of one party and when they were counted; None where they have not been yet. One query."""
    row = Earned.objects.filter(user=user_id).first()
    found = row or Earned(user_id=user_id)
    shown = [
        Shown(figure, *stored(figure, found), url=_url(figure) if is_own else "")
        for figure in figures_of(side)
    ]
    return shown, row.counted_at if row else None


def _url(figure: EarnedFigure) -> str:
    return reverse("reports:earned_cases", args=[figure.name])


def cases(figure: EarnedFigure, user: User, now: datetime) -> QuerySet[Any]:
    """The rows a figure of this party counts, with the requests they belong to."""
    related = [figure.request_path("campaign__sponsor"), figure.request_path("influencer")]
    rows = figure.rows(side_of(user), now).filter(party=user.pk)
    found: QuerySet[Any] = rows.select_related(*related)
    return found


@dataclass(frozen=True)
class Case:
    """One row behind a figure."""

    figure: EarnedFigure
    row: Any
    side: Side

    @property
    def ad_request(self) -> AdRequest:
        way = self.figure.to_request
        found: AdRequest = getattr(self.row, way) if way else self.row
        return found

    @property
    def other(self) -> str:
        deal = self.ad_request
        is_creator = self.side == Side.INFLUENCER
        return deal.campaign.sponsor.company_name if is_creator else deal.influencer.name

    @property
    def at(self) -> Any:
        return getattr(self.row, self.figure.day)

    @property
    def counts(self) -> str:
        """What it counts as, in words."""
        value = self.row.value
        if self.figure.sort is Sort.SHARE:
            return _("Yes") if value else _("No")
        return duration(value) if self.figure.sort is Sort.MEDIAN else number(value)

    def cells(self) -> list[Any]:
        """As `HEADER` names them; the last column is the number that is counted."""
        deal = self.ad_request
        return [deal.pk, deal.campaign.name, self.other, self.at, self.row.value]


def lines(figure: EarnedFigure, user: User, now: datetime) -> Iterator[list[Any]]:
    """Every row of a figure, the newest first, for a file."""
    side = side_of(user)
    rows = cases(figure, user, now).order_by(f"-{figure.day}", "-pk")
    for row in rows.iterator(chunk_size=500):
        yield Case(figure, row, side).cells()
