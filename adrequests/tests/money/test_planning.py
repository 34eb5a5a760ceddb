"""Which parts of a fee are owed, and from when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Policy
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import AdRequest, Payment
from adrequests.tests.factories import refused, told
from adrequests.tests.money.deals import (
    days_ago,
    finish,
    make_deal,
    paid_of,
    pay,
    payment_of,
    plan_of,
)
from campaigns.models import Campaign
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


def test_a_fee_is_owed_once_the_work_is_done():
    deal = make_deal(100_000)

    assert plan_of(deal) == [("on_completion", 100_000, 0, "planned")]
    assert violations() == []


def test_a_part_may_be_due_on_signing_and_the_cents_add_up():
    deal = make_deal(99_999, upfront=33)

    assert plan_of(deal) == [
        ("on_signing", 32_999, 0, "due"),
        ("on_completion", 67_000, 0, "planned"),
    ]
    assert payment_of(deal).due_on == timezone.localdate() + timedelta(days=7)
    assert deal.sheets.get().document["rules"]["upfront_percent"] == 33


@pytest.mark.parametrize(("percent", "label"), [(100, "on_signing"), (0, "on_completion")])
def test_the_whole_fee_in_one_part_is_one_payment(percent, label):
    assert [row[0] for row in plan_of(make_deal(5_000, upfront=percent))] == [label]


def test_a_deal_without_a_fee_has_no_payments():
    deal = make_deal(0, upfront=50)
    finish(deal)

    assert plan_of(deal) == []


def test_the_fee_falls_due_so_many_days_after_the_work_as_the_sheet_says():
    Policy.objects.update_or_create(pk=1, defaults={"payment_days": 14})
    deal = make_deal()
    Policy.objects.update(payment_days=60)

    finish(deal)

    assert payment_of(deal).due_on == timezone.localdate() + timedelta(days=14)
    assert plan_of(deal) == [("on_completion", 100_000, 0, "due")]


def test_falling_due_twice_moves_no_date():
    deal = make_deal()
    finish(deal)
    before = payment_of(deal).due_on

    finish(deal, on=timezone.localdate() + timedelta(days=9))

    assert payment_of(deal).due_on == before


def test_what_was_paid_early_is_on_time_once_its_date_is_known():
    deal = make_deal()
    pay(payment_of(deal))
    assert Payment.objects.on_time().count() == 0

    finish(deal)

    assert list(Payment.objects.on_time()) == [payment_of(deal)]


def test_a_higher_fee_is_added_to_the_part_that_is_open():
    deal = make_deal(100_000, upfront=50)
    AdRequest.objects.filter(pk=deal.pk).update(fee_minor=130_000)
    deal.refresh_from_db()

    services.replan_payments(deal)

    assert plan_of(deal) == [
        ("on_signing", 50_000, 0, "due"),
        ("on_completion", 80_000, 0, "planned"),
    ]


def test_a_lower_fee_is_taken_from_the_last_part_first():
    deal = make_deal(100_000, upfront=50)
    deal.fee_minor = 40_000

    services.replan_payments(deal)

    assert plan_of(deal) == [
        ("on_signing", 40_000, 0, "due"),
        ("on_completion", 50_000, 0, "cancelled"),
    ]


def test_a_fee_of_what_is_paid_already_leaves_nothing_open():
    deal = make_deal(100_000)
    pay(payment_of(deal), 30_000)
    deal.fee_minor = 30_000

    services.replan_payments(deal)

    assert plan_of(deal) == [("on_completion", 30_000, 30_000, "paid")]
    assert payment_of(deal).paid_on == timezone.localdate()


def test_the_day_of_payment_is_that_of_the_last_transfer_that_arrived():
    deal, finance = make_deal(100_000), make_staff("Finance")
    AdRequest.objects.filter(pk=deal.pk).update(accepted_at=timezone.now() - timedelta(days=9))
    pay(payment_of(deal), 30_000, paid_on=days_ago(8))
    lost = pay(payment_of(deal), 20_000, reference="SEPA 2", paid_on=days_ago(1))
    services.dispute_payment(transfer=lost, by=deal.influencer.user, reason="not_arrived")
    services.decide_payment(receipt=lost.receipt, by=finance, outcome="unpaid", reason="no_proof")
    deal.fee_minor = 30_000

    services.replan_payments(deal)

    assert payment_of(deal).paid_on == days_ago(8)


def test_a_fee_below_what_is_paid_is_refused():
    deal = make_deal(100_000)
    pay(payment_of(deal), 30_000)
    deal.fee_minor = 29_999
    before = plan_of(deal)

    with refused(services.PaidBeyondFee) as refusal:
        services.replan_payments(deal)

    assert refusal.value.facts == {"paid_minor": 30_000}
    assert plan_of(deal) == before


def test_more_than_was_paid_in_full_is_a_payment_of_its_own():
    deal = make_deal(100_000, upfront=100)
    pay(payment_of(deal))
    deal.fee_minor = 120_000

    services.replan_payments(deal)

    assert plan_of(deal) == [
        ("on_signing", 100_000, 100_000, "paid"),
        ("on_completion", 20_000, 0, "planned"),
    ]


def test_a_settlement_is_due_as_a_fee_earned_today():
    deal = make_deal(100_000, upfront=50)
    pay(payment_of(deal), 50_000)

    services.replan_payments(deal, total_minor=60_000)

    assert plan_of(deal) == [
        ("on_signing", 50_000, 50_000, "paid"),
        ("settlement", 10_000, 0, "due"),
    ]
    assert payment_of(deal, 2).due_on == timezone.localdate() + timedelta(days=30)


def test_a_settlement_of_nothing_leaves_nothing_owed():
    deal = make_deal(100_000, upfront=50)

    services.replan_payments(deal, total_minor=0)

    assert [row[3] for row in plan_of(deal)] == ["cancelled", "cancelled"]


def test_a_cancelled_deal_owes_nothing():
    deal = make_deal()

    services.cancel(ad_request=deal, by=deal.influencer.user, reason="timing")

    assert plan_of(deal) == [("on_completion", 100_000, 0, "cancelled")]
    assert violations() == []


def test_a_deal_for_which_something_was_paid_is_not_cancelled_as_if_nothing_had():
    deal = make_deal(100_000, upfront=50)
    pay(payment_of(deal), 20_000)

    with refused(services.SettlementNeeded) as refusal:
        services.cancel(ad_request=deal, by=deal.influencer.user, reason="timing")

    assert refusal.value.facts == {"paid_minor": 20_000}
    assert (paid_of(deal), violations()) == (20_000, [])


def test_both_are_told_when_something_is_due_and_nobody_knows_where_to_pay():
    deal = make_deal()

    finish(deal)

    assert told("payout_missing") == {deal.influencer.user, deal.campaign.sponsor.user}


def test_a_campaign_asks_for_no_more_than_the_whole_fee_on_signing():
    make_deal()

    with pytest.raises(Exception, match="campaign_upfront_is_percent"):
        Campaign.objects.update(upfront_percent=101)


def test_the_trail_of_the_request_stays_whole():
    deal = make_deal()
    pay(payment_of(deal), 10_000)

    actions = AuditEvent.objects.about(deal).values_list("action", flat=True)
    assert list(actions)[-1] == "payment_recorded"
    assert violations() == []
