"""Clicks become rows and sums, once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from reports.models import COUNTED, CampaignClicks, Click, ClickBatch, DailyClicks
from reports.services.counting import read_lines
from reports.tests.links.factories import NOON, click, count, link_of

HOUR = timedelta(hours=1)
ZERO = dict.fromkeys(COUNTED, 0)


def days(rows):
    return {row.pop("day"): row for row in rows.by_day()}


def recounted(link):
    """The sums of a link, counted anew from its clicks in plain Python."""
    found = {}
    for row in Click.objects.filter(link=link):
        day = found.setdefault(row.at.date(), {**ZERO, "who": set()})
        day["raw"] += 1
        day["repeats" if row.kind == "repeat" else row.kind] += 1
        if row.kind == "valid":
            day["who"].add(row.visitor)
            day["visitors"] = len(day["who"])
    return {
        day: {name: n for name, n in sums.items() if name != "who"} for day, sums in found.items()
    }


def test_of_a_visitor_s_clicks_in_one_hour_the_first_is_valid(link):
    again = [click(link, 7, at=NOON + timedelta(minutes=n)) for n in (5, 1, 59)]
    later = click(link, 7, at=NOON + HOUR)

    assert count(click(link, 7), *again, later, click(link, 8)) == 6

    assert days(DailyClicks.objects.filter(link=link)) == {
        date(2026, 11, 20): ZERO | {"raw": 6, "valid": 3, "repeats": 3, "visitors": 2}
    }
    assert sorted(Click.objects.values_list("at", "visitor", "kind")) == [
        (NOON, 7, "valid"),
        (NOON, 8, "valid"),
        (NOON + timedelta(minutes=1), 7, "repeat"),
        (NOON + timedelta(minutes=5), 7, "repeat"),
        (NOON + timedelta(minutes=59), 7, "repeat"),
        (NOON + HOUR, 7, "valid"),
    ]


def test_batches_add_up_however_the_clicks_fall_into_them(link, deal):
    other = link_of(deal, 2)
    rows = [
        click(one, visitor, at=NOON + HOUR * hour, kind=kind)
        for one in (link, other)
        for hour in (0, 1, 11, 12, 30)
        for visitor, kind in ((1, "valid"), (1, "valid"), (2, "valid"), (3, "bot"), (1, "prefetch"))
    ]
    for start in range(3):
        count(*rows[start::3])

    for one in (link, other):
        assert days(DailyClicks.objects.filter(link=one)) == recounted(one)
    assert days(CampaignClicks.objects.all()) == days(DailyClicks.objects.all())
    assert DailyClicks.objects.totals() == {
        "raw": 50, "valid": 20, "bot": 10, "prefetch": 10, "repeats": 10, "visitors": 8,
    }  # fmt: skip


def test_programs_and_previews_are_kept_and_never_valid(link):
    count(click(link, 1, kind="bot"), click(link, 2, kind="prefetch"), click(link, 1))

    assert DailyClicks.objects.totals() == ZERO | {
        "raw": 3, "valid": 1, "bot": 1, "prefetch": 1, "visitors": 1
    }  # fmt: skip


def test_a_batch_brought_twice_is_counted_once(link):
    rows = [click(link, 1), click(link, 2)]
    assert count(*rows, batch="b" * 32) == 2
    before = list(Click.objects.values()), list(DailyClicks.objects.values())

    assert count(*rows, batch="b" * 32) == 0

    assert (list(Click.objects.values()), list(DailyClicks.objects.values())) == before
    assert ClickBatch.objects.get().clicks == 2


def test_a_batch_that_fails_in_the_middle_leaves_nothing(link, monkeypatch):
    from reports.services import counting

    def breaks(*given):
        written = write(*given)
        assert Click.objects.count() == written == 1
        raise ZeroDivisionError

    write = counting.write
    monkeypatch.setattr(counting, "write", breaks)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        count(click(link), batch="c" * 32)

    assert not Click.objects.exists()
    assert not ClickBatch.objects.exists()


def test_clicks_of_no_link_and_lines_of_no_click_are_left_out(link):
    lines = [
        f"{link.code} 1732104000000 5 valid",
        "nolink00 1732104000000 5 valid",
        "what",
        "a b c d",
    ]

    rows = read_lines(lines)

    assert len(rows) == 2
    assert count(*rows) == 1


def test_a_kind_nobody_knows_stops_nothing_but_itself(link):
    assert read_lines([f"{link.code} 1732104000000 5 odd"]) == []


def test_no_batch_is_made_of_nothing(db):
    assert count() == 0
    assert not ClickBatch.objects.exists()


def test_the_database_refuses_a_second_valid_click_of_an_hour(link):
    count(click(link, 5))
    row = Click.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_database_refuses_sums_that_do_not_add_up(link):
    count(click(link, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyClicks.objects.update(raw=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyClicks.objects.update(visitors=7)
