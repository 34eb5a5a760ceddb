"""Other terms for a deal that stands."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Delivery, Notification, Policy
from accounts.services import flag
from adrequests import services
from adrequests.models import (
    AdRequest,
    Amendment,
    DealSheet,
    Deliverable,
    Message,
    Offer,
    Settlement,
    Status,
    WorkStatus,
)
from adrequests.sheet import digest
from adrequests.tests import factories
from adrequests.tests.changes.conftest import pieces
from adrequests.tests.factories import last_event, make_ad_request, refused, told
from campaigns.models import Campaign
from campaigns.services import BudgetExceeded, complete
from influencer_platform.invariants import violations


@pytest.fixture(autouse=True)
def _all_tables(monkeypatch):
    """What a refusal must leave alone."""
    more = (Amendment, Settlement, DealSheet, Deliverable)
    monkeypatch.setattr(factories, "DEAL_TABLES", (*factories.DEAL_TABLES, *more))


def accept(row, by, number=1):
    return services.accept_amendment(ad_request=row, by=by, number=number)


def committed():
    return Campaign.objects.values_list("committed_minor", "seats_taken").get()


def test_a_proposal_waits_for_the_other_side_and_changes_nothing(agreed, propose, owner, creator):
    amendment = propose(note="The shop wants one more story.", fee_minor=130_000)

    agreed.refresh_from_db()
    assert (agreed.fee_minor, agreed.offer_number, committed()) == (110_000, 1, (110_000, 1))
    assert (amendment.number, amendment.sheet_number, amendment.side) == (1, 1, "sponsor")
    assert (amendment.status, amendment.is_open) == ("proposed", True)
    assert last_event(agreed) == (
        "amendment_proposed",
        "accepted",
        "accepted",
        owner,
        {"amendment": 1, "sheet": 1},
    )
    assert told("amendment_proposed") == {creator}
    assert Message.objects.get(author=owner).text == "The shop wants one more story."
    assert Delivery.objects.filter(kind="amendment_proposed").count() == 1
    assert violations() == []


def test_accepting_writes_the_next_sheet_and_commits_the_difference(
    agreed, propose, creator, owner, time_machine
):
    amendment = propose(fee_minor=130_000)
    first = DealSheet.objects.get()
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)

    accept(agreed, creator)

    row = AdRequest.objects.get()
    offer, sheet = row.latest_offer, DealSheet.objects.get(number=2)
    assert (row.status, row.fee_minor, row.offer_number) == ("accepted", 130_000, 2)
    assert (row.accepted_by, row.accepted_at) == (creator, agreed.accepted_at)
    assert (offer.number, offer.side, offer.author, offer.brief_id) == (
        2, "sponsor", owner, agreed.latest_offer.brief_id,
    )  # fmt: skip
    assert committed() == (130_000, 1)
    assert sheet.sha256 == digest(sheet.document)
    assert sheet.document["terms"]["fee_minor"] == 130_000
    assert sheet.document["replaces"] == {"number": 1, "sha256": first.sha256}
    assert sheet.document["offered"] == {
        "side": "sponsor",
        "at": amendment.created_at.isoformat(timespec="seconds"),
    }
    assert sheet.document["accepted"] == {
        "side": "influencer",
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    assert last_event(row) == (
        "amendment_accepted",
        "accepted",
        "accepted",
        creator,
        {"amendment": 1, "offer": 2, "sheet": 2},
    )
    assert told("amendment_accepted") == {owner}
    assert violations() == []


def test_a_lower_fee_frees_the_difference(agreed, propose, owner, creator):
    propose(creator, fee_minor=90_000)

    accept(agreed, owner)

    assert committed() == (90_000, 1)
    assert violations() == []


def test_the_rules_agreed_at_first_stay(agreed, propose, creator):

    Policy.objects.update_or_create(pk=1, defaults={"review_days": 9})
    propose()

    accept(agreed, creator)

    rules = [sheet.document["rules"] for sheet in DealSheet.objects.order_by("number")]
    assert rules[1] == rules[0]


def test_pieces_are_added_and_numbered_on(agreed, propose, creator):
    propose(deliverables={"reel": 2, "story": 2, "post": 1})

    accept(agreed, creator)

    sheet = DealSheet.objects.get(number=2)
    assert pieces(agreed) == [
        (1, "reel", "due"),
        (2, "story", "due"),
        (3, "story", "due"),
        (4, "reel", "due"),
        (5, "post", "due"),
    ]
    assert list(Deliverable.objects.filter(sheet=sheet).values_list("number", flat=True)) == [4, 5]
    assert violations() == []


def test_the_latest_piece_that_is_not_handed_in_goes_first(agreed, propose, creator, hand_in):
    hand_in(3, WorkStatus.SUBMITTED)
    propose(deliverables={"reel": 1, "story": 1})

    accept(agreed, creator)

    assert pieces(agreed) == [(1, "reel", "due"), (2, "story", "dropped"), (3, "story", "submitted")]  # fmt: skip
    assert violations() == []


def test_a_piece_sent_back_goes_after_one_that_was_never_handed_in(
    agreed, propose, creator, hand_in
):
    hand_in(3, WorkStatus.CHANGES_ASKED)
    propose(deliverables={"reel": 1, "story": 1})

    accept(agreed, creator)

    assert [status for *_rest, status in pieces(agreed)] == ["due", "dropped", "changes_asked"]


@pytest.mark.parametrize("status", [WorkStatus.SUBMITTED, WorkStatus.APPROVED])
def test_work_handed_in_is_never_taken_away(agreed, owner, terms, hand_in, status):
    for number in (2, 3):
        hand_in(number, status)
    fewer = terms(deliverables={"reel": 1, "story": 1})

    with refused(services.WorkHandedIn) as refusal:
        services.propose_amendment(ad_request=agreed, by=owner, sheet_number=1, terms=fewer)
    assert refusal.value.field == "deliverables"


def test_work_handed_in_between_proposal_and_answer_is_kept(agreed, propose, creator, hand_in):
    propose(deliverables={"reel": 1, "story": 1})
    for number in (2, 3):
        hand_in(number)

    with refused(services.WorkHandedIn):
        accept(agreed, creator)


def test_a_new_due_date_holds_for_what_is_not_handed_in(agreed, propose, creator, hand_in):
    hand_in(1)
    before = agreed.latest_offer.due_on
    propose(due_on=before + timedelta(days=5))

    accept(agreed, creator)

    dates = Deliverable.objects.order_by("number").values_list("due_on", flat=True)
    assert list(dates) == [before, before + timedelta(days=5), before + timedelta(days=5)]


def test_a_due_date_that_has_passed_may_stay_but_not_be_set(
    agreed, propose, owner, terms, time_machine
):
    due = agreed.latest_offer.due_on
    time_machine.move_to(timezone.now() + timedelta(days=30), tick=False)

    with refused(services.TermsInvalid):
        past = terms(due_on=due + timedelta(days=1))
        services.propose_amendment(ad_request=agreed, by=owner, sheet_number=1, terms=past)
    assert propose(fee_minor=120_000).due_on == due


def test_the_same_accept_twice_is_one(agreed, propose, creator):
    propose()
    accept(agreed, creator)
    before = factories.snapshot()

    again = accept(agreed, creator)

    assert again.status == "accepted"
    assert factories.snapshot() == before


@pytest.mark.parametrize("answer", ["decline_amendment", "withdraw_amendment"])
def test_declined_or_withdrawn_the_deal_stands_as_it_was(agreed, propose, owner, creator, answer):
    propose()
    by, other = (creator, owner) if answer == "decline_amendment" else (owner, creator)
    call = getattr(services, answer)

    amendment = call(ad_request=agreed, by=by, number=1, note="Not now.")

    kind = f"amendment_{amendment.status}"
    assert last_event(agreed) == (kind, "accepted", "accepted", by, {"amendment": 1})
    assert (amendment.closed_by, amendment.offer) == (by, None)
    assert told(kind) == {other}
    assert DealSheet.objects.count() == 1
    before = factories.snapshot()
    call(ad_request=agreed, by=by, number=1)
    assert factories.snapshot() == before
    assert violations() == []


def test_nobody_answers_their_own_proposal_or_takes_back_the_others(
    agreed, propose, owner, creator
):
    propose()

    with refused(services.NotYourTurn):
        accept(agreed, owner)
    with refused(services.NotYourTurn):
        services.decline_amendment(ad_request=agreed, by=owner, number=1)
    with refused(services.NotYourTurn):
        services.withdraw_amendment(ad_request=agreed, by=creator, number=1)


def test_a_colleague_answers_for_the_company_but_not_who_may_only_look(
    agreed, propose, creator, manager, viewer
):
    propose(creator)

    with refused(services.NotYourRequest):
        accept(agreed, viewer)
    assert accept(agreed, manager).closed_by == manager


def test_strangers_and_staff_answer_nothing(agreed, propose, other_influencer, moderator):
    propose()

    for by in (other_influencer.user, moderator):
        with refused(services.NotYourRequest):
            accept(agreed, by)


def test_an_answered_or_unknown_proposal_is_outdated(agreed, propose, creator, owner):
    propose()
    services.withdraw_amendment(ad_request=agreed, by=owner, number=1)

    for number in (1, 2):
        with refused(services.AmendmentOutdated):
            accept(agreed, creator, number)


def test_a_proposal_on_an_earlier_sheet_is_outdated(agreed, propose, creator, owner, terms):
    propose()
    accept(agreed, creator)

    with refused(services.AmendmentOutdated):
        services.propose_amendment(
            ad_request=agreed, by=owner, sheet_number=1, terms=terms(usage_days=10)
        )


def test_one_proposal_at_a_time(agreed, propose, creator, terms):
    propose()

    with refused(services.AmendmentOpen):
        services.propose_amendment(
            ad_request=agreed, by=creator, sheet_number=1, terms=terms(usage_days=10)
        )
    row = Amendment.objects.get()
    row.pk, row.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_same_terms_are_no_change(agreed, owner, terms):
    with refused(services.NothingChanged):
        services.propose_amendment(ad_request=agreed, by=owner, sheet_number=1, terms=terms())


def test_a_fee_below_what_is_paid_is_refused_when_proposed_and_when_answered(
    agreed, propose, creator, terms, paid
):
    owner = agreed.campaign.sponsor.user
    propose(fee_minor=90_000)
    paid(100_000)

    with refused(services.BelowPaid) as refusal:
        accept(agreed, creator)
    assert refusal.value.facts == {"paid_minor": 100_000}
    services.withdraw_amendment(ad_request=agreed, by=owner, number=1)
    with refused(services.BelowPaid):
        services.propose_amendment(
            ad_request=agreed, by=owner, sheet_number=1, terms=terms(fee_minor=99_999)
        )
    assert propose(fee_minor=100_000).number == 2


def test_a_company_cannot_offer_more_than_is_free(agreed, owner, terms):
    Campaign.objects.update(budget_minor=119_999)

    with refused(BudgetExceeded) as refusal:
        services.propose_amendment(
            ad_request=agreed, by=owner, sheet_number=1, terms=terms(fee_minor=120_000)
        )
    assert refusal.value.facts == {"missing_minor": 1}


def test_an_accept_beyond_the_budget_is_refused_and_an_influencer_is_told_no_figures(
    agreed, propose, creator, owner
):
    propose(fee_minor=120_000)
    Campaign.objects.update(budget_minor=119_999)

    with refused(BudgetExceeded) as refusal:
        accept(agreed, creator)
    assert refusal.value.facts == {}
    services.withdraw_amendment(ad_request=agreed, by=owner, number=1)
    propose(creator, fee_minor=120_000)
    with refused(BudgetExceeded) as refusal:
        accept(agreed, owner, 2)
    assert refusal.value.facts == {"missing_minor": 1}


def test_a_deal_runs_on_when_its_campaign_has_ended(agreed, propose, creator, owner):
    complete(campaign=agreed.campaign, by=owner)
    propose(fee_minor=120_000)

    accept(agreed, creator)

    assert committed() == (120_000, 1)


def test_what_is_not_agreed_or_over_is_not_amended(agreed, propose, owner, creator, terms):
    open_row = make_ad_request(campaign=agreed.campaign)
    propose()
    services.cancel(ad_request=agreed, by=owner, reason="timing")

    with refused(services.AlreadyClosed):
        services.propose_amendment(
            ad_request=open_row, by=owner, sheet_number=1, terms=terms(usage_days=1)
        )
    with refused(services.AlreadyClosed):
        accept(agreed, creator)
    assert Amendment.objects.get().status == "expired"
    assert violations() == []


@pytest.mark.parametrize("target", ["campaign", "influencer", "sponsor"])
def test_nothing_new_is_agreed_beside_a_flag(agreed, propose, creator, moderator, target):
    propose()
    row = agreed.campaign.sponsor if target == "sponsor" else getattr(agreed, target)
    flag(target=row, by=moderator, reason="rules")

    with refused(services.Frozen):
        accept(agreed, creator)


def test_nobody_answers_in_time(agreed, propose, creator, time_machine):
    amendment = propose()
    time_machine.move_to(amendment.expires_at, tick=False)

    with refused(services.AmendmentOutdated):
        accept(agreed, creator)
    assert (services.expire_amendments(), services.expire_amendments()) == (1, 0)
    assert last_event(agreed) == (
        "amendment_expired", "accepted", "accepted", None, {"amendment": 1},
    )  # fmt: skip
    assert violations() == []


def test_a_deal_is_amended_again_and_again(agreed, propose, creator, owner):
    for number, fee in enumerate((120_000, 115_000, 140_000), start=1):
        propose(creator if number % 2 else owner, fee_minor=fee)
        accept(agreed, owner if number % 2 else creator, number)

    assert committed() == (140_000, 1)
    assert list(Offer.objects.values_list("number", "fee_minor").order_by("number")) == [
        (1, 110_000),
        (2, 120_000),
        (3, 115_000),
        (4, 140_000),
    ]
    assert DealSheet.objects.count() == 4
    assert AdRequest.objects.get().status == Status.ACCEPTED
    assert Notification.objects.filter(kind="amendment_accepted").count() == 3
    assert violations() == []
