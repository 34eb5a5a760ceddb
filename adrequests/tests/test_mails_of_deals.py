"""What is owed when something happens to a request, what the mail says, and when it is no longer due."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
)
from campaigns import services as campaign_services
from campaigns.models import CampaignUserObjectPermission, Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(db):
    """An invitation of Alpenglow to Priya, for $1,100."""
    sponsor = make_sponsor(company_name="Alpenglow Gear")
    influencer = make_influencer(name="Priya Raman")
    campaign = make_campaign(sponsor=sponsor, name="Ridge Pack launch", budget_minor=1_234_500)
    return make_ad_request(campaign=campaign, influencer=influencer)


def owed(kind: str) -> list[Delivery]:
    rows = Delivery.objects.filter(kind=kind).order_by("pk")
    return list(rows.select_related("recipient"))


def written(kind: str):
    """The mails of this kind that are still due, as they would leave."""
    deliveries = owed(kind)
    facts = KINDS[kind].facts(deliveries)
    messages = [KINDS[kind].message(delivery, facts) for delivery in deliveries]
    return [message for message in messages if message is not None]


def parts(message) -> tuple[str, str]:
    return str(message.body), str(message.alternatives[0].content)


def priya(row: AdRequest):
    return row.influencer.user


def owner(row: AdRequest):
    return row.campaign.sponsor.user


def test_an_invitation_is_owed_once_and_says_who_and_how_much(request_, settings):
    (delivery,) = owed("new_request")
    assert delivery.key == f"new_request:{request_.pk}:{priya(request_).pk}"
    assert delivery.about == f"adrequests.adrequest:{request_.pk}"
    assert delivery.address == priya(request_).email

    (mail,) = written("new_request")

    assert mail.subject == "Alpenglow Gear invites you: $1,100"
    for part in parts(mail):
        assert "Ridge Pack launch" in part
        assert "1 reel, 2 stories" in part
        assert "7 days left" in part or "6 days left" in part
        assert f"{settings.SITE_URL}/ad-requests/{request_.pk}/" in part
        assert "12,345" not in part  # the budget


def test_an_application_goes_to_the_owner_and_to_colleagues_who_manage():
    campaign = make_campaign()
    manager = make_colleague(campaign)
    make_colleague(campaign, level="view")
    row = make_application(campaign=campaign, influencer=make_influencer(name="Priya Raman"))

    assert {d.recipient for d in owed("new_request")} == {owner(row), manager}
    assert {mail.subject for mail in written("new_request")} == {"Priya Raman applies: $1,100"}


def test_a_gift_is_no_fee_of_nothing(db):
    make_ad_request(fee_minor=0)

    (mail,) = written("new_request")

    assert mail.subject.endswith("invites you: the product, no fee")
    assert "$0" not in parts(mail)[0]


def test_a_counter_offer_says_what_is_asked_with_the_note_that_came_with_it(request_):
    terms = make_terms(145_000)
    services.counter(
        ad_request=request_,
        by=priya(request_),
        offer_number=1,
        terms=terms,
        note="<b>Two</b> days.",
    )

    (mail,) = written("counter")

    text, html = parts(mail)
    assert mail.subject == "Priya Raman asks for $1,450"
    assert mail.to == [owner(request_).email]
    assert "<b>Two</b> days." in text
    assert "&lt;b&gt;Two&lt;/b&gt; days." in html
    assert written("new_request") == []  # that offer is off the table


def test_an_amended_offer_makes_the_mail_about_the_first_one_pointless(request_):
    services.amend(
        ad_request=request_, by=owner(request_), offer_number=1, terms=make_terms(120_000)
    )

    assert written("new_request") == []
    assert [m.subject for m in written("counter")] == ["Alpenglow Gear changed the offer: $1,200"]


def test_accepting_is_told_to_the_other_side(request_):
    services.accept(ad_request=request_, by=priya(request_), offer_number=1)

    (mail,) = written("accepted")

    assert mail.subject == "Priya Raman accepted: $1,100"
    assert mail.to == [owner(request_).email]
    assert owed("accepted")[0].key == f"accepted:{request_.pk}:{owner(request_).pk}"
    assert "Answer by" not in parts(mail)[0]


def test_a_rejection_tells_the_reason_only_where_it_is_shared(request_):
    services.reject(
        ad_request=request_, by=priya(request_), offer_number=1, reason="fee", share_reason=False
    )

    (mail,) = written("rejected")

    assert mail.subject == "Priya Raman rejected $1,100"
    assert "The fee does not fit" not in parts(mail)[0]


def test_the_words_of_whoever_withdraws_go_with_the_mail(request_):
    services.withdraw(
        ad_request=request_, by=owner(request_), offer_number=1, reason="timing", note="Next year!"
    )

    (mail,) = written("withdrawn")

    text, _html = parts(mail)
    assert mail.subject == "Alpenglow Gear withdrew the offer of $1,100"
    assert "The dates do not fit" in text
    assert "Next year!" in text


def test_a_cancelled_deal_is_no_longer_told_as_accepted(request_):
    services.accept(ad_request=request_, by=priya(request_), offer_number=1)
    services.cancel(ad_request=request_, by=priya(request_), reason="full")

    assert written("accepted") == []
    (mail,) = written("cancelled")
    assert mail.subject == "Priya Raman cancelled the agreed work"


def test_an_expired_offer_is_told_to_both_sides_by_the_other_s_name(request_, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=8))
    services.expire_overdue()

    assert {mail.subject for mail in written("expired")} == {
        "The offer between you and Priya Raman has expired",
        "The offer between you and Alpenglow Gear has expired",
    }
    assert all("Nobody answered" in parts(mail)[0] for mail in written("expired"))


def test_an_offer_that_ended_with_its_campaign_is_told_so(request_):
    campaign_services.complete(campaign=request_.campaign, by=owner(request_))

    mails = written("expired")

    assert len(mails) == 2
    assert all("has ended" in parts(mail)[0] for mail in mails)


def test_a_reminder_by_the_other_side_is_due_until_it_is_answered(request_):
    services.remind(ad_request=request_, by=owner(request_))
    assert [m.subject for m in written("reminded")] == [
        "Alpenglow Gear waits for your answer to $1,100"
    ]

    services.accept(ad_request=request_, by=priya(request_), offer_number=1)

    assert written("reminded") == []


def test_an_offer_whose_time_is_over_asks_for_no_answer_also_before_the_clock_has_closed_it(
    request_, time_machine
):
    time_machine.move_to(request_.expires_at)

    assert written("new_request") == []


def test_whoever_waits_for_the_answer_is_not_asked_for_one(request_):
    key = f"new_request:{request_.pk}:{owner(request_).pk}"
    Delivery.owe(owner(request_), kind="new_request", key=key, request=request_.pk, offer=1)

    assert [mail.to for mail in written("new_request")] == [[priya(request_).email]]


def test_times_are_those_of_the_reader(request_, time_machine):
    at = datetime(2026, 12, 24, 22, 30, tzinfo=UTC)
    AdRequest.objects.update(expires_at=at)
    user = priya(request_)
    user.time_zone = "Asia/Tokyo"
    user.save()
    time_machine.move_to(at - timedelta(days=3, minutes=5))

    (mail,) = written("new_request")

    assert "Answer by: Fri 25 Dec, 07:30, 3 days left" in parts(mail)[0]
    assert "Asia/Tokyo" in parts(mail)[0]


# --- Messages ---------------------------------------------------------------------------------------------------------


def say(row: AdRequest, text: str):
    return services.post_message(ad_request=row, by=owner(row), text=text)


def test_a_message_waits_two_minutes_for_being_read(request_):
    message = say(request_, "Which week?")

    (delivery,) = owed("message")
    assert delivery.key == f"message:{message.pk}:{priya(request_).pk}"
    wait = delivery.not_before - delivery.created_at
    assert timedelta(minutes=1, seconds=59) <= wait <= timedelta(minutes=2)
    assert written("message")[0].subject == "Alpenglow Gear wrote to you about “Ridge Pack launch”"

    services.mark_seen(ad_request=request_, by=priya(request_))

    assert written("message") == []


def test_a_message_of_last_week_is_no_news(request_, time_machine):
    message = say(request_, "Which week?")

    time_machine.move_to(message.created_at + timedelta(days=6, hours=23))
    assert len(written("message")) == 1
    time_machine.move_to(message.created_at + timedelta(days=7, minutes=1))
    assert written("message") == []


def test_what_a_colleague_has_read_is_still_news_to_the_others():
    campaign = make_campaign()
    manager = make_colleague(campaign)
    row = make_application(campaign=campaign)
    services.post_message(ad_request=row, by=row.influencer.user, text="Hello?")

    services.mark_seen(ad_request=row, by=owner(row))

    assert [mail.to for mail in written("message")] == [[manager.email]]


def test_messages_in_a_row_are_one_mail(request_):
    for text in ("Which week?", "The second?", "Or the third?"):
        say(request_, text)

    (mail,) = written("message")

    assert mail.subject == "3 messages from Alpenglow Gear about “Ridge Pack launch”"
    text = parts(mail)[0]
    assert text.index("Which week?") < text.index("The second?") < text.index("Or the third?")


def test_a_message_is_told_as_it_reads_when_the_mail_leaves(request_):
    message = say(request_, "Wich week?")
    services.edit_message(message=message, by=owner(request_), text="Which week?")

    assert "Which week?" in parts(written("message")[0])[0]


def test_what_one_wrote_oneself_is_no_news(request_):
    say(request_, "Which week?")
    services.post_message(ad_request=request_, by=priya(request_), text="The second.")

    assert {mail.to[0] for mail in written("message")} == {
        priya(request_).email,
        owner(request_).email,
    }
    mine = next(m for m in written("message") if m.to == [priya(request_).email])
    assert "The second." not in parts(mine)[0]


def test_a_mail_about_one_s_own_words_would_not_be_due(request_):
    mine = services.post_message(ad_request=request_, by=priya(request_), text="The second.")
    key = f"message:{mine.pk}:{priya(request_).pk}"
    payload = {"request": request_.pk, "message": mine.pk}
    Delivery.owe(priya(request_), kind="message", key=key, **payload)

    assert [mail.to for mail in written("message")] == [[owner(request_).email]]


def test_the_words_that_close_a_request_take_no_message_its_mail(request_):
    say(request_, "Which week?")
    services.withdraw(
        ad_request=request_, by=owner(request_), offer_number=1, reason="timing", note="Too late."
    )

    (mail,) = written("message")

    assert "Which week?" in parts(mail)[0]
    assert "Too late." not in parts(mail)[0]


# --- Who may still read ---------------------------------------------------------------------------------------------


def test_a_colleague_who_no_longer_manages_is_told_nothing():
    campaign = make_campaign()
    manager = make_colleague(campaign)
    row = make_application(campaign=campaign)
    services.post_message(ad_request=row, by=row.influencer.user, text="Hello?")

    CampaignUserObjectPermission.objects.filter(user=manager).delete()

    for kind in ("new_request", "message"):
        assert manager in {d.recipient for d in owed(kind)}
        assert [mail.to for mail in written(kind)] == [[owner(row).email]]


@pytest.mark.parametrize("kind", ["new_request", "message"])
def test_who_may_only_look_by_now_or_manages_another_campaign_is_told_nothing(kind):
    campaign, other = make_campaign(), make_campaign()
    manager = make_colleague(campaign)
    row = make_application(campaign=campaign)
    services.post_message(ad_request=row, by=row.influencer.user, text="Hello?")
    elsewhere = make_application(campaign=other)
    services.post_message(ad_request=elsewhere, by=elsewhere.influencer.user, text="Hello?")
    assert len(written(kind)) == 3

    for shared, level in ((campaign, Share.Level.VIEW), (other, Share.Level.MANAGE)):
        by = shared.sponsor.user
        made = campaign_services.share(campaign=shared, by=by, email=manager.email, level=level)
        campaign_services.claim_share(token=share_token(made.pk), by=manager)

        assert sorted(mail.to for mail in written(kind)) == sorted(
            [[owner(row).email], [owner(elsewhere).email]]
        )


def test_a_frozen_request_asks_for_no_answer(request_, moderator):
    AdRequest.objects.update(frozen_at=timezone.now())

    assert written("new_request") == []


@pytest.mark.parametrize(("kind", "statements"), [("new_request", 3), ("message", 5)])
def test_a_batch_is_read_in_as_many_statements_as_one_mail(kind, statements):
    def count() -> int:
        deliveries = owed(kind)
        with CaptureQueriesContext(connection) as asked:
            facts = KINDS[kind].facts(deliveries)
            for delivery in deliveries:
                assert KINDS[kind].message(delivery, facts) is not None
        return len(asked)

    say(make_ad_request(), "Hello?")
    assert count() == statements
    for _ in range(3):
        say(make_ad_request(), "Hello?")
    assert count() == statements
