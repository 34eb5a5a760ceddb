"""The daily mails: who is owed one on which day, what it says when it leaves, and in how many statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as account_services
from accounts.dated import Due, dated_schedules
from accounts.mail import KINDS
from accounts.models import Delivery, MailChoices, Notification, Role
from accounts.tests.factories import make_influencer, make_sponsor, make_user
from adrequests import services
from adrequests.digests import SHOWN
from adrequests.models import AdRequest, Offer
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
)
from campaigns.services import revoke_share
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db

REMINDERS = "adrequests.daily_reminders"
DIGESTS = "adrequests.sponsor_digests"


def due(zone: str = "UTC", days: int = 0) -> Due:
    at = timezone.now() + timedelta(days=days)
    return Due(zone, at.date(), at)


def planned(task: str, when: Due | None = None) -> dict[str, Delivery]:
    """By key."""
    with CaptureQueriesContext(connection) as asked:
        rows = list(dated_schedules[task].plan(when or due()))
    assert not [q for q in asked if not q["sql"].startswith("SELECT")]
    assert len({row.key for row in rows}) == len(rows)
    return {row.key: row for row in rows}


def owe(task: str, when: Due | None = None) -> list[Delivery]:
    Delivery.objects.bulk_create(planned(task, when).values())
    kind = dated_schedules[task].kinds[0]
    rows = Delivery.objects.filter(kind=kind, status=Delivery.Status.QUEUED).order_by("pk")
    return list(rows.select_related("recipient__mail_choices"))


def written(task: str, when: Due | None = None):
    deliveries = owe(task, when)
    kind = KINDS[dated_schedules[task].kinds[0]]
    facts = kind.facts(deliveries)
    messages = [kind.message(delivery, facts) for delivery in deliveries]
    return [message for message in messages if message is not None]


def choose(user, **choices: str) -> None:
    MailChoices.objects.update_or_create(user=user, defaults={"choices": choices})


def agree(row: AdRequest, *, due_in: int) -> AdRequest:
    """Accepted work that is due in so many days, or was: dates that have passed no service takes."""
    agreed = services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
    day = timezone.localdate() + timedelta(days=due_in)
    offer = agreed.latest_offer
    assert offer is not None
    copy = Offer.objects.create(
        ad_request=agreed, number=2, side="sponsor", author=row.campaign.sponsor.user, brief=offer.brief,
        **(offer.terms() | {"due_on": day}),
    )  # fmt: skip
    AdRequest.objects.filter(pk=agreed.pk).update(latest_offer=copy)
    agreed.deliverables.update(due_on=day)
    return agreed


# --- To influencers ---------------------------------------------------------------------------------------------------


def test_an_influencer_for_whom_an_offer_waits_is_owed_one_reminder_a_day():
    row = make_ad_request()
    when = due()

    plan = planned(REMINDERS, when)

    key = f"reminder:{row.influencer_id}:{when.on}"
    assert list(plan) == [key]
    assert plan[key].recipient_id == row.influencer.user_id
    assert plan[key].address == row.influencer.user.email
    assert plan[key].kind == "daily_reminder"
    assert plan[key].payload == {"on": when.on.isoformat()}
    assert plan[key].not_before == when.at


def test_nobody_is_reminded_for_whom_nothing_waits():
    make_influencer()
    make_application()  # waits for the sponsor
    answered = make_ad_request()
    services.reject(ad_request=answered, by=answered.influencer.user, offer_number=1, reason="fee")
    AdRequest.objects.filter(pk=make_ad_request().pk).update(frozen_at=timezone.now())
    AdRequest.objects.filter(pk=make_ad_request().pk).update(expires_at=timezone.now())

    assert planned(REMINDERS) == {}


def test_an_offer_that_has_run_out_by_then_is_not_in_the_plan_of_that_day():
    make_ad_request()

    assert len(planned(REMINDERS, due(days=6))) == 1
    assert planned(REMINDERS, due(days=8)) == {}


def test_only_the_people_of_the_zone_who_are_there_are_reminded(moderator):
    tokyo = make_influencer(user=make_user(Role.Code.INFLUENCER, time_zone="Asia/Tokyo"))
    make_ad_request(influencer=tokyo)
    flagged = make_ad_request().influencer
    account_services.flag(target=flagged, by=moderator, reason="spam")
    closed = make_ad_request().influencer.user
    closed.is_active = False
    closed.save()

    assert planned(REMINDERS) == {}
    assert [d.recipient_id for d in planned(REMINDERS, due("Asia/Tokyo")).values()] == [
        tokyo.user_id
    ]


@pytest.mark.parametrize(
    ("due_in", "is_named"), [(4, False), (3, True), (0, True), (-14, True), (-15, False)]
)
def test_agreed_work_is_named_from_three_days_before_until_two_weeks_after(due_in, is_named):
    agree(make_ad_request(), due_in=due_in)

    assert bool(planned(REMINDERS)) is is_named
    assert bool(written(REMINDERS)) is is_named


def test_the_reminder_lists_what_waits_the_most_urgent_first(settings):
    influencer = make_influencer(user=make_user(Role.Code.INFLUENCER, name="Priya Raman"))
    sponsor = make_sponsor(company_name="Alpenglow Gear")
    campaign = make_campaign(sponsor=sponsor, name="Ridge Pack launch", budget_minor=1_234_500)
    later = make_ad_request(influencer=influencer, campaign=campaign, fee_minor=125_000)
    nimbus = make_sponsor(company_name="Nimbus Bottles")
    refill = make_campaign(sponsor=nimbus, name="Refill month")
    sooner = make_ad_request(influencer=influencer, campaign=refill, fee_minor=60_000)
    soon = timezone.now() + timedelta(hours=20)
    AdRequest.objects.filter(pk=sooner.pk).update(expires_at=soon)
    work = agree(make_ad_request(influencer=influencer, fee_minor=90_000), due_in=0)

    (mail,) = written(REMINDERS)

    text, html = str(mail.body), str(mail.alternatives[0].content)
    assert mail.subject == "2 offers wait for your answer"
    assert text.startswith("2 offers wait for your answer\n\nHi Priya, ")
    assert text.index("- Nimbus Bottles, Refill month: $600. Expires to") < text.index(
        "- Alpenglow Gear, Ridge Pack launch: $1,250. Answer by "
    )
    assert f"{work.campaign.name}: $900. Due today, " in text
    for row in (later, sooner, work):
        assert f"{settings.SITE_URL}/ad-requests/{row.pk}/" in text
        assert f"{settings.SITE_URL}/ad-requests/{row.pk}/" in html
    assert "12,345" not in text + html
    assert html.count('class="urgent"') == 2


def test_a_reminder_whose_reason_is_gone_does_not_leave():
    row = make_ad_request()
    deliveries = owe(REMINDERS)

    services.accept(ad_request=row, by=row.influencer.user, offer_number=1)

    assert KINDS["daily_reminder"].facts(deliveries) == {}


def test_yesterday_s_reminder_is_not_sent_today(time_machine):
    time_machine.move_to("2026-03-02T09:00:00+00:00")
    make_ad_request()
    deliveries = owe(REMINDERS)
    assert len(KINDS["daily_reminder"].facts(deliveries)) == 1

    time_machine.move_to("2026-03-03T00:30:00+00:00")

    assert KINDS["daily_reminder"].facts(deliveries) == {}


def test_a_reminder_made_just_before_midnight_still_leaves(time_machine):
    time_machine.move_to("2026-03-02T23:50:00+00:00")
    make_ad_request()
    deliveries = owe(REMINDERS)

    time_machine.move_to("2026-03-03T00:10:00+00:00")

    assert len(KINDS["daily_reminder"].facts(deliveries)) == 1


def test_a_long_list_is_cut_and_counted():
    influencer = make_influencer()
    for row in (make_ad_request(influencer=influencer) for _ in range(SHOWN + 3)):
        assert row.pk

    (mail,) = written(REMINDERS)

    assert mail.subject == f"{SHOWN + 3} offers wait for your answer"
    assert str(mail.body).count("- Alpenglow") == SHOWN
    assert "And 3 more." in str(mail.body)


def copies(row: AdRequest, count: int) -> None:
    """As many more requests to the same influencer, each of another campaign."""
    campaign = row.campaign
    for _ in range(count):
        campaign.pk = None
        campaign.save()
        AdRequest.objects.create(
            campaign=campaign, influencer=row.influencer, initiator="sponsor", awaiting="influencer",
            fee_minor=100, expires_at=row.expires_at, latest_offer=row.latest_offer,
        )  # fmt: skip


@pytest.mark.parametrize("requests", [1, 50])
def test_the_number_of_statements_is_that_of_one_request_to_one_person(
    requests, django_assert_num_queries
):
    for _ in range(2):
        copies(make_ad_request(), requests - 1)

    with django_assert_num_queries(2):  # one chunk, and that there is no other
        plan = list(dated_schedules[REMINDERS].plan(due()))
    Delivery.objects.bulk_create(plan)
    rows = Delivery.objects.filter(kind="daily_reminder")
    deliveries = list(rows.select_related("recipient__mail_choices"))
    with django_assert_num_queries(1):
        facts = KINDS["daily_reminder"].facts(deliveries)
        mails = [KINDS["daily_reminder"].message(delivery, facts) for delivery in deliveries]

    assert len(mails) == 2
    assert [digest.waits for digest in facts.values()] == [requests, requests]


# --- Events in the daily mail -----------------------------------------------------------------------------------------


def test_events_that_somebody_wants_in_the_daily_mail_come_with_it(django_assert_num_queries):
    row = make_ad_request()
    user = row.influencer.user
    services.accept(ad_request=row, by=user, offer_number=1)
    services.post_message(ad_request=row, by=row.campaign.sponsor.user, text="Which week?")
    assert planned(REMINDERS) == {}
    choose(user, message="digest", counter="off")

    deliveries = owe(REMINDERS)
    with django_assert_num_queries(2):
        facts = KINDS["daily_reminder"].facts(deliveries)

    mail = KINDS["daily_reminder"].message(deliveries[0], facts)
    assert mail is not None
    assert mail.subject == "1 thing happened"
    assert f"{row.campaign.sponsor.company_name} wrote to you (Which week?)" in str(mail.body)


@pytest.mark.parametrize("why_not", ["read", "told", "old"])
def test_an_event_that_is_read_told_or_old_is_no_news(why_not):
    row = make_ad_request()
    user = row.influencer.user
    choose(user, message="digest")
    services.accept(ad_request=row, by=user, offer_number=1)
    services.post_message(ad_request=row, by=row.campaign.sponsor.user, text="Which week?")
    assert len(planned(REMINDERS)) == 1
    now = timezone.now()
    if why_not == "read":
        services.mark_seen(ad_request=row, by=user)
    elif why_not == "told":
        Delivery.objects.create(
            recipient=user, address=user.email, kind="daily_reminder", key="earlier", created_at=now,
            status=Delivery.Status.SENT, sent_at=now,
        )  # fmt: skip
    else:
        Notification.objects.update(created_at=now - timedelta(days=8))

    assert planned(REMINDERS) == {}


def test_an_offer_that_is_listed_is_not_told_as_an_event_too():
    row = make_ad_request()
    choose(row.influencer.user, new_request="digest")

    (mail,) = written(REMINDERS)

    assert "What happened" not in str(mail.body)


# --- To sponsors ------------------------------------------------------------------------------------------------------


def test_everybody_who_acts_for_the_company_is_told_what_waits_for_it():
    campaign = make_campaign()
    manager = make_colleague(campaign)
    make_colleague(campaign, level="view")
    row = make_application(campaign=campaign, influencer=make_influencer(name="Priya Raman"))
    make_ad_request()  # waits for the influencer

    plan = planned(DIGESTS)

    when = timezone.localdate()
    owner = campaign.sponsor.user
    assert set(plan) == {f"digest:{user.pk}:{when}" for user in (owner, manager)}
    mails = written(DIGESTS)
    assert {mail.to[0] for mail in mails} == {owner.email, manager.email}
    assert {mail.subject for mail in mails} == {"1 offer waits for your answer"}
    assert all(f"Priya Raman, {row.campaign.name}: $1,100" in str(mail.body) for mail in mails)


def test_a_colleague_is_told_of_the_shared_campaign_alone():
    campaign = make_campaign()
    manager = make_colleague(campaign)
    make_application(campaign=campaign)
    other = make_application(campaign=make_campaign(sponsor=campaign.sponsor, name="Not shared"))

    mails = {mail.to[0]: mail for mail in written(DIGESTS)}

    assert mails[campaign.sponsor.user.email].subject == "2 offers wait for your answer"
    assert mails[manager.email].subject == "1 offer waits for your answer"
    assert "Not shared" not in str(mails[manager.email].body)
    assert f"/ad-requests/{other.pk}/" not in str(mails[manager.email].body)


def test_what_happened_in_a_campaign_is_not_told_to_whom_it_is_no_longer_shared(
    django_assert_num_queries,
):
    row = make_application(influencer=make_influencer(name="Priya Raman"))
    owner = row.campaign.sponsor.user
    manager = make_colleague(row.campaign)
    for user in (owner, manager):
        choose(user, message="digest")
    services.reject(ad_request=row, by=owner, offer_number=1, reason="fee")
    services.post_message(ad_request=row, by=row.influencer.user, text="A pity")
    deliveries = owe(DIGESTS)
    assert {delivery.recipient for delivery in deliveries} == {owner, manager}

    revoke_share(share=row.campaign.shares.get(), by=owner)
    with django_assert_num_queries(4):
        facts = KINDS["sponsor_digest"].facts(deliveries)

    assert {d.recipient for d in deliveries if d.pk in facts} == {owner}


def test_many_companies_are_read_in_two_statements(django_assert_num_queries):
    for _ in range(3):
        campaign = make_campaign()
        make_application(campaign=campaign)
        make_application(campaign=campaign)
    deliveries = owe(DIGESTS)

    with django_assert_num_queries(2):
        facts = KINDS["sponsor_digest"].facts(deliveries)

    assert [digest.waits for digest in facts.values()] == [2, 2, 2]


def test_terms_of_the_offer_on_the_table_are_those_that_are_told():
    row = make_application()
    services.amend(
        ad_request=row, by=row.influencer.user, offer_number=1, terms=make_terms(145_000)
    )

    assert "$1,450" in str(written(DIGESTS)[0].body)
