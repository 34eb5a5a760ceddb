"""A deal that stands: holding it, what is paid for it, and what is still open about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, SponsorStatus, User
from adrequests.models import (
    AdRequest,
    Amendment,
    AmendmentStatus,
    DateChange,
    Deliverable,
    Message,
    Settlement,
    SettlementStatus,
    Side,
    Status,
    WorkStatus,
)
from adrequests.services.money.planning import paid_for
from adrequests.services.turns import AlreadyClosed, Frozen, acting_side
from adrequests.terms import words
from influencer_platform.errors import DomainError


class SettlementNeeded(DomainError):
    """Work is approved or paid: the deal ends for a sum both agree on, or that staff decide. `facts["paid_minor"]` is what is paid."""

    code = "settlement_needed"


class BelowPaid(DomainError):
    """More than this is paid already. `facts["paid_minor"]` is how much."""

    code = "below_paid"


@dataclass(frozen=True)
class Act:
    """One person's act on a deal that stands; its row is held until the end of the transaction."""

    deal: AdRequest
    by: User
    side: Side

    @classmethod
    def of(cls, ad_request: AdRequest, by: User) -> "Act":
        """Raises NotYourRequest for anyone who does not act for either side."""
        held = hold(ad_request)
        return cls(held, by, acting_side(held, by))

    def say(self, note: str, at: datetime) -> None:
        """The words that go with it, as a message."""
        if text := words(note, field="note"):
            Message.objects.create(
                ad_request=self.deal, author=self.by, side=self.side, text=text, created_at=at
            )


def hold(ad_request: AdRequest) -> AdRequest:
    """The request as it is now, with its row locked."""
    rows = AdRequest.objects.for_cards().select_related("influencer__user")
    return rows.select_for_update(of=("self",)).get(pk=ad_request.pk)


def check_stands(deal: AdRequest) -> None:
    """Raises AlreadyClosed unless this is agreed work under way."""
    if deal.status != Status.ACCEPTED:
        raise AlreadyClosed(_("Only agreed work can be changed."), status=deal.status)


def check_unsuspended(deal: AdRequest) -> None:
    """Raises Frozen where staff have suspended a side or the campaign: what was agreed runs on, and nothing new is agreed."""
    sponsor = deal.campaign.sponsor
    if sponsor.status != SponsorStatus.APPROVED:
        raise Frozen(_("This company may not act at the moment."))
    if sponsor.is_flagged or deal.campaign.is_flagged or deal.influencer.is_flagged:
        raise Frozen(_("Our team has suspended a part of this deal. Its terms stay as they are."))


def touch(deal: AdRequest, **change: Any) -> AdRequest:
    """Write to the held row, as a move; returns it as it is then."""
    AdRequest.objects.filter(pk=deal.pk).update(moved_at=timezone.now(), **change)
    return hold(deal)


def record(deal: AdRequest, action: str, *, by: User | None, to: str = "", **data: Any) -> None:
    AuditEvent.record(
        deal, action=action, by=by, from_status=deal.status, to_status=to or deal.status, **data
    )


def check_paid(deal: AdRequest, minor: int, *, field: str) -> None:
    """Raises BelowPaid for a sum that is less than what was paid."""
    paid = paid_for(deal)
    if minor < paid:
        raise BelowPaid(_("More than this is paid already."), field=field, paid_minor=paid)


def is_settlement_needed(deal: AdRequest) -> bool:
    """Whether cancelling no longer suffices: a piece is approved, or something is paid."""
    approved = Deliverable.objects.filter(ad_request=deal, status=WorkStatus.APPROVED)
    return paid_for(deal) > 0 or approved.exists()


def end_work(deal: AdRequest) -> None:
    """The deal ends before its time: nothing more is to be made, and nothing is left to answer."""
    unfinished = Deliverable.objects.filter(ad_request=deal).unfinished()
    lapse_dates(unfinished)
    unfinished.update(status=WorkStatus.DROPPED)
    lapse_proposals(deal)


def lapse_dates(pieces: Iterable[Deliverable]) -> None:
    """Other due dates nobody has answered are off the table once their piece is approved or no longer asked for."""
    asked = DateChange.objects.filter(deliverable__in=pieces, status=DateChange.Status.ASKED)
    asked.update(status=DateChange.Status.EXPIRED, answered_at=timezone.now())


def lapse_proposals(deal: AdRequest) -> None:
    """Amendments and settlements nobody has answered are off the table once the deal is over."""
    lapsed = {"closed_at": timezone.now()}
    Amendment.objects.open().filter(ad_request=deal).update(
        status=AmendmentStatus.EXPIRED, **lapsed
    )
    Settlement.objects.open().filter(ad_request=deal).update(
        status=SettlementStatus.EXPIRED, **lapsed
    )
