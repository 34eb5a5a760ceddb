"""What the database refuses of amendments, settlements and settled sums: (constraint, what somebody writes to an open request)."""

from typing import Any

from django.utils import timezone

from adrequests import services
from adrequests.models import AdRequest, Amendment, Settlement
from adrequests.tests.factories import make_terms
from influencer_platform.money import LARGEST

NOW = timezone.now()


def agreed(row: AdRequest) -> AdRequest:
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def settled(row: AdRequest, **fields: object) -> None:
    AdRequest.objects.filter(pk=agreed(row).pk).update(**fields)


def proposed(row: AdRequest) -> dict[str, Any]:
    return {"ad_request": agreed(row), "by": row.campaign.sponsor.user}


def amendment_with(row: AdRequest, *, again: bool = False, **fields: object) -> None:
    terms = make_terms(90_000)
    _write(services.propose_amendment(**proposed(row), sheet_number=1, terms=terms), again, fields)


def settlement_with(row: AdRequest, *, again: bool = False, **fields: object) -> None:
    _write(services.propose_settlement(**proposed(row), amount_minor=40_000), again, fields)


def _write(made: Amendment | Settlement, again: bool, fields: dict[str, object]) -> None:
    """Change the one that was proposed, or write another beside it."""
    if not again:
        type(made)._default_manager.filter(pk=made.pk).update(**fields)
        return
    made.pk = None
    for name, value in fields.items():
        setattr(made, name, value)
    made.save(force_insert=True)


def amendment_accepted_twice(row: AdRequest) -> None:
    creator = row.influencer.user
    amendment_with(row)
    made = services.accept_amendment(ad_request=row, by=creator, number=1)
    offer = row.offers.get(number=1)
    _write(made, True, {"number": 2, "offer": offer})


def settled_twice(row: AdRequest) -> None:
    creator = row.influencer.user
    settlement_with(row)
    made = services.accept_settlement(ad_request=row, by=creator, number=1)
    _write(made, True, {"number": 2})


OVER: dict[str, Any] = {"status": "cancelled", "closed_at": NOW}
EXPIRED: dict[str, Any] = {"status": "expired", "closed_at": NOW}

REFUSED = [
    ("adrequest_settled_only_cancelled", lambda row: settled(row, settled_minor=1)),
    ("adrequest_settled_only_cancelled", lambda row: settled(row, **OVER, settled_minor=110_001)),
    ("adrequest_settled_only_cancelled", lambda row: settled(row, **OVER, settled_minor=-1)),
    ("amendment_numbered_once", lambda row: amendment_with(row, again=True, **EXPIRED)),
    ("amendment_one_open", lambda row: amendment_with(row, again=True, number=2)),
    ("amendment_one_accepted_per_sheet", amendment_accepted_twice),
    ("amendment_numbers_from_one", lambda row: amendment_with(row, number=0)),
    ("amendment_numbers_from_one", lambda row: amendment_with(row, sheet_number=0)),
    ("amendment_status_known", lambda row: amendment_with(row, **EXPIRED | {"status": "maybe"})),
    ("amendment_side_known", lambda row: amendment_with(row, side="staff")),
    ("amendment_fee_range", lambda row: amendment_with(row, fee_minor=-1)),
    ("amendment_fee_range", lambda row: amendment_with(row, fee_minor=LARGEST + 1)),
    ("amendment_usage_range", lambda row: amendment_with(row, usage_days=3651)),
    ("amendment_exclusivity_range", lambda row: amendment_with(row, exclusivity_days=3651)),
    ("amendment_closed_has_time", lambda row: amendment_with(row, status="expired")),
    ("amendment_closed_has_time", lambda row: amendment_with(row, closed_at=NOW)),
    (
        "amendment_answered_by_somebody",
        lambda row: amendment_with(row, status="declined", closed_at=NOW),
    ),
    (
        "amendment_answered_by_somebody",
        lambda row: amendment_with(row, **EXPIRED, closed_by=row.influencer.user),
    ),
    (
        "amendment_accepted_by_another",
        lambda row: amendment_with(
            row,
            status="accepted",
            closed_at=NOW,
            closed_by=row.campaign.sponsor.user,
            offer=row.latest_offer,
        ),
    ),
    (
        "amendment_accepted_is_an_offer",
        lambda row: amendment_with(
            row, status="accepted", closed_at=NOW, closed_by=row.influencer.user
        ),
    ),
    ("amendment_accepted_is_an_offer", lambda row: amendment_with(row, offer=row.latest_offer)),
    ("settlement_numbered_once", lambda row: settlement_with(row, again=True, **EXPIRED)),
    ("settlement_one_open", lambda row: settlement_with(row, again=True, number=2)),
    ("settlement_ends_once", settled_twice),
    ("settlement_number_from_one", lambda row: settlement_with(row, number=0)),
    ("settlement_status_known", lambda row: settlement_with(row, **EXPIRED | {"status": "maybe"})),
    ("settlement_side_unless_decided", lambda row: settlement_with(row, side="")),
    (
        "settlement_side_unless_decided",
        lambda row: settlement_with(
            row, status="decided", closed_at=NOW, closed_by=row.influencer.user
        ),
    ),
    ("settlement_amount_range", lambda row: settlement_with(row, amount_minor=-1)),
    ("settlement_closed_has_time", lambda row: settlement_with(row, status="expired")),
    ("settlement_closed_has_time", lambda row: settlement_with(row, closed_at=NOW)),
    (
        "settlement_answered_by_somebody",
        lambda row: settlement_with(row, status="declined", closed_at=NOW),
    ),
    (
        "settlement_agreed_by_another",
        lambda row: settlement_with(
            row, status="agreed", closed_at=NOW, closed_by=row.campaign.sponsor.user
        ),
    ),
]
