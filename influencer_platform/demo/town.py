"""One neighbourhood of the demo: its people, their campaigns, and eighty days of what they do with each other."""

from collections.abc import Iterator
from functools import partial
from itertools import count, cycle
from typing import Any

from accounts import services as accounts
from accounts.models import Influencer, Role, User
from adrequests import services as adrequests
from adrequests.services import reviews, work
from campaigns import services as campaigns
from campaigns.models import Status
from campaigns.services.sharing import share_token
from influencer_platform.demo.campaigns import Wanted, choose_creators, rewrite, schedule
from influencer_platform.demo.complaints import Complaints
from influencer_platform.demo.deals import Deal
from influencer_platform.demo.figures import Figures
from influencer_platform.demo.links import Links
from influencer_platform.demo.market import Market
from influencer_platform.demo.payments import Payments
from influencer_platform.demo.people import People, country_of
from influencer_platform.demo.plans import DAY, GUEST_WISHES, HOST_WISHES, Wish, plan, wish_for
from influencer_platform.demo.post import Post, chooses_quiet, orders
from influencer_platform.demo.staff import Staff
from influencer_platform.demo.suspects import Suspects
from influencer_platform.demo.words import words

CREATORS = 62
COMPANIES = 21
HOSTS = ("Outdoors", "Food")
"""The niches whose companies one can sign in as; they have more of everything."""
GUESTS = (("Outdoors", "GB", "Priya Raman", 84_200), ("Food", "ES", "Tomás Ortuño", 46_800))
"""The creators one can sign in as."""
LATECOMERS: dict[str, tuple[Any, ...]] = {
    "Fashion": (-3.6, "submitted"),
    "Parenting": (-2.7,),
    "Personal finance": (-22, "submitted", "rejected"),
    "Pets": (-10, "submitted", "asked"),
    "Crafts": (-6.4, "submitted"),
}
"""The second companies of some niches: the day they came, and what happened on each day after."""
FATES = (
    *(Status.ACTIVE, Status.ACTIVE, Status.COMPLETED, Status.ACTIVE, Status.PAUSED, Status.ACTIVE),
    *(Status.ACTIVE, Status.ARCHIVED, Status.ACTIVE, Status.DRAFT, Status.ACTIVE),
)
"""What becomes of one campaign after the other."""
UPFRONT = (0, 30, 50)
"""Per cent of the fee due on signing, of one campaign after the other."""
HOSTS_FATES = (*[Status.ACTIVE] * 4, Status.PAUSED, Status.COMPLETED)


