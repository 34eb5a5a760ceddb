"""Confirmed, disputed, decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services.decisions import NotAllowed, ReasonMissing
from accounts.tests.factories import make_staff, make_staff_of
from adrequests import services
from adrequests.models import Receipt, Transfer
from adrequests.tests.factories import last_event, party_of, refused, told
from adrequests.tests.money.deals import finish, make_deal, paid_of, pay, payment_of, plan_of
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db
LATER = timedelta(days=7, minutes=1)


@pytest.fixture
def deal():
    agreed = make_deal()
    finish(agreed)
    return agreed


@pytest.fixture
def transfer(deal):
    return pay(payment_of(deal))


@pytest.fixture
def finance(db):
    return make_staff("Finance")


def confirm(transfer):
    by = transfer.payment.ad_request.influencer.user
    return services.confirm_payment(transfer=transfer, by=by)


def dispute(transfer, reason="not_arrived", **words):
    by = transfer.payment.ad_request.influencer.user
    return services.dispute_payment(transfer=transfer, by=by, reason=reason, **words)


def decide(transfer, by, outcome, **words):
    receipt = Receipt.objects.get(transfer=transfer)
    reason = words.pop("reason", "no_proof")
    return services.decide_payment(receipt=receipt, by=by, outcome=outcome, reason=reason, **words)


def test_the_influencer_confirms_and_the_sponsor_is_told(transfer, deal):
    receipt = confirm(transfer)

    assert (receipt.status, receipt.received_minor) == ("confirmed", 100_000)
    assert told("payment_confirmed") == {deal.campaign.sponsor.user}
    assert last_event(deal)[0] == "payment_confirmed"


def test_confirming_twice_is_confirming_once(transfer):
    first = confirm(transfer)

    assert confirm(transfer).answered_at == first.answered_at


def test_the_sponsor_does_not_confirm_its_own_transfer(transfer, deal):
    with refused(services.NotYourPayment):
        services.confirm_payment(transfer=transfer, by=deal.campaign.sponsor.user)
    with refused(services.NotYourPayment):
        services.dispute_payment(
            transfer=transfer, by=deal.campaign.sponsor.user, reason="not_arrived"
        )


def test_a_dispute_waits_for_finance_and_the_sponsor_is_told(transfer, deal):
    receipt = dispute(transfer)

    assert (receipt.status, receipt.dispute_reason, receipt.is_waiting) == (
        "disputed",
        "not_arrived",
        True,
    )
    assert list(Receipt.objects.waiting()) == [receipt]
    assert told("payment_disputed") == {deal.campaign.sponsor.user}
    assert plan_of(deal) == [("on_completion", 100_000, 100_000, "paid")]


def test_what_is_confirmed_is_not_disputed_and_what_is_disputed_may_still_be_confirmed(transfer):
    dispute(transfer)
    confirm(transfer)

    with refused(services.AnsweredAlready) as refusal:
        dispute(transfer)

    assert refusal.value.facts == {"status": "confirmed"}
    assert Receipt.objects.waiting().count() == 0


def test_a_dispute_needs_a_reason_and_less_needs_an_amount(transfer):
    with refused(ReasonMissing):
        dispute(transfer, "")
    with refused(ReasonMissing):
        dispute(transfer, "other")
    for amount in (0, 100_000):
        with refused(services.WrongAmount):
            dispute(transfer, "less", received_minor=amount)
    assert Receipt.objects.get().status == "awaited"


def test_unpaid_takes_the_transfer_back_by_a_row_and_the_payment_is_open_again(
    transfer, deal, finance
):
    dispute(transfer)

    receipt = decide(transfer, finance, "unpaid")

    assert (receipt.status, receipt.outcome, receipt.received_minor) == ("decided", "unpaid", 0)
    assert plan_of(deal) == [("on_completion", 100_000, 0, "due")]
    assert list(Transfer.objects.order_by("number").values_list("amount_minor", flat=True)) == [
        100_000,
        -100_000,
    ]
    assert (paid_of(deal), violations()) == (0, [])
    assert told("payment_decided") == {deal.campaign.sponsor.user, deal.influencer.user}
    assert last_event(deal)[4] == {
        "payment": 1,
        "transfer": 1,
        "outcome": "unpaid",
        "reason": "no_proof",
    }


def test_partly_takes_back_what_did_not_arrive(transfer, deal, finance):
    dispute(transfer, "less", received_minor=60_000)

    decide(transfer, finance, "partly")

    assert plan_of(deal) == [("on_completion", 100_000, 60_000, "due")]
    assert (paid_of(deal), violations()) == (60_000, [])


def test_finance_may_find_another_part_than_the_influencer_named(transfer, deal, finance):
    dispute(transfer, "less", received_minor=60_000)

    decide(transfer, finance, "partly", received_minor=75_000)

    assert paid_of(deal) == 75_000


def test_paid_leaves_the_money_where_it_is(transfer, deal, finance):
    dispute(transfer)

    decide(transfer, finance, "paid", reason="proof")

    assert plan_of(deal) == [("on_completion", 100_000, 100_000, "paid")]
    assert (Transfer.objects.count(), paid_of(deal), violations()) == (1, 100_000, [])


def test_after_unpaid_the_sponsor_pays_again_with_another_reference(transfer, deal, finance):
    dispute(transfer)
    decide(transfer, finance, "unpaid")

    with refused(services.ReferenceUsed):
        pay(payment_of(deal))
    pay(payment_of(deal), reference="SEPA 2")

    assert (paid_of(deal), violations()) == (100_000, [])


def test_a_decision_needs_the_permission_a_reason_and_something_to_decide(
    transfer, finance, moderator
):
    with refused(services.NothingToDecide):
        decide(transfer, finance, "unpaid")
    dispute(transfer)
    with refused(NotAllowed):
        decide(transfer, moderator, "unpaid")
    with refused(ReasonMissing):
        decide(transfer, finance, "unpaid", reason="")
    decide(transfer, finance, "unpaid")
    with refused(services.NothingToDecide):
        decide(transfer, finance, "paid")
    with refused(services.AnsweredAlready):
        confirm(transfer)


def test_what_nobody_confirms_in_a_week_is_finances_to_look_at_once(transfer, deal):
    assert services.escalate_unconfirmed() == 0

    now = timezone.now() + LATER
    assert [services.escalate_unconfirmed(now=now) for _ in range(2)] == [1, 0]

    assert list(Receipt.objects.waiting()) == [transfer.receipt]
    assert told("payment_unconfirmed") == {deal.campaign.sponsor.user, deal.influencer.user}
    assert (last_event(deal)[0], last_event(deal)[3]) == ("payment_unconfirmed", None)


def test_what_waits_for_finance_may_still_be_confirmed_or_disputed(transfer):
    services.escalate_unconfirmed(now=timezone.now() + LATER)

    dispute(transfer)
    confirm(transfer)

    assert Receipt.objects.waiting().count() == 0


def test_due_soon_and_overdue_are_told_once_per_date(deal):
    row = payment_of(deal)
    days = [row.due_on - timedelta(days=n) for n in (4, 3, 2)]
    days += [row.due_on + timedelta(days=n) for n in (1, 2)]

    assert [services.announce_payments(today=day) for day in days] == [0, 1, 0, 1, 0]

    assert told("payment_due") == {deal.campaign.sponsor.user}
    assert told("payment_overdue") == {deal.campaign.sponsor.user, deal.influencer.user}


def test_two_transfers_of_one_reference_may_miss_the_same_sum(deal, finance):
    """A sponsor names its invoice with every part of it."""
    for sent in (50_000, 30_000):
        transfer = pay(payment_of(deal), sent, reference="Invoice 7")
        dispute(transfer, "less", received_minor=sent - 20_000)

        decide(transfer, finance, "partly")

    assert plan_of(deal) == [("on_completion", 100_000, 40_000, "due")]
    assert (paid_of(deal), violations()) == (40_000, [])


@pytest.mark.parametrize("party", ["influencer", "sponsor", "colleague"])
def test_finance_decides_about_no_payment_of_their_own(transfer, deal, party):
    dispute(transfer)
    by = make_staff_of(party_of(deal, party), "Finance")

    with refused(NotAllowed):
        decide(transfer, by, "paid", reason="proof")

    assert Receipt.objects.get(transfer=transfer).status == "disputed"
