"""Reject, withdraw, cancel: the ends people choose."""

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, CloseReason, Message, Status
from adrequests.tests.factories import (
    last_event,
    make_ad_request,
    make_application,
    refused,
    told,
)
from campaigns.models import Campaign
from campaigns.services import complete


@pytest.fixture
def agreed(invitation, creator):
    return services.accept(ad_request=invitation, by=creator, offer_number=1)


def reject(row, by, reason="fee", **given):
    return services.reject(ad_request=row, by=by, offer_number=1, reason=reason, **given)


def withdraw(row, by, **given):
    return services.withdraw(ad_request=row, by=by, offer_number=1, **given)


def cancel(row, by, reason="timing", **given):
    return services.cancel(ad_request=row, by=by, reason=reason, **given)


def test_reject_closes_with_a_reason_and_tells_the_other_side(
    invitation, creator, owner, manager, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)

    row = reject(invitation, creator, note="Next season, gladly.")

    assert (row.status, row.awaiting) == (Status.REJECTED, "")
    assert (row.closed_at, row.closed_by) == (timezone.now(), creator)
    assert (row.close_reason, row.is_reason_shared) == (CloseReason.FEE, True)
    assert (Message.objects.get().text, Message.objects.get().offer) == (
        "Next season, gladly.",
        None,
    )
    assert last_event(row) == (
        "rejected",
        "pending",
        "rejected",
        creator,
        {"offer": 1, "reason": "fee"},
    )
    assert told("rejected") == {owner, manager}
    assert Notification.objects.filter(body="The fee does not fit").count() == 2


def test_a_reason_kept_to_oneself_is_not_in_the_line(invitation, creator, campaign):
    row = reject(invitation, creator, share_reason=False)

    assert not row.is_reason_shared
    assert Notification.objects.get(kind="rejected").body == campaign.name


def test_a_company_rejects_an_application(application, manager):
    reject(application, manager)

    assert told("rejected") == {application.influencer.user}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "mood"}, "reason"),
        ({"reason": "other", "note": " "}, "note"),
    ],
)
@pytest.mark.parametrize("end", [reject, cancel])
def test_closing_needs_one_of_the_reasons_and_words_for_another(
    invitation, creator, end, given, field
):
    if end is cancel:
        services.accept(ad_request=invitation, by=creator, offer_number=1)

    with refused(services.ReasonMissing) as refusal:
        end(invitation, creator, **given)
    assert refusal.value.field == field


def test_another_reason_with_words_will_do(invitation, creator):
    assert reject(invitation, creator, reason="other", note="I moved abroad.").status == "rejected"


def test_withdraw_needs_no_reason_and_tells_the_other_side(invitation, manager, creator):
    row = withdraw(invitation, manager)

    assert (row.status, row.close_reason, row.closed_by) == (Status.WITHDRAWN, "", manager)
    assert last_event(row)[:3] == ("withdrawn", "pending", "withdrawn")
    assert told("withdrawn") == {creator}


def test_a_reason_given_for_withdrawing_must_be_one(invitation, owner):
    with refused(services.ReasonMissing):
        withdraw(invitation, owner, reason="mood")

    assert withdraw(invitation, owner, reason="full").close_reason == CloseReason.FULL


@pytest.mark.parametrize("end", [reject, withdraw])
def test_a_note_nobody_would_read_closes_nothing(invitation, application, owner, end):
    row = application if end is reject else invitation

    with refused(services.TextTooLong):
        end(row, owner, note="x" * 2001)


def test_closing_twice_is_told_that_it_is_closed(invitation, creator):
    reject(invitation, creator)

    with refused(services.AlreadyClosed):
        reject(invitation, creator)


def test_cancel_frees_the_money_and_the_place_and_tells_the_other_side(
    agreed, creator, owner, manager, campaign
):
    row = cancel(agreed, creator, note="A broken leg.")

    campaign.refresh_from_db()
    assert (row.status, row.closed_by, row.close_reason) == ("cancelled", creator, "timing")
    assert row.accepted_at
    assert row.accepted_by == creator
    assert (campaign.committed_minor, campaign.seats_taken) == (0, 0)
    assert Message.objects.get().text == "A broken leg."
    assert last_event(row) == (
        "cancelled",
        "accepted",
        "cancelled",
        creator,
        {"offer": 1, "reason": "timing"},
    )
    assert told("cancelled") == {owner, manager}


def test_the_company_may_cancel_too(agreed, manager, creator):
    cancel(agreed, manager)

    assert told("cancelled") == {creator}


def test_cancelling_one_deal_leaves_the_others_money_alone(agreed, owner, campaign):
    other = make_ad_request(campaign=campaign, fee_minor=50_000)
    services.accept(ad_request=other, by=other.influencer.user, offer_number=1)

    cancel(agreed, owner)

    campaign.refresh_from_db()
    assert (campaign.committed_minor, campaign.seats_taken) == (50_000, 1)


def test_after_cancelling_the_pair_begins_anew(agreed, owner, campaign, creator):
    cancel(agreed, owner)

    again = make_application(campaign=campaign, influencer=agreed.influencer)
    services.accept(ad_request=again, by=owner, offer_number=1)

    assert Campaign.objects.get().seats_taken == 1
    assert AdRequest.objects.live().get() == again


def test_an_agreed_deal_of_an_ended_or_suspended_campaign_may_be_cancelled(
    agreed, owner, campaign, moderator
):
    complete(campaign=campaign, by=owner)
    flag(target=campaign, by=moderator, reason="rules")

    assert cancel(agreed, owner).status == Status.CANCELLED


def test_only_agreed_work_is_cancelled(invitation, owner):
    with refused(services.AlreadyClosed) as refusal:
        cancel(invitation, owner)
    assert refusal.value.facts == {"status": "pending"}


def test_cancelling_twice_frees_the_money_once(agreed, owner):
    cancel(agreed, owner)

    with refused(services.AlreadyClosed):
        cancel(agreed, owner)


@pytest.mark.parametrize("who", ["stranger", "moderator", "viewer", "other creator"])
def test_who_belongs_to_neither_side_cancels_nothing(agreed, request, who):
    strangers = {"stranger": make_sponsor, "other creator": make_influencer}
    by = strangers[who]().user if who in strangers else request.getfixturevalue(who)

    with refused(services.NotYourRequest):
        cancel(agreed, by)