class Town:
    def __init__(self, market: Market) -> None:
        self.market, self.rng = market, market.rng
        contacts = [
            niche[k].get("contact", "")
            for niche in words("niches")["niche"]
            for k in ("company", "second")
            if k in niche
        ]
        self.people = People(market, [*contacts, *(guest[2] for guest in GUESTS)])
        self.staff = Staff(market.rng)
        self.post = Post(market)
        self.wanted: list[Wanted] = []
        self.guests: list[Influencer] = []
        self._names = company_names(market.number)

    def live(self) -> None:
        """People come first; then campaigns and requests, in the order of time, until now."""
        self._people_join()
        self.market.live()
        self._campaigns_are_planned()
        self._requests_are_planned()
        self._staff_watch()
        Figures(self.market, self.staff).schedule(self._others(), self.guests)
        Suspects(self.market, self.people).schedule(self._others())
        Payments(self.market, self.people, self.staff).schedule()
        Complaints(self.market, self.people, self.staff).schedule(self._others())
        self._colleagues_share()
        self._everybody_helps_themselves()
        self._latecomers_join()
        for hour in range(-58 * 24, 1, 4):
            self.market.at(self.market.day(hour / 24), self._the_clock_strikes)
        self.market.at(self.market.day(-2.1), self._everybody_reads_the_news)
        links = Links(self.market, [sponsor.pk for sponsor in self.people.sponsors.values()])
        self.market.at(self.market.day(-3.4), links.sponsors_lead)
        self.market.live()
        links.people_click()
        links.people_order()

    # --- People -------------------------------------------------------------------------------------------------------

    def _people_join(self) -> None:
        countries, niches = words("people")["country"], words("niches")["niche"]
        for niche in niches:
            day, key = self.rng.uniform(-80, -72), niche["name"]
            self._company_joins(key, niche, "company", day)
            for step in ("submitted", "approved"):
                day += self.rng.uniform(0.3, 1.8)
                self.market.at(self.market.day(day), partial(self._review, key, step))
        for n in range(CREATORS):
            niche = niches[n % len(niches)]
            country = countries[(n * 7 + self.market.number) % len(countries)]
            join = partial(self.people.influencer_joins, niche, country)
            self.market.at(self.market.day(self.rng.uniform(-78, -62)), join)
        for guest in GUESTS if self.market.number == 0 else ():
            self.market.at(self.market.day(-64), partial(self._guest_joins, *guest))

    def _others(self) -> list[Influencer]:
        return [creator for creator in self.people.influencers if creator not in self.guests]

    def _guest_joins(self, niche_name: str, country: str, name: str, followers: int) -> None:
        niche = next(n for n in words("niches")["niche"] if n["name"] == niche_name)
        self.guests.append(
            self.people.influencer_joins(niche, country_of(country), name, followers)
        )

    def _company_joins(self, key: str, niche: dict[str, Any], which: str, day: float) -> None:
        facts = niche[which]
        if self.market.number:
            facts = facts | {"name": next(self._names), "contact": ""}
        self.market.at(
            self.market.day(day), partial(self.people.sponsor_joins, key, facts, niche["industry"])
        )

    def _review(self, key: str, step: str) -> None:
        sponsor = self.people.sponsors[key]
        if step == "submitted":
            accounts.submit_for_review(sponsor=sponsor, by=sponsor.user)
        else:
            self.staff.decides(sponsor, step)
        sponsor.refresh_from_db()

    def _latecomers_join(self) -> None:
        for niche in words("niches")["niche"]:
            if "second" not in niche:
                continue
            key = f"{niche['name']}, second"
            day, *steps = LATECOMERS[niche["name"]]
            self._company_joins(key, niche, "second", day)
            for n, step in enumerate(steps, start=1):
                self.market.at(self.market.day(day + n), partial(self._review, key, step))

    # --- Campaigns and requests ---------------------------------------------------------------------------------------

    def _campaigns_are_planned(self) -> None:
        """Three per company, six for the hosts; one in four by invitation only, one in twelve without a fee."""
        fates, numbers = cycle(FATES), count()
        for niche in words("niches")["niche"]:
            name = niche["name"]
            is_host = name in HOSTS and self.market.number == 0
            for facts, host_fate in zip(niche["campaign"], HOSTS_FATES, strict=False):
                n = next(numbers)
                wanted = Wanted(
                    facts=facts | {"do": niche["do"], "dont": niche["dont"]},
                    niche=self.people.niches[name],
                    sponsor=self.people.sponsors[name],
                    becomes=host_fate if is_host else next(fates),
                    is_private=n % 4 == 2,  # noqa: PLR2004  (one in four)
                    is_gifted=n % 12 == 9,  # noqa: PLR2004  (one in twelve)
                    people=11 if is_host else 6,
                    upfront=UPFRONT[n % len(UPFRONT)],
                )
                schedule(wanted, self.market)
                self.wanted.append(wanted)

    def _requests_are_planned(self) -> None:
        ids = [creator.pk for creator in self.people.influencers]
        everybody = list(
            Influencer.objects.filter(pk__in=ids)
            .select_related("user__role")
            .prefetch_related("niches")
            .order_by("pk")
        )
        guests = [
            creator for creator in everybody if creator.pk in {guest.pk for guest in self.guests}
        ]
        others = [creator for creator in everybody if creator not in guests]
        published = [wanted for wanted in self.wanted if wanted.becomes != Status.DRAFT]
        for wanted in self.wanted:
            choose_creators(wanted, others, self.market)
        for wanted in published:
            wishes = (
                HOST_WISHES
                if wanted.sponsor.user.name in self._hosts() and wanted.becomes == Status.ACTIVE
                else ()
            )
            for n, creator in enumerate(wanted.creators):
                wish = wishes[n] if n < len(wishes) else wish_for(wanted, self.rng)
                self._plan(wish, wanted, creator)
        for guest in guests:
            self._plan_guest(guest, published)
        for wanted in self.rng.sample(published, 4):
            later = wanted.published + (self.market.now - wanted.published) * 0.4
            self.market.at(later, partial(rewrite, wanted, self.market))

    def _hosts(self) -> set[str]:
        return (
            {self.people.sponsors[name].user.name for name in HOSTS}
            if self.market.number == 0
            else set()
        )

    def _plan(self, wish: Wish, wanted: Wanted, creator: Influencer) -> None:
        Deal(self.market, wanted, creator, plan(wish, wanted, self.market)).schedule()

    def _plan_guest(self, guest: Influencer, published: list[Wanted]) -> None:
        """One wish after the other: in every campaign of the hosts, then in others that are of the guest's size."""
        running = [w for w in published if w.becomes == Status.ACTIVE and not w.is_gifted]
        of_hosts = [w for w in running if w.sponsor.user.name in self._hosts()]
        others = [w for w in running if w not in of_hosts and w.fits(guest)]
        for wish, wanted in zip(GUEST_WISHES, of_hosts + others, strict=False):
            wanted.creators.append(guest)
            self._plan(wish, wanted, guest)

    # --- Time, staff, colleagues --------------------------------------------------------------------------------------

    def _the_clock_strikes(self) -> None:
        """What the schedules of an installation do every few minutes."""
        adrequests.expire_overdue()
        campaigns.close_ended_campaigns()
        adrequests.warn_expiring()
        adrequests.escalate_unconfirmed()
        adrequests.announce_payments()
        work.warn_of_reviews()
        work.answer_silence()
        work.tell_due_dates()
        reviews.show_due_reviews()
        self.post.strikes()

    def _everybody_helps_themselves(self) -> None:
        """One creator chooses their mails; a company takes a list along, a creator everything about themselves."""
        for guest in self.guests[:1]:
            self.market.at(self.market.day(-30), partial(chooses_quiet, guest.user))
            self.market.at(self.market.day(-1.4), partial(orders, guest.user, "personal_data"))
        for name in HOSTS if self.guests else ():
            host = self.people.sponsors[name].user
            self.market.at(self.market.day(-9), partial(orders, host, "campaigns"))
            self.market.at(self.market.day(-1.2), partial(orders, host, "campaigns", "ad_requests"))

    def _staff_watch(self) -> None:
        """A company, a creator and a campaign are flagged now; another company was, and is open again."""
        day, sponsors = self.market.day, self.people.sponsors
        somebody = self.rng.choice(self._others())
        suspect = next(
            w for w in self.wanted if w.niche.name == "Fitness" and w.becomes == Status.ACTIVE
        )
        self.market.at(day(-41), partial(self.staff.flags, sponsors["Gaming"], "spam"))
        self.market.at(day(-39.5), partial(self.staff.lifts, sponsors["Gaming"]))
        self.market.at(day(-4), lambda: self.staff.flags(suspect.row, "rules"))
        self.market.at(day(-3.1), partial(self.staff.flags, somebody, "fake_audience"))
        self.market.at(day(-2.4), partial(self.staff.flags, sponsors["Music"], "off_platform"))

    def _colleagues_share(self) -> None:
        """The first host shares one campaign with a colleague who works on it, and with one who has not opened the link."""
        host = self.people.sponsors[HOSTS[0]]
        shared = next(w for w in self.wanted if w.sponsor == host and w.becomes == Status.ACTIVE)
        if self.market.number == 0:
            self.market.at(shared.published + DAY, partial(self._share, shared))

    def _share(self, wanted: Wanted) -> None:
        owner = wanted.sponsor.user
        colleague = self.people.somebody(country_of(wanted.sponsor.country), Role.Code.SPONSOR)
        row = campaigns.share(campaign=wanted.row, by=owner, email=colleague.email, level="manage")
        campaigns.claim_share(token=share_token(row.pk), by=colleague)
        campaigns.share(
            campaign=wanted.row, by=owner, email=self.people.address("Interns"), level="view"
        )

    def _everybody_reads_the_news(self) -> None:
        for user in User.objects.filter(sponsor__in=self.people.sponsors.values()):
            accounts.mark_all_read(user=user)
        for creator in self.people.influencers:
            accounts.mark_all_read(user=creator.user)


def company_names(number: int) -> Iterator[str]:
    """Names for the companies of the further neighbourhoods, none of them twice in the first 57."""
    first, last = words("people")["company"]["first"], words("people")["company"]["last"]
    for n in count((number - 1) * COMPANIES):
        yield f"{first[n % len(first)]} {last[(n // len(first) + n) % len(last)]}"
