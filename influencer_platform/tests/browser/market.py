"""A small market in which every main page has something to show: long names, every state, two currencies."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import services as accounts
from accounts.models import Influencer, Sponsor, SponsorStatus, User
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_staff
from accounts.topics import EXPORTS
from accounts.unsubscribing import unsubscribe_token
from adrequests import services as deals
from adrequests.models import AdRequest
from adrequests.services import work
from adrequests.tests.factories import make_ad_request, make_application, make_terms
from campaigns import services as campaigns
from campaigns.models import Campaign, Share, Status
from campaigns.tests.factories import make_campaign

LONG_NAME = (
    "Herbstwanderungen im Karwendelgebirge mit wasserdichten Rucksäcken aus Wiederverwertung"
)
BIO = "Long walks, short films. I carry what I show for at least two seasons. " * 4


@dataclass(frozen=True)
class Market:
    """`people` by the name of what they are; `ids` fill the addresses of pages."""

    people: dict[str, User]
    ids: dict[str, Any]
    turn: AdRequest
    """It is the sponsor's turn here, after three offers."""


def build_market() -> Market:
    sponsor = make_sponsor(company_name="Alpenglow Gear and Outdoor Equipment Manufacturing GmbH")
    priya = _creator("Priya Raman", "priya.raman")
    campaign = make_campaign(sponsor=sponsor, name=LONG_NAME, niche=make_niche("Outdoors"))
    _more_campaigns(sponsor)
    turn = _negotiation(campaign, priya)
    accepted = _other_states(campaign, priya, sponsor)
    pending = make_sponsor(status=SponsorStatus.PENDING)
    accounts.submit_for_review(sponsor=pending, by=pending.user)
    staff, newcomer = make_staff(is_superuser=True), make_influencer(bio="")
    accounts.flag(target=make_sponsor(), by=staff, reason="fraud", private_note="Copied logo.")
    people = {
        "sponsor": sponsor.user,
        "influencer": priya.user,
        "pending": pending.user,
        "newcomer": newcomer.user,
        "staff": staff,
    }
    ids = {
        "campaign": campaign.pk,
        "turn": turn.pk,
        "accepted": accepted.pk,
        "agreed": AdRequest.objects.get(influencer=priya, status="accepted").pk,
        "handle": priya.handle,
        "mail_token": unsubscribe_token(priya.user_id, EXPORTS),
        "newcomer": newcomer.handle,
        "company": sponsor.pk,
        "pending": pending.pk,
        "account": priya.platform_accounts.get().pk,
    }
    return Market(people, ids, turn)


def _creator(name: str, handle: str, **facts: Any) -> Influencer:
    creator = make_influencer(name=name, handle=handle, bio=BIO, **facts)
    creator.niches.set([make_niche("Outdoors"), make_niche("Slow travel and train journeys")])
    prices: dict[str, int | None] = {"reel": 70_000, "story": 20_000, "video": 250_000}
    accounts.save_rates(influencer=creator, prices=prices, currency="USD")
    return creator


def _more_campaigns(sponsor: Sponsor) -> None:
    for status in (Status.DRAFT, Status.PAUSED, Status.COMPLETED, Status.ARCHIVED):
        make_campaign(sponsor=sponsor, name=f"Kept as {status}", status=status)
    make_campaign(sponsor=sponsor, name="By invitation only", visibility="private")
    make_campaign(name="Yen tour of temples", currency="JPY", fee_min_minor=0, fee_max_minor=0)


def _negotiation(campaign: Campaign, priya: Influencer) -> AdRequest:
    """Three offers, a message of each side, a newer brief, an unread line for both."""
    row = make_ad_request(campaign=campaign, influencer=priya)
    later = timezone.localdate() + timedelta(days=35)
    terms = make_terms(145_000, deliverables={"reel": 2, "story": 3}, due_on=later)
    deals.counter(
        ad_request=row, by=priya.user, offer_number=1, terms=terms, note="Two days take two reels."
    )
    asker = campaign.sponsor.user
    deals.counter(ad_request=row, by=asker, offer_number=2, terms=make_terms(120_000), note="")
    deals.post_message(ad_request=row, by=asker, text="We can send the pack this week.")
    last = make_terms(130_000, requirements="Raw files stay with me. " * 8)
    deals.counter(ad_request=row, by=priya.user, offer_number=3, terms=last, note="My last word.")
    return row


def _work(deal: AdRequest) -> None:
    """A draft that waits, another date asked for, and words of both sides about them."""
    piece, creator = deal.deliverables.earliest("number"), deal.influencer.user
    work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="The first cut. " * 9)
    work.comment(deliverable=piece, by=creator, text="Is the light right?")
    later = piece.due_on + timedelta(days=4)
    work.ask_for_date(deliverable=piece, by=creator, due_on=later, text="Snow until Thursday.")
    work.comment(deliverable=piece, by=deal.campaign.sponsor.user, text="It is.")


def _other_states(campaign: Campaign, priya: Influencer, sponsor: Sponsor) -> AdRequest:
    """One request in each other state, of the campaign; the accepted one is returned."""
    accepted = make_application(campaign=campaign, influencer=_creator("Tomás Ortuño", "tomas"))
    deals.accept(ad_request=accepted, by=sponsor.user, offer_number=1)
    _work(accepted)
    rejected = make_application(campaign=campaign)
    deals.reject(
        ad_request=rejected, by=sponsor.user, offer_number=1, reason="fee", note="Too much."
    )
    make_ad_request(campaign=campaign, fee_minor=0)
    agreed = make_ad_request(campaign=make_campaign(name="Winter boots"), influencer=priya)
    deals.accept(ad_request=agreed, by=priya.user, offer_number=1)
    make_ad_request(campaign=make_campaign(name="City bikes"), influencer=priya)
    campaigns.share(
        campaign=campaign, by=sponsor.user, email="colleague@example.com", level=Share.Level.VIEW
    )
    return accepted
