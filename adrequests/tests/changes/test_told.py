"""What the sides read about changes and endings: mails, the daily mail, the timeline, the personal file."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.mail import KINDS, sample_mail
from accounts.models import Delivery
from accounts.personal_data import tables_of
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.pages import signed_in, text, url
from adrequests.tests.test_digests import DIGESTS, REMINDERS
from adrequests.tests.test_digests import written as daily
from adrequests.tests.test_mails_of_deals import owed, parts, written

CHANGES = ["amendment_proposed", "amendment_accepted", "amendment_declined"]
ENDS = ["settlement_proposed", "settlement_agreed", "settlement_decided"]


def test_a_proposed_change_is_told_field_by_field_until_it_is_answered(agreed, propose, creator):
    propose(fee_minor=130_000, usage_days=30)

    (mail,) = written("amendment_proposed")
    for part in parts(mail):
        assert "$1,300 instead of $1,100" in part
        assert "30 days instead of 90 days" in part
    assert mail.subject.endswith("proposes a change of your deal")
    assert mail.to == [creator.email]
    services.decline_amendment(ad_request=agreed, by=creator, number=1)
    assert written("amendment_proposed") == []


def test_an_accepted_and_a_declined_change_are_told_to_whoever_proposed(
    agreed, propose, owner, creator
):
    propose(fee_minor=130_000)
    services.accept_amendment(ad_request=agreed, by=creator, number=1)
    propose(fee_minor=150_000)
    services.decline_amendment(ad_request=agreed, by=creator, number=2)

    (accepted,), (declined,) = written("amendment_accepted"), written("amendment_declined")

    assert accepted.to == declined.to == [owner.email]
    assert "$1,300" in parts(accepted)[0]
    assert "stands as it was agreed" in parts(declined)[0]


def test_a_settlement_is_told_when_proposed_and_when_agreed(agreed, offer_sum, owner, creator):
    offer_sum()
    (proposed,) = written("settlement_proposed")
    services.accept_settlement(ad_request=agreed, by=creator, number=1)
    (done,) = written("settlement_agreed")

    assert (proposed.to, done.to) == ([creator.email], [owner.email])
    assert "$400" in proposed.subject
    assert "$400 is paid for it in all" in parts(done)[0]
    assert written("settlement_proposed") == []


def test_a_decision_of_staff_is_told_to_both_with_the_reason(agreed, owner, creator):
    services.decide_settlement(
        ad_request=agreed,
        by=make_staff("Finance"),
        amount_minor=30_000,
        reason="part",
        message="One story.",
        private_note="Call 12",
    )

    mails = written("settlement_decided")
    assert {mail.to[0] for mail in mails} == {owner.email, creator.email}
    for mail in mails:
        for part in parts(mail):
            assert "Part of the work was delivered" in part
            assert "One story." in part
            assert "Call 12" not in part


@pytest.mark.parametrize("kind", [*CHANGES, *ENDS])
def test_each_mail_has_an_example_for_the_back_office(kind, db, influencer):
    like = Delivery(recipient=influencer.user, address="a@example.org", kind=kind, key="k")

    mail = sample_mail(like, kind)

    assert mail is not None
    assert "Alpenglow Gear" in mail.subject or "Priya Raman" in mail.subject
    assert KINDS[kind].topic.code == kind.split("_")[0]


@pytest.mark.parametrize("n", [1, 3])
def test_mails_of_a_batch_ask_the_same_however_many(n, agreed, propose, django_assert_num_queries):
    propose()
    rows = owed("amendment_proposed") * n

    with django_assert_num_queries(4):
        assert KINDS["amendment_proposed"].facts(rows)


def test_the_daily_mail_names_what_waits_for_an_answer(agreed, propose, offer_sum, creator):
    due = agreed.latest_offer.due_on + timedelta(days=200)
    propose(due_on=due)
    offer_sum(creator)

    (to_creator,), (to_owner,) = daily(REMINDERS), daily(DIGESTS)

    assert "A proposed change waits for your answer" in parts(to_creator)[0]
    assert "A proposed settlement waits for your answer" in parts(to_owner)[0]
    assert "settlement" not in parts(to_creator)[0]


def test_the_timeline_tells_every_step_and_the_fee_of_each_day(
    agreed, propose, offer_sum, owner, creator
):
    propose(fee_minor=130_000)
    services.accept_amendment(ad_request=agreed, by=creator, number=1)
    propose(fee_minor=140_000)
    services.withdraw_amendment(ad_request=agreed, by=owner, number=2)
    offer_sum()
    services.decline_settlement(ad_request=agreed, by=creator, number=1)
    offer_sum(amount_minor=50_000)
    services.accept_settlement(ad_request=agreed, by=creator, number=2)

    words = text(signed_in(owner).get(url(agreed, "history")))

    steps = [
        "accepted $1,100",
        "proposed a change of the deal",
        "accepted the change: deal sheet 2",
        "withdrew the proposed change",
        "proposed to end the deal for $400",
        "declined to end the deal for that",
        "proposed to end the deal for $500",
        "agreed: the deal ended for $500",
    ]
    places = [words.index(step) for step in steps]
    assert places == sorted(places)


def test_what_ran_out_is_told_in_the_timeline(agreed, propose, offer_sum, owner):
    propose()
    offer_sum()
    AdRequest.objects.get().amendments.update(expires_at=timezone.now())
    AdRequest.objects.get().settlements.update(expires_at=timezone.now())
    services.expire_amendments()
    services.expire_settlements()

    words = text(signed_in(owner).get(url(agreed, "history")))

    assert "Nobody answered the proposed change in time" in words
    assert "Nobody answered the proposed settlement in time" in words


def test_both_sides_find_it_all_in_their_personal_file_and_strangers_nothing(
    agreed, propose, offer_sum, creator, other_influencer
):
    owner = agreed.campaign.sponsor.user
    propose()
    offer_sum()

    def rows(user):
        found = {table.name: table.rows(user).count() for table in tables_of(user)}
        return [found[name] for name in ("deal_sheets", "amendments", "settlements")]

    assert rows(owner) == rows(creator) == [1, 1, 1]
    assert rows(other_influencer.user) == [0, 0, 0]
