"""The notification centre by case: several events of one case are one entry."""

import re

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.tests.factories import make_sponsor
from accounts.tests.test_views_notifications import URL, tell
from accounts.tests.test_views_profile import HTMX

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, influencer):
    client.force_login(influencer.user)
    return influencer.user


def cases(html: str) -> list[str]:
    """The title of each case on the page, in order."""
    return re.findall(r'class="notice".*?<a href="[^"]*">([^<]*)</a>', html, flags=re.DOTALL)


def test_the_events_of_one_case_are_one_entry_with_the_latest_title(
    client, me, sponsor, other_sponsor
):
    tell(me, "first of one", about=sponsor, hours=5)
    tell(me, "the other case", about=other_sponsor, hours=4)
    tell(me, "second of one", about=sponsor, hours=3)
    tell(me, "about nothing", hours=2)
    tell(me, "third of one", about=sponsor, hours=1)
    tell(me, "about nothing too")

    html = client.get(URL).content.decode()

    assert cases(html) == ["about nothing too", "third of one", "about nothing", "the other case"]
    assert html.split('id="notifications"')[1].count("and 2 more") == 1
    unfolded = html.split('<details class="disclosure notice__more">')[1].split("</details>")[0]
    assert unfolded.index("second of one") < unfolded.index("first of one")
    assert "3 unread" in html


def test_a_long_case_unfolds_its_latest_lines_and_counts_the_rest(client, me, sponsor):
    for n in range(9):
        tell(me, f"event {n}", about=sponsor, hours=10 - n)

    html = client.get(URL).content.decode().split('id="notifications"')[1]

    assert "and 8 more" in html
    assert [n for n in range(9) if f">event {n}<" in html] == [3, 4, 5, 6, 7, 8]
    assert "3 earlier ones stand in the case itself" in html


def test_lines_of_one_instant_are_still_one_entry(client, me, sponsor):
    for n in range(4):
        tell(me, f"event {n}", about=sponsor)
    Notification.objects.update(created_at=timezone.now())

    assert cases(client.get(URL).content.decode()) == ["event 3"]


def test_a_case_of_mine_is_not_mixed_with_the_same_case_of_another(
    client, me, sponsor, other_influencer
):
    tell(me, "mine", about=sponsor, hours=1)
    tell(other_influencer.user, "theirs", about=sponsor)

    html = client.get(URL).content.decode()

    assert cases(html) == ["mine"]
    assert "theirs" not in html
    assert "more<span" not in html


def test_old_lines_of_a_case_are_not_counted(client, me, sponsor):
    tell(me, "long ago", about=sponsor, days=40)
    tell(me, "now", about=sponsor)

    html = client.get(URL).content.decode()

    assert cases(html) == ["now"]
    assert "and 1 more" not in html


def test_the_bell_counts_what_can_be_seen(client, me):
    tell(me, "long ago", days=40)
    tell(me)

    assert client.get(f"{URL}count/", {"shown": "1"}).status_code == 204
    assert "?shown=1" in client.get(URL).content.decode()


def test_every_case_is_on_one_page_only_while_news_come_in(client, me):
    companies = [make_sponsor() for _n in range(40)]
    for n, company in enumerate(companies):
        for m in range(3):
            tell(me, f"case {n:02} line {m}", about=company, hours=n + 0.2 * (3 - m))

    html = client.get(URL).content.decode()
    first = cases(html)
    tell(me, "case 01 line 3", about=companies[1])
    tell(me, "case 35 line 3", about=companies[35])
    link = html.split('id="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = cases(client.get(link, headers=HTMX).content.decode())

    seen = [title[:7] for title in first + second]
    assert len(first) == 25
    assert len(seen) == len(set(seen)) == 39
    assert "case 35" not in seen
    assert cases(client.get(URL).content.decode())[:2] == ["case 35 line 3", "case 01 line 3"]


def test_only_unread_shows_a_case_by_its_latest_line_where_any_is_unread(client, me, sponsor):
    tell(me, "unread before", about=sponsor, hours=2)
    latest = tell(me, "read already", about=sponsor, hours=1)
    Notification.objects.filter(pk=latest.pk).update(read_at=timezone.now())
    alone = tell(me, "alone and read")
    Notification.objects.filter(pk=alone.pk).update(read_at=timezone.now())

    html = client.get(URL, {"show": "unread"}).content.decode()

    assert cases(html) == ["read already"]
    assert "1 unread" in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_case_is_marked_as_read_as_a_whole(client, me, sponsor, other_sponsor, headers):
    old = tell(me, "old", about=sponsor, hours=1)
    new = tell(me, "new", about=sponsor)
    kept = tell(me, "another", about=other_sponsor, hours=2)

    answer = client.post(f"{URL}{new.pk}/case/read/", headers=headers)

    assert list(Notification.objects.unread()) == [kept]
    if headers:
        part = answer.content.decode()
        assert part.lstrip().startswith(f'<div class="notice" id="notification-{new.pk}"')
        assert old.title in part
        assert "item--unread" not in part
        assert part.count('hx-swap-oob="true"') == 1
        assert 'hx-swap-oob="true">1<' in part
    else:
        assert answer["Location"] == URL


def test_a_line_about_nothing_is_read_alone(client, me):
    one, other = tell(me, "one"), tell(me, "other")

    client.post(f"{URL}{one.pk}/case/read/")

    assert list(Notification.objects.unread()) == [other]


def test_one_line_of_a_case_is_marked_and_the_case_stays_unfolded(client, me, sponsor):
    old = tell(me, "old", about=sponsor, hours=1)
    new = tell(me, "new", about=sponsor)

    part = client.post(f"{URL}{old.pk}/read/", headers=HTMX).content.decode()

    assert list(Notification.objects.unread()) == [new]
    assert f'id="notification-{new.pk}"' in part
    assert '<details class="disclosure notice__more" open>' in part
    assert "1 unread" in part


def test_a_line_that_is_shown_no_more_can_still_be_read(client, me):
    line = tell(me, days=40)

    assert client.post(f"{URL}{line.pk}/read/", headers=HTMX).status_code == 200
    line.refresh_from_db()
    assert line.read_at is not None


def test_a_case_of_somebody_else_does_not_exist(client, me, other_influencer, sponsor):
    line = tell(other_influencer.user, about=sponsor)

    assert client.post(f"{URL}{line.pk}/case/read/").status_code == 404
    assert Notification.objects.unread().exists()


def test_the_bell_lists_cases(client, me, sponsor):
    for n in range(8):
        tell(me, f"event {n}", about=sponsor, hours=9 - n)
    tell(me, "alone", hours=20)

    panel = client.get("/help/").content.decode().split("notif-list")[1].split("</details>")[0]

    assert panel.count('class="item item--unread"') == 2
    assert "event 7" in panel
    assert "event 6" not in panel
    assert "and 7 more" in panel
    assert "alone" in panel


def test_reading_all_answers_with_one_count(client, me, sponsor, other_sponsor):
    tell(me, about=sponsor)
    tell(me, about=other_sponsor)

    part = client.post(f"{URL}read/", headers=HTMX).content.decode()

    assert part.count('id="unread"') == 1
