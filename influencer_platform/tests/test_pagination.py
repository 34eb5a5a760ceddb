"""Pages that seek, and counts that stop."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from accounts.models import Niche, Notification, User
from accounts.tests.factories import make_user
from influencer_platform import pagination
from influencer_platform.pagination import CAP, Page, capped_count, capped_counts, keyset_page

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def lines(db):
    """Seven lines; three pairs of them at one and the same instant."""
    user = make_user()
    return [
        Notification.objects.create(
            recipient=user,
            kind="k",
            title=str(n),
            url="/",
            created_at=NOON + timedelta(minutes=n // 2),
        )
        for n in range(7)
    ]


def walk(order: str, size: int = 2) -> list[Notification]:
    """Every row, page by page, as somebody who presses `more` until it is gone."""
    rows, after = [], ""
    while True:
        page = keyset_page(Notification.objects.all(), order=order, after=after, size=size)
        assert len(page.rows) <= size
        rows += page.rows
        if not page.after:
            return rows
        after = page.after


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize("order", ["created_at", "-created_at", "recipient__email", "-title"])
def test_every_row_comes_once_and_in_order(lines, order, size):
    down = order.startswith("-")
    names = order.lstrip("-").split("__")

    def key(line: Notification) -> tuple[object, int]:
        value = line
        for name in names:
            value = getattr(value, name)
        return value, line.pk

    assert walk(order, size) == sorted(lines, key=key, reverse=down)


def test_a_row_added_meanwhile_moves_nothing(lines):
    first = keyset_page(Notification.objects.all(), order="-created_at", size=3)
    Notification.objects.create(recipient=lines[0].recipient, kind="k", title="new", url="/")

    second = keyset_page(Notification.objects.all(), order="-created_at", after=first.after, size=4)

    assert [line.title for line in first.rows + second.rows] == list("6543210")
    assert second.after == ""


@pytest.mark.parametrize("after", ["nonsense", "a:b:c", "ü" * 40, "\0", " "])
def test_a_forged_cursor_starts_from_the_beginning(lines, after):
    page = keyset_page(Notification.objects.all(), order="created_at", after=after, size=3)

    assert page.rows == lines[:3]


def test_a_cursor_of_another_order_starts_from_the_beginning(lines):
    other = keyset_page(Notification.objects.all(), order="-created_at", size=3).after

    page = keyset_page(Notification.objects.all(), order="created_at", after=other, size=3)

    assert page.rows == lines[:3]


def test_something_else_we_signed_is_no_cursor(lines):
    after = signing.dumps("share", salt="keyset")

    page = keyset_page(Notification.objects.all(), order="created_at", after=after, size=3)

    assert page.rows == lines[:3]


def test_a_list_without_rows_is_one_empty_page(db):
    assert keyset_page(Notification.objects.all(), order="created_at") == Page([], "")


def test_a_count_is_exact_up_to_the_cap(db, monkeypatch):
    assert CAP == 1000
    monkeypatch.setattr(pagination, "CAP", 3)
    Niche.objects.all().delete()
    for n in range(3):
        Niche.objects.create(name=f"niche {n}", slug=f"niche-{n}")
    assert capped_count(Niche.objects.all()) == (3, False)

    Niche.objects.create(name="one more", slug="one-more")

    assert capped_count(Niche.objects.all()) == (3, True)


def test_several_counts_are_one_query(lines, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(pagination, "CAP", 3)
    rows = Notification.objects.all()

    with django_assert_num_queries(1):
        counts = capped_counts(
            User.objects.filter(pk=lines[0].recipient_id),
            everything=rows,
            few=rows.filter(created_at=NOON),
            none=rows.none(),
        )

    assert counts == {"everything": (3, True), "few": (2, False), "none": (0, False)}
