"""Lists of the API: limit, cursor, order, count, filters nobody knows; tried on campaigns."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from accounts.tests.factories import make_sponsor
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(sponsor):
    """Seven campaigns, the newest first; three of them made in the same instant, two of them another company's."""
    other = make_sponsor()
    made = [make_campaign(sponsor=sponsor if n % 3 else other, name=f"C{n}") for n in range(7)]
    now = timezone.now()
    for n, campaign in enumerate(made):
        at = now - timedelta(hours=max(n, 4))
        Campaign.objects.filter(pk=campaign.pk).update(
            created_at=at, ends_on=now.date() + timedelta(days=n % 2)
        )
    return list(Campaign.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))


@pytest.fixture
def caller(sponsor):
    return Caller(sponsor.user)


def next_of(answer):
    link = answer.headers.get("Link")
    found = link and re.fullmatch(r'<http://testserver(/api/[^>]+)>; rel="next"', link)
    return found and found[1]


def walk(caller, path):
    """Every page by its `Link`, as lists of keys."""
    pages = []
    while path:
        answer = caller.get(path)
        pages.append(rows(answer))
        path = next_of(answer)
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7])
def test_walking_the_links_meets_each_row_once(market, caller, limit):
    pages = walk(caller, f"campaigns?limit={limit}")

    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert list(chain(*pages)) == market


@pytest.mark.parametrize("ordering", ["created_at", "-created_at", "end_date", "-end_date"])
def test_every_order_is_walked_whole(market, caller, ordering):
    column = ordering.replace("end_date", "ends_on")
    pk = "-pk" if ordering.startswith("-") else "pk"
    expected = list(Campaign.objects.order_by(column, pk).values_list("pk", flat=True))

    assert list(chain(*walk(caller, f"campaigns?limit=2&ordering={ordering}"))) == expected


def test_the_link_keeps_the_question(market, caller):
    pages = walk(caller, "campaigns?limit=1&q=c&status=active&count=1")

    assert list(chain(*pages)) == market
    link = next_of(caller.get("campaigns?limit=1&q=c&count=1"))
    assert {"limit=1", "q=c", "count=1"} < set(link.split("?")[1].split("&"))


def test_a_row_that_comes_while_one_walks_is_not_met_twice(market, caller, sponsor):
    first = caller.get("campaigns?limit=3")

    make_campaign(sponsor=sponsor)

    assert rows(caller.get(next_of(first))) == market[3:6]


def test_a_page_has_25_rows_unless_told(sponsor, caller):
    for _ in range(26):
        make_campaign(sponsor=sponsor)

    assert [len(page) for page in walk(caller, "campaigns")] == [25, 1]


def test_the_last_page_leads_nowhere(market, caller):
    assert "Link" not in caller.get("campaigns?limit=7").headers


def test_an_empty_list_is_a_list(caller):
    answer = caller.get("campaigns")

    assert (answer.status_code, answer.content) == (200, b"[]")


@pytest.mark.parametrize(
    "query", ["count=1", "count=true", "count=1&limit=2", "count=1&status=active"]
)
def test_the_count_is_of_all_pages(market, caller, query):
    assert caller.get(f"campaigns?{query}")["X-Total-Count"] == "7"


@pytest.mark.parametrize("query", ["", "count=0", "count=false"])
def test_nothing_is_counted_unasked(market, caller, query):
    assert "X-Total-Count" not in caller.get(f"campaigns?{query}").headers


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("colour=red", {"colour"}), ("Limit=1", {"Limit"}), ("a=1&b=2", {"a", "b"}), ("limit=0", {"limit"}), ("limit=101", {"limit"}),
        ("limit=-1", {"limit"}), ("limit=1.5", {"limit"}), ("limit=x", {"limit"}), ("limit=1e1", {"limit"}), ("limit=", {"limit"}),
        ("limit=1&limit=2", {"limit"}), ("count=x", {"count"}), ("count=2", {"count"}), ("ordering=budget", {"ordering"}),
        ("ordering=sponsor__user__password", {"ordering"}), ("ordering=", {"ordering"}), ("after=x", {"after"}),
        ("after=" + "x" * 501, {"after"}), ("status=open", {"status"}), ("visibility=all", {"visibility"}), ("q=%00", {"q"}),
        ("q=" + "x" * 121, {"q"}), ("min_budget=x", {"min_budget"}), ("min_budget=-1", {"min_budget"}), ("max_budget=NaN", {"max_budget"}),
        ("starts_after=tomorrow", {"starts_after"}), ("starts_after=0000-01-01", {"starts_after"}),
        ("ends_before=2027-02-30", {"ends_before"}),         ("sponsor_id=0", {"sponsor_id"}), ("sponsor_id=1.5", {"sponsor_id"}),
        ("sponsor_id=99999999999999999999", {"sponsor_id"}),
        ("platform=fax", {"platform"}), ("limit=1000000000000000000000000000000", {"limit"}),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_named(caller, query, names):
    status, code, errors = problem(caller.get(f"campaigns?{query}"))

    assert (status, code, set(errors)) == (400, "invalid", names)


def test_a_cursor_is_good_for_its_own_order_only(market, caller):
    cursor = next_of(caller.get("campaigns?limit=1")).split("after=")[1]

    assert rows(caller.get(f"campaigns?limit=1&after={cursor}")) == [market[1]]
    for query in (f"ordering=end_date&after={cursor}", f"after={cursor[:-1]}", f"after=x{cursor}"):
        assert set(problem(caller.get(f"campaigns?{query}"))[2]) == {"after"}


def test_text_that_looks_like_a_query_is_text(market, caller):
    for text in ("%25", "_", "'", '"', "\\", "'; drop table x; --", "(", "*", "é"):
        assert rows(caller.get(f"campaigns?q={text}")) == []
