"""Reports are made once, of what was known, and never change; the next one says what came out differently."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.dated import Due, dated_schedules
from accounts.models import Delivery, Sponsor
from accounts.services.dated import run_due
from accounts.tests.factories import make_influencer, make_staff
from adrequests import services as deals
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from reports.models import MonthlyReport
from reports.monthly.names import names_in
from reports.monthly.periods import Period
from reports.monthly.sheet import Sheet
from reports.services import freeze, freeze_the_place
from reports.tests import world
from reports.tests.months import make_reported
from reports.tests.world import at

pytestmark = pytest.mark.django_db
OCTOBER = Period("2026-10", "UTC")
REPORTS, SUMMARY = "reports.monthly_reports", "reports.staff_summary"


def due(on: date, zone: str = "UTC") -> Due:
    return Due(zone, on, datetime(on.year, on.month, on.day, 6, tzinfo=UTC))


def plan(task: str, on: date, zone: str = "UTC") -> list[Delivery]:
    return list(dated_schedules[task].plan(due(on, zone)))


def keys(task: str = REPORTS, on: date = date(2026, 11, 1), zone: str = "UTC") -> list[str]:
    return [mail.key for mail in plan(task, on, zone)]


def agreed_in_october(sponsor, n: int = 1) -> list[AdRequest]:
    campaign = sponsor.campaigns.get()
    begun = datetime(2026, 10, 5, tzinfo=UTC)
    rows = [world.asked(campaign, begun, 60_000) for _ in range(n)]
    return [world.accept_at(row, begun + timedelta(hours=3)) for row in rows]


def content() -> Any:
    return list(MonthlyReport.objects.order_by("pk").values())


def test_a_company_is_owed_the_month_before_the_date():
    sponsor = make_reported()

    (mail,) = plan(REPORTS, date(2026, 11, 1))

    assert (mail.key, mail.kind) == (f"report:{sponsor.pk}:2026-10", "monthly_report")
    assert (mail.recipient, mail.address) == (sponsor.user, sponsor.user.email)
    assert keys(on=date(2027, 1, 1)) == [f"report:{sponsor.pk}:2026-12"]
    assert keys(zone="Europe/Berlin") == []


def test_whoever_was_approved_in_the_month_is_owed_it_and_none_before():
    with at(datetime(2026, 10, 15, tzinfo=UTC)):
        sponsor = make_reported(since=datetime(2026, 10, 15, tzinfo=UTC))

    assert keys(on=date(2026, 10, 1)) == []
    assert keys() == [f"report:{sponsor.pk}:2026-10"]


def test_neither_pending_nor_flagged_nor_closed_nor_idle_companies_are_owed_one():
    pending, flagged, closed, idle = (make_reported() for _ in range(4))
    Sponsor.objects.filter(pk=pending.pk).update(status="pending")
    accounts.flag(target=flagged, by=make_staff(), reason="fraud")
    closed.user.is_active = False
    closed.user.save(update_fields=["is_active"])
    Campaign.objects.filter(sponsor=idle).delete()

    assert keys() == []


def test_a_report_is_what_was_counted_with_a_checksum_and_stays_byte_for_byte():
    sponsor = make_reported()
    (row,) = agreed_in_october(sponsor)
    assert freeze(period=OCTOBER, sponsors=[sponsor.pk]) == 1
    before = content()

    AdRequest.objects.filter(pk=row.pk).update(
        fee_minor=1, accepted_at=datetime(2026, 9, 9, tzinfo=UTC)
    )
    again = freeze(period=OCTOBER, sponsors=[sponsor.pk])

    assert again == 0
    assert content() == before
    report = MonthlyReport.objects.get()
    assert report.is_intact
    assert report.figures["agreed"] == {"USD": [60_000, 1]}
    report.figures["agreed"] = {}
    assert not report.is_intact


def test_the_next_report_says_what_came_out_differently():
    sponsor = make_reported()
    rows = agreed_in_october(sponsor, 5)
    with at(datetime(2026, 11, 1, 6, tzinfo=UTC)):
        freeze(period=OCTOBER, sponsors=[sponsor.pk])
    before = content()
    AdRequest.objects.filter(pk=rows[0].pk).update(accepted_at=datetime(2026, 11, 2, tzinfo=UTC))

    freeze(period=OCTOBER.next, sponsors=[sponsor.pk])

    report = MonthlyReport.objects.get(period="2026-11")
    told = {entry["figure"]: (entry["was"], entry["is"]) for entry in report.restatements}
    assert told["acceptance"] == ([5, 5], [4, 4])
    assert told["agreed.USD"] == ([300_000, 5], [240_000, 4])
    assert told["money.USD.committed"] == (300_000, 240_000)
    assert {pk for entry in report.restatements for pk in entry["requests"]} == {rows[0].pk}
    words = Sheet(report, names_in([report])).restatements
    assert (
        "Acceptance rate, October 2026: 5 of 5 → 4 of 4, because these ad requests are recorded differently now: "
        f"#{rows[0].pk}."
    ) in words
    assert content()[0] == before[0]
    assert report.figures["before"]["acceptance"] == [5, 5]


def test_nothing_is_restated_where_nothing_was_corrected():
    sponsor = make_reported()
    agreed_in_october(sponsor)
    freeze(period=OCTOBER, sponsors=[sponsor.pk])
    with at(datetime(2026, 11, 3, tzinfo=UTC)):
        row = AdRequest.objects.get()
        deals.cancel(ad_request=row, by=row.influencer.user, reason="timing")

    freeze(period=OCTOBER.next, sponsors=[sponsor.pk])

    assert MonthlyReport.objects.get(period="2026-11").restatements == []


def test_a_month_that_was_missed_is_compared_when_the_next_report_comes():
    sponsor = make_reported()
    (row,) = agreed_in_october(sponsor)
    freeze(period=OCTOBER, sponsors=[sponsor.pk])
    AdRequest.objects.filter(pk=row.pk).update(accepted_at=datetime(2026, 9, 9, tzinfo=UTC))

    freeze(period=Period("2027-01", "UTC"), sponsors=[sponsor.pk])

    report = MonthlyReport.objects.get(period="2027-01")
    assert {entry["period"] for entry in report.restatements} == {"2026-10"}
    assert report.figures["before"]["requests"]["accepted"] == 0


def test_the_statements_do_not_depend_on_how_many_companies_there_are():
    sponsors = [make_reported() for _ in range(20)]
    someone = make_influencer()
    for sponsor in sponsors:
        with at(datetime(2026, 10, 5, tzinfo=UTC)):
            make_ad_request(campaign=sponsor.campaigns.get(), influencer=someone)
    numbers = []
    for chunk in (sponsors[:1], sponsors[1:]):
        freeze(period=OCTOBER.previous, sponsors=[sponsor.pk for sponsor in chunk])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            freeze(period=OCTOBER, sponsors=[sponsor.pk for sponsor in chunk])
        numbers.append(len(queries))

    assert numbers == [14, 14]
    assert MonthlyReport.objects.filter(period="2026-10").count() == 20


def test_a_company_that_is_gone_gets_none_and_holds_nobody_up():
    sponsor = make_reported()

    assert freeze(period=OCTOBER, sponsors=[sponsor.pk, 10**6]) == 1


def test_fourteen_months_bring_fourteen_reports_whenever_the_clock_looks():
    sponsor = make_reported("Europe/Berlin", since=datetime(2026, 12, 10, tzinfo=UTC))
    moment = datetime(2026, 12, 10, 9, tzinfo=UTC)
    with at(moment):
        run_due(only=REPORTS)
    while moment < datetime(2028, 3, 2, tzinfo=UTC):
        moment += (
            timedelta(hours=19, minutes=7) if moment.day in {1, 2, 31, 30} else timedelta(days=2)
        )
        if (moment.year, moment.month) == (2027, 5) or (moment.day in {1, 2} and moment.month == 8):
            continue  # nobody looks all month, or over the whole first day
        with at(moment):
            run_due(only=REPORTS)
            run_due(only=REPORTS)

    periods = ["2026-12", *(f"2027-{n:02d}" for n in range(1, 13)), "2028-01", "2028-02"]
    assert (
        list(MonthlyReport.objects.order_by("period").values_list("period", flat=True)) == periods
    )
    mails = Delivery.objects.order_by("pk").values_list("key", flat=True)
    assert list(mails) == [f"report:{sponsor.pk}:{key}" for key in periods]
    february = MonthlyReport.objects.get(period="2028-02")
    assert february.ends_at - february.starts_at == timedelta(days=29)
    assert february.created_at >= february.ends_at + timedelta(hours=6)


def test_each_company_has_its_report_when_the_first_begins_where_it_lives():
    east, west = make_reported("Pacific/Auckland"), make_reported("America/Los_Angeles")
    with at(datetime(2026, 10, 20, tzinfo=UTC)):
        run_due(only=REPORTS)
    with at(datetime(2026, 10, 31, 17, 30, tzinfo=UTC)):
        run_due(only=REPORTS)

    assert [row.sponsor for row in MonthlyReport.objects.all()] == [east]
    with at(datetime(2026, 11, 1, 14, tzinfo=UTC)):
        run_due(only=REPORTS)
    assert {row.sponsor for row in MonthlyReport.objects.all()} == {east, west}


def test_the_summary_for_staff_is_one_row_of_the_installation_s_month():
    sponsor = make_reported()
    agreed_in_october(sponsor)
    lead, admin = make_staff("Lead"), make_staff(is_superuser=True)
    make_staff("Moderator")
    far = make_staff("Lead", time_zone="Pacific/Auckland")

    mails = plan(SUMMARY, date(2026, 11, 1))
    (early,) = plan(SUMMARY, date(2026, 11, 1), "Pacific/Auckland")

    assert [mail.recipient for mail in mails] == [lead, admin]
    assert (early.recipient, early.not_before) == (far, datetime(2026, 11, 1, 6, tzinfo=UTC))
    assert mails[0].key == f"summary:{lead.pk}:2026-10"
    report = freeze_the_place(period=OCTOBER)
    assert freeze_the_place(period=OCTOBER) == report
    assert report.figures["agreed"] == {"USD": [60_000, 1]}
    assert report.inputs == {}
    assert report.is_intact


def test_the_summary_waits_until_the_month_is_over_for_the_installation(settings):
    make_staff("Lead", time_zone="Pacific/Auckland")
    on = date(2026, 11, 1)
    morning = Due("Pacific/Auckland", on, datetime(2026, 10, 31, 18, tzinfo=UTC))

    (mail,) = dated_schedules[SUMMARY].plan(morning)
    with at(morning.at):
        dated_schedules[SUMMARY].prepare(morning, [mail])

    assert mail.not_before == datetime(2026, 11, 1, tzinfo=UTC)
    assert not MonthlyReport.objects.exists()
