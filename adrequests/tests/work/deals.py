"""Agreed deals and their pieces, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from adrequests import services
from adrequests.models import (
    AdRequest,
    CalendarFeed,
    DateChange,
    Deliverable,
    Draft,
    Publication,
    WorkComment,
)
from adrequests.services import work
from adrequests.tests import factories
from adrequests.tests.factories import make_ad_request


def make_deal(pieces: int = 1, **fields: Any) -> AdRequest:
    """An accepted invitation to make so many reels within 20 days."""
    campaign = fields.pop("campaign", None)
    row = make_ad_request(campaign=campaign, deliverables={"reel": pieces}, **fields)
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def piece_of(deal: AdRequest, number: int = 1) -> Deliverable:
    return Deliverable.objects.for_pages().get(ad_request=deal, number=number)


def sponsor_of(piece: Deliverable) -> User:
    return piece.ad_request.campaign.sponsor.user


def creator_of(piece: Deliverable) -> User:
    return piece.ad_request.influencer.user


def hand_in(piece: Deliverable, **said: Any) -> Draft:
    """The next draft, by the influencer."""
    piece.refresh_from_db()
    said = said or {"text": "Here is the first cut."}
    return work.submit_draft(
        deliverable=piece, by=creator_of(piece), draft_number=piece.draft_number, **said
    )


def approve(piece: Deliverable) -> Deliverable:
    """The draft that waits, by the sponsor."""
    piece.refresh_from_db()
    return work.approve_draft(
        deliverable=piece, by=sponsor_of(piece), draft_number=piece.draft_number
    )


def ask_changes(piece: Deliverable, text: str = "Show the pack earlier.") -> Deliverable:
    piece.refresh_from_db()
    return work.ask_for_changes(
        deliverable=piece, by=sponsor_of(piece), draft_number=piece.draft_number, text=text
    )


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


WORK_TABLES = (Deliverable, Draft, WorkComment, DateChange, Publication, CalendarFeed)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of the deal and of its work, to compare before and after."""
    rows = {m.__name__: list(m._default_manager.order_by("pk").values()) for m in WORK_TABLES}
    return factories.snapshot() | rows
