"""Reports by users: once per object and person, decided for everybody at once."""

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import AbuseReport, AuditEvent, Delivery, Notification, Severity
from accounts.services.undo import undo
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
WORDS = {"reason": "spam", "message": "Please stop sending the same words to everybody."}


@pytest.fixture
def report(sponsor, influencer) -> AbuseReport:
    """A creator reports a company."""
    return services.report_abuse(target=sponsor, by=influencer.user, reason="fraud", text="Fake.")


@pytest.fixture
def message(sponsor, influencer):
    """What a company wrote to a creator."""
    ad_request = make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
    return deals.post_message(ad_request=ad_request, by=sponsor.user, text="You fool")


def state():
    """Everything a report or its decision may change."""
    return (
        list(AbuseReport.objects.order_by("pk").values()),
        AuditEvent.objects.count(),
        Notification.objects.count(),
        Delivery.objects.count(),
    )


def told(user) -> list[str]:
    return list(user.notifications.order_by("pk").values_list("kind", flat=True))


# --- Reporting ----------------------------------------------------------------------------------------------------------


def test_a_report_keeps_what_is_said_about_whom_and_how_urgent_it_is(report, sponsor, influencer):
    assert (report.reporter, report.about_user) == (influencer.user, sponsor.user)
    assert (report.object_type, report.object_id) == ("accounts.sponsor", sponsor.pk)
    assert (report.reason, report.text, report.status) == ("fraud", "Fake.", "open")
    assert report.severity == Severity.HIGH
    assert [e.action for e in AuditEvent.objects.about(report)] == ["reported"]
    assert told(sponsor.user) == []


@pytest.mark.parametrize(
    ("reason", "severity"),
    [
        ("illegal", Severity.HIGH),
        ("abuse", Severity.HIGH),
        ("off_platform", Severity.MEDIUM),
        ("fake_figures", Severity.MEDIUM),
        ("spam", Severity.LOW),
        ("other", Severity.LOW),
    ],
)
def test_the_reason_says_how_urgent_a_report_is(sponsor, influencer, reason, severity):
    report = services.report_abuse(target=sponsor, by=influencer.user, reason=reason, text="Words")

    assert report.severity == severity


def test_the_same_thing_is_reported_once_by_one_person(report, sponsor, influencer):
    before = state()

    with pytest.raises(services.AlreadyReported):
        services.report_abuse(target=sponsor, by=influencer.user, reason="spam")

    assert state() == before
    services.report_abuse(target=sponsor, by=make_influencer().user, reason="spam")


def test_ten_reports_a_day_are_enough(influencer):
    for _ in range(10):
        services.report_abuse(target=make_sponsor(), by=influencer.user, reason="spam")
    before = state()

    with pytest.raises(services.TooManyReports):
        services.report_abuse(target=make_sponsor(), by=influencer.user, reason="spam")

    assert state() == before
    AbuseReport.objects.update(created_at=timezone.now() - timezone.timedelta(hours=25))
    services.report_abuse(target=make_sponsor(), by=influencer.user, reason="spam")


@pytest.mark.parametrize(("reason", "text"), [("", "x"), ("nonsense", "x"), ("other", "  ")])
def test_a_report_without_a_reason_is_none(sponsor, influencer, reason, text):
    with pytest.raises(services.ReasonMissing):
        services.report_abuse(target=sponsor, by=influencer.user, reason=reason, text=text)

    assert not AbuseReport.objects.exists()


def test_nobody_reports_their_own_nor_what_they_cannot_see(sponsor, other_sponsor, message):
    private = make_campaign(sponsor=sponsor, visibility="private")
    pending = make_sponsor(status="pending")
    tries = [
        (sponsor, sponsor.user),
        (message, sponsor.user),
        (message, other_sponsor.user),
        (private, other_sponsor.user),
        (pending, other_sponsor.user),
        (sponsor.user, other_sponsor.user),
    ]

    for target, by in tries:
        with pytest.raises(services.NotAllowed):
            services.report_abuse(target=target, by=by, reason="spam")

    assert not AbuseReport.objects.exists()


