"""Whose figures are asked for, of which time and which campaign."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from adrequests.models import AdRequest, AdRequestQuerySet, Deliverable, Side
from campaigns.models import RUNNING, Campaign, CampaignQuerySet
from reports.months import YEAR, Month, last_months

PERIODS = (1, 3, 6, YEAR)
"""How many months a period may have, the current one included."""

STAFF, SPONSOR, INFLUENCER = "staff", "sponsor", "influencer"
BOTH_SIDES = frozenset({SPONSOR, INFLUENCER})
EVERYBODY = BOTH_SIDES | {STAFF}
STEP = timedelta(minutes=5)
"""Figures are told as of the last full step, so that a page, its rows and a kept copy of it say the same."""


def moment() -> datetime:
    """The last full step."""
    now = timezone.now()
    return now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % STEP


def role_of(user: Any) -> str:
    if user.is_staff:
        return STAFF
    return SPONSOR if user.is_sponsor else INFLUENCER


@dataclass(frozen=True)
class Scope:
    """Whose figures, at which moment, of how many months, of all campaigns or one. Every row of a figure starts here."""

    user: User
    now: datetime
    count: int = YEAR
    campaign: int | None = None
    among: frozenset[int] | None = None
    """Where it says any, all rows of exactly these, which whoever chose them has found among those this person runs: asked again, a
    database would seek by the owner and not by them."""

    @classmethod
    def of(cls, user: Any, **more: Any) -> "Scope":
        return cls(user, timezone.now(), **more)

    @cached_property
    def months(self) -> list[Month]:
        """The months shown, the current one last."""
        return last_months(self.now, self.count)

    @property
    def since(self) -> datetime:
        return self.months[0].start

    @property
    def until(self) -> datetime:
        """The end of the current month: what is later belongs to no month shown."""
        return self.months[-1].end

    @property
    def today(self) -> date:
        return self.now.astimezone(timezone.get_default_timezone()).date()

    @property
    def side(self) -> Side:
        """Of a sponsor or an influencer only: staff are on neither side."""
        return Side.SPONSOR if self.user.is_sponsor else Side.INFLUENCER

    @property
    def params(self) -> dict[str, str]:
        """What an address needs to say so that it shows the same period and campaign."""
        said = {} if self.count == YEAR else {"months": str(self.count)}
        return said | ({"campaign": str(self.campaign)} if self.campaign else {})

    @property
    def is_kept(self) -> bool:
        """Whether what campaigns come to is kept for whoever asks: for those who run them."""
        return not self.user.is_staff and bool(self.user.is_sponsor)

    def told_apart(self, _figure: Any) -> tuple[Any, Any]:
        """(campaign, month) by which the rows of a figure are told apart beside bucket and series: by none."""
        return Value(0), Value("")

    def requests(self) -> AdRequestQuerySet:
        """The ad requests this person may see, of the campaigns chosen."""
        if self.among is not None:
            return AdRequest.objects.filter(campaign__in=self.among)
        rows = AdRequest.objects.visible_to(self.user)
        return rows.filter(campaign=self.campaign) if self.campaign else rows

    def campaigns(self) -> CampaignQuerySet:
        """The campaigns this person runs, staff all; those chosen alone, whatever their status."""
        rows = Campaign.objects
        if self.among is not None:
            return rows.filter(pk__in=self.among)
        mine = rows.all() if self.user.is_staff else rows.run_by(self.user)
        return mine.filter(pk=self.campaign) if self.campaign else mine

    def running(self) -> CampaignQuerySet:
        """Those that run; of a chosen campaign that one, also when it has ended."""
        return self.campaigns() if self.campaign else self.campaigns().filter(status__in=RUNNING)

    def pieces(self) -> QuerySet[Deliverable]:
        """What the deals this person may see still ask for, done or not."""
        if self.among is not None:
            return Deliverable.objects.agreed().filter(ad_request__campaign__in=self.among)
        rows = Deliverable.objects.visible_to(self.user).agreed()
        return rows.filter(ad_request__campaign=self.campaign) if self.campaign else rows

    def within_days(self, column: str) -> dict[str, date]:
        """The condition that a calendar day lies in the months shown."""
        zone = timezone.get_default_timezone()
        first, end = self.since.astimezone(zone).date(), self.until.astimezone(zone).date()
        return {f"{column}__gte": first, f"{column}__lt": end}

    def within(self, column: str) -> dict[str, datetime]:
        """The condition that a moment lies in the months shown."""
        return {f"{column}__gte": self.since, f"{column}__lt": self.until}


Rows = Callable[[Scope], QuerySet[Any]]
