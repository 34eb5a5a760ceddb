"""Every figure that is shown = the same counted from plain SQL = what the rows of its file add up to."""

import statistics
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Sponsor
from influencer_platform.money import to_decimal
from reports.counting import answer
from reports.figures import WHOLE, Figure, Unit, figures
from reports.models import Rollup, RollupChange
from reports.ratios import answer_all, kpis_for, ratios
from reports.scope import Scope
from reports.tests import made, world
from reports.tests.rollups.adding import add_up
from reports.tests.second_count import SecondCount
from reports.tests.world import NOW, at

pytestmark = pytest.mark.django_db
FIRST = "2025-04"


def of_sponsor(user: Any) -> list[Figure]:
    return [kpi for kpi in kpis_for(user).values() if isinstance(kpi, Figure)]


def check(sponsor: Sponsor, hours: int = 0) -> None:
    """All figures of this company in the three ways: counted, and read where they were added up now or so many hours ago."""
    RollupChange.objects.all().delete()
    Rollup.objects.all().delete()
    _check(sponsor)
    for moment in (NOW - timedelta(hours=hours), NOW):
        add_up(moment)
        _check(sponsor)


def _check(sponsor: Sponsor) -> None:
    scope = Scope(sponsor.user, NOW)
    found = answer(of_sponsor(sponsor.user), scope)
    count = SecondCount(sponsor.pk, NOW, FIRST)
    cells, medians = count.cells(), count.medians()
    shown = {
        name: {key: [c.total, c.rows] for key, c in one.cells.items()}
        for name, one in found.items()
        if one.figure.unit is not Unit.MEDIAN
    }
    assert shown == cells
    assert {
        name: (one.total_of_all.total, one.total_of_all.rows) if one.cells else None
        for name, one in found.items()
        if one.figure.unit is Unit.MEDIAN
    } == medians
    for one in found.values():
        _rows_add_up(one.figure, scope, one)


def _rows_add_up(figure: Figure, scope: Scope, shown: Any) -> None:
    lines = [line[-1] for line in figure.lines(figure.rows_in(scope), scope)]
    if figure.unit is Unit.MEDIAN:
        assert (int(statistics.median(lines)) if lines else 0) == shown.total_of_all.total
    elif figure.unit is Unit.MONEY:
        sums = [to_decimal(shown.total(key).total, key) for key, _label in shown.series]
        assert sum(lines, Decimal(0)) == sum(sums, Decimal(0))
    else:
        assert (sum(lines), len(lines)) == (shown.total_of_all.total, shown.total_of_all.rows)


@pytest.fixture
def place() -> made.Place:
    with at(NOW):
        return made.place()


@given(market=made.markets, hours=st.integers(1, 400))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_market_of_any_shape_is_counted_the_same_three_times(place, market, hours):
    with transaction.atomic(), at(NOW):
        made.write(market, place)
        check(place.sponsor, hours)
        transaction.set_rollback(True)


def test_a_market_that_was_lived_through_is_counted_the_same_three_times():
    world.live()

    for sponsor in Sponsor.objects.select_related("user__role"):
        check(sponsor, hours=100)


def test_every_cell_s_rows_are_its_own():
    world.live()
    sponsor = Sponsor.objects.select_related("user__role").earliest("pk")
    scope = Scope(sponsor.user, NOW)

    for name, one in answer(of_sponsor(sponsor.user), scope).items():
        for (bucket, series), cell in one.cells.items():
            if bucket == WHOLE:
                continue
            rows = figures[name].rows_in(scope, bucket=bucket, series=series)
            assert rows.count() == cell.rows, (name, bucket, series)


def test_the_file_a_page_offers_holds_the_rows_of_its_number():
    world.live()
    sponsor = Sponsor.objects.select_related("user__role").earliest("pk")
    client = Client()
    client.force_login(sponsor.user)

    with at(NOW):
        for figure in of_sponsor(sponsor.user):
            found = answer([figure], Scope(sponsor.user, NOW))[figure.name]
            response = client.get(f"/figures/{figure.name}.csv")
            lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
            rows = figure.rows_in(Scope(sponsor.user, NOW)).count()
            assert len(lines) == 1 + rows
            assert rows == sum(c.rows for (b, _s), c in found.cells.items() if b != WHOLE)


def test_a_ratio_is_its_parts_divided():
    world.live()
    sponsor = Sponsor.objects.select_related("user__role").earliest("pk")
    scope = Scope(sponsor.user, NOW)
    count = SecondCount(sponsor.pk, NOW, FIRST).money()
    asked = [ratio for ratio in ratios.values() if ratio.is_for(sponsor.user)]

    found = answer_all(asked, scope)

    budget, committed = (count[name]["active", "USD"][0] for name in ("budget", "committed"))
    assert found["budget-allocation"].value("USD") == round(Decimal(100) * committed / budget, 1)
    assert found["pacing"].value("USD") == Decimal("0.0")
    assert found["fill-rate"].value() == Decimal("10.0")
    assert set(found) == set(ratios)
    assert found["cpc"].value("USD") is None
