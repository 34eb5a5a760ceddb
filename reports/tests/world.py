"""Two years of a small market, lived through by the services, with everything that figures must tell apart."""

from datetime import UTC, datetime, timedelta

import time_machine

from accounts import services as accounts
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.models import AdRequest
from adrequests.services import work
from adrequests.tests.factories import make_ad_request, make_application, make_terms
from campaigns.models import Campaign
from campaigns.services import complete
from campaigns.tests.factories import make_campaign

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
"""Still the old year in UTC, the new one in Vienna."""


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def campaign_in(currency: str) -> Campaign:
    return make_campaign(currency=currency, ends_on=datetime(2027, 1, 1, tzinfo=UTC).date())


def accept(row: AdRequest) -> AdRequest:
    return deals.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def reject(row: AdRequest) -> AdRequest:
    return deals.reject(ad_request=row, by=row.influencer.user, offer_number=1, reason="fee")


def asked(campaign: Campaign, sent: datetime, fee_minor: int = 100_000) -> AdRequest:
    """An invitation sent at that moment; its terms are due soon after."""
    with at(sent):
        return make_ad_request(campaign=campaign, fee_minor=fee_minor)


def live() -> None:
    """Runs to the morning of NOW."""
    with at(NOW - timedelta(days=700)):
        make_influencer()
    with at(NOW - timedelta(days=300)):
        dollars, euros = campaign_in("USD"), campaign_in("EUR")
        make_influencer()
    accept_at(
        asked(dollars, NEW_YEAR - timedelta(days=400), 70_000), NEW_YEAR - timedelta(days=399)
    )
    _answers(dollars, euros)
    _silences(dollars)
    _taken_back(euros)
    with at(NOW - timedelta(hours=5)):
        make_sponsor(status="pending")
        flagged = make_influencer()
        accounts.flag(target=flagged, by=make_staff(), reason="spam")
        make_campaign(status="draft")


def accept_at(row: AdRequest, moment: datetime) -> AdRequest:
    with at(moment):
        return accept(row)


def publish_at(deal: AdRequest, moment: datetime) -> None:
    """The first piece is handed in and approved, and goes live."""
    creator, sponsor = deal.influencer.user, deal.campaign.sponsor.user
    piece = deal.deliverables.get(number=1)
    with at(moment):
        work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="Here it is.")
        work.approve_draft(deliverable=piece, by=sponsor, draft_number=1)
        url, caption = "https://www.youtube.com/watch?v=1", "#ad Here it is."
        work.publish(deliverable=piece, by=creator, url=url, caption=caption)


def _answers(dollars: Campaign, euros: Campaign) -> None:
    made = accept_at(asked(dollars, NEW_YEAR - timedelta(hours=10), 123_450), NEW_YEAR)
    publish_at(made, NEW_YEAR + timedelta(days=5))
    accept_at(asked(euros, NEW_YEAR - timedelta(days=6), 50_000), NEW_YEAR + timedelta(hours=2))
    gone = accept_at(asked(euros, NOW - timedelta(days=40), 80_000), NOW - timedelta(days=39))
    with at(NOW - timedelta(days=30)):
        deals.cancel(ad_request=gone, by=gone.influencer.user, reason="timing")
    no, late = asked(dollars, NOW - timedelta(days=20)), asked(dollars, NOW - timedelta(days=20))
    with at(NOW - timedelta(days=18)):
        reject(no)
    with at(NOW - timedelta(days=16)):
        reject(late)
    with at(NOW - timedelta(days=15)):
        countered = make_application(campaign=dollars)
    with at(NOW - timedelta(days=13)):
        deals.counter(
            ad_request=countered,
            by=dollars.sponsor.user,
            offer_number=1,
            terms=make_terms(90_000),
        )
    wrote = asked(euros, NOW - timedelta(hours=30))
    with at(NOW - timedelta(hours=20)):
        deals.post_message(ad_request=wrote, by=wrote.influencer.user, text="Let me look.")


def _silences(dollars: Campaign) -> None:
    """Lapsed; still open and over; still open and not over; written by the sender only; answered by the campaign's end."""
    asked(dollars, NOW - timedelta(days=60))
    with at(NOW - timedelta(days=50)):
        deals.expire_overdue()
    asked(dollars, NOW - timedelta(days=5))
    asked(dollars, NOW - timedelta(hours=3))
    alone = asked(dollars, NOW - timedelta(days=4))
    with at(NOW - timedelta(days=4)):
        deals.post_message(ad_request=alone, by=dollars.sponsor.user, text="Hello?")


def _taken_back(euros: Campaign) -> None:
    """Withdrawn within the time to answer, and after it; ended with the campaign; on hold."""
    soon, later = (asked(euros, NOW - timedelta(days=12)) for _ in range(2))
    with at(NOW - timedelta(days=11)):
        deals.withdraw(ad_request=soon, by=euros.sponsor.user, offer_number=1)
    with at(NOW - timedelta(days=8)):
        deals.withdraw(ad_request=later, by=euros.sponsor.user, offer_number=1)
    with at(NOW - timedelta(days=9)):
        ending = make_campaign()
        make_ad_request(campaign=ending)
    with at(NOW - timedelta(days=8)):
        complete(campaign=ending, by=ending.sponsor.user)
    held = asked(euros, NOW - timedelta(days=6))
    with at(NOW - timedelta(days=5)):
        accounts.flag(target=held.influencer, by=make_staff(), reason="fraud")
