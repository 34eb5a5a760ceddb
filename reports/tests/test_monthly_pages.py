"""The pages of monthly reports and their files: who sees which, and that the numbers are those of their rows."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.models import AuditEvent
from accounts.tests.factories import make_staff
from adrequests.tests.factories import make_colleague
from reports.models import MonthlyReport
from reports.monthly.names import Names
from reports.monthly.periods import Period
from reports.monthly.sheet import Sheet
from reports.services import freeze, freeze_the_place
from reports.tests import world
from reports.tests.months import make_reported
from reports.tests.world import at

pytestmark = pytest.mark.django_db
OCTOBER = Period("2026-10", "UTC")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reported():
    """A company with three deals and a no in October, and its report."""
    sponsor = make_reported()
    campaign = sponsor.campaigns.get()
    begun = datetime(2026, 10, 5, 9, tzinfo=UTC)
    rows = [world.asked(campaign, begun, 60_000) for _ in range(4)]
    with at(datetime(2026, 10, 5, 15, tzinfo=UTC)):
        for row in rows[:3]:
            world.accept(row)
        world.reject(rows[3])
    rows[0].influencer.name = "=cmd|' /C calc'!A0"
    rows[0].influencer.save(update_fields=["name"])
    with at(datetime(2026, 11, 1, 6, tzinfo=UTC)):
        freeze(period=OCTOBER, sponsors=[sponsor.pk])
    return sponsor


def lines(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_report_says_what_was_counted_and_as_known_when(reported):
    said = text(signed_in(reported.user).get("/sponsor/reports/2026-10/"))

    assert "October 2026" in said
    assert "1 October to 31 October 2026, time zone UTC" in said
    assert "As known on 1 November 2026, formula 1." in said
    assert "Agreed value, USD $1,800" in said
    assert "accepted ÷ (accepted + rejected" in said
    assert MonthlyReport.objects.get().sha256 in said


def test_a_number_leads_to_exactly_its_rows(reported):
    client = signed_in(reported.user)

    page = client.get("/sponsor/reports/2026-10/", {"rows": "accepted"})

    assert [row.request.status for row in page.context["rows"]] == ["accepted"] * 3
    assert "Accepted: 3" in text(page)
    assert len(client.get("/sponsor/reports/2026-10/", {"rows": "acceptance"}).context["rows"]) == 4
    assert len(client.get("/sponsor/reports/2026-10/", {"rows": "nonsense"}).context["rows"]) == 0


def test_the_file_has_the_rows_and_no_formula(reported):
    heading, *rows = lines(signed_in(reported.user).get("/sponsor/reports/2026-10.csv"))

    assert heading[:3] == ["Number", "Campaign", "Influencer"]
    assert len(rows) == 4
    assert sum(float(row[6]) for row in rows if "Accepted" in row[-1].split("; ")) == 1800.0
    assert rows[0][2].startswith("'=cmd")


@pytest.mark.parametrize("path", ["/sponsor/reports/2026-10/", "/sponsor/reports/2026-10.csv"])
def test_strangers_and_colleagues_get_what_does_not_exist(reported, path):
    stranger = signed_in(make_reported().user).get(path)
    colleague = signed_in(make_colleague(reported.campaigns.get())).get(path)
    missing = signed_in(reported.user).get(path.replace("10", "12"))

    assert [r.status_code for r in (stranger, colleague, missing)] == [404, 404, 404]


def test_a_suspended_company_meets_the_reason(reported):
    accounts.flag(target=reported, by=make_staff(), reason="fraud")

    assert signed_in(reported.user).get("/sponsor/reports/2026-10/").status_code == 403


def test_staff_open_any_report_and_the_summary(reported):
    client = signed_in(make_staff())
    report = MonthlyReport.objects.get()
    summary = freeze_the_place(period=OCTOBER)

    assert str(reported) in text(client.get(f"/staff/reports/{report.pk}/"))
    assert "everybody" in text(client.get(summary.get_absolute_url()))
    assert client.get(f"/staff/reports/{summary.pk}.csv").status_code == 404
    assert client.get("/staff/reports/0/").status_code == 404


def test_only_staff_who_may_export_take_the_rows_and_that_is_written_down(reported):
    path = f"/staff/reports/{MonthlyReport.objects.get().pk}.csv"

    assert signed_in(make_staff()).get(path).status_code == 403
    before = AuditEvent.objects.count()
    assert len(lines(signed_in(make_staff("Finance")).get(path))) == 5
    assert AuditEvent.objects.count() == before + 1


def test_the_list_shows_the_latest_first_and_before_the_first_when_it_comes(reported):
    freeze(period=OCTOBER.next, sponsors=[reported.pk])
    page = signed_in(reported.user).get("/sponsor/reports/")

    assert [sheet.report.period for sheet in page.context["sheets"]] == ["2026-11", "2026-10"]
    with at(datetime(2026, 12, 30, tzinfo=UTC)):
        new = make_reported(since=datetime(2026, 12, 30, tzinfo=UTC))
        assert "First report on 1 January" in text(signed_in(new.user).get("/sponsor/reports/"))


def test_earlier_ones_come_as_lines_to_htmx_and_as_a_page_to_others(reported):
    period = OCTOBER
    for _ in range(25):
        period = period.next
        freeze(period=period, sponsors=[reported.pk])
    client = signed_in(reported.user)
    after = {"after": client.get("/sponsor/reports/").context["page"].after}

    lines_below = client.get("/sponsor/reports/", after, headers={"HX-Request": "true"})
    page = client.get("/sponsor/reports/", after)

    assert "October 2026" in text(lines_below)
    assert "<h1" not in lines_below.content.decode()
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_whatever_they_show(rows, django_assert_num_queries):
    sponsor = make_reported()
    for _ in range(rows):
        world.asked(sponsor.campaigns.get(), datetime(2026, 10, 5, tzinfo=UTC))
    period = OCTOBER
    for _ in range(rows):
        freeze(period=period, sponsors=[sponsor.pk])
        period = period.next
    client = signed_in(sponsor.user)

    with django_assert_num_queries(7):
        client.get("/sponsor/reports/")
    with django_assert_num_queries(9):
        client.get("/sponsor/reports/2026-10/")


def test_names_follow_those_of_today_and_a_deleted_campaign_has_none(reported):
    report = MonthlyReport.objects.get()

    sheet = Sheet(report, Names())

    assert [line.named.name for line in sheet.campaigns] == ["A deleted campaign"]


def test_reports_stand_in_the_menu_of_sponsors_and_not_in_the_bar_of_phones(reported):
    page = signed_in(reported.user).get("/sponsor/reports/").content.decode()

    assert page.count(f'href="{reverse("reports:list")}" aria-current="page"') == 1
