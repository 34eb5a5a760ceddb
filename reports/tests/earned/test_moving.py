"""Counting again only for those whose deals moved: as much as a full count would find, and safe to repeat."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts import services as accounts
from accounts.models import Earned
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.models import Deliverable
from adrequests.services import reviews
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.tests.reviews.finishing import complete, review
from reports import services
from reports.tasks import all_earned_figures, earned_figures

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def rows():
    names = [f.name for f in Earned._meta.fields if f.name not in {"id", "counted_at"}]
    return {row["user"]: row for row in Earned.objects.values(*names)}


def moved_is_all(clock, after=timedelta(minutes=20)):
    """The figures after an incremental count are those of a full one."""
    clock.shift(after)
    counted = services.count_moved()
    before = rows()
    services.count_all()
    assert rows() == before
    return counted


def agreed():
    row = make_ad_request()
    return deals.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def test_the_first_count_is_of_everybody_and_a_second_changes_nothing(clock):
    agreed()
    people = {make_influencer().user_id, make_sponsor().user_id}

    assert earned_figures() == 4
    before = rows()
    assert people < before.keys()
    assert earned_figures() == 2  # once more, of those who moved a moment ago
    assert all_earned_figures() == 4
    assert rows() == before


def test_later_only_those_are_counted_whose_deals_moved(clock):
    agreed()
    services.count_all()
    clock.shift(timedelta(minutes=30))
    services.count_moved()
    clock.shift(timedelta(minutes=30))
    row = agreed()
    services.count_moved()

    counted = Earned.objects.filter(counted_at=START + timedelta(hours=1))
    assert set(counted.values_list("user", flat=True)) == {
        row.influencer.user_id,
        row.campaign.sponsor.user_id,
    }


def test_a_move_a_message_and_silence_are_all_seen(clock):
    services.count_all()
    invited, applied = make_ad_request(), make_application()
    moved_is_all(clock)
    deals.post_message(ad_request=invited, by=invited.influencer.user, text="Let me look.")
    moved_is_all(clock)
    deals.reject(ad_request=applied, by=applied.campaign.sponsor.user, offer_number=1, reason="fee")
    moved_is_all(clock)
    silent = make_ad_request()
    moved_is_all(clock)
    moved_is_all(clock, timedelta(hours=72))

    assert rows()[silent.influencer.user_id]["response_of"] == 1
    assert rows()[silent.influencer.user_id]["response_n"] == 0
    assert rows()[invited.influencer.user_id]["response_n"] == 1
    assert rows()[applied.campaign.sponsor.user_id]["acceptance_of"] == 1


def test_a_due_date_that_passes_is_seen(clock):
    row = agreed()
    Deliverable.objects.update(due_on=START.date() + timedelta(days=2))
    services.count_all()
    for _ in range(4):
        moved_is_all(clock, timedelta(days=1))

    facts = rows()[row.influencer.user_id]
    assert (facts["delivery_n"], facts["delivery_of"]) == (0, 3)


def test_reviews_that_are_shown_and_hidden_are_seen(clock):
    row = complete(agreed())
    services.count_all()
    review(row, row.influencer.user, 2)
    moved_is_all(clock)
    assert rows()[row.campaign.sponsor.user_id]["rating_of"] == 0
    theirs = review(row, row.campaign.sponsor.user, 5)
    moved_is_all(clock)
    assert rows()[row.influencer.user_id]["rating_n"] == 5
    reviews.hide_review(review=theirs, by=make_staff(), reason="abuse", message="No.")
    moved_is_all(clock)

    assert rows()[row.influencer.user_id]["rating_of"] == 0
    assert rows()[row.campaign.sponsor.user_id]["rating_n"] == 2


def test_a_suspension_and_its_end_are_seen(clock):
    row = make_ad_request()
    clock.shift(timedelta(hours=80))
    services.count_all()
    user, staff = row.influencer.user_id, make_staff()
    assert rows()[user]["response_of"] == 1

    accounts.flag(target=row.campaign, by=staff, reason="spam")
    moved_is_all(clock)
    assert rows()[user]["response_of"] == 0
    accounts.unflag(target=row.campaign, by=staff, private_note="Settled.")
    moved_is_all(clock)
    assert rows()[user]["response_of"] == 1


def test_what_staff_agree_is_spam_is_left_out(clock):
    row = make_ad_request()
    clock.shift(timedelta(hours=80))
    services.count_all()
    by = row.influencer.user
    report = accounts.report_abuse(target=row.campaign.sponsor, by=by, reason="spam")
    moved_is_all(clock)
    assert rows()[by.pk]["response_of"] == 1
    accounts.uphold_report(report=report, by=make_staff(), reason="spam", message="Stop.")
    moved_is_all(clock)

    assert rows()[by.pk]["response_of"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"response_n": 1},
        {"payment_n": 3, "payment_of": 2},
        {"rating_n": 11, "rating_of": 2},
        {"rating_n": 1, "rating_of": 2},
        {"speed_of": 2},
        {"speed_seconds": 5},
    ],
)
def test_the_database_refuses_parts_larger_than_their_whole(influencer, wrong):
    row = Earned.objects.create(user=influencer.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Earned.objects.filter(pk=row.pk).update(**wrong)
