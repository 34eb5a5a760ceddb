"""The figures of a month against an independent count in SQL, however late they are asked for."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adrequests import services as deals
from adrequests.models import AdRequest
from adrequests.terms import Proposal
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.tests.money.deals import pay, payment_of
from campaigns.services import update_campaign
from campaigns.tests.factories import make_campaign
from reports.models import MonthlyReport
from reports.monthly.cases import Request
from reports.monthly.counting import counts_as
from reports.monthly.periods import Period
from reports.services import freeze
from reports.services.freezing import count
from reports.tests import world
from reports.tests.months import END, Life, make_reported
from reports.tests.recount import Recount
from reports.tests.world import at

pytestmark = pytest.mark.django_db
MONTHS = ("2026-09", "2026-10", "2026-11")


SEEDS = range(1, 1 + int(os.environ.get("EXAMPLES_OF_MONTHS", "1")))


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_those_of_an_independent_count(seed):
    life = Life(seed)
    life.live(110)
    seen = 0

    for key in MONTHS:
        period = Period(key, "Europe/Berlin")
        content = count(period, [sponsor.pk for sponsor in life.sponsors])
        for sponsor in life.sponsors:
            figures = content[sponsor.pk].figures(period)
            again = Recount(sponsor.pk, period.starts_at, period.ends_at)
            counts = again.counts()
            assert {name: figures["requests"][name] for name in counts} == dict(counts)
            assert figures["acceptance"] == again.acceptance()
            assert figures["responses"] == {
                "sponsor": again.responses("influencer"), "influencer": again.responses("sponsor"),
            }  # fmt: skip
            assert figures["agreed"] == again.agreed()
            for row in content[sponsor.pk].campaigns:
                campaign = next(c for c in again.campaigns if c["id"] == row.id)
                assert row.committed == again.committed(row.id, period.ends_at)
                assert row.before == again.committed(row.id, period.starts_at)
                assert row.budget == again.budget(campaign)
            seen += figures["acceptance"][1]
    assert seen > 15
    assert AdRequest.objects.filter(status="expired").exists()


def test_each_number_is_the_number_of_its_rows():
    life = Life(3, companies=1)
    life.live(40)
    period = Period("2026-10", "UTC")
    freeze(period=period, sponsors=[life.sponsors[0].pk])

    report = MonthlyReport.objects.get()

    rows = [counts_as(period, Request.thawed(row)) for row in report.inputs["requests"]]
    for name, n in report.figures["requests"].items():
        assert sum(name in figures for figures in rows) == n
    assert sum("acceptance" in figures for figures in rows) == report.figures["acceptance"][1] > 0
    for side, (_part, whole) in report.figures["responses"].items():
        assert sum(f"responses.{side}" in figures for figures in rows) == whole


def test_what_comes_after_the_month_does_not_count():
    sponsor = make_reported()
    campaign = sponsor.campaigns.get()
    row = world.asked(campaign, datetime(2026, 10, 28, tzinfo=UTC), 70_000)
    period = Period("2026-10", "UTC")
    then = count(period, [sponsor.pk])[sponsor.pk]

    world.accept_at(row, datetime(2026, 11, 1, tzinfo=UTC))
    with at(datetime(2026, 11, 2, tzinfo=UTC)):
        update_campaign(campaign=campaign, by=sponsor.user, budget_minor=9_900_000)
        deals.cancel(ad_request=row, by=row.influencer.user, reason="timing")

    late = count(period, [sponsor.pk])[sponsor.pk]
    assert late.figures(period) == then.figures(period)
    assert (late.campaigns[0].budget, late.campaigns[0].committed) == (1_500_000, 0)
    november = count(period.next, [sponsor.pk])[sponsor.pk]
    assert november.figures(period.next)["agreed"] == {"USD": [70_000, 1]}
    assert november.campaigns[0].budget == 9_900_000


def test_a_deal_counts_as_it_stood_at_the_end_of_the_month():
    """Its fee before a later amendment, what it was settled for from then on, and what had been paid by then."""
    sponsor = make_reported()
    row = world.asked(sponsor.campaigns.get(), datetime(2026, 10, 5, tzinfo=UTC), 60_000)
    world.accept_at(row, datetime(2026, 10, 6, tzinfo=UTC))
    mine, theirs = sponsor.user, row.influencer.user
    with at(datetime(2026, 10, 20, tzinfo=UTC)):
        pay(payment_of(row), 10_000)
    with at(datetime(2026, 11, 3, tzinfo=UTC)):
        terms = replace(Proposal.of(row.latest_offer), fee_minor=80_000)
        deals.propose_amendment(ad_request=row, by=mine, sheet_number=1, terms=terms)
        deals.accept_amendment(ad_request=row, by=theirs, number=1)
    with at(datetime(2026, 12, 2, tzinfo=UTC)):
        pay(payment_of(row), 5_000, "SEPA 2")
        deals.propose_settlement(ad_request=row, by=mine, amount_minor=40_000)
        deals.accept_settlement(ad_request=row, by=theirs, number=1)

    def told(month: str) -> tuple[int, int, int]:
        money = count(Period(month, "UTC"), [sponsor.pk])[sponsor.pk].campaigns[0]
        return money.before, money.committed, money.paid

    assert told("2026-10") == (0, 60_000, 10_000)
    assert told("2026-11") == (60_000, 80_000, 10_000)
    assert told("2026-12") == (80_000, 40_000, 15_000)


def test_currencies_stay_apart():
    sponsor = make_reported()
    euros = make_euros(sponsor)
    period = Period("2026-10", "UTC")
    begun = datetime(2026, 10, 5, tzinfo=UTC)
    for campaign in (sponsor.campaigns.get(currency="USD"), euros):
        world.accept_at(world.asked(campaign, begun, 60_000), begun + timedelta(hours=1))

    figures = count(period, [sponsor.pk])[sponsor.pk].figures(period)

    assert figures["agreed"] == {"EUR": [60_000, 1], "USD": [60_000, 1]}
    assert figures["money"]["EUR"]["committed"] == figures["money"]["USD"]["committed"] == 60_000


def make_euros(sponsor):
    with at(datetime(2026, 10, 1, tzinfo=UTC)):
        return make_campaign(sponsor=sponsor, currency="EUR", ends_on=END.date())


def test_an_offer_waits_for_the_sponsor_from_the_moment_it_was_made():
    sponsor = make_reported()
    with at(datetime(2026, 10, 29, tzinfo=UTC)):
        make_application(campaign=sponsor.campaigns.get())
    with at(datetime(2026, 10, 20, tzinfo=UTC)):
        make_ad_request(campaign=sponsor.campaigns.get())

    figures = count(Period("2026-10", "UTC"), [sponsor.pk])[sponsor.pk].figures(
        Period("2026-10", "UTC")
    )

    assert figures["requests"] | {"open": 2, "waiting": 1, "late": 0} == figures["requests"]


@pytest.mark.parametrize(
    ("key", "zone", "starts", "hours"),
    [
        ("2026-03", "Europe/Berlin", "2026-02-28T23:00:00+00:00", 31 * 24 - 1),
        ("2026-10", "Europe/Berlin", "2026-09-30T22:00:00+00:00", 31 * 24 + 1),
        ("2028-02", "Europe/Berlin", "2028-01-31T23:00:00+00:00", 29 * 24),
        ("2026-02", "Pacific/Auckland", "2026-01-31T11:00:00+00:00", 28 * 24),
        ("2026-12", "America/New_York", "2026-12-01T05:00:00+00:00", 31 * 24),
        ("2026-01", "Nowhere/Land", "2026-01-01T00:00:00+00:00", 31 * 24),
    ],
)
def test_a_month_is_as_long_as_people_live_it(key, zone, starts, hours):
    period = Period(key, zone)

    assert period.starts_at.isoformat() == starts
    assert period.ends_at - period.starts_at == timedelta(hours=hours)


def test_january_comes_after_december():
    assert Period("2026-01", "UTC").previous.key == "2025-12"
    assert Period("2026-12", "UTC").next.key == "2027-01"
    assert Period.before(datetime(2027, 1, 1, tzinfo=UTC).date(), "UTC").key == "2026-12"
