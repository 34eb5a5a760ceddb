"""What trust rules will notice: somebody's followers grow overnight, two list one page, a company comes back, words about PayPal."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import cast

from django.db.models import QuerySet

from accounts import services as accounts
from accounts.models import Influencer, PlatformAccount, Role, Sponsor, TrustSignal
from accounts.services import trust
from adrequests import services as adrequests
from adrequests.models import AdRequest
from influencer_platform.demo.market import SEED, Market
from influencer_platform.demo.people import People, country_of
from influencer_platform.demo.staff import Staff
from influencer_platform.demo.words import say


class Suspects:
    """Each line of `schedule` is something that happens. The rules find it afterwards; no signal is made by hand."""

    def __init__(self, market: Market, people: People) -> None:
        """With dice of its own, so that the rest of the market rolls as it does without."""
        self.market, self.people = market, people
        self.rng = Random(f"suspects {SEED + market.number}")  # noqa: S311  (the same on every machine)

    def schedule(self, creators: Sequence[Influencer]) -> None:
        grower, first, second, *talkers = self.rng.sample(list(creators), 9)
        happenings: list[tuple[float, Callable[[], object]]] = [
            (-4.6, partial(self.followers_jump, grower)),
            (-6.2, partial(self.page_is_listed_twice, first, second)),
            (-5.4, self.company_comes_back),
            (-1.3, partial(self.influencer_writes, talkers)),
            (-0.8, self.sponsor_writes),
        ]
        for day, do in happenings:
            self.market.at(self.market.day(day), do)

    def followers_jump(self, influencer: Influencer) -> None:
        """The figures are declared, and within a week declared again, much larger."""
        account = _largest(influencer)
        declare = partial(accounts.save_platform_account, influencer=influencer, account=account)
        declare()
        account.followers = account.followers * 5 // 2 + 5_000
        self.market.at(self.market.day(-1.6), declare)

    def page_is_listed_twice(self, first: Influencer, second: Influencer) -> None:
        known = _largest(first)
        copied = PlatformAccount(
            platform=known.platform,
            handle=f"{known.handle}.official",
            url=f"{known.url}/?ref=profile",
            followers=known.followers,
        )
        accounts.save_platform_account(influencer=second, account=copied)

    def company_comes_back(self) -> None:
        """A company signs up once more, under another name and with the same web site and telephone."""
        known = self.people.sponsors["Gaming"]
        user = self.people.somebody(country_of(known.country), Role.Code.SPONSOR)
        party = accounts.create_party(user=user, name=f"{known.company_name} Studio")
        again = cast(Sponsor, party)
        for name in ("industry", "website", "country", "phone", "about"):
            setattr(again, name, getattr(known, name))
        again.contact_name = user.name
        accounts.save_sponsor(sponsor=again)
        accounts.submit_for_review(sponsor=again, by=user)

    def influencer_writes(self, people: Sequence[Influencer]) -> None:
        case = _talk().filter(influencer__in=people).first()
        if case is not None:
            text = say(self.rng, "outside", "from_influencer")
            adrequests.post_message(ad_request=case, by=case.influencer.user, text=text)

    def sponsor_writes(self) -> None:
        """One of the companies nobody signs in as."""
        company = self.people.sponsors["Travel"]
        case = _talk().filter(campaign__sponsor=company).last()
        if case is not None:
            text = say(self.rng, "outside", "from_sponsor")
            adrequests.post_message(ad_request=case, by=company.user, text=text)


def look(staff: Staff) -> None:
    """The rules look at the market as it is now; the moderator has cleared one signal already."""
    trust.look_for_signals()
    harmless = TrustSignal.objects.open().filter(rule__code="never_verified").last()
    if harmless is not None:
        staff.clears(harmless)


def _largest(influencer: Influencer) -> PlatformAccount:
    account: PlatformAccount = influencer.platform_accounts.order_by("-followers", "pk")[0]
    return account


def _talk() -> QuerySet[AdRequest]:
    """Cases in which one may write now."""
    return AdRequest.objects.for_cards().live().filter(frozen_at__isnull=True).order_by("pk")