def test_neither_staff_nor_the_suspended_report(sponsor, influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam")

    for by in (moderator, influencer.user):
        with pytest.raises(services.NotAllowed):
            services.report_abuse(target=sponsor, by=by, reason="spam")

    assert not AbuseReport.objects.exists()


def test_a_reported_message_stays_as_it_was(message, sponsor, influencer):
    services.report_abuse(target=message, by=influencer.user, reason="abuse")

    with pytest.raises(deals.EditWindowOver):
        deals.edit_message(message=message, by=sponsor.user, text="Dear Priya")

    message.refresh_from_db()
    assert message.text == "You fool"
    assert AbuseReport.objects.get().about_user == sponsor.user


# --- Triage -------------------------------------------------------------------------------------------------------------


def test_staff_say_how_urgent_a_report_is(report, moderator):
    services.set_severity(report=report, by=moderator, severity=Severity.LOW)

    assert report.severity == Severity.LOW
    event = AuditEvent.objects.about(report).last()
    assert (event.action, event.actor, event.data) == (
        "severity_changed", moderator, {"before": 3, "after": 1},
    )  # fmt: skip


def test_only_those_who_decide_say_how_urgent_and_only_while_it_is_open(report, moderator):
    with pytest.raises(services.NotAllowed):
        services.set_severity(report=report, by=make_staff("Finance"), severity=1)
    with pytest.raises(services.ReasonMissing):
        services.set_severity(report=report, by=moderator, severity=9)
    services.dismiss_report(report=report, by=moderator, reason="no_breach")
    with pytest.raises(services.AlreadyDecided):
        services.set_severity(report=report, by=moderator, severity=1)

    report.refresh_from_db()
    assert report.severity == Severity.HIGH


@pytest.fixture
def storm(report, sponsor) -> list[AbuseReport]:
    """Three people report the same company, one another company."""
    more = [
        services.report_abuse(target=sponsor, by=make_influencer().user, reason="spam")
        for _ in range(2)
    ]
    services.report_abuse(target=make_sponsor(), by=report.reporter, reason="spam")
    return [report, *more]


def test_a_dismissal_closes_every_report_about_the_object(storm, moderator, sponsor):
    services.dismiss_report(
        report=storm[1], by=moderator, reason="no_proof", message="We asked them.", private_note="x"
    )

    for row in storm:
        row.refresh_from_db()
        assert (row.status, row.decided_by) == ("dismissed", moderator)
        assert told(row.reporter) == ["report_decided"]
        assert row.reporter.notifications.get().body == "We asked them."
        event = AuditEvent.objects.about(row).last()
        assert (event.decision.reason, event.decision.private_note) == ("no_proof", "x")
    assert AbuseReport.objects.open().count() == 1
    assert told(sponsor.user) == []
    assert not Delivery.objects.exists()


def test_an_upheld_report_warns_the_person_and_closes_the_others(storm, moderator, sponsor):
    services.uphold_report(report=storm[0], by=moderator, private_note="Second time", **WORDS)

    assert [r.status for r in AbuseReport.objects.order_by("pk")] == [*["upheld"] * 3, "open"]
    event = AuditEvent.objects.about(sponsor).get()
    assert (event.action, event.decision.message) == ("warned", WORDS["message"])
    line = sponsor.user.notifications.get()
    assert (line.url, line.body) == (f"/decisions/{event.pk}/", WORDS["message"])
    assert Delivery.objects.get().recipient == sponsor.user
    assert [told(row.reporter) for row in storm] == [["report_decided"]] * 3
    assert not sponsor.is_flagged


def test_who_reported_two_messages_is_told_once(message, sponsor, influencer, moderator):
    second = deals.post_message(ad_request=message.ad_request, by=sponsor.user, text="Again")
    for row in (message, second):
        services.report_abuse(target=row, by=influencer.user, reason="abuse")

    services.flag(target=sponsor, by=moderator, reason="abuse")

    assert set(AbuseReport.objects.values_list("status", flat=True)) == {"upheld"}
    assert told(influencer.user).count("report_decided") == 1


def test_a_flag_answers_the_reports_about_its_row_and_no_others(report, sponsor, moderator):
    campaign = make_campaign(sponsor=sponsor)
    services.report_abuse(target=campaign, by=report.reporter, reason="spam")

    services.flag(target=sponsor, by=moderator, reason="fraud", message="Stop.")

    report.refresh_from_db()
    event = AuditEvent.objects.about(sponsor).get()
    assert (report.status, report.decided_at) == ("upheld", event.at)
    assert AuditEvent.objects.about(report).last().data == {"event": event.pk}
    assert AbuseReport.objects.open().get().object_id == campaign.pk


@pytest.mark.parametrize("verb", [services.dismiss_report, services.uphold_report])
def test_a_decision_about_a_decided_report_changes_nothing(report, moderator, verb):
    services.dismiss_report(report=report, by=make_staff(), reason="no_breach")
    before = state()

    with pytest.raises(services.AlreadyDecided):
        verb(report=report, by=moderator, reason="other", message="Words")

    assert state() == before


@pytest.mark.parametrize("verb", [services.dismiss_report, services.uphold_report])
def test_a_decision_needs_the_right_and_a_reason(report, moderator, verb):
    before = state()

    with pytest.raises(services.NotAllowed):
        verb(report=report, by=make_staff("Finance"), reason="other", message="Words")
    with pytest.raises(services.ReasonMissing):
        verb(report=report, by=moderator, reason="nonsense", message="Words")
    with pytest.raises(services.ReasonMissing):
        verb(report=report, by=moderator, reason="other", message=" ")

    assert state() == before


def test_a_warning_reaches_the_person_whose_object_is_gone(influencer, sponsor, moderator):
    campaign = make_campaign(sponsor=sponsor)
    report = services.report_abuse(target=campaign, by=influencer.user, reason="spam")
    campaign.delete()

    services.uphold_report(report=report, by=moderator, **WORDS)

    assert AuditEvent.objects.about(sponsor.user).get().action == "warned"
    assert told(sponsor.user) == ["account_decision"]


# --- Undone -------------------------------------------------------------------------------------------------------------


def test_an_undone_dismissal_opens_the_whole_group_again(storm, moderator):
    services.dismiss_report(report=storm[0], by=moderator, reason="no_breach")

    undo(event=AuditEvent.objects.about(storm[0]).last(), by=moderator)

    assert {row.status for row in AbuseReport.objects.all()} == {"open"}
    assert AbuseReport.objects.filter(decided_at=None, decided_by=None).count() == 4
    assert [told(row.reporter) for row in storm] == [["report_decided"] * 2] * 3
    services.dismiss_report(report=storm[1], by=moderator, reason="no_breach")


@pytest.mark.parametrize("slip", ["flag", "warning"])
def test_what_a_slip_upheld_waits_again_once_it_is_undone(storm, sponsor, moderator, slip):
    if slip == "flag":
        services.flag(target=sponsor, by=moderator, reason="fraud")
    else:
        services.uphold_report(report=storm[0], by=moderator, **WORDS)

    undo(event=AuditEvent.objects.about(sponsor).last(), by=moderator)

    sponsor.refresh_from_db()
    assert not sponsor.is_flagged
    assert AbuseReport.objects.open().count() == 4
    assert [e.action for e in AuditEvent.objects.about(storm[2])][-1] == "report_reopened"
    assert told(sponsor.user) == []
