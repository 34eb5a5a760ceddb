"""The one answer to a decision, and what a second pair of eyes makes of it."""

import pytest

from accounts import services
from accounts.models import AbuseReport, Appeal, AuditEvent, Delivery, Notification
from accounts.services.undo import undo
from accounts.tests.factories import make_influencer, make_staff, make_user

pytestmark = pytest.mark.django_db
GRANT = {"reason": "mistake", "message": "You were right."}
DECLINE = {"reason": "confirmed", "message": "The facts stand."}


@pytest.fixture
def flag(influencer, moderator) -> AuditEvent:
    services.flag(target=influencer, by=moderator, reason="spam", message="Mass messages.")
    return AuditEvent.objects.about(influencer).get()


@pytest.fixture
def warning(sponsor, other_influencer, moderator) -> AuditEvent:
    """A company is warned because a creator reported it."""
    report = services.report_abuse(target=sponsor, by=other_influencer.user, reason="spam")
    services.uphold_report(report=report, by=moderator, reason="spam", message="Stop, please.")
    return AuditEvent.objects.about(sponsor).get()


@pytest.fixture
def lead() -> object:
    return make_staff("Lead")


@pytest.fixture
def answer(flag, influencer) -> Appeal:
    return services.appeal(event=flag, by=influencer.user, text="It was one message.")


def state():
    return (
        list(Appeal.objects.order_by("pk").values()),
        list(AbuseReport.objects.values_list("status", flat=True)),
        AuditEvent.objects.count(),
        Notification.objects.count(),
        Delivery.objects.count(),
    )


def test_an_answer_waits_for_staff(answer, flag, influencer):
    assert (answer.event, answer.author, answer.status) == (flag, influencer.user, "open")
    assert list(Appeal.objects.open()) == [answer]
    assert AuditEvent.objects.about(answer).get().action == "appealed"


def test_a_decision_is_answered_once(answer, flag, influencer):
    before = state()

    with pytest.raises(services.AlreadyAppealed):
        services.appeal(event=flag, by=influencer.user, text="And another thing.")

    assert state() == before


def test_only_the_person_concerned_answers_and_in_words(flag, influencer, sponsor, moderator):
    for by in (sponsor.user, moderator):
        with pytest.raises(services.NotAllowed):
            services.appeal(event=flag, by=by, text="Let her go.")
    with pytest.raises(services.ReasonMissing):
        services.appeal(event=flag, by=influencer.user, text="  ")

    assert not Appeal.objects.exists()


def test_what_does_not_apply_any_more_needs_no_answer(
    flag, warning, influencer, sponsor, moderator
):
    services.unflag(target=influencer, by=moderator, private_note="Talked to her.")
    services.flag(target=influencer, by=moderator, reason="fraud")
    undo(event=warning, by=moderator)

    for event, by in ((flag, influencer.user), (warning, sponsor.user)):
        with pytest.raises(services.NothingToAppeal):
            services.appeal(event=event, by=by, text="Please look again.")

    assert not Appeal.objects.exists()


def test_other_decisions_have_no_appeal(flag, influencer, moderator):
    services.unflag(target=influencer, by=moderator, private_note="Talked to her.")
    lifted = AuditEvent.objects.about(influencer).last()

    with pytest.raises(services.NothingToAppeal):
        services.appeal(event=lifted, by=influencer.user, text="Why?")


def test_a_granted_answer_lifts_the_flag_and_says_so_once(answer, flag, influencer, lead):
    services.grant_appeal(appeal=answer, by=lead, private_note="Our mistake", **GRANT)

    influencer.refresh_from_db()
    answer.refresh_from_db()
    assert not influencer.is_flagged
    assert (answer.status, answer.decided_by) == ("granted", lead)
    assert [e.action for e in AuditEvent.objects.about(influencer)] == ["flagged", "undone"]
    line = influencer.user.notifications.latest("pk")
    assert (line.url, line.body) == (f"/decisions/{flag.pk}/", "You were right.")
    assert list(Delivery.objects.order_by("pk").values_list("kind", flat=True)) == [
        "flag_decision", "case_decided",
    ]  # fmt: skip


def test_a_granted_answer_withdraws_the_warning_but_opens_no_report(warning, sponsor, lead):
    answer = services.appeal(event=warning, by=sponsor.user, text="We sent it to one person.")

    services.grant_appeal(appeal=answer, by=lead, **GRANT)

    assert [e.action for e in AuditEvent.objects.about(sponsor)] == ["warned", "undone"]
    assert AbuseReport.objects.get().status == "upheld"


def test_a_declined_answer_leaves_everything_as_it_is(answer, influencer, lead):
    services.decline_appeal(appeal=answer, by=lead, **DECLINE)

    influencer.refresh_from_db()
    answer.refresh_from_db()
    assert influencer.is_flagged
    assert answer.status == "declined"
    assert influencer.user.notifications.latest("pk").body == "The facts stand."


def test_a_flag_lifted_meanwhile_stays_lifted(answer, influencer, moderator, lead):
    services.unflag(target=influencer, by=moderator, private_note="Talked to her.")

    services.grant_appeal(appeal=answer, by=lead, **GRANT)

    assert [e.action for e in AuditEvent.objects.about(influencer)] == ["flagged", "unflagged"]
    answer.refresh_from_db()
    assert answer.status == "granted"


@pytest.mark.parametrize(
    ("verb", "words"),
    [(services.grant_appeal, GRANT), (services.decline_appeal, DECLINE)],
)
def test_a_verdict_needs_the_right_words_and_an_open_case(answer, moderator, lead, verb, words):
    before = state()

    with pytest.raises(services.NotAllowed):
        verb(appeal=answer, by=moderator, **words)
    with pytest.raises(services.ReasonMissing):
        verb(appeal=answer, by=lead, **words | {"message": " "})
    with pytest.raises(services.ReasonMissing):
        verb(appeal=answer, by=lead, **words | {"reason": "nonsense"})
    assert state() == before

    services.decline_appeal(appeal=answer, by=make_staff("Lead"), **DECLINE)
    with pytest.raises(services.AlreadyDecided):
        verb(appeal=answer, by=lead, **words)


def test_nobody_judges_the_answer_to_their_own_decision_while_a_colleague_may(influencer, lead):
    services.flag(target=influencer, by=lead, reason="spam")
    event = AuditEvent.objects.about(influencer).get()
    answer = services.appeal(event=event, by=influencer.user, text="It was one message.")
    other = make_staff("Lead")

    with pytest.raises(services.NotAllowed):
        services.decline_appeal(appeal=answer, by=lead, **DECLINE)

    other.is_active = False
    other.save()
    services.decline_appeal(appeal=answer, by=lead, **DECLINE)


def test_an_admin_may_judge_the_answer_to_their_own_decision(lead):
    admin, creator = make_user("admin", is_staff=True, is_superuser=True), make_influencer()
    services.flag(target=creator, by=admin, reason="spam")
    event = AuditEvent.objects.about(creator).get()
    answer = services.appeal(event=event, by=creator.user, text="It was one message.")

    services.grant_appeal(appeal=answer, by=admin, **GRANT)

    creator.refresh_from_db()
    assert not creator.is_flagged
