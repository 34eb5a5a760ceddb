"""Who takes part in the demo: companies and creators, each signing up at some moment of the past."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import exp
from typing import Any, cast

from accounts import services
from accounts.models import (
    Availability,
    Influencer,
    Niche,
    Platform,
    PlatformAccount,
    Role,
    Sponsor,
    User,
)
from influencer_platform.demo import prices
from influencer_platform.demo.market import Market
from influencer_platform.demo.words import slug, words

MAILBOX = "demo.example"
"""A domain that cannot exist. Nobody of the demo has a mailbox."""

GUESTS_PLATFORMS = ("instagram", "youtube", "tiktok")
"""Those whose log-in is given out can apply nearly everywhere."""

KINDS = {
    "instagram": ("reel", "story", "post"),
    "tiktok": ("reel", "story"),
    "youtube": ("video",),
    "twitch": ("stream", "video"),
    "podcast": ("post",),
    "blog": ("article", "post"),
}


class People:
    """The people of one neighbourhood; each `…_joins` is something that happens at a moment."""

    def __init__(self, market: Market, reserved: Collection[str]) -> None:
        """`reserved`: names given to certain people, so nobody else has them."""
        self.market, self.rng = market, market.rng
        self._given = {slug(name) for name in reserved}
        self.niches = {
            name: Niche.objects.get_or_create(
                name=name, defaults={"slug": slug(name).replace(".", "-")}
            )[0]
            for name in (niche["name"] for niche in words("niches")["niche"])
        }
        self.sponsors: dict[str, Sponsor] = {}
        self.influencers: list[Influencer] = []
        self._names = {
            country["code"]: self._shuffled(country) for country in words("people")["country"]
        }
        self._taken: set[str] = set()

    def _shuffled(self, country: dict[str, Any]) -> Iterator[str]:
        names = [" ".join(pair) for pair in product(country["first"], country["last"])]
        self.rng.shuffle(names)
        return iter(names)

    def somebody(self, country: dict[str, Any], role: str, name: str = "") -> User:
        """A new account without a password."""
        name = name or next(n for n in self._names[country["code"]] if slug(n) not in self._given)
        self._given.add(slug(name))
        user: User = User.objects.create_user(
            self.address(name), None, role=role, name=name, time_zone=country["zone"]
        )
        return user

    def address(self, name: str) -> str:
        number = self.market.number
        stem = f"{slug(name)}.{number}" if number else slug(name)
        return f"{stem}@{MAILBOX}"

    # --- Companies ----------------------------------------------------------------------------------------------------

    def sponsor_joins(self, key: str, facts: dict[str, Any], industry: str) -> Sponsor:
        """Sign up and fill in the profile that staff look at; one that has just begun leaves half of it empty."""
        country = country_of(facts["country"])
        user = self.somebody(country, Role.Code.SPONSOR, facts.get("contact", ""))
        company = cast(Sponsor, services.create_party(user=user, name=facts["name"]))
        company.country = country["code"]
        company.about = facts["about"]
        if not facts.get("is_new"):
            company.industry, company.contact_name = industry, user.name
            company.website = f"https://{slug(facts['name']).replace('.', '-')}.example"
            company.phone = (
                f"+{country['dial']} {self.rng.randint(200, 999)} 555 {self.rng.randint(100, 999)}"
            )
        company.save()
        self.sponsors[key] = company
        return company

    # --- Creators -----------------------------------------------------------------------------------------------------

    def influencer_joins(
        self, niche: dict[str, Any], country: dict[str, Any], name: str = "", followers: int = 0
    ) -> Influencer:
        """Sign up and fill in profile, accounts and rate card. With a name: one of those whose log-in is given out."""
        user = self.somebody(country, Role.Code.INFLUENCER, name)
        creator = cast(Influencer, services.create_party(user=user, name=user.name))
        city = self.rng.choice(country["cities"])
        creator.bio = f"{' '.join(self.rng.sample(niche['bios'], 2))} Based in {city}."
        creator.country, creator.currency = country["code"], country["currency"]
        creator.languages = country["languages"][: self.rng.choice([1, 2, 2])]
        if not name:
            creator.availability = self.rng.choices(Availability.values, [80, 17, 3])[0]
        others = self.rng.sample(list(self.niches.values()), self.rng.choice([0, 1, 1, 2]))
        services.save_influencer(influencer=creator, niches={self.niches[niche["name"]], *others})
        followers = followers or min(max(int(exp(self.rng.gauss(10.5, 1.15))), 1_300), 2_600_000)
        self._open_accounts(creator, niche, followers, GUESTS_PLATFORMS if name else ())
        self.influencers.append(creator)
        return creator

    def _open_accounts(
        self, creator: Influencer, niche: dict[str, Any], followers: int, platforms: Sequence[str]
    ) -> None:
        fitting = sorted({name for campaign in niche["campaign"] for name in campaign["platforms"]})
        number = min(len(fitting), self.rng.choice([1, 2, 2, 3]))
        chosen = platforms or self.rng.sample(fitting, number)
        handle = self._handle(creator, niche)
        for share, platform in zip((1.0, 0.45, 0.2), chosen, strict=False):
            account = PlatformAccount(
                platform=Platform(platform),
                handle=handle,
                url=f"https://{platform}.example/{handle}",
                followers=int(followers * share * self.rng.uniform(0.8, 1.2)),
                engagement_rate=round(self.rng.uniform(1.1, 7.5), 2),
            )
            services.save_platform_account(influencer=creator, account=account)
        reel = prices.reel_in_dollars(followers) * self.rng.uniform(0.85, 1.25)
        card: dict[str, int | None] = {
            kind: prices.rounded(reel * prices.SHARE_OF_A_REEL[kind], creator.currency)
            for platform in chosen
            for kind in KINDS[platform]
        }
        services.save_rates(influencer=creator, prices=card)

    def _handle(self, creator: Influencer, niche: dict[str, Any]) -> str:
        stem = slug(creator.name.split()[0]) + self.rng.choice(niche["handle"])
        handle: str = next(
            h for h in (stem, *(f"{stem}{n}" for n in range(2, 99))) if h not in self._taken
        )
        self._taken.add(handle)
        return handle


def country_of(code: str) -> dict[str, Any]:
    return next(c for c in words("people")["country"] if c["code"] == code)
