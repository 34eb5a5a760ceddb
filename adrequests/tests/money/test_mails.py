"""What is owed by mail when something happens to a payment, and what the daily mails name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services
from adrequests.tests.money.deals import (
    fill_in_payout,
    finish,
    late,
    make_deal,
    pay,
    payment_of,
)
from adrequests.tests.test_digests import DIGESTS, REMINDERS
from adrequests.tests.test_digests import written as written_daily
from adrequests.tests.test_mails_of_deals import owed, parts, written
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    sponsor = make_sponsor(company_name="Alpenglow Gear")
    campaign = make_campaign(sponsor=sponsor, name="Ridge Pack launch")
    agreed = make_deal(campaign=campaign, influencer=make_influencer(name="Priya Raman"))
    finish(agreed)
    return agreed


def subjects(kind):
    return [mail.subject for mail in written(kind)]


def test_each_step_is_owed_to_whom_it_concerns_once(deal):
    transfer = pay(payment_of(deal))
    creator, owner = deal.influencer.user, deal.campaign.sponsor.user
    services.dispute_payment(transfer=transfer, by=creator, reason="not_arrived")
    services.decide_payment(
        receipt=transfer.receipt, by=make_staff("Finance"), outcome="unpaid", reason="no_proof"
    )

    assert {kind: [d.recipient for d in owed(kind)] for kind in ("payment_recorded", "payment_disputed", "payment_decided")} == {
        "payment_recorded": [creator],
        "payment_disputed": [owner],
        "payment_decided": [owner, creator],
    }  # fmt: skip
    assert subjects("payment_decided") == ["We found that $1,000 was not paid"] * 2


def test_the_mail_to_the_influencer_names_the_reference_and_leads_to_the_payment(deal):
    pay(payment_of(deal), reference="SEPA 4711")

    (mail,) = written("payment_recorded")

    assert mail.subject == "Alpenglow Gear paid $1,000: has it arrived?"
    for part in parts(mail):
        for word in ("Ridge Pack launch", "SEPA 4711", f"/payments/{payment_of(deal).pk}/"):
            assert word in part


def test_a_mail_that_asks_is_no_longer_due_once_it_was_answered(deal):
    transfer = pay(payment_of(deal))
    services.confirm_payment(transfer=transfer, by=deal.influencer.user)

    assert written("payment_recorded") == []
    assert subjects("payment_confirmed") == ["Priya Raman confirmed that $1,000 has arrived"]


def test_overdue_is_told_to_both_in_their_own_words_until_it_is_paid(deal):
    late(payment_of(deal), 3)
    services.announce_payments()

    assert [subject.split(" is overdue")[0] for subject in subjects("payment_overdue")] == [
        "$1,000 to Priya Raman",
        "$1,000 from Alpenglow Gear",
    ]
    pay(payment_of(deal))
    assert written("payment_overdue") == []


def test_missing_details_are_told_until_they_are_there(deal):
    assert subjects("payout_missing") == [
        "Priya Raman has not filled in yet where to pay",
        "Fill in where Alpenglow Gear is to pay you",
    ]
    assert "/settings/payout/" in parts(written("payout_missing")[1])[0]

    fill_in_payout(deal)

    assert written("payout_missing") == []


def test_mails_are_read_for_a_batch_in_as_many_statements_as_for_one(deal):
    pay(payment_of(deal), 1_000)
    with CaptureQueriesContext(connection) as one:
        assert len(written("payment_recorded")) == 1
    for n in range(3):
        pay(payment_of(deal), 1_000, f"SEPA 1{n}")
    with CaptureQueriesContext(connection) as many:
        assert len(written("payment_recorded")) == 4

    assert len(one) == len(many)


def test_the_daily_mail_of_the_company_names_what_is_due(deal):
    late(payment_of(deal), 2)

    (mail,) = written_daily(DIGESTS)

    assert "Payment was due" in parts(mail)[0]


def test_the_daily_mail_of_the_influencer_names_what_waits_to_be_confirmed(deal):
    pay(payment_of(deal))
    deal.deliverables.update(due_on=timezone.localdate() + timedelta(days=60))

    (mail,) = written_daily(REMINDERS)

    assert "has it arrived? Confirm by" in parts(mail)[0]
