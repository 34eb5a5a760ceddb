"""Decisions taken back: exactly, once, by whom it may concern, with what was told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Decision, Delivery, Notification, Sponsor, User
from accounts.services.decisions import UNDO_WINDOW, NotAllowed
from accounts.services.undo import latest_decision, undo, undoable
from accounts.tests.factories import make_sponsor, make_staff
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
REVIEW: dict[str, Any] = {
    "approve": (services.approve_sponsor, {}),
    "ask": (services.ask_for_more, {"reason": "details", "message": "Which address?"}),
    "reject": (services.reject_sponsor, {"reason": "website", "message": "No."}),
}


@pytest.fixture
def waiting() -> Sponsor:
    """Asked once before, so that there is a former decision to come back to."""
    company = make_sponsor(status="pending")
    services.submit_for_review(sponsor=company, by=company.user)
    services.ask_for_more(sponsor=company, by=make_staff(), reason="details", message="Phone?")
    return services.submit_for_review(sponsor=company, by=company.user)


def state(row) -> dict:
    """Everything the database knows of the row itself."""
    found: dict = type(row)._base_manager.filter(pk=row.pk).values().get()
    return found


def last(row) -> AuditEvent:
    event = AuditEvent.objects.about(row).last()
    assert event is not None
    return event


@pytest.mark.parametrize("name", REVIEW)
def test_a_review_is_taken_back_to_the_same_place_in_the_queue(waiting, moderator, name):
    before = state(waiting)
    verb, words = REVIEW[name]
    verb(sponsor=waiting, by=moderator, **words)
    assert state(waiting) != before
    event = last(waiting)

    undone = undo(event=event, by=moderator, private_note="Wrong tab.")

    assert state(waiting) == before
    assert (undone.action, undone.data["event"], undone.actor) == ("undone", event.pk, moderator)
    assert Decision.objects.get(event=undone).private_note == "Wrong tab."
    assert list(Sponsor.objects.waiting()) == [waiting]


def test_a_lifted_flag_comes_back_with_its_reason_words_and_moment(influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam", message="200 messages.")
    before = state(influencer)
    services.unflag(target=influencer, by=moderator, private_note="Talked.")

    undo(event=last(influencer), by=moderator)

    assert state(influencer) == before
    assert before["flag_message"] == "200 messages."


@pytest.mark.parametrize("kind", ["sponsor", "influencer", "campaign"])
def test_an_undone_flag_lets_frozen_requests_go_on(moderator, kind):
    request = make_ad_request()
    target = {
        "campaign": request.campaign, "sponsor": request.campaign.sponsor,
        "influencer": request.influencer,
    }[kind]  # fmt: skip
    before, left = state(target), request.expires_at - timezone.now()
    services.flag(target=target, by=moderator, reason="rules")
    assert AdRequest.objects.get(pk=request.pk).frozen_at is not None

    undo(event=last(target), by=moderator)

    request.refresh_from_db()
    assert state(target) == before
    assert request.frozen_at is None
    assert abs(request.expires_at - timezone.now() - left) < timedelta(seconds=5)


def test_an_undone_lifting_freezes_requests_again(moderator):
    request = make_ad_request()
    services.flag(target=request.campaign, by=moderator, reason="rules")
    services.unflag(target=request.campaign, by=moderator, private_note="Fine.")

    undo(event=last(request.campaign), by=moderator)

    request.refresh_from_db()
    assert request.frozen_at is not None


def test_closing_and_opening_an_account_are_taken_back(influencer, moderator):
    services.close_account(user=influencer.user, by=moderator, reason="asked")
    undo(event=last(influencer.user), by=moderator)
    assert User.objects.get(pk=influencer.user_id).is_active

    services.close_account(user=influencer.user, by=moderator, reason="asked")
    services.reopen_account(user=influencer.user, by=moderator, reason="mistake")
    undo(event=last(influencer.user), by=moderator)
    assert not User.objects.get(pk=influencer.user_id).is_active


def test_closing_a_colleague_is_not_taken_back_by_a_moderator():
    admin, colleague = make_staff("Lead"), make_staff("Finance")
    services.close_account(user=colleague, by=admin, reason="left")
    event = last(colleague)
    event_by_moderator = make_staff()

    with pytest.raises(NotAllowed):
        undo(event=event, by=event_by_moderator)

    assert not User.objects.get(pk=colleague.pk).is_active


# --- Once, and only the latest ----------------------------------------------------------------------------------------


def refused(row, event, by, error=services.NotUndoable):
    before, events = state(row), AuditEvent.objects.count()
    with pytest.raises(error):
        undo(event=event, by=by)
    assert state(row) == before
    assert AuditEvent.objects.count() == events


def test_a_decision_is_taken_back_once(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    event = last(waiting)
    undo(event=event, by=moderator)

    refused(waiting, event, moderator)


def test_an_earlier_decision_is_not_taken_back(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    approval = last(waiting)
    services.flag(target=waiting, by=moderator, reason="fraud")

    refused(waiting, approval, moderator)
    undo(event=last(waiting), by=moderator)
    assert undoable(waiting, moderator) == approval


def test_what_the_company_did_since_stands(waiting, moderator):
    verb, words = REVIEW["ask"]
    verb(sponsor=waiting, by=moderator, **words)
    question = last(waiting)
    services.submit_for_review(sponsor=waiting, by=waiting.user)

    refused(waiting, question, moderator)


def test_an_event_that_is_no_decision_is_not_taken_back(waiting):
    refused(waiting, AuditEvent.objects.about(waiting).first(), make_staff("Lead"))


def test_a_decision_from_before_its_facts_were_kept_is_not_taken_back(sponsor, moderator):
    event = AuditEvent.record(sponsor, action="approved", by=moderator, to_status="approved")
    Decision.objects.create(event=event, reason="checked")

    refused(sponsor, event, moderator)


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_after_an_hour_only_a_lead_takes_back(waiting, moderator, time_machine):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    event = last(waiting)
    time_machine.move_to(timezone.now() + timedelta(minutes=61))

    refused(waiting, event, moderator, NotAllowed)
    undo(event=event, by=make_staff("Lead"))

    assert list(Sponsor.objects.waiting()) == [waiting]


def test_a_colleague_s_decision_is_a_lead_s_to_take_back(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)

    refused(waiting, last(waiting), make_staff(), NotAllowed)
    refused(waiting, last(waiting), waiting.user, NotAllowed)


def test_whoever_lost_the_right_takes_nothing_back(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    moderator.groups.clear()
    moderator = User.objects.get(pk=moderator.pk)

    refused(waiting, last(waiting), moderator, NotAllowed)


def test_nobody_takes_back_what_concerns_themselves(moderator):
    company = make_sponsor()
    services.flag(target=company, by=moderator, reason="fraud")
    User.objects.filter(pk=company.user_id).update(is_staff=True, is_superuser=True)
    owner = User.objects.get(pk=company.user_id)

    refused(company, last(company), owner, NotAllowed)
    assert undoable(company, owner) is None


# --- What people were told --------------------------------------------------------------------------------------------


def test_a_mail_waits_a_minute_and_is_cancelled_within(waiting, moderator, mailoutbox):
    services.approve_sponsor(sponsor=waiting, by=moderator, message="Welcome.")
    mail = Delivery.objects.get(key=f"decision:{last(waiting).pk}")
    wait = mail.not_before - mail.created_at
    assert UNDO_WINDOW - timedelta(seconds=5) < wait <= UNDO_WINDOW + timedelta(seconds=1)
    assert services.send_due() == 0

    undo(event=last(waiting), by=moderator)

    mail.refresh_from_db()
    assert (mail.status, mail.payload) == ("cancelled", {})
    assert not Delivery.objects.filter(kind="decision_undone").exists()
    assert not Notification.objects.filter(recipient=waiting.user, title__contains="is approved")
    assert mailoutbox == []


@pytest.mark.parametrize("status", ["queued", "claimed", "failed"])
def test_a_mail_nobody_can_have_read_disappears(waiting, moderator, status):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    key = f"decision:{last(waiting).pk}"
    Delivery.objects.filter(key=key).update(status=status)

    undo(event=last(waiting), by=moderator)

    assert Delivery.objects.get(key=key).status == "cancelled"
    assert not Delivery.objects.filter(kind="decision_undone").exists()


@pytest.mark.parametrize("status", ["handing_over", "uncertain", "sent"])
def test_a_mail_that_may_have_been_read_is_followed_by_a_correction(waiting, moderator, status):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    key = f"decision:{last(waiting).pk}"
    Delivery.objects.filter(key=key).update(status=status, sent_at=timezone.now())

    undo(event=last(waiting), by=moderator)

    assert Delivery.objects.get(key=key).status == status
    correction = Delivery.objects.get(kind="decision_undone")
    assert correction.recipient == waiting.user
    assert "is approved" in correction.payload["title"]
    assert Notification.objects.filter(recipient=waiting.user, kind="decision_undone").exists()


def test_a_notification_that_was_read_is_followed_by_a_correction(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    Notification.objects.filter(recipient=waiting.user).update(read_at=timezone.now())

    undo(event=last(waiting), by=moderator)

    told = Notification.objects.filter(recipient=waiting.user)
    assert told.filter(title__contains="is approved").count() == 1
    assert "is approved" in told.get(kind="decision_undone").body


def test_a_decision_told_without_a_mail_owes_none(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator, tell=False)

    key = f"decision:{last(waiting).pk}"
    assert not Delivery.objects.filter(key=key).exists()
    assert Notification.objects.filter(title__contains="is approved").exists()

    undo(event=last(waiting), by=moderator)
    assert not Notification.objects.filter(title__contains="is approved").exists()
    assert not Delivery.objects.filter(kind="decision_undone").exists()


def test_undoing_one_of_two_flags_leaves_the_other_and_its_words(influencer, moderator):
    campaign = make_campaign()
    services.flag(target=campaign, by=moderator, reason="rules")
    services.flag(target=influencer, by=moderator, reason="spam")

    undo(event=last(campaign), by=moderator)

    influencer.refresh_from_db()
    assert influencer.is_flagged
    assert Delivery.objects.get(recipient=influencer.user).status == "queued"
    assert latest_decision(campaign) is None
