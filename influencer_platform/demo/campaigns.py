"""What the sponsors of the demo want: each campaign with its dates, its money and its end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from statistics import mean, median
from typing import Any

from django.utils import timezone

from accounts.models import Availability, Influencer, Niche, Sponsor
from campaigns import services
from campaigns.models import Campaign, Status, Visibility
from influencer_platform.demo import prices
from influencer_platform.demo.market import Market
from influencer_platform.demo.words import say

ENDS = {
    Status.PAUSED: services.pause,
    Status.COMPLETED: services.complete,
    Status.ARCHIVED: services.archive,
}
FARTHEST_FEE = 2.5
"""Asked are creators whose fees are at most this many times above or below the middle one."""


@dataclass(eq=False)
class Wanted:
    """One campaign as it is planned: what it becomes, who is asked, and when it runs."""

    facts: dict[str, Any]
    niche: Niche
    sponsor: Sponsor
    becomes: Status
    is_private: bool = False
    is_gifted: bool = False
    people: int = 8
    upfront: int = 0
    published: datetime = field(init=False)
    ended: datetime | None = None
    creators: list[Influencer] = field(default_factory=list)
    middle: float = 0
    row: Campaign = field(init=False)

    @property
    def currency(self) -> str:
        return {
            "GB": "GBP",
            "US": "USD",
            "SE": "SEK",
            "PL": "PLN",
            "CA": "CAD",
            "AU": "AUD",
            "JP": "JPY",
            "CH": "CHF",
        }.get(self.sponsor.country, "EUR")

    @property
    def over_at(self) -> datetime | None:
        """When nothing is open any more; a pause is no end."""
        return None if self.becomes == Status.PAUSED else self.ended

    def asks(self, creator: Influencer) -> float:
        """Dollars this creator would want for the whole brief."""
        return prices.work_in_dollars(creator.followers, self.facts["want"])

    def fits(self, creator: Influencer) -> bool:
        """On one of the platforms, and neither far too small nor far too expensive."""
        share = self.asks(creator) / self.middle
        return (
            bool(set(creator.platforms) & set(self.facts["platforms"]))
            and 1 / FARTHEST_FEE <= share <= FARTHEST_FEE
        )


def schedule(wanted: Wanted, market: Market) -> None:
    """Choose the dates and let creation, publication and end happen."""
    rng = market.rng
    wanted.published = market.day(rng.uniform(-58, -44 if wanted.becomes != Status.ACTIVE else -9))
    made = wanted.published - timedelta(days=rng.uniform(0.5, 3))
    market.at(made, partial(create, wanted, market))
    if wanted.becomes == Status.DRAFT:
        return
    market.at(wanted.published, partial(publish, wanted))
    if wanted.becomes in ENDS:
        wanted.ended = market.day(
            rng.uniform(-6, -1.5) if wanted.becomes == Status.PAUSED else rng.uniform(-20, -2)
        )
        market.at(wanted.ended, partial(end, wanted))


def choose_creators(wanted: Wanted, everybody: list[Influencer], market: Market) -> None:
    """People of the niche first, then others on the same platforms, all of a similar size."""
    on_platform = [
        p
        for p in everybody
        if set(p.platforms) & set(wanted.facts["platforms"])
        and p.availability != Availability.CLOSED
    ]
    near = [p for p in on_platform if wanted.niche in p.niches.all()]
    far = [p for p in on_platform if p not in near]
    market.rng.shuffle(far)
    wanted.middle = median(wanted.asks(p) for p in near or far)
    fits = [p for p in near + far if wanted.fits(p)]
    wanted.creators = fits[: wanted.people]
    market.rng.shuffle(wanted.creators)


def create(wanted: Wanted, market: Market) -> None:
    """The draft, its budget made to fit those who will be asked."""
    rng, today = market.rng, timezone.localdate()
    asks = [wanted.asks(p) for p in wanted.creators] or [400]
    currency, seats = wanted.currency, max(3, round(len(wanted.creators) * 0.75))
    last_day = (wanted.over_at or market.day(rng.uniform(12, 70))).date()
    paid = not wanted.is_gifted
    wanted.row = services.create_campaign(
        sponsor=wanted.sponsor,
        by=wanted.sponsor.user,
        name=wanted.facts["name"],
        description=wanted.facts["about"],
        goals=wanted.facts["goals"],
        do=f"{wanted.facts['do']} {say(rng, 'brief', 'do_more')}",
        dont=wanted.facts["dont"],
        disclosure=rng.choice(["#ad", "#ad", "#sponsored", "Paid partnership"]),
        deliverables=wanted.facts["want"],
        niche=wanted.niche,
        visibility=Visibility.PRIVATE if wanted.is_private else Visibility.PUBLIC,
        platforms=wanted.facts["platforms"],
        min_followers=rng.choice([0, 0, 1_000]),
        destination_hosts=[wanted.sponsor.website.removeprefix("https://")],
        approves_by_silence=len(wanted.facts["name"]) % 3 == 0,
        seats=seats,
        upfront_percent=wanted.upfront,
        starts_on=today + timedelta(days=5),
        ends_on=max(last_day, today + timedelta(days=10)),
        closes_on=None if market.chance(0.6) else market.day(rng.uniform(4, 10)).date(),
        currency=currency,
        fee_min_minor=prices.rounded(min(asks) * 0.7, currency) if paid else 0,
        fee_max_minor=prices.rounded(max(asks) * 1.15, currency) if paid else 0,
        budget_minor=prices.rounded(mean(asks) * seats * rng.uniform(1.1, 1.5), currency)
        if paid
        else 0,
    )


def publish(wanted: Wanted) -> None:
    wanted.row = services.publish(campaign=wanted.row, by=wanted.sponsor.user)


def end(wanted: Wanted) -> None:
    """Pause, complete or archive it; what is agreed runs on."""
    ENDS[wanted.becomes](campaign=wanted.row, by=wanted.sponsor.user)


def rewrite(wanted: Wanted, market: Market) -> None:
    """A second thought after publication: more money and one more sentence in the brief, which makes a new version of it."""
    current = Campaign.objects.run_by(wanted.sponsor.user).get(pk=wanted.row.pk)
    services.update_campaign(
        campaign=current,
        by=wanted.sponsor.user,
        do=f"{current.do} {say(market.rng, 'brief', 'do_more')}",
        budget_minor=current.budget_minor * 5 // 4,
    )
