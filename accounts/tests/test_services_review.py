"""The review of a company: sent, asked, decided, sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Decision, Delivery, Notification, Policy, Sponsor
from accounts.services.decisions import NotAllowed
from accounts.services.review import may_ask_from
from accounts.tests.factories import make_sponsor, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Sponsor:
    """A company that was sent for review."""
    company = make_sponsor(status="pending")
    return services.submit_for_review(sponsor=company, by=company.user)


def state(company: Sponsor) -> tuple:
    company.refresh_from_db()
    return company.status, company.submitted_at, company.decided_at, AuditEvent.objects.count()


def test_a_complete_company_is_queued(waiting):
    assert waiting.in_review
    assert list(Sponsor.objects.waiting()) == [waiting]
    assert [event.action for event in AuditEvent.objects.about(waiting)] == ["submitted"]


def test_an_incomplete_company_is_told_what_is_missing():
    company = make_sponsor(status="pending", website="", about="")

    with pytest.raises(services.ProfileIncomplete) as refusal:
        services.submit_for_review(sponsor=company, by=company.user)

    assert refusal.value.facts["missing"] == ["website", "about the company"]
    assert state(company) == ("pending", None, None, 0)


def test_only_the_company_asks_for_its_review(other_sponsor):
    company = make_sponsor(status="pending")

    with pytest.raises(NotAllowed):
        services.submit_for_review(sponsor=company, by=other_sponsor.user)

    assert state(company) == ("pending", None, None, 0)


@pytest.mark.parametrize("how", ["waiting", "sponsor"])
def test_a_company_in_review_or_approved_is_not_queued_again(how, request):
    company = request.getfixturevalue(how)
    before = state(company)

    with pytest.raises(services.AlreadyDecided):
        services.submit_for_review(sponsor=company, by=company.user)

    assert state(company) == before


def test_approval_takes_effect_at_once_and_is_told(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator, private_note="Called them.")

    assert waiting.__class__.objects.get(pk=waiting.pk).may_act
    event = AuditEvent.objects.about(waiting).last()
    assert (event.action, event.from_status, event.to_status) == ("approved", "pending", "approved")
    assert Decision.objects.get(event=event).private_note == "Called them."
    assert Notification.objects.get(recipient=waiting.user).kind == "account_decision"
    assert Delivery.objects.get(recipient=waiting.user).kind == "sponsor_decision"


def test_a_question_takes_the_company_out_of_the_queue_until_it_answers(waiting, moderator):
    asked = services.ask_for_more(
        sponsor=waiting, by=moderator, reason="details", message="Which address?"
    )

    assert (asked.status, asked.in_review) == ("pending", False)
    assert asked.review_message == "Which address?"
    again = services.submit_for_review(sponsor=asked, by=asked.user)
    assert again.in_review
    assert again.review_message == ""


def test_a_question_without_words_is_refused(waiting, moderator):
    before = state(waiting)

    with pytest.raises(services.ReasonMissing):
        services.ask_for_more(sponsor=waiting, by=moderator, reason="details", message=" ")

    assert state(waiting) == before


def test_a_rejected_company_may_ask_again_after_the_pause(waiting, moderator):
    rejected = services.reject_sponsor(sponsor=waiting, by=moderator, reason="website")
    Policy(pk=1, resubmit_days=10).save()

    with pytest.raises(services.TooEarly) as refusal:
        services.submit_for_review(sponsor=rejected, by=rejected.user)

    assert refusal.value.facts["until"] == rejected.decided_at + timedelta(days=10)
    Sponsor.objects.filter(pk=rejected.pk).update(decided_at=timezone.now() - timedelta(days=11))
    rejected.refresh_from_db()
    assert may_ask_from(rejected) is None
    assert services.submit_for_review(sponsor=rejected, by=rejected.user).in_review


def test_a_decision_is_made_once(waiting, moderator):
    services.approve_sponsor(sponsor=waiting, by=moderator)
    before = state(waiting)

    with pytest.raises(services.AlreadyDecided):
        services.reject_sponsor(sponsor=waiting, by=make_staff(), reason="website")

    assert state(waiting) == before
    assert Delivery.objects.count() == 1


def test_a_company_that_never_asked_is_not_decided(moderator):
    company = make_sponsor(status="pending")

    with pytest.raises(services.AlreadyDecided):
        services.approve_sponsor(sponsor=company, by=moderator)

    assert state(company) == ("pending", None, None, 0)


@pytest.mark.parametrize("group", ["Finance"])
def test_staff_without_the_right_decide_nothing(waiting, group):
    before = state(waiting)

    with pytest.raises(NotAllowed):
        services.approve_sponsor(sponsor=waiting, by=make_staff(group))

    assert state(waiting) == before


def test_an_influencer_decides_nothing(waiting, influencer):
    with pytest.raises(NotAllowed):
        services.approve_sponsor(sponsor=waiting, by=influencer.user)


def test_a_moderator_whose_account_is_closed_decides_nothing(waiting, moderator):
    moderator.is_active = False

    with pytest.raises(NotAllowed):
        services.approve_sponsor(sponsor=waiting, by=moderator)


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("other", "message")])
def test_a_decision_needs_a_reason(waiting, moderator, reason, field):
    before = state(waiting)

    with pytest.raises(services.ReasonMissing) as refusal:
        services.reject_sponsor(sponsor=waiting, by=moderator, reason=reason)

    assert refusal.value.field == field
    assert state(waiting) == before


def test_other_is_a_reason_when_it_is_explained(waiting, moderator):
    services.reject_sponsor(
        sponsor=waiting, by=moderator, reason="other", private_note="Known fraud."
    )

    assert state(waiting)[0] == "rejected"
