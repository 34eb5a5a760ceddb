"""What time and staff do to open requests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notification
from accounts.services import flag, unflag
from adrequests import services
from adrequests.models import AdRequest, Status
from adrequests.services import clock
from adrequests.tests.factories import (
    last_event,
    make_ad_request,
    make_application,
    make_terms,
    refused,
    snapshot,
    told,
)
from campaigns.models import Campaign
from campaigns.services import archive, close_ended_campaigns, complete, update_campaign

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def travel(time_machine):
    """Time stands still, and moves by what it is told."""
    time_machine.move_to(timezone.now(), tick=False)

    def by(duration):
        time_machine.shift(duration)
        return timezone.now()

    return by


def suspend(target, moderator):
    return flag(target=type(target).objects.get(pk=target.pk), by=moderator, reason="rules")


def lift(target, moderator):
    row = type(target).objects.get(pk=target.pk)
    return unflag(target=row, by=moderator, private_note="Settled by phone.")


# --- Expiry -------------------------------------------------------------------------------------------------------------


def test_what_nobody_answered_expires_at_the_instant_and_tells_both_sides(
    invitation, owner, manager, creator, travel
):
    assert services.expire_overdue(now=invitation.expires_at - MOMENT) == 0

    assert services.expire_overdue(now=invitation.expires_at) == 1

    invitation.refresh_from_db()
    assert (invitation.status, invitation.awaiting) == (Status.EXPIRED, "")
    assert (invitation.closed_at, invitation.closed_by) == (timezone.now(), None)
    assert invitation.moved_at == timezone.now()
    assert last_event(invitation) == (
        "expired",
        "pending",
        "expired",
        None,
        {"silent": "influencer"},
    )
    assert told("expired") == {owner, manager, creator}


def test_a_second_sweep_finds_nothing_more(invitation):
    services.expire_overdue(now=invitation.expires_at)
    before = snapshot()

    assert services.expire_overdue(now=invitation.expires_at) == 0
    assert snapshot() == before


def test_every_overdue_request_expires_however_many(campaign, monkeypatch):
    monkeypatch.setattr(clock, "BATCH", 2)
    rows = [make_ad_request(campaign=campaign) for _ in range(5)]

    assert services.expire_overdue(now=rows[-1].expires_at) == 5


def test_what_was_answered_since_the_list_was_read_is_left_alone(invitation, creator):
    due = AdRequest.objects.overdue(invitation.expires_at)
    services.counter(ad_request=invitation, by=creator, offer_number=1, terms=make_terms(90_000))
    before = snapshot()

    assert clock._expire(invitation.pk, due, by_silence=True) is False
    assert snapshot() == before


def test_accepted_and_frozen_requests_do_not_expire(invitation, creator, campaign, moderator):
    services.accept(ad_request=invitation, by=creator, offer_number=1)
    frozen = make_ad_request(campaign=campaign)
    suspend(frozen.influencer, moderator)

    assert services.expire_overdue(now=frozen.expires_at + DAY) == 0


# --- The campaign ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [complete, archive])
def test_the_end_of_a_campaign_expires_what_is_open_and_leaves_what_is_agreed(
    campaign, invitation, owner, end
):
    agreed, frozen = make_ad_request(campaign=campaign), make_application(campaign=campaign)
    services.accept(ad_request=agreed, by=agreed.influencer.user, offer_number=1)
    AdRequest.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())
    elsewhere = make_ad_request()

    end(campaign=campaign, by=owner)

    statuses = dict(AdRequest.objects.values_list("pk", "status"))
    assert statuses == {
        invitation.pk: "expired",
        frozen.pk: "expired",
        agreed.pk: "accepted",
        elsewhere.pk: "pending",
    }
    assert Campaign.objects.get(pk=campaign.pk).committed_minor == agreed.fee_minor
    assert last_event(invitation)[3:] == (None, {"campaign_ended": True})
    people = Notification.objects.filter(kind="expired").values_list("recipient", flat=True)
    assert sorted(people) == sorted(
        [owner.pk, owner.pk, invitation.influencer.user_id, frozen.influencer.user_id]
    )
    assert "has ended" in Notification.objects.filter(kind="expired").first().title


def test_the_last_day_being_past_ends_the_campaign_and_its_open_requests(invitation, campaign):
    assert close_ended_campaigns(today=campaign.ends_on) == 0

    assert close_ended_campaigns(today=campaign.ends_on + DAY) == 1

    invitation.refresh_from_db()
    assert invitation.status == Status.EXPIRED


# --- Flags --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sponsor", "influencer", "campaign"])
def test_a_flag_stops_the_clock_and_lifting_it_gives_back_the_time_that_was_left(
    invitation, moderator, travel, kind
):
    target = invitation.influencer if kind == "influencer" else invitation.campaign
    target = target.sponsor if kind == "sponsor" else target
    travel(2 * DAY)
    left = invitation.expires_at - timezone.now()

    suspend(target, moderator)
    frozen_at = AdRequest.objects.get().frozen_at
    travel(30 * DAY + timedelta(seconds=7, microseconds=123_456))
    lift(target, moderator)

    row = AdRequest.objects.get()
    assert frozen_at == invitation.expires_at - left
    assert row.frozen_at is None
    assert row.expires_at - timezone.now() == left


def test_a_flag_leaves_other_peoples_and_closed_requests_alone(
    campaign, invitation, owner, moderator
):
    agreed, elsewhere = make_ad_request(campaign=campaign), make_ad_request()
    services.accept(ad_request=agreed, by=agreed.influencer.user, offer_number=1)

    suspend(campaign.sponsor, moderator)

    frozen = AdRequest.objects.filter(frozen_at__isnull=False)
    assert list(frozen) == [invitation]
    assert elsewhere not in frozen


def test_lifting_one_of_two_flags_leaves_the_request_frozen(invitation, moderator, travel):
    left = invitation.expires_at - timezone.now()
    suspend(invitation.campaign.sponsor, moderator)
    travel(DAY)
    suspend(invitation.influencer, moderator)
    travel(DAY)

    lift(invitation.campaign.sponsor, moderator)
    still = AdRequest.objects.get().frozen_at
    travel(DAY)
    lift(invitation.influencer, moderator)

    row = AdRequest.objects.get()
    assert still is not None
    assert (row.frozen_at, row.expires_at - timezone.now()) == (None, left)


@pytest.mark.parametrize("kind", ["sponsor", "influencer", "campaign"])
def test_the_side_that_is_not_meant_is_told_of_the_flag_and_of_its_end(
    invitation, moderator, manager, owner, kind
):
    target = invitation.influencer if kind == "influencer" else invitation.campaign
    target = target.sponsor if kind == "sponsor" else target
    hit = {owner, manager} if kind == "influencer" else {invitation.influencer.user}

    suspend(target, moderator)
    lift(target, moderator)

    assert told("frozen") == hit
    assert told("resumed") == hit


def test_a_second_flag_tells_nobody_again(invitation, moderator):
    suspend(invitation.campaign.sponsor, moderator)
    suspend(invitation.campaign, moderator)

    assert told("frozen") == {invitation.influencer.user}


def test_a_request_suspended_too_late_expires_once_the_flag_is_lifted(
    invitation, moderator, travel
):
    travel(8 * DAY)
    suspend(invitation.influencer, moderator)
    travel(DAY)
    lift(invitation.influencer, moderator)

    assert services.expire_overdue() == 1


# --- Reminding ----------------------------------------------------------------------------------------------------------


def test_the_waiting_side_reminds_the_other(invitation, owner, creator, travel):
    row = services.remind(ad_request=invitation, by=owner)

    assert row.reminded_at == timezone.now()
    assert AdRequest.objects.get().reminded_at == timezone.now()
    assert last_event(row) == ("reminded", "pending", "pending", owner, {})
    assert told("reminder") == {creator}


def test_a_reminder_a_day_is_enough(invitation, owner, travel):
    services.remind(ad_request=invitation, by=owner)
    travel(timedelta(hours=20) - MOMENT)
    with refused(services.RemindedToday):
        services.remind(ad_request=invitation, by=owner)

    travel(MOMENT)
    services.remind(ad_request=invitation, by=owner)

    assert AuditEvent.objects.filter(action="reminded").count() == 2


def test_nobody_reminds_while_it_is_their_turn(invitation, creator):
    with refused(services.NotYourTurn):
        services.remind(ad_request=invitation, by=creator)


def test_staff_do_not_remind(invitation, moderator):
    with refused(services.NotYourRequest):
        services.remind(ad_request=invitation, by=moderator)


def test_nobody_is_reminded_of_what_is_frozen_over_or_closed(invitation, owner, moderator, travel):
    suspend(invitation.influencer, moderator)
    with refused(services.Frozen):
        services.remind(ad_request=invitation, by=owner)
    lift(invitation.influencer, moderator)

    travel(7 * DAY)
    with refused(services.AlreadyClosed):
        services.remind(ad_request=invitation, by=owner)

    services.expire_overdue()
    with refused(services.AlreadyClosed):
        services.remind(ad_request=invitation, by=owner)


# --- The brief changes --------------------------------------------------------------------------------------------------


def test_a_new_brief_is_told_to_the_influencers_who_are_still_negotiating(
    campaign, invitation, owner
):
    closed = make_ad_request(campaign=campaign)
    services.withdraw(ad_request=closed, by=owner, offer_number=1)

    update_campaign(campaign=campaign, by=owner, do="Show the rain cover.")

    assert told("brief") == {invitation.influencer.user}


def test_a_change_that_is_not_of_the_brief_is_told_to_nobody(campaign, invitation, owner):
    update_campaign(campaign=campaign, by=owner, name="Ridge Pack, autumn")

    assert told("brief") == set()
