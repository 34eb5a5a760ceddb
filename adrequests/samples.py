"""Invented deals for the previews of mails in the back office. Nothing here is saved or read."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Influencer, Niche, Sponsor
from adrequests.digests import Digest, News, Waiting
from adrequests.models import OPEN, AdRequest, CloseReason, Offer, Side, Status
from adrequests.services.mail_facts import DealFacts
from campaigns.models import Campaign

NOTES = {
    Side.SPONSOR: (
        "Your field notes are why we ask you. Could you take the pack out for two days?",
        "The new colour is in the parcel, too.",
    ),
    Side.INFLUENCER: (
        "Two days and three stories are more work than one reel.",
        "The second week of the month suits me best.",
    ),
}


def deal_sample(
    *,
    side: Side = Side.INFLUENCER,
    status: Status = Status.PENDING,
    hours: int = 150,
    words: int = 1,
) -> tuple[dict[str, Any], DealFacts]:
    """Payload and facts of a mail to `side`, about a deal whose offer can be answered for so many hours."""
    now = timezone.now()
    row = AdRequest(
        pk=0,
        campaign=campaign_sample(),
        influencer=Influencer(name="Priya Raman", handle="priya"),
        initiator=Side.SPONSOR,
        status=status,
        awaiting=side if status in OPEN else "",
        fee_minor=145_000,
        expires_at=now + timedelta(hours=hours),
        close_reason="" if status in {*OPEN, Status.ACCEPTED} else CloseReason.TIMING,
        is_reason_shared=True,
        latest_offer=Offer(
            fee_minor=145_000,
            deliverables={"reel": 1, "story": 3},
            due_on=(now + timedelta(days=20)).date(),
            side=side.other,
        ),
    )
    payload = {"request": 0, "offer": 1, "message": 0, "amended": False, "by_silence": True}
    return payload, DealFacts(row, side, NOTES[side.other][:words], words)


def campaign_sample(name: str = "Ridge Pack launch") -> Campaign:
    today = timezone.localdate()
    return Campaign(
        pk=0,
        name=name,
        sponsor=Sponsor(company_name="Alpenglow Gear"),
        niche=Niche(name="Outdoors", slug="outdoors"),
        currency="USD",
        fee_min_minor=50_000,
        fee_max_minor=200_000,
        ends_on=today + timedelta(days=60),
        closes_on=today + timedelta(days=10),
    )


def digest_sample(side: Side) -> tuple[dict[str, Any], Digest]:
    """Two offers that wait, one piece of agreed work and one event."""
    now = timezone.now()
    names = {
        Side.INFLUENCER: ("Nimbus Bottles", "Alpenglow Gear", "Harbour Tea"),
        Side.SPONSOR: ("Priya Raman", "Jonas Weber", "Aiko Tanaka"),
    }[side]
    deals = (("Refill month", 60_000, 20), ("Ridge Pack launch", 125_000, 80))
    waiting = [
        Waiting(n, who, name, fee, "USD", now + timedelta(hours=hours), now.date(), 2)
        for n, (who, (name, fee, hours)) in enumerate(zip(names, deals, strict=False))
    ]
    due = (now + timedelta(days=2)).date()
    work = [Waiting(9, names[2], "Winter evenings", 90_000, "USD", now, due, 1, "work")]
    news = [
        News(f"{names[1]} wrote to you", "When can we talk about the dates?", "/ad-requests/9/")
    ]
    on = {"on": timezone.localdate().isoformat()}
    return on, Digest(waiting, work if side == Side.INFLUENCER else [], news, {0: 2})


def comeback_sample() -> tuple[dict[str, Any], list[Campaign]]:
    names = ("Ridge Pack launch", "Refill month", "Winter evenings")
    return {}, [campaign_sample(name) for name in names]
