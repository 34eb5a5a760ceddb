"""What the links of agreed work bring in the demo: sponsors lead them to a page, people click, some of them order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from adrequests.models import AGREED
from campaigns.models import Campaign
from influencer_platform.demo.market import Market
from influencer_platform.demo.plans import DAY
from reports import services
from reports.clicks.statements import Row
from reports.models import Conversion, TrackedLink
from reports.services.postback import sign

PAGES = ("new", "summer", "gifts", "made-to-last")
KINDS = ("valid",) * 16 + ("bot", "bot", "prefetch", "valid")
VISITORS = 2**62
ONE_IN = 40
"""So many valid clicks bring one order."""
LEAD, REPEAT = 0.4, 0.15


class Links:
    """The links of the campaigns of one neighbourhood."""

    def __init__(self, market: Market, sponsors: list[int]) -> None:
        self.market, self.rng, self.sponsors = market, Random(market.number), sponsors  # noqa: S311

    def sponsors_lead(self) -> None:
        """Some sponsors let links lead to a page of their shop, with a promo code for the first piece of a deal."""
        for link in self._links():
            if self.rng.random() < LEAD:
                host = link.campaign.destination_hosts[0]
                name = link.deliverable.ad_request.influencer.handle[:8].upper().replace(".", "")
                services.set_destination(
                    deliverable=link.deliverable,
                    by=link.campaign.sponsor.user,
                    url=f"https://{host}/{self.rng.choice(PAGES)}",
                    promo_code=f"{name}{link.pk}" if link.deliverable.number == 1 else None,
                )

    def people_click(self) -> None:
        """From the day after the deal on, each day some, fewer as time goes by; every campaign's clicks are one batch."""
        for campaign in Campaign.objects.filter(sponsor__in=self.sponsors).order_by("pk"):
            rows = [row for link in self._links(campaign) for row in self._clicks(link)]
            services.store(batch=f"demo {campaign.pk}", rows=rows)

    def people_order(self) -> None:
        """Most orders come by a link, some by its promo code; one campaign's shop tells of them by itself."""
        for link in self._links():
            orders = sum(row[3] == "valid" for row in self._clicks(link)) // ONE_IN
            for n in range(orders):
                services.record_conversion(
                    campaign=link.campaign,
                    told=services.Order(
                        order=f"{link.code.upper()}-{n + 1}",
                        amount_minor=self.rng.randrange(19, 240) * 100 + 90,
                        link="" if link.promo_code and n % 3 == 0 else link.code,
                        promo_code=link.promo_code if n % 3 == 0 else "",
                        at=self.market.now - self.rng.random() * self._age(link),
                    ),
                    source=Conversion.Source.CSV,
                )
        self._one_shop_tells()

    def _one_shop_tells(self) -> None:
        link = next(iter(self._links()), None)
        if link is None:
            return
        secret = services.rotate_secret(campaign=link.campaign, by=link.campaign.sponsor.user)
        stamp = str(int(self.market.now.timestamp()))
        for body in (f'{{"order": "S-1", "amount": "49.90", "link": "{link.code}"}}', "{}"):
            services.answer_call(
                campaign_pk=link.campaign_id,
                timestamp=stamp,
                signature=sign(secret, timestamp=stamp, body=body.encode()),
                body=body.encode(),
            )

    def _links(self, campaign: Campaign | None = None) -> list[TrackedLink]:
        rows = TrackedLink.objects.for_lists().exclude(url="")
        rows = rows.filter(campaign__sponsor__in=self.sponsors, deliverable__ad_request__status__in=AGREED)  # fmt: skip
        rows = rows.filter(campaign=campaign) if campaign else rows
        return list(rows.select_related("campaign__sponsor__user").order_by("pk"))

    def _age(self, link: TrackedLink) -> timedelta:
        return self.market.now - link.created_at

    def _clicks(self, link: TrackedLink) -> Iterator[Row]:
        """The same each time it is asked."""
        rng = Random(link.code)  # noqa: S311  (invented people)
        popularity = rng.uniform(1, 9)
        for days in range(self._age(link).days):
            begins = link.created_at + DAY * (days + 1)
            for _ in range(int(popularity * rng.uniform(0.4, 1.6) / (1 + days / 12)) + 1):
                yield from self._click(link, rng, begins)

    def _click(self, link: TrackedLink, rng: Random, begins: datetime) -> Iterator[Row]:
        """Now and then the same person once more, a minute later."""
        at = min(begins + DAY * rng.random(), self.market.now)
        row = (link.code, int(at.timestamp() * 1000), rng.randrange(VISITORS), rng.choice(KINDS))
        yield row
        if rng.random() < REPEAT:
            later = min(at + timedelta(minutes=1), self.market.now)
            yield (row[0], int(later.timestamp() * 1000), row[2], row[3])
