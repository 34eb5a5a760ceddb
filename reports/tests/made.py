"""Markets of any shape, written straight into the tables, for figures that are counted a second time."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from accounts.models import AuditEvent, DeliverableKind, Influencer, Sponsor
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests.models import (
    AdRequest,
    DealSheet,
    Deliverable,
    Message,
    Offer,
    Publication,
    Side,
    Status,
)
from campaigns.models import Brief, Campaign
from campaigns.tests.factories import make_campaign
from reports.tests.world import NOW

AGREED = {Status.ACCEPTED, Status.COMPLETED, Status.CANCELLED}
ENDED = {Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED, Status.COMPLETED, Status.CANCELLED}


@dataclass(frozen=True)
class Piece:
    kind: str
    due: int
    handed_in: int | None
    approved: bool
    url: str
    """Where it was published; empty where it was not."""


@dataclass(frozen=True)
class Deal:
    """Hours and days are counted from when the request began."""

    initiator: str
    status: str
    campaign: int
    began: int
    answer: int
    close: int
    offers: int
    word: int | None
    silent: bool
    viewed: bool
    fee: int
    pieces: list[Piece] = field(default_factory=list)


ADDRESSES = (
    "",
    "https://www.instagram.com/reel/1/",
    "https://vm.tiktok.com/1/",
    "https://youtu.be/1",
    "https://M.YouTube.com/watch?v=1",
    "https://notyoutube.com/1",
    "https://priya.substack.com/p/1",
    "https://open.spotify.com/episode/1",
    "https://example.com/twitch.tv",
)
pieces = st.builds(
    Piece,
    kind=st.sampled_from(DeliverableKind.values),
    due=st.integers(-5, 60),
    handed_in=st.none() | st.integers(0, 70),
    approved=st.booleans(),
    url=st.sampled_from(ADDRESSES),
)
deals = st.builds(
    Deal,
    initiator=st.sampled_from(Side.values),
    status=st.sampled_from([status.value for status in Status]),
    campaign=st.integers(0, 2),
    began=st.integers(1, 9_600),
    answer=st.integers(0, 200),
    close=st.integers(0, 400),
    offers=st.integers(1, 4),
    word=st.none() | st.integers(0, 150),
    silent=st.booleans(),
    viewed=st.booleans(),
    fee=st.integers(0, 900_000),
    pieces=st.lists(pieces, max_size=3),
)
markets = st.lists(deals, min_size=1, max_size=14)


MOST = 14


@dataclass(frozen=True)
class Place:
    """A company with campaigns in two currencies, and influencers enough for one request each."""

    sponsor: Sponsor
    campaigns: list[Campaign]
    briefs: list[Brief]
    influencers: list[Influencer]


def place() -> Place:
    sponsor = make_sponsor()
    ends = (NOW + timedelta(days=90)).date()
    starts = (NOW - timedelta(days=30)).date()
    campaigns = [
        make_campaign(sponsor=sponsor, currency=currency, starts_on=starts, ends_on=ends)
        for currency in ("USD", "EUR", "USD")
    ]
    briefs = [
        Brief.objects.filter(campaign=c).first() or Brief.objects.create(campaign=c, number=1)
        for c in campaigns
    ]
    return Place(sponsor, campaigns, briefs, [make_influencer() for _ in range(MOST)])


def write(market: list[Deal], place: Place) -> None:
    for deal, influencer in zip(market, place.influencers, strict=False):
        _write(deal, place.campaigns[deal.campaign], place.briefs[deal.campaign], influencer)


def _write(deal: Deal, campaign: Campaign, brief: Brief, influencer: Influencer) -> None:
    began = NOW - timedelta(hours=deal.began)
    is_agreed, is_closed = deal.status in AGREED, deal.status in ENDED
    accepted = began + timedelta(hours=deal.answer)
    is_open = deal.status in {Status.PENDING, Status.NEGOTIATING}
    row = AdRequest.objects.create(
        campaign=campaign,
        influencer=influencer,
        initiator=deal.initiator,
        status=deal.status,
        awaiting=Side(deal.initiator).other if is_open else "",
        offer_number=deal.offers,
        sponsor_rounds=_rounds(deal, Side.SPONSOR),
        influencer_rounds=_rounds(deal, Side.INFLUENCER),
        fee_minor=deal.fee,
        expires_at=NOW + timedelta(days=7),
        created_at=began,
        moved_at=began,
        first_viewed_at=began if deal.viewed else None,
        accepted_at=accepted if is_agreed else None,
        accepted_by=influencer.user if is_agreed else None,
        closed_at=(accepted if is_agreed else began) + timedelta(hours=deal.close)
        if is_closed
        else None,
    )
    offers = [_offer(row, brief, deal, number) for number in range(1, deal.offers + 1)]
    if deal.word is not None:
        Message.objects.create(
            ad_request=row,
            author=influencer.user,
            side=Side(deal.initiator).other,
            text="Hello",
            created_at=began + timedelta(hours=deal.word),
        )
    if deal.silent and deal.status == Status.EXPIRED:
        AuditEvent.record(row, action="expired", by=None, silent=Side(deal.initiator).other.value)
    if is_agreed and deal.pieces:
        sheet = DealSheet.objects.create(
            ad_request=row, number=1, offer=offers[-1], document={}, sha256="0" * 64
        )
        for number, piece in enumerate(deal.pieces, 1):
            _piece(row, sheet, number, piece)


def _rounds(deal: Deal, side: Side) -> int:
    """Offers go to and fro."""
    first = Side(deal.initiator) == side
    return (deal.offers + 1) // 2 if first else deal.offers // 2


def _offer(row: AdRequest, brief: Brief, deal: Deal, number: int) -> Offer:
    side = Side(deal.initiator) if number % 2 else Side(deal.initiator).other
    values: dict[str, Any] = {
        "fee_minor": deal.fee,
        "deliverables": {"reel": 1},
        "due_on": NOW.date(),
    }
    return Offer.objects.create(
        ad_request=row,
        number=number,
        side=side,
        author=row.influencer.user,
        brief=brief,
        created_at=row.created_at + timedelta(hours=30 * (number - 1)),
        **values,
    )


def _piece(row: AdRequest, sheet: DealSheet, number: int, piece: Piece) -> None:
    assert row.accepted_at
    handed_in = (
        None if piece.handed_in is None else row.accepted_at + timedelta(days=piece.handed_in)
    )
    is_approved = piece.approved and handed_in is not None
    made = Deliverable.objects.create(
        ad_request=row,
        sheet=sheet,
        number=number,
        kind=piece.kind,
        due_on=(row.accepted_at + timedelta(days=piece.due)).date(),
        status="approved" if is_approved else "submitted" if handed_in else "due",
        first_submitted_at=handed_in,
        approved_at=handed_in if is_approved else None,
    )
    if is_approved and piece.url:
        Publication.objects.create(deliverable=made, url=piece.url, author=row.influencer.user)
