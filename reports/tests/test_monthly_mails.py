"""The mails of the monthly report: what they say, for whom, and how much is asked for a batch."""

import json
from datetime import UTC, date, datetime

import pytest

from accounts import services as accounts
from accounts.dated import Due
from accounts.mail import KINDS
from accounts.models import Delivery
from accounts.services.dated import run_due
from accounts.services.mailing import send_due
from accounts.tests.factories import make_staff
from reports.models import MonthlyReport
from reports.monthly.periods import Period
from reports.services import freeze_reports, plan_reports
from reports.tests import world
from reports.tests.months import make_reported
from reports.tests.world import at

pytestmark = pytest.mark.django_db
FIRST = Due("UTC", date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC))
REPORT = KINDS["monthly_report"]


def owe() -> list[Delivery]:
    """As a run does."""
    mails = list(plan_reports(FIRST))
    with at(FIRST.at):
        freeze_reports(FIRST, mails)
    Delivery.objects.bulk_create(mails)
    return list(
        Delivery.objects.filter(kind="monthly_report").select_related("recipient").order_by("pk")
    )


def messages(mails):
    facts = REPORT.facts(mails)
    return [REPORT.message(mail, facts) for mail in mails]


def test_the_mail_tells_the_figures_with_links_and_bars_of_table_cells():
    sponsor = make_reported()
    begun = datetime(2026, 10, 5, tzinfo=UTC)
    world.accept_at(world.asked(sponsor.campaigns.get(), begun, 150_000), begun)
    world.asked(sponsor.campaigns.get(), datetime(2026, 10, 30, tzinfo=UTC))

    (message,) = messages(owe())

    html = message.alternatives[0][0]
    assert message.subject == "Your report of October 2026"
    for body in (message.body, html):
        assert "$1,500 of $15,000 committed (+$1,500), $13,500 free, $0 paid" in body
        assert "/sponsor/reports/2026-10/" in body
        assert "/sponsor/reports/2026-10.csv" in body
    assert 'width="10%"' in html
    assert "<svg" not in html
    assert message.attachments == []
    assert len(html) < 60_000
    assert "&#x27;" not in message.body


def test_a_month_in_which_nothing_happened_is_said_in_a_few_words():
    make_reported()

    (message,) = messages(owe())

    assert "No ad request began, was answered or ended in this month." in message.body
    assert "Ad requests by outcome" not in message.body


def test_a_batch_is_gathered_in_two_queries(django_assert_num_queries):
    for _ in range(5):
        world.asked(make_reported().campaigns.get(), datetime(2026, 10, 5, tzinfo=UTC))
    mails = owe()

    with django_assert_num_queries(2):
        facts = REPORT.facts(mails)

    assert facts.keys() == {mail.pk for mail in mails}
    with django_assert_num_queries(0):
        assert all(REPORT.message(mail, facts) for mail in mails)


def test_a_company_flagged_since_gets_no_mail_and_keeps_its_report():
    sponsor = make_reported()
    mails = owe()
    accounts.flag(target=sponsor, by=make_staff(), reason="fraud")

    assert messages(mails) == [None]
    assert MonthlyReport.objects.count() == 1


def test_the_reports_leave_once(mailoutbox):
    sponsor = make_reported()
    with at(datetime(2026, 10, 20, tzinfo=UTC)):
        run_due(only="reports.monthly_reports")
    with at(datetime(2026, 11, 1, 7, tzinfo=UTC)):
        for _ in range(2):
            run_due(only="reports.monthly_reports")
            send_due()

    assert [mail.to for mail in mailoutbox if "report" in mail.subject] == [[sponsor.user.email]]


def test_the_summary_is_made_when_the_first_mail_is_written():
    lead = make_staff("Lead")
    mail = Delivery(
        pk=1,
        recipient=lead,
        address=lead.email,
        kind="staff_summary",
        payload={"period": "2026-10"},
    )
    kind = KINDS["staff_summary"]

    message = kind.message(mail, kind.facts([mail]))

    assert message.subject == "Summary of October 2026"
    assert f"/staff/reports/{MonthlyReport.objects.get().pk}/" in message.body
    assert "Sponsors joined: 0" in message.body


@pytest.mark.parametrize("name", ["monthly_report", "staff_summary"])
def test_the_preview_shows_an_invented_month_without_asking(name, django_assert_num_queries):
    kind = KINDS[name]
    sample = kind.sample()
    mail = Delivery(pk=1, address="maya@example.com", kind=name, payload=sample.payload)

    with django_assert_num_queries(0):
        message = kind.write(mail, sample.facts)

    assert message.subject
    assert json.dumps(sample.facts.figures)
    assert Period(sample.facts.report.period, "UTC").label in message.subject
