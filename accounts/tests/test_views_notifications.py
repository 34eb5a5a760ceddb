"""The notification centre."""

from datetime import timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from accounts.models import Notification, User
from accounts.tests.factories import make_sponsor
from accounts.tests.test_views_profile import HTMX

pytestmark = pytest.mark.django_db
URL = "/notifications/"


def tell(
    user: User,
    title: str = "Priya asks for $1,450",
    *,
    about: Model | None = None,
    days: int = 0,
    hours: float = 0,
) -> Notification:
    Notification.tell(
        user, kind="counter", title=title, body="Ridge Pack", url="/influencer/inbox/", about=about
    )
    line = Notification.objects.latest("pk")
    line.created_at = timezone.now() - timedelta(days=days, hours=hours)
    line.save()
    return line


@pytest.fixture
def me(client, influencer):
    client.force_login(influencer.user)
    return influencer.user


def test_nothing_yet_is_said(client, me):
    assert "You are up to date" in client.get(URL).content.decode()


def test_lines_are_grouped_by_day_for_thirty_days_and_mine_alone(client, me, other_influencer):
    for title, days in (("today one", 0), ("yesterday", 1), ("long ago", 31)):
        tell(me, title, days=days)
    tell(other_influencer.user, "not mine")

    page = client.get(URL).content.decode().split('id="notifications"')[1]

    assert page.count('class="daymark"') == 2
    assert "today one" in page
    assert "yesterday" in page
    assert "long ago" not in page
    assert "not mine" not in page


def test_only_unread_ones_when_asked(client, me):
    tell(me, "old news")
    Notification.objects.update(read_at=timezone.now())
    tell(me, "fresh news")

    part = client.get(URL, {"show": "unread"}, headers=HTMX).content.decode()

    assert "<html" not in part
    assert "fresh news" in part
    assert "old news" not in part


def test_more_lines_continue_where_the_page_ended(client, me):
    lines = [tell(me, f"line {n:02}") for n in range(27)]
    for n, line in enumerate(lines):
        Notification.objects.filter(pk=line.pk).update(
            created_at=timezone.now() - timedelta(hours=n)
        )
    page = client.get(URL).content.decode().split('id="notifications"')[1]
    assert "line 24" in page
    assert "line 25" not in page
    link = page.split('id="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")

    part = client.get(link, headers=HTMX).content.decode()
    whole = client.get(link).content.decode()

    assert "line 25" in part
    assert "line 24" not in part
    assert "<html" not in part
    assert "line 26" in whole
    assert 'id="more"' not in part


def test_a_forged_cursor_begins_at_the_beginning(client, me):
    tell(me, "here")

    assert "here" in client.get(URL, {"after": "forged"}).content.decode()


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_line_is_marked_as_read(client, me, headers):
    line = tell(me)
    tell(me)

    answer = client.post(f"{URL}{line.pk}/read/", headers=headers)

    line.refresh_from_db()
    assert line.read_at is not None
    if headers:
        part = answer.content.decode()
        assert f'id="notification-{line.pk}"' in part
        assert "item--unread" not in part
        assert 'hx-swap-oob="true">1<' in part
    else:
        assert answer["Location"] == URL


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_all_are_marked_as_read(client, me, headers):
    tell(me)
    tell(me)

    answer = client.post(f"{URL}read/", headers=headers)

    assert not Notification.objects.unread().exists()
    if headers:
        part = answer.content.decode()
        assert part.lstrip().startswith('<div id="notifications"')
        assert 'hidden hx-swap-oob="true">0<' in part
    else:
        assert answer["Location"] == URL


def test_a_line_of_somebody_else_does_not_exist(client, me, other_influencer):
    line = tell(other_influencer.user)

    strange = client.post(f"{URL}{line.pk}/read/")

    assert strange.status_code == 404
    assert strange.content == client.post(f"{URL}999999/read/").content
    line.refresh_from_db()
    assert line.read_at is None


@pytest.mark.parametrize("path", ["1/read/", "1/case/read/", "read/"])
def test_reading_is_a_post(client, me, path):
    assert client.get(f"{URL}{path}").status_code == 405


def test_the_bell_is_told_only_when_its_number_changed(client, me):
    tell(me)

    same = client.get(f"{URL}count/", {"shown": "1"}, headers=HTMX)
    changed = client.get(f"{URL}count/", {"shown": "0"}, headers=HTMX)

    assert same.status_code == 204
    assert changed.status_code == 200
    assert "?shown=1" in changed.content.decode()
    assert 'id="unread"' in changed.content.decode()


@pytest.mark.parametrize("show", ["", "unread"])
def test_the_list_asks_the_same_for_one_line_and_for_thirty(
    client, me, sponsor, django_assert_num_queries, show
):
    tell(me, about=sponsor)
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL, {"show": show})
    for n in range(30):
        tell(me, about=make_sponsor() if n % 2 else None)
        tell(me, about=sponsor)

    with django_assert_num_queries(6):
        client.get(URL, {"show": show})


@pytest.mark.parametrize("path", ["", "count/"])
def test_a_visitor_signs_in_first(client, path):
    assert client.get(f"{URL}{path}").status_code == 302


def test_an_ended_session_is_told_to_htmx_as_401(client):
    assert client.get(f"{URL}count/", headers=HTMX).status_code == 401
