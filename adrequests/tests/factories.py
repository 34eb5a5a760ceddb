"""Requests made by the services, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Delivery, Influencer, Notification, Role, User
from accounts.tests.factories import make_influencer, make_user
from adrequests import services
from adrequests.models import AdRequest, Message, Offer, Seen
from adrequests.terms import Proposal
from campaigns.models import Campaign, Share
from campaigns.services import claim_share, share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from influencer_platform.errors import DomainError


def make_terms(fee_minor: int = 110_000, **fields: Any) -> Proposal:
    values: dict[str, Any] = {
        "deliverables": {"reel": 1, "story": 2},
        "due_on": timezone.localdate() + timedelta(days=20),
        "usage_days": 90,
    }
    return Proposal(fee_minor=fee_minor, **(values | fields))


def make_ad_request(
    *, campaign: Campaign | None = None, influencer: Influencer | None = None, **terms: Any
) -> AdRequest:
    """An invitation that waits for the influencer."""
    campaign, influencer = campaign or make_campaign(), influencer or make_influencer()
    return services.invite(
        campaign=campaign,
        influencer=influencer,
        by=campaign.sponsor.user,
        terms=make_terms(**terms),
    )


def make_application(
    *, campaign: Campaign | None = None, influencer: Influencer | None = None, **terms: Any
) -> AdRequest:
    """An application that waits for the sponsor."""
    campaign, influencer = campaign or make_campaign(), influencer or make_influencer()
    return services.apply(campaign=campaign, by=influencer.user, terms=make_terms(**terms))


def make_colleague(campaign: Campaign, level: str = Share.Level.MANAGE) -> User:
    """Somebody without a company of their own, to whom the campaign's owner has shared it."""
    colleague = make_user(Role.Code.SPONSOR)
    row = share(campaign=campaign, by=campaign.sponsor.user, email=colleague.email, level=level)
    claim_share(token=share_token(row.pk), by=colleague)
    return colleague


def party_of(row: AdRequest, name: str) -> User:
    """Who acts for a side of a request: its influencer, its sponsor, or a colleague who manages the campaign."""
    if name == "colleague":
        return make_colleague(row.campaign)
    return row.influencer.user if name == "influencer" else row.campaign.sponsor.user


DEAL_TABLES: tuple[Any, ...] = (
    AdRequest,
    Offer,
    Message,
    Seen,
    Campaign,
    AuditEvent,
    Notification,
    Delivery,
)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table a deal touches, to compare before and after."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in DEAL_TABLES
    }


@contextmanager
def refused(refusal: type[DomainError]) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """The block is refused with this error and has changed nothing at all."""
    before = snapshot()
    with pytest.raises(refusal) as caught:
        yield caught
    assert type(caught.value) is refusal
    assert snapshot() == before


def told(kind: str) -> set[User]:
    """Who found a line of this kind in the notification centre."""
    lines = Notification.objects.filter(kind=kind).select_related("recipient")
    recipients = [line.recipient for line in lines]
    assert len(recipients) == len(set(recipients)), "somebody was told twice"
    return set(recipients)


def last_event(
    ad_request: AdRequest, action: str = ""
) -> tuple[str, str, str, User | None, dict[str, Any]]:
    """(action, from, to, by, data) of the newest entry in the request's trail, or the newest so called."""
    events = AuditEvent.objects.about(ad_request).select_related("actor")
    event = (events.filter(action=action) if action else events).last()
    assert event
    return event.action, event.from_status, event.to_status, event.actor, event.data
