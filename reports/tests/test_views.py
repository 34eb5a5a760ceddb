"""The page behind a number and the file of its rows: who may, what they show, what is written down."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import make_sponsor, make_staff, make_user
from adrequests.tests.factories import make_ad_request
from reports.counting import answer
from reports.figures import Scope, figures
from reports.staff import OF_THE_PLACE
from reports.tests.world import accept

pytestmark = pytest.mark.django_db
NAMES = [figure.name for figure in OF_THE_PLACE]


def page(name: str, **query: str) -> str:
    return reverse("admin:figure", args=[name], query=query)


def file(name: str, **query: str) -> str:
    return reverse("admin:figure_csv", args=[name], query=query)


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sign_in(client, who: str):
    """As a member of that group; `admin`, `nobody` (staff without any group) or `sponsor`."""
    user = {
        "admin": lambda: make_user("admin", is_staff=True, is_superuser=True),
        "nobody": lambda: make_user("admin", is_staff=True),
        "sponsor": lambda: make_sponsor().user,
    }.get(who, lambda: make_staff(who))()
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("Finance", 200), ("Moderator", 403), ("Lead", 403), ("nobody", 403)],
)
def test_rows_leave_only_with_those_who_may_export_that_kind(client, name, who, status):
    sign_in(client, who)

    response = client.get(file(name))

    assert response.status_code == status
    assert AuditEvent.objects.filter(action="exported").count() == int(status == 200)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_adds_up_to_the_figure(client, name):
    accept(make_ad_request(fee_minor=123_400))
    user = sign_in(client, "admin")
    figure = figures[name]
    cells = answer([figure], Scope.of(user))[name].cells.values()

    head, *rows = rows_of(client.get(file(name)))

    assert head == figure.titles()
    assert len(rows) == sum(cell.rows for cell in cells) >= 1
    expected = 1234 if name == "agreed-value" else sum(cell.total for cell in cells)
    assert sum(float(row[-1]) for row in rows) == expected


def test_an_export_is_in_the_trail_of_who_took_it(client):
    make_sponsor(status="pending")
    user = sign_in(client, "Finance")

    client.get(file("sponsors-by-status", bucket="pending"))

    event = AuditEvent.objects.about(user).get()
    assert (event.action, event.actor) == ("exported", user)
    assert event.data == {
        "model": "accounts.sponsor",
        "format": "csv",
        "rows": 1,
        "filters": {"figure": "sponsors-by-status", "bucket": "pending"},
    }


def test_no_cell_of_a_file_is_a_formula(client):
    make_sponsor(company_name="=HYPERLINK(1)")
    sign_in(client, "admin")

    _head, row = rows_of(client.get(file("sponsors-by-status")))

    assert row[1] == "'=HYPERLINK(1)"


def test_one_number_opens_its_own_rows(client):
    waiting, approved = make_sponsor(status="pending"), make_sponsor()
    sign_in(client, "admin")

    html = client.get(page("sponsors-by-status", bucket="pending")).content.decode()
    _head, *rows = rows_of(client.get(file("sponsors-by-status", bucket="pending")))

    assert waiting.company_name in html
    assert approved.company_name not in html
    assert [row[1] for row in rows] == [waiting.company_name]
    assert 'href="/admin/figures/sponsors-by-status.csv?bucket=pending"' in html


def test_a_page_explains_the_figure_and_links_its_rows(client):
    row = accept(make_ad_request(fee_minor=123_400))
    sign_in(client, "Finance")

    html = client.get(page("agreed-value")).content.decode()

    for words in (
        "Fees of the requests accepted in each month",
        "sum of the fees of requests",
        "months in UTC",
        "accepted ad requests in this installation",
        "$1,234",
        f'href="/admin/adrequests/adrequest/{row.pk}/change/"',
        timezone.now().strftime("%b %Y"),
    ):
        assert words in html


@pytest.mark.parametrize(
    ("who", "sees_rows", "sees_csv"),
    [("Moderator", True, False), ("Finance", True, True), ("nobody", False, False)],
)
def test_everyone_on_the_staff_sees_the_figure_and_some_its_rows(client, who, sees_rows, sees_csv):
    company = make_sponsor()
    sign_in(client, who)

    html = client.get(page("sponsors-by-status")).content.decode()

    assert "All companies by where their review stands" in html
    assert (company.company_name in html) == sees_rows
    assert ("sponsors-by-status.csv" in html) == sees_csv


@pytest.mark.parametrize("address", [page, file])
def test_figures_are_not_for_users_nor_visitors(client, address):
    assert client.get(address("agreed-value"))["Location"].startswith("/admin/login/")
    sign_in(client, "sponsor")
    assert client.get(address("agreed-value")).status_code == 302


@pytest.mark.parametrize("address", [page, file])
def test_an_unknown_figure_does_not_exist_and_a_figure_is_only_read(client, address):
    sign_in(client, "admin")

    assert client.get(address("no-such-figure")).status_code == 404
    assert client.post(address("agreed-value")).status_code == 405


@pytest.mark.parametrize(
    "query", ["bucket=nonsense", "series=%00", "after=forged", "bucket=" + "x" * 500]
)
def test_a_query_that_means_nothing_finds_nothing_and_breaks_nothing(client, query):
    sign_in(client, "admin")

    assert client.get(f"{page('agreed-value')}?{query}").status_code == 200


def test_rows_are_shown_page_by_page_without_repeating_one(client):
    for n in range(27):
        make_sponsor(company_name=f"Company {n:02}")
    sign_in(client, "admin")

    first = client.get(page("sponsors-by-status"))
    second = client.get(page("sponsors-by-status", after=first.context["after"]))

    names = [line[1] for answer in (first, second) for _url, line in answer.context["lines"]]
    assert sorted(names) == [f"Company {n:02}" for n in range(27)]
    assert second.context["after"] == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_the_same_few_questions_for_one_row_and_for_more(client, name):
    sign_in(client, "Finance")
    counts = []
    for _ in range(2):
        accept(make_ad_request())
        with CaptureQueriesContext(connection) as asked:
            client.get(page(name))
        counts.append(len(asked))

    assert counts == [7, 7]
