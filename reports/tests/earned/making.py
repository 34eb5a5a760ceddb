"""Worlds of finished and unfinished deals, written straight into the tables: whatever the constraints allow."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import AbuseReport, AuditEvent, Influencer, User
from adrequests.models import (
    AdRequest,
    DealSheet,
    Deliverable,
    Message,
    Offer,
    Review,
    Side,
    Status,
    WorkStatus,
)
from campaigns.models import Brief, Campaign

NOW = datetime(2026, 9, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AGREED = {Status.ACCEPTED, Status.COMPLETED, Status.CANCELLED}


@dataclass(frozen=True)
class Piece:
    """A piece of work: due so many days before NOW, handed in so many hours after the beginning of that day."""

    status: str
    due_days: int
    handed_in: int | None


@dataclass(frozen=True)
class Deal:
    """Hours: how long ago it was sent, and how long after that each thing happened. `offers` and `messages`: (side, hours)."""

    campaign: int
    influencer: int
    initiator: str
    status: str
    sent: int
    ended: int
    agreed: int
    frozen: bool
    silent: str
    offers: tuple[tuple[str, int], ...] = ()
    messages: tuple[tuple[str, int], ...] = ()
    pieces: tuple[Piece, ...] = ()
    stars: tuple[tuple[str, int, bool, bool], ...] = ()
    """(side, rating, is shown, is hidden)"""


@dataclass
class Place:
    """The parties there are."""

    campaigns: list[Campaign]
    influencers: list[Influencer]
    staff: User

    def build(self, deals: list[Deal], spam: set[tuple[int, int, bool]]) -> None:
        """`spam`: (a campaign of the company, creator, whether the creator reported the company), upheld."""
        for deal in deals:
            self._build(deal)
        for company, creator, by_creator in spam:
            pair = [self.influencers[creator].user, self.campaigns[company].sponsor.user]
            reporter, about = pair if by_creator else pair[::-1]
            AbuseReport.objects.create(
                reporter=reporter,
                about_user=about,
                object_type="accounts.user",
                object_id=about.pk,
                reason="spam",
                status="upheld",
                decided_at=NOW,
            )

    def _build(self, deal: Deal) -> None:
        campaign, creator = self.campaigns[deal.campaign], self.influencers[deal.influencer]
        people = {Side.INFLUENCER: creator.user, Side.SPONSOR: campaign.sponsor.user}
        row = self._request(deal, campaign, creator)
        brief = Brief.objects.filter(campaign=campaign).latest("pk")
        first = None
        for number, (side, after) in enumerate([(deal.initiator, 0), *deal.offers], start=1):
            offer = Offer.objects.create(
                ad_request=row,
                number=number,
                side=side,
                author=people[Side(side)],
                brief=brief,
                created_at=row.created_at + after * HOUR,
                fee_minor=1000,
                deliverables={"reel": 1},
                due_on=date(2026, 10, 1),
            )
            first = first or offer
        Message.objects.bulk_create(
            Message(
                ad_request=row,
                author=people[Side(side)],
                side=side,
                text="Hello",
                created_at=row.created_at + after * HOUR,
            )
            for side, after in deal.messages
        )
        if row.accepted_at:
            self._work(deal, row, first)
        for side, rating, shown, hidden in deal.stars:
            self._review(row, people, Side(side), rating, shown=shown, hidden=shown and hidden)

    def _request(self, deal: Deal, campaign: Campaign, creator: Influencer) -> AdRequest:
        status, sent = Status(deal.status), NOW - deal.sent * HOUR
        is_open = status in {Status.PENDING, Status.NEGOTIATING}
        is_final = not is_open and status != Status.ACCEPTED
        agreed = sent + deal.agreed * HOUR if status in AGREED else None
        row = AdRequest.objects.create(
            campaign=campaign,
            influencer=creator,
            initiator=deal.initiator,
            status=status,
            awaiting=Side(deal.initiator).other if is_open else "",
            fee_minor=1000,
            expires_at=NOW + HOUR,
            created_at=sent,
            moved_at=sent,
            accepted_at=agreed,
            accepted_by=campaign.sponsor.user if agreed else None,
            closed_at=(agreed or sent) + deal.ended * HOUR if is_final else None,
            frozen_at=NOW if is_open and deal.frozen else None,
        )
        if status == Status.EXPIRED:
            data = {"silent": deal.silent} if deal.silent else {"campaign_ended": True}
            AuditEvent.record(row, action="expired", by=None, to_status=status, **data)
        return row

    def _work(self, deal: Deal, row: AdRequest, offer: Any) -> None:
        sheet = DealSheet.objects.create(
            ad_request=row, number=1, offer=offer, document={}, sha256="0" * 64
        )
        for number, piece in enumerate(deal.pieces, start=1):
            due = NOW.date() - timedelta(days=piece.due_days)
            start = datetime(due.year, due.month, due.day, tzinfo=UTC)
            after = piece.handed_in
            if after is None and piece.status not in {WorkStatus.DUE, WorkStatus.DROPPED}:
                after = 0
            handed_in = None if after is None else start + after * HOUR
            Deliverable.objects.create(
                ad_request=row,
                sheet=sheet,
                number=number,
                kind="reel",
                due_on=due,
                status=piece.status,
                first_submitted_at=handed_in,
                approved_at=handed_in if piece.status == WorkStatus.APPROVED else None,
            )

    def _review(self, row: Any, people: Any, side: Any, rating: int, *, shown: bool, hidden: bool) -> None:  # fmt: skip
        Review.objects.create(
            ad_request=row,
            side=side,
            author=people[side],
            about=people[side.other],
            rating=rating,
            text="Words",
            shown_at=NOW if shown else None,
            hidden_at=NOW if hidden else None,
            hidden_by=self.staff if hidden else None,
            hidden_reason="abuse" if hidden else "",
        )
