"""A deal of one reel and two stories for 1,100.00, and what is asked about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from adrequests import services
from adrequests.models import AdRequest, Amendment, Deliverable, Payment, Settlement, WorkStatus
from adrequests.terms import Proposal


@pytest.fixture
def agreed(invitation: AdRequest, creator: User) -> AdRequest:
    return services.accept(ad_request=invitation, by=creator, offer_number=1)


@pytest.fixture
def terms(agreed: AdRequest) -> Callable[..., Proposal]:
    """The terms of the deal with something changed."""

    def call(**changed: Any) -> Proposal:
        agreed.refresh_from_db()
        assert agreed.latest_offer
        return replace(Proposal.of(agreed.latest_offer), **changed)

    return call


@pytest.fixture
def propose(
    agreed: AdRequest, owner: User, terms: Callable[..., Proposal]
) -> Callable[..., Amendment]:
    """The company asks for something else, unless said otherwise."""

    def call(by: User | None = None, *, note: str = "", **changed: Any) -> Amendment:
        sheet = agreed.sheets.count()
        return services.propose_amendment(
            ad_request=agreed,
            by=by or owner,
            sheet_number=sheet,
            terms=terms(**changed or {"fee_minor": 130_000}),
            note=note,
        )

    return call


@pytest.fixture
def offer_sum(agreed: AdRequest, owner: User) -> Callable[..., Settlement]:
    """The company offers to end it for 400.00, unless said otherwise."""

    def call(by: User | None = None, amount_minor: int = 40_000, **given: Any) -> Settlement:
        return services.propose_settlement(
            ad_request=agreed, by=by or owner, amount_minor=amount_minor, **given
        )

    return call


@pytest.fixture
def hand_in(agreed: AdRequest) -> Callable[..., Deliverable]:
    """Piece `number` is in this state."""

    def call(number: int, status: WorkStatus = WorkStatus.APPROVED) -> Deliverable:
        piece = Deliverable.objects.get(ad_request=agreed, number=number)
        piece.status, piece.first_submitted_at = status, timezone.now()
        piece.approved_at = timezone.now() if status == WorkStatus.APPROVED else None
        piece.save()
        return piece

    return call


@pytest.fixture
def paid() -> Callable[[int], None]:
    """So much of every deal is paid."""

    def call(minor: int) -> None:
        for payment in Payment.objects.select_related("ad_request__campaign__sponsor__user"):
            services.record_payment(
                payment=payment,
                by=payment.ad_request.campaign.sponsor.user,
                amount_minor=minor,
                reference="TX 1",
                paid_on=timezone.localdate(),
            )

    return call


def pieces(row: AdRequest) -> list[tuple[int, str, str]]:
    """(number, kind, status) of every piece, in order."""
    rows = Deliverable.objects.filter(ad_request=row).order_by("number")
    return list(rows.values_list("number", "kind", "status"))
