"""Each figure against an independent count in SQL, and against its own rows."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from accounts.models import Policy, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from influencer_platform.money import to_decimal
from reports.counting import answer
from reports.figures import FEWEST, Answer, Cell, Scope, figures
from reports.months import EARLIER, last_months
from reports.staff import (
    ACCEPTANCE_RATE,
    AD_REQUESTS_BY_STATUS,
    AGREED_VALUE,
    CAMPAIGNS_BY_STATUS,
    OF_THE_PLACE,
    RESPONSE_RATE,
    SPONSORS_BY_STATUS,
    USERS_BY_ROLE,
)
from reports.tests import world
from reports.tests.world import NEW_YEAR, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> User:
    """A market that was lived through, and somebody on the staff to look at it."""
    world.live()
    with at(NOW):
        return make_staff()


def ask(figure, user: User, now: datetime = NOW) -> Answer:
    return answer([figure], Scope(user, now))[figure.name]


def sql(text: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())


def utc(value: Any) -> datetime | None:
    """A moment from the database, which SQLite keeps as text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def month(value: Any) -> str:
    moment = utc(value)
    assert moment
    return f"{moment.astimezone(UTC):%Y-%m}"


YEAR_AGO = "2025-04"
"""The first of the twelve months shown at NOW."""


def test_users_by_role_add_up_month_by_month(market):
    joined = sql(
        "SELECT r.code, u.date_joined FROM accounts_user u JOIN accounts_role r ON r.group_ptr_id = u.role_id"
    )
    found = ask(USERS_BY_ROLE, market)

    for key in [m.key for m in found.scope.months]:
        until = Counter(code for code, moment in joined if month(moment) <= key)
        assert {s: found.cell(key, s).total for s, _ in found.series} == {
            "admin": until["admin"], "sponsor": until["sponsor"], "influencer": until["influencer"],
        }  # fmt: skip
    assert found.cell("2025-04", "influencer").total == 2


@pytest.mark.parametrize(
    ("figure", "table"),
    [
        (SPONSORS_BY_STATUS, "accounts_sponsor"),
        (CAMPAIGNS_BY_STATUS, "campaigns_campaign"),
        (AD_REQUESTS_BY_STATUS, "adrequests_adrequest"),
    ],
)
def test_rows_by_status_are_those_of_the_table(market, figure, table):
    counted = dict(sql(f"SELECT status, COUNT(*) FROM {table} GROUP BY status"))  # noqa: S608

    found = ask(figure, market)

    assert len(counted) > 1
    assert {bucket: cell.total for (bucket, _), cell in found.cells.items()} == counted


def test_agreed_value_is_the_fees_by_month_and_currency(market):
    rows = sql(
        "SELECT c.currency, r.accepted_at, r.fee_minor FROM adrequests_adrequest r"
        " JOIN campaigns_campaign c ON c.id = r.campaign_id WHERE r.accepted_at IS NOT NULL"
    )
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for currency, moment, fee_minor in rows:
        if month(moment) >= YEAR_AGO:
            sums[month(moment), currency] += fee_minor

    found = ask(AGREED_VALUE, market)

    assert {key: cell.total for key, cell in found.cells.items()} == sums
    assert sums["2025-12", "USD"] == 123_450
    assert [key for key, _ in found.series] == ["EUR", "USD"]


def test_months_are_those_of_the_installation_whoever_looks(market):
    with override_settings(TIME_ZONE="Europe/Vienna"):
        cells = ask(AGREED_VALUE, market).cells

    assert cells["2026-01", "USD"] == Cell(123_450, 1)
    assert ("2025-12", "USD") not in cells


def test_a_month_begins_with_its_first_moment_and_ends_before_the_next():
    months = last_months(NEW_YEAR)

    assert [m.key for m in months][-2:] == ["2025-11", "2025-12"]
    assert len(months) == 12
    assert months[-1].end == datetime(2026, 1, 1, tzinfo=UTC)
    assert [m.key for m in last_months(datetime(2026, 1, 1, tzinfo=UTC))][-1] == "2026-01"


@pytest.mark.parametrize(
    ("moment", "key"),
    [(datetime(2026, 1, 1, tzinfo=UTC), "2026-01"), (NEW_YEAR, "2025-12")],
)
def test_a_deal_at_midnight_belongs_to_the_new_month(db, moment, key):
    with at(NEW_YEAR - timedelta(hours=1)):
        row = make_ad_request(fee_minor=70_000)
    world.accept_at(row, moment)

    assert ask(AGREED_VALUE, make_staff()).cells == {(key, "USD"): Cell(70_000, 1)}


@override_settings(TIME_ZONE="America/New_York")
def test_months_follow_the_clock_change_of_the_zone():
    march = last_months(datetime(2026, 3, 20, tzinfo=UTC))[-1]

    assert march.start == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert march.end == datetime(2026, 4, 1, 4, tzinfo=UTC)


def test_acceptance_rate_counts_answers_and_silence(market):
    silent = {
        pk
        for (pk,) in sql(
            "SELECT object_id FROM accounts_auditevent WHERE action = 'expired'"
            " AND object_type = 'adrequests.adrequest' AND CAST(data AS TEXT) LIKE '%%silent%%'"
        )
    }
    rows = sql("SELECT id, status, accepted_at, closed_at FROM adrequests_adrequest")
    outcomes = [
        (month(accepted_at or closed_at), int(accepted_at is not None))
        for pk, status, accepted_at, closed_at in rows
        if accepted_at or status == "rejected" or pk in silent
    ]

    found = ask(ACCEPTANCE_RATE, market).total_of_all

    inside = [yes for key, yes in outcomes if key >= YEAR_AGO]
    assert (found.total, found.rows) == (sum(inside), len(inside)) == (3, 6)


