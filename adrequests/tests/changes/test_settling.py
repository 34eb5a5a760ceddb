"""A deal that ends for less than its fee."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Decision
from accounts.services.decisions import NotAllowed, ReasonMissing
from accounts.tests.factories import make_staff, make_staff_of
from adrequests import services
from adrequests.models import AdRequest, Amendment, Deliverable, Settlement, WorkStatus
from adrequests.tests import factories
from adrequests.tests.changes.conftest import pieces
from adrequests.tests.factories import last_event, make_ad_request, party_of, refused, told
from campaigns.models import Campaign
from influencer_platform.invariants import violations


@pytest.fixture(autouse=True)
def _all_tables(monkeypatch):
    """What a refusal must leave alone."""
    more = (Amendment, Settlement, Deliverable, Decision)
    monkeypatch.setattr(factories, "DEAL_TABLES", (*factories.DEAL_TABLES, *more))


@pytest.fixture
def finance(db):
    return make_staff("Finance")


def accept(row, by, number=1):
    return services.accept_settlement(ad_request=row, by=by, number=number)


def decide(row, by, amount_minor=40_000, reason="part", **words):
    return services.decide_settlement(
        ad_request=row, by=by, amount_minor=amount_minor, reason=reason, **words
    )


def committed():
    return Campaign.objects.values_list("committed_minor", "seats_taken").get()


def test_cancelling_before_work_is_approved_frees_fee_and_place(agreed, owner, offer_sum, hand_in):
    hand_in(2, WorkStatus.SUBMITTED)
    offer_sum()

    services.cancel(ad_request=agreed, by=owner, reason="timing")

    assert committed() == (0, 0)
    assert {status for *_rest, status in pieces(agreed)} == {"dropped"}
    assert (Settlement.objects.get().status, AdRequest.objects.get().settled_minor) == (
        "expired",
        0,
    )
    assert violations() == []


def test_cancelling_approved_work_needs_a_settlement(agreed, owner, hand_in):
    hand_in(1)

    with refused(services.SettlementNeeded):
        services.cancel(ad_request=agreed, by=owner, reason="timing")


def test_cancelling_paid_work_needs_a_settlement(agreed, owner, paid):
    paid(1)

    with refused(services.SettlementNeeded):
        services.cancel(ad_request=agreed, by=owner, reason="timing")


def test_a_proposed_settlement_changes_nothing_yet(agreed, offer_sum, owner, creator):
    row = offer_sum(note="The reel alone, then.")

    assert (row.number, row.side, row.status, row.amount_minor) == (1, "sponsor", "proposed", 40_000)  # fmt: skip
    assert last_event(agreed) == (
        "settlement_proposed",
        "accepted",
        "accepted",
        owner,
        {"settlement": 1, "minor": 40_000},
    )
    assert told("settlement_proposed") == {creator}
    assert committed() == (110_000, 1)
    assert violations() == []


def test_an_agreed_settlement_ends_the_deal_and_frees_the_rest(
    agreed, offer_sum, owner, creator, hand_in
):
    hand_in(1)
    offer_sum()

    accept(agreed, creator)

    row = AdRequest.objects.get()
    assert (row.status, row.fee_minor, row.settled_minor) == ("cancelled", 110_000, 40_000)
    assert (row.closed_by, row.close_reason) == (creator, "")
    assert committed() == (40_000, 1)
    assert pieces(agreed) == [(1, "reel", "approved"), (2, "story", "dropped"), (3, "story", "dropped")]  # fmt: skip
    assert last_event(row, "settled") == (
        "settled",
        "accepted",
        "cancelled",
        creator,
        {"settlement": 1, "minor": 40_000},
    )
    assert told("settlement_agreed") == {owner}
    assert violations() == []


def test_settled_for_nothing_the_place_is_free_too(agreed, offer_sum, creator):
    offer_sum(amount_minor=0)

    accept(agreed, creator)

    assert committed() == (0, 0)
    assert violations() == []


def test_the_same_accept_twice_is_one(agreed, offer_sum, creator):
    offer_sum()
    accept(agreed, creator)
    before = factories.snapshot()

    assert accept(agreed, creator).status == "agreed"
    assert factories.snapshot() == before


@pytest.mark.parametrize("answer", ["decline_settlement", "withdraw_settlement"])
def test_declined_or_withdrawn_the_deal_stands(agreed, offer_sum, owner, creator, answer):
    offer_sum()
    by, other = (creator, owner) if answer == "decline_settlement" else (owner, creator)
    call = getattr(services, answer)

    row = call(ad_request=agreed, by=by, number=1)

    kind = f"settlement_{row.status}"
    assert last_event(agreed) == (kind, "accepted", "accepted", by, {"settlement": 1})
    assert told(kind) == {other}
    before = factories.snapshot()
    call(ad_request=agreed, by=by, number=1)
    assert factories.snapshot() == before
    assert offer_sum(amount_minor=50_000).number == 2


def test_nobody_answers_their_own_sum_or_takes_back_the_others(agreed, offer_sum, owner, creator):
    offer_sum()

    with refused(services.NotYourTurn):
        accept(agreed, owner)
    with refused(services.NotYourTurn):
        services.withdraw_settlement(ad_request=agreed, by=creator, number=1)


def test_strangers_and_who_may_only_look_answer_nothing(
    agreed, offer_sum, viewer, other_influencer
):
    offer_sum()

    for by in (viewer, other_influencer.user):
        with refused(services.NotYourRequest):
            accept(agreed, by)


def test_one_sum_at_a_time(agreed, offer_sum, creator):
    offer_sum()

    with refused(services.SettlementOpen):
        offer_sum(creator)


@pytest.mark.parametrize("amount", [-1, 110_001])
def test_a_sum_is_from_nothing_to_the_fee(agreed, owner, amount):
    with refused(services.AmountInvalid) as refusal:
        services.propose_settlement(ad_request=agreed, by=owner, amount_minor=amount)
    assert refusal.value.field == "amount"


def test_a_sum_below_what_is_paid_is_refused_when_proposed_answered_and_decided(
    agreed, offer_sum, creator, finance, paid
):
    offer_sum()
    paid(40_001)

    with refused(services.BelowPaid):
        accept(agreed, creator)
    with refused(services.BelowPaid):
        decide(agreed, finance)


def test_an_amended_fee_below_the_proposed_sum_is_seen_at_the_answer(
    agreed, offer_sum, propose, creator
):
    offer_sum(amount_minor=100_000)
    propose(fee_minor=90_000)
    services.accept_amendment(ad_request=agreed, by=creator, number=1)

    with refused(services.AmountInvalid):
        accept(agreed, creator)


def test_an_answered_unknown_or_late_sum_is_outdated(
    agreed, offer_sum, owner, creator, time_machine
):
    offer_sum()
    services.withdraw_settlement(ad_request=agreed, by=owner, number=1)
    late = offer_sum()
    time_machine.move_to(late.expires_at, tick=False)

    for number in (1, 2, 3):
        with refused(services.SettlementOutdated):
            accept(agreed, creator, number)
    assert (services.expire_settlements(), services.expire_settlements()) == (1, 0)
    assert violations() == []


def test_staff_decide_with_a_reason_both_sides_read(agreed, offer_sum, propose, finance, creator):
    owner = agreed.campaign.sponsor.user
    offer_sum()
    propose()

    row = decide(agreed, finance, 30_000, message="One story was usable.", private_note="Call 12")

    assert (row.status, row.side, row.number, row.closed_by) == ("decided", "", 2, finance)
    request = AdRequest.objects.get()
    assert (request.status, request.settled_minor, committed()) == ("cancelled", 30_000, (30_000, 1))  # fmt: skip
    assert last_event(request, "settlement_decided") == (
        "settlement_decided",
        "accepted",
        "cancelled",
        finance,
        {"settlement": 2, "minor": 30_000, "reason": "part"},
    )
    assert Decision.objects.get().private_note == "Call 12"
    assert told("settlement_decided") == {owner, creator}
    assert [Settlement.objects.get(number=1).status, Amendment.objects.get().status] == ["expired"] * 2  # fmt: skip
    assert violations() == []


def test_the_same_decision_twice_is_one(agreed, finance):
    decide(agreed, finance)
    before = factories.snapshot()

    decide(agreed, finance)

    assert factories.snapshot() == before
    with refused(services.AlreadyClosed):
        decide(agreed, finance, 50_000)


def test_only_lead_and_finance_decide(agreed, moderator, owner):
    for by in (moderator, owner):
        with refused(NotAllowed):
            decide(agreed, by)
    assert decide(agreed, make_staff("Lead")).status == "decided"


@pytest.mark.parametrize("party", ["influencer", "sponsor", "colleague"])
def test_nobody_decides_about_a_deal_of_their_own(agreed, party):
    by = make_staff_of(party_of(agreed, party), "Finance")

    with refused(NotAllowed):
        decide(agreed, by)


@pytest.mark.parametrize(
    ("reason", "field"), [("", "reason"), ("fee", "reason"), ("other", "message")]
)
def test_a_decision_needs_a_reason_that_both_sides_can_read(agreed, finance, reason, field):
    with refused(ReasonMissing) as refusal:
        decide(agreed, finance, reason=reason, private_note="We know.")
    assert refusal.value.field == field


def test_what_is_not_agreed_is_not_settled(agreed, owner, finance):
    row = make_ad_request(campaign=agreed.campaign)

    with refused(services.AlreadyClosed):
        services.propose_settlement(ad_request=row, by=owner, amount_minor=0)
    with refused(services.AlreadyClosed):
        decide(row, finance, 0)


def test_the_database_keeps_a_settled_sum_to_cancelled_deals_and_below_the_fee(agreed):
    rows = AdRequest.objects.filter(pk=agreed.pk)
    over = {"status": "cancelled", "closed_at": timezone.now()}

    for fields in ({"settled_minor": 1}, over | {"settled_minor": 110_001}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
