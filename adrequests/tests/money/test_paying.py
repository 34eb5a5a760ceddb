"""The sponsor marks what it has paid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from adrequests import services
from adrequests.models import Payment, Transfer
from adrequests.tests.factories import last_event, make_colleague, refused, told
from adrequests.tests.money.deals import (
    days_ago,
    finish,
    late,
    make_deal,
    paid_of,
    pay,
    payment_of,
    plan_of,
)
from campaigns.models import Campaign, Share
from campaigns.services import PaidBeyondFees
from campaigns.services import pay as note_paid
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    agreed = make_deal()
    finish(agreed)
    return agreed


def test_paying_in_full_closes_the_payment_and_raises_what_the_campaign_has_paid(deal):
    transfer = pay(payment_of(deal), paid_on=timezone.localdate())

    row = payment_of(deal)
    assert (row.status, row.paid_minor, row.paid_on) == ("paid", 100_000, timezone.localdate())
    assert (paid_of(deal), violations()) == (100_000, [])
    assert (transfer.number, transfer.receipt.status) == (1, "awaited")
    assert told("payment_recorded") == {deal.influencer.user}
    assert last_event(deal) == (
        "payment_recorded",
        "accepted",
        "accepted",
        deal.campaign.sponsor.user,
        {"payment": 1, "transfer": 1, "amount_minor": 100_000},
    )


def test_a_part_leaves_the_rest_open(deal):
    pay(payment_of(deal), 30_000)
    pay(payment_of(deal), 20_000, "SEPA 2")

    assert plan_of(deal) == [("on_completion", 100_000, 50_000, "due")]
    assert (payment_of(deal).rest_minor, paid_of(deal), violations()) == (50_000, 50_000, [])


def test_the_same_transfer_entered_twice_counts_once(deal):
    first = pay(payment_of(deal), 30_000)

    again = pay(payment_of(deal), 30_000)

    assert (again, Transfer.objects.count(), paid_of(deal)) == (first, 1, 30_000)


@pytest.mark.parametrize("amount", [100_001, 0, -5])
def test_no_more_than_is_owed_is_paid_and_no_less_than_something(deal, amount):
    with refused(services.PaidBeyondFee) as refusal:
        pay(payment_of(deal), amount)

    assert refusal.value.facts == {"rest_minor": 100_000}
    assert Transfer.objects.count() == 0


def test_what_is_paid_in_full_takes_nothing_more(deal):
    pay(payment_of(deal))

    with refused(services.PaymentClosed) as refusal:
        pay(payment_of(deal), 1, "SEPA 2")

    assert refusal.value.facts == {"status": "paid"}


def test_what_is_no_longer_owed_is_not_paid(deal):
    services.cancel(ad_request=deal, by=deal.influencer.user, reason="timing")

    with refused(services.PaymentClosed):
        pay(payment_of(deal))


@pytest.mark.parametrize("day", [timezone.localdate() + timedelta(days=1), days_ago(1)])
def test_a_transfer_is_made_between_the_agreement_and_today(deal, day):
    with refused(services.WrongDate):
        pay(payment_of(deal), paid_on=day)


def test_the_influencer_does_not_mark_payments(deal):
    with refused(services.NotYourPayment):
        pay(payment_of(deal), by=deal.influencer.user)


def test_a_colleague_who_may_only_look_does_not_either(deal):
    reader = make_colleague(deal.campaign, Share.Level.VIEW)

    with refused(services.NotYourRequest):
        pay(payment_of(deal), by=reader)


def test_a_colleague_who_manages_the_campaign_does(deal):
    manager = make_colleague(deal.campaign)

    assert pay(payment_of(deal), by=manager).by == manager


def test_the_database_refuses_what_the_service_would(deal):
    row = payment_of(deal)
    for change in (
        {"paid_minor": 100_001},
        {"paid_minor": -1},
        {"paid_minor": 100_000},
        {"status": "paid"},
        {"due_on": None},
        {"amount_minor": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=row.pk).update(**change)


def test_a_transfer_is_never_changed_or_deleted(deal):
    pay(payment_of(deal))

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(amount_minor=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.all().delete()


def test_a_campaign_never_pays_more_than_it_agreed_to(deal):
    with refused(PaidBeyondFees):
        note_paid(campaign_id=deal.campaign_id, amount_minor=100_001)
    with refused(PaidBeyondFees):
        note_paid(campaign_id=deal.campaign_id, amount_minor=-1)


def test_what_is_late_is_sorted_by_its_age(deal):
    ages = {}
    for days in (0, 1, 30, 31, 60, 61, 90, 91):
        row = late(payment_of(deal), days)
        found = Payment.objects.with_age(timezone.localdate()).get(pk=row.pk)
        ages[days] = (found.age, found.days_late(timezone.localdate()))

    assert ages == {
        0: (0, 0), 1: (1, 1), 30: (1, 30), 31: (2, 31), 60: (2, 60), 61: (3, 61), 90: (3, 90), 91: (4, 91),
    }  # fmt: skip
    assert Payment.objects.overdue(timezone.localdate()).count() == 1


def test_paid_on_its_date_is_on_time_and_a_day_later_is_not(deal):
    late(payment_of(deal), 0)
    pay(payment_of(deal))
    today = timezone.localdate()
    assert (Payment.objects.on_time().count(), Payment.objects.due_by(today).count()) == (1, 1)

    Payment.objects.update(due_on=days_ago(1))

    assert (Payment.objects.on_time().count(), Payment.objects.due_by(today).count()) == (0, 1)
    assert Campaign.objects.get().paid_minor == 100_000