def first_answers() -> list[tuple[Any, ...]]:
    """(sent, closed, first reaction of the side that was asked) of each request that is not on hold."""
    rows = sql(
        "SELECT r.id, r.created_at, r.closed_at, MIN(d.at) FROM adrequests_adrequest r LEFT JOIN ("
        " SELECT ad_request_id AS id, side, created_at AS at FROM adrequests_offer"
        " UNION ALL SELECT ad_request_id, side, created_at FROM adrequests_message"
        " UNION ALL SELECT id, '', accepted_at FROM adrequests_adrequest WHERE accepted_at IS NOT NULL"
        " UNION ALL SELECT id, '', closed_at FROM adrequests_adrequest WHERE status = 'rejected'"
        ") d ON d.id = r.id AND d.side <> r.initiator"
        " WHERE r.frozen_at IS NULL GROUP BY r.id, r.created_at, r.closed_at"
    )
    return [tuple(utc(moment) for moment in moments) for _pk, *moments in rows]


def test_response_rate_counts_what_could_be_answered(market):
    answered = received = 0
    for sent, closed, first in first_answers():
        if month(sent) < YEAR_AGO:
            continue
        due = sent + timedelta(hours=72)
        in_time = first is not None and first <= due
        had_time = closed is None or closed > due
        answered += in_time
        received += in_time or (due <= NOW and had_time)

    found = ask(RESPONSE_RATE, market).total_of_all

    assert (found.total, found.rows) == (answered, received) == (5, 11)


def test_a_request_that_lapsed_before_its_72_hours_had_its_time(db):
    Policy.objects.update_or_create(pk=1, defaults={"offer_days": 1})
    with at(NOW - timedelta(days=10)):
        make_ad_request()
    with at(NOW - timedelta(days=8, hours=12)):
        deals.expire_overdue()

    assert ask(RESPONSE_RATE, make_staff()).total_of_all == Cell(0, 1)


@pytest.mark.parametrize(("age", "counted"), [(71, 0), (72, 1)])
def test_a_silent_request_counts_once_its_72_hours_are_over(db, age, counted):
    with at(NOW - timedelta(hours=age)):
        make_ad_request()

    assert ask(RESPONSE_RATE, make_staff()).total_of_all == Cell(0, counted)


@pytest.mark.parametrize(("seconds", "answered"), [(0, 1), (1, 0)])
def test_an_answer_in_the_last_second_is_in_time(db, seconds, answered):
    with at(NOW - timedelta(days=6)):
        row = make_ad_request()
    with at(NOW - timedelta(days=3) + timedelta(seconds=seconds)):
        world.reject(row)

    assert ask(RESPONSE_RATE, make_staff()).total_of_all == Cell(answered, 1)


@pytest.mark.parametrize("figure", OF_THE_PLACE, ids=lambda figure: figure.name)
def test_the_rows_add_up_to_every_number_shown(market, figure):
    found = ask(figure, market)
    scope = found.scope

    for bucket, _label in figure.buckets(scope):
        for series, _name in found.series:
            rows = figure.rows_in(scope, bucket=bucket, series=series)
            values = [line[-1] for line in figure.lines(rows, scope)]
            cell = found.cell(bucket, series)
            assert len(values) == cell.rows
            assert sum(values) == in_file(figure, cell, series)
    for series, _name in found.series:
        lines = figure.lines(figure.rows_in(scope, series=series), scope)
        assert sum(line[-1] for line in lines) == in_file(figure, found.total(series), series)


def in_file(figure, cell: Cell, series: str) -> int | Decimal:
    return to_decimal(cell.total, series) if figure is AGREED_VALUE else cell.total


def test_all_figures_are_one_query(market, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = answer(OF_THE_PLACE, Scope(market, NOW))

    assert found == {figure.name: ask(figure, market) for figure in OF_THE_PLACE}


def test_a_sponsor_s_figures_are_about_their_own(sponsor):
    make_ad_request()
    scope = Scope.of(sponsor.user)

    found = answer([AD_REQUESTS_BY_STATUS, CAMPAIGNS_BY_STATUS, USERS_BY_ROLE], scope)

    totals = {name: one.total_of_all.rows for name, one in found.items()}
    assert totals == {
        "ad-requests-by-status": 0, "campaigns-by-status": 0, "users-by-role": 1,
    }  # fmt: skip


def test_accounts_of_earlier_years_are_in_every_month(db):
    with at(NOW - timedelta(days=3000)):
        make_sponsor()
    with at(NOW):
        make_influencer()

    found = ask(USERS_BY_ROLE, make_staff())

    assert found.cells[EARLIER, "sponsor"] == Cell(1, 1)
    assert [found.cell(key, "sponsor").total for key, _ in found.figure.buckets(found.scope)] == [
        1
    ] * 12
    assert found.cell("2026-02", "influencer").total == 0


@pytest.mark.parametrize(("rows", "percent"), [(0, None), (FEWEST - 1, None), (FEWEST, 40.0)])
def test_a_share_of_few_cases_is_no_percentage(rows, percent):
    assert Cell(2, rows).percent == percent


def test_figures_are_found_by_name():
    assert [figures[figure.name] for figure in OF_THE_PLACE] == list(OF_THE_PLACE)
