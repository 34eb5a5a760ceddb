"""Some months of a few companies, lived through by the services with chance, the same for the same seed."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from accounts.models import Influencer, Sponsor
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services as deals
from adrequests.models import OPEN, AdRequest, Side, Status
from adrequests.tests.factories import make_terms
from campaigns import services as campaigns
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from influencer_platform.errors import DomainError
from reports.tests.world import at

BEGIN = datetime(2026, 9, 3, 8, tzinfo=UTC)
END = datetime(2026, 12, 1, 7, tzinfo=UTC)


def make_reported(zone: str = "UTC", *, since: datetime = BEGIN, **fields: object) -> Sponsor:
    """An approved company whose people live in that zone, with one running campaign."""
    with at(since):
        sponsor = make_sponsor(**fields)
        sponsor.user.time_zone = zone
        sponsor.user.save(update_fields=["time_zone"])
        make_campaign(sponsor=sponsor, ends_on=datetime(2028, 6, 1, tzinfo=UTC).date())
    return sponsor


class Life:
    """One event after the other, at random hours between BEGIN and END."""

    def __init__(self, seed: int, companies: int = 3) -> None:
        self.chance = random.Random(seed)
        self.sponsors = [make_reported() for _ in range(companies)]
        with at(BEGIN):
            self.people: list[Influencer] = [make_influencer() for _ in range(8)]
            for sponsor in self.sponsors:
                make_campaign(sponsor=sponsor, currency="EUR", ends_on=END.date())

    def live(self, events: int) -> None:
        step = (END - BEGIN) / events
        for n in range(events):
            moment = BEGIN + step * n + timedelta(minutes=self.chance.randrange(300))
            with at(moment), suppress(DomainError):
                self.chance.choice(self.moves)()
            if n % 5 == 0:
                with at(moment + timedelta(minutes=300)):
                    deals.expire_overdue()

    @property
    def moves(self) -> list[Callable[[], object]]:
        return [
            *[self.ask] * 4, *[self.apply] * 3, *[self.accept] * 4, *[self.reject] * 2, self.counter, self.counter,
            self.withdraw, self.cancel, self.write, self.edit,
        ]  # fmt: skip

    def campaign(self) -> Campaign:
        rows = Campaign.objects.filter(sponsor__in=self.sponsors).select_related("sponsor__user")
        return self.chance.choice(list(rows.order_by("pk")))

    def fee(self) -> int:
        return self.chance.randrange(30_000, 120_000, 500)

    def request(self, *statuses: str) -> AdRequest | None:
        rows = list(AdRequest.objects.for_cards().filter(status__in=statuses).order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def ask(self) -> None:
        campaign = self.campaign()
        deals.invite(
            campaign=campaign,
            influencer=self.chance.choice(self.people),
            by=campaign.sponsor.user,
            terms=make_terms(self.fee()),
        )

    def apply(self) -> None:
        someone = self.chance.choice(self.people)
        deals.apply(campaign=self.campaign(), by=someone.user, terms=make_terms(self.fee()))

    def _turn(self, move: Callable[..., object], *, mine: bool = True, **words: object) -> None:
        if row := self.request(*OPEN):
            side = Side(row.awaiting) if mine else Side(row.awaiting).other
            by = row.campaign.sponsor.user if side == Side.SPONSOR else row.influencer.user
            move(ad_request=row, by=by, offer_number=row.offer_number, **words)

    def accept(self) -> None:
        self._turn(deals.accept)

    def reject(self) -> None:
        self._turn(deals.reject, reason="fee")

    def withdraw(self) -> None:
        self._turn(deals.withdraw, mine=False)

    def counter(self) -> None:
        self._turn(deals.counter, terms=make_terms(self.fee()))

    def cancel(self) -> None:
        if row := self.request(Status.ACCEPTED):
            deals.cancel(ad_request=row, by=row.influencer.user, reason="timing")

    def write(self) -> None:
        if row := self.request(*OPEN):
            by = self.chance.choice([row.influencer.user, row.campaign.sponsor.user])
            deals.post_message(ad_request=row, by=by, text="Hello")

    def edit(self) -> None:
        campaign = self.campaign()
        budget = campaign.budget_minor + self.chance.choice([-100_000, 50_000, 300_000])
        campaigns.update_campaign(campaign=campaign, by=campaign.sponsor.user, budget_minor=budget)
