"""The rules hold whatever people do, in whatever order; and each of a dozen planted bugs would be found."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import Policy
from accounts.tests.factories import make_influencer
from adrequests.models import OPEN, AdRequest, Side, Status
from adrequests.services import answering, beginning, clock, closing, moves
from adrequests.services.turns import claim
from adrequests.tests.factories import make_colleague
from adrequests.tests.machine import Cast, machine
from adrequests.tests.machine_model import BUDGET, ROUNDS, SEATS
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign

COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "stateful_step_count": 25,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
}
THOROUGH = settings(max_examples=30, derandomize=True, **COMMON)
SHORT = settings(max_examples=10, phases=[Phase.generate], report_multiple_bugs=False, **COMMON)
HUNTS = (13, 4, 1, 7, 9, 3, 2, 8, 5, 6, 10, 11, 12, 0)
"""Seeds. Many short hunts find a bug sooner than a long one, which dwells on what it has seen."""


@pytest.fixture
def cast(db, moderator) -> Cast:
    Policy.objects.create(pk=1, rounds_per_side=ROUNDS)
    campaign = make_campaign(budget_minor=BUDGET, seats=SEATS)
    Campaign.objects.update(ends_on="2999-12-31")
    people = [make_influencer() for _ in range(3)]
    return Cast(campaign, people, make_colleague(campaign), moderator)


def test_no_order_of_steps_breaks_a_rule(cast):
    run_state_machine_as_test(machine(cast), settings=THOROUGH)


def planted(*places: tuple[Any, str], bug: Any) -> Any:
    """`bug` in the place of what these modules call."""
    return lambda patch: [patch.setattr(module, name, bug) for module, name in places]


def take_without_looking(*, campaign_id: int, fee_minor: int) -> None:
    row = Campaign.objects.filter(pk=campaign_id)
    row.update(committed_minor=F("committed_minor") + fee_minor, seats_taken=F("seats_taken") + 1)


def take_money_only(*, campaign_id: int, fee_minor: int) -> None:
    row = Campaign.objects.filter(
        pk=campaign_id, budget_minor__gte=F("committed_minor") + fee_minor
    )
    row.update(committed_minor=F("committed_minor") + fee_minor)


def whatever_offer(row: AdRequest, *, turn: Any, offer_number: int, change: Any) -> None:
    now = AdRequest.objects.get(pk=row.pk)
    claim(row, turn=turn, offer_number=now.offer_number, change=change)


def whoevers_turn(row: AdRequest, *, turn: Any, offer_number: int, change: Any) -> None:
    now = AdRequest.objects.get(pk=row.pk)
    claim(row, turn=Side(now.awaiting or turn), offer_number=offer_number, change=change)


def even_when_closed(row: AdRequest, *, turn: Any, offer_number: int, change: Any) -> None:
    now = AdRequest.objects.get(pk=row.pk)
    if now.status == Status.REJECTED:
        again = {"closed_at": None, "closed_by": None, "close_reason": ""}
        AdRequest.objects.filter(pk=row.pk).update(**again | change)
    else:
        claim(row, turn=turn, offer_number=offer_number, change=change)


def even_when_late(row: AdRequest, *, turn: Any, offer_number: int, change: Any) -> None:
    late = AdRequest.objects.filter(
        pk=row.pk, status__in=OPEN, awaiting=turn, offer_number=offer_number
    )
    if late.filter(frozen_at=None, expires_at__lte=timezone.now()).update(**change) != 1:
        claim(row, turn=turn, offer_number=offer_number, change=change)


def thaw_without_time(target: Any, now: Any) -> None:
    clock._touched_by(target).filter(status__in=OPEN).update(frozen_at=None)


def thaw_whatever_else_holds(target: Any, now: Any) -> None:
    rows = clock._touched_by(target).filter(status__in=OPEN, frozen_at__isnull=False)
    rows.update(expires_at=F("expires_at") + (now - F("frozen_at")), frozen_at=None)


def no_guard_for_pairs(patch: pytest.MonkeyPatch) -> None:
    """Neither the service looks nor the database refuses."""
    patch.setattr(beginning, "_refuse_second", lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX adrequest_one_live_per_pair")


def nothing(*_: Any, **__: Any) -> None:
    """Forgotten."""


BUGS = {
    "a budget that may be overdrawn": planted((answering, "reserve"), bug=take_without_looking),
    "places that are not counted": planted((answering, "reserve"), bug=take_money_only),
    "money not given back": planted((closing, "release"), bug=nothing),
    "an accept of terms nobody saw": planted((moves, "claim"), bug=whatever_offer),
    "an accept of one's own offer": planted((moves, "claim"), bug=whoevers_turn),
    "a final request opened again": planted((moves, "claim"), bug=even_when_closed),
    "an answer after the time is over": planted((moves, "claim"), bug=even_when_late),
    "two live requests of one pair": no_guard_for_pairs,
    "offers without end": planted((answering, "check_rounds"), bug=nothing),
    "a flag that freezes nothing": planted((clock, "freeze_for"), bug=nothing),
    "a lifted flag that gives no time back": planted(
        (clock, "unfreeze_for"), bug=thaw_without_time
    ),
    "a lifted flag that forgets another": planted(
        (clock, "unfreeze_for"), bug=thaw_whatever_else_holds
    ),
    "a campaign that ends and leaves its requests open": planted(
        (clock, "expire_open_of"), bug=nothing
    ),
}


def hunt(cast: Cast) -> None:
    for number in HUNTS:
        run_state_machine_as_test(seed(number)(machine(cast)), settings=SHORT)


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_the_machine_finds(cast, monkeypatch, bug):
    bug(monkeypatch)

    with pytest.raises((AssertionError, IntegrityError)):
        hunt(cast)
