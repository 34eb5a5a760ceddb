"""An invented month, for the preview of the mails. It is counted and written by the same code as a real one."""

from datetime import datetime, timedelta

from django.utils import timezone

from reports.models import MonthlyReport
from reports.monthly.cases import OPEN_THEN, Money, Request
from reports.monthly.counting import FORMULA_VERSION, add_up, money_of
from reports.monthly.names import Names
from reports.monthly.periods import Period
from reports.rows import ANSWER_WITHIN

CAMPAIGNS = {1: "Ridge Pack launch", 2: "Refill month"}
INFLUENCERS = {1: ("Priya Raman", "priya"), 2: ("Tom Becker", "tom"), 3: ("Ana Silva", "ana")}
OUTCOMES = ("accepted", "accepted", "rejected", "accepted", "expired", OPEN_THEN)
FEE = 90_000


def sample_report() -> tuple[MonthlyReport, Names]:
    """A company's report of last month, and the names in it."""
    period = Period.before(timezone.now().date(), "UTC")
    rows = [_request(n, period) for n in range(12)]
    campaigns = [_campaign(1, period, 700_000, 430_000), _campaign(2, period, 300_000, 300_000)]
    earlier = add_up(period.previous, [_request(n, period.previous) for n in range(9)])
    before = earlier | {"money": {}, "campaigns": {"1": 250_000, "2": 300_000}}
    figures = add_up(period, rows) | {"money": money_of(campaigns), "before": before}
    report = _report(period, figures)
    report.sponsor_id = 1
    report.inputs = {
        "requests": [row.frozen() for row in rows],
        "campaigns": [row.frozen() for row in campaigns],
    }
    report.restatements = [
        {
            "period": period.previous.key,
            "figure": "acceptance",
            "was": [4, 9],
            "is": [5, 10],
            "requests": [12],
            "campaigns": [],
        }
    ]
    return report, Names(CAMPAIGNS, INFLUENCERS)


def sample_summary() -> MonthlyReport:
    """The summary of everybody of last month."""
    period = Period.before(timezone.now().date(), "UTC")
    place = {
        "sponsors_joined": 4,
        "influencers_joined": 31,
        "campaigns_published": 9,
        "mails_sent": 812,
    }
    now = add_up(period, [_request(n, period) for n in range(12)])
    before = add_up(period.previous, [_request(n, period.previous) for n in range(9)])
    earlier = {name: n // 2 for name, n in place.items()}
    return _report(period, now | {"place": place, "before": before | {"place": earlier}})


def _report(period: Period, figures: dict[str, object]) -> MonthlyReport:
    return MonthlyReport(
        period=period.key,
        zone=period.zone,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        formula_version=FORMULA_VERSION,
        inputs={},
        figures=figures,
    )


def _request(n: int, period: Period) -> Request:
    began = period.starts_at + timedelta(days=2 * n)
    status = OUTCOMES[n % len(OUTCOMES)]
    after = timedelta(hours=5 + 9 * n)
    answered: datetime | None = began + after if status in {"accepted", "rejected"} else None
    return Request(
        id=n + 1,
        sponsor=1,
        campaign=1 + n % 2,
        influencer=1 + n % 3,
        by="sponsor",
        currency="USD",
        fee=FEE + 5_000 * n,
        created_at=began,
        status=status,
        accepted_at=answered if status == "accepted" else None,
        closed_at=began + timedelta(days=3) if status in {"rejected", "expired"} else None,
        answered_at=answered,
        countered=False,
        asked_at=began,
        awaiting="influencer" if status == OPEN_THEN else "",
        silent="influencer" if status == "expired" else "",
        in_time=None if status == OPEN_THEN else answered is not None and after <= ANSWER_WITHIN,
    )


def _campaign(pk: int, period: Period, budget: int, committed: int) -> Money:
    return Money(
        id=pk,
        sponsor=1,
        currency="USD",
        status="active",
        budget=budget,
        committed=committed,
        before=committed // 2,
        paid=0,
        starts_on=period.first_day.isoformat(),
        ends_on=(period.next.first_day + timedelta(days=40)).isoformat(),
    )
