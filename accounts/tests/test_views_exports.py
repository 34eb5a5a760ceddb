"""A person's files on the page: watched, cancelled, taken away, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Export, User
from accounts.services.exports import build_due
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from influencer_platform.tests.files import content, order

pytestmark = pytest.mark.django_db
LIST = "/exports/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(client) -> User:
    user = make_sponsor().user
    client.force_login(user)
    return user


def job(owner: User, **facts: Any) -> Export:
    return Export.objects.create(owner=owner, kind="campaigns", file_format="csv", **facts)


def done(client, owner: User) -> Export:
    order(client, "campaigns")
    build_due()
    return Export.objects.get(owner=owner)


def address(export: Export, page: str = "") -> str:
    return reverse(f"accounts:export{page}", args=[export.pk])


def test_a_job_shows_how_far_it_is_and_asks_again(client, owner):
    export = job(owner, status="running", rows_done=250, rows_total=1000)

    page = client.get(LIST).content.decode()

    assert f'hx-get="{address(export)}" hx-trigger="every 2s"' in page
    assert "250 of 1,000 rows" in page
    assert '<progress value="25" max="100"' in page
    assert f'action="{address(export, "_cancel")}"' in page
    assert f'<a class="btn btn--sm" href="{LIST}">' in page  # without JavaScript
    assert "You can leave this page" not in page


def test_after_half_a_minute_people_are_told_they_may_leave(client, owner):
    export = job(owner, created_at=timezone.now() - timedelta(seconds=31))

    assert "You can leave this page" in client.get(LIST).content.decode()
    assert "You can leave this page" in client.get(address(export), headers=HTMX).content.decode()


def test_a_row_stops_asking_once_it_is_over(client, owner):
    order(client, "campaigns")
    export = Export.objects.get()
    before = client.get(address(export), headers=HTMX).content.decode()

    build_due()
    after = client.get(address(export), headers=HTMX).content.decode()

    assert "hx-trigger" in before
    assert "hx-trigger" not in after
    assert f'href="{address(export, "_download")}"' in after
    assert after.strip().startswith(f'<li class="item item--wrap" id="export-{export.pk}">')
    assert "<html" not in after


def test_without_htmx_a_row_is_the_list(client, owner):
    assert client.get(address(job(owner)))["Location"] == LIST


def test_a_finished_file_is_downloaded_by_its_name(client, owner):
    export = done(client, owner)

    answer = client.get(address(export, "_download"))
    page = client.get(LIST).content.decode()

    day = timezone.now().strftime("%Y-%m-%d")
    assert answer["Content-Disposition"] == f'attachment; filename="campaigns-{day}.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(content(answer)) == export.size
    assert "Kept until" in page
    assert "0 rows" in page


@pytest.mark.parametrize(
    ("facts", "button"),
    [
        ({"status": "failed", "error": "The disk is full."}, "Try again"),
        ({"status": "expired"}, "Run again"),
        ({"status": "cancelled"}, "Run again"),
    ],
)
def test_what_came_to_nothing_says_so_and_can_be_had_again(client, owner, facts, button):
    export = job(owner, params={"status": "draft"}, finished_at=timezone.now(), **facts)

    page = client.get(LIST).content.decode()
    answer = client.post(address(export, "_again"))

    assert button in page
    assert facts.get("error", "") in page
    assert answer["Location"] == LIST
    again = Export.objects.latest("pk")
    assert (again.status, again.params["status"]) == ("queued", "draft")
    assert again != export


def test_a_file_past_its_day_is_expired_whatever_the_row_says(client, owner):
    export = done(client, owner)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = client.get(LIST).content.decode()
    answer = client.get(address(export, "_download"))

    assert "Expired" in page
    assert address(export, "_download") not in page
    assert "Run again" in page
    assert (answer.status_code, "Content-Disposition" in answer) == (409, False)


def test_a_file_that_is_not_ready_is_told(client, owner):
    answer = client.get(address(job(owner), "_download"))

    assert answer.status_code == 409
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_job_can_be_cancelled_once(client, owner, headers):
    export = job(owner)

    first = client.post(address(export, "_cancel"), headers=headers)
    second = client.post(address(export, "_cancel"), headers=headers)

    export.refresh_from_db()
    assert export.status == "cancelled"
    assert first.status_code == second.status_code == (200 if headers else 302)
    if headers:
        assert "hx-trigger" not in first.content.decode()
        assert "toast" in second["HX-Trigger"]


PAGES = [("get", ""), ("get", "_download"), ("post", "_cancel"), ("post", "_again")]


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_someone_elses_file_is_missing_byte_for_byte(client, owner, method, page):
    stranger = job(make_sponsor().user)
    staff = make_staff(is_superuser=True)
    for person in (owner, staff):
        client.force_login(person)
        found = getattr(client, method)(address(stranger, page))
        missing = getattr(client, method)(reverse(f"accounts:export{page}", args=[987_654_321]))
        assert found.status_code == missing.status_code == 404
        assert found.content == missing.content
    stranger.refresh_from_db()
    assert stranger.status == "queued"


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_each_page_takes_its_method_only(client, owner, method, page):
    wrong = client.post if method == "get" else client.get

    assert wrong(address(job(owner), page)).status_code == 405
    assert client.get(reverse("accounts:export_new")).status_code == 405


def test_the_sponsors_address_leads_to_the_page(client, owner):
    assert client.get("/sponsor/exports/")["Location"] == LIST

    client.force_login(make_influencer().user)
    assert client.get("/sponsor/exports/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "file_format", "sentence"),
    [
        ("nonsense", "csv", "There is no such export."),
        ("campaigns", "zip", "This export comes as: csv, xlsx."),
        ("campaigns", "", "This field is required."),
        ("back_office:accounts.user", "csv", "There is no such export."),
        ("personal_data", "csv", "This export comes as: zip."),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(client, owner, kind, file_format, sentence):
    answer = order(client, kind, file_format)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Export.objects.exists()


def test_own_data_is_offered_where_people_look_for_it(client, owner):
    for page in (LIST, reverse("accounts:settings_security")):
        assert (
            '<input type="hidden" name="kind" value="personal_data">'
            in client.get(page).content.decode()
        )

    assert order(client, "personal_data", "zip")["Location"] == LIST


def test_a_suspended_person_may_have_their_own_data_and_nothing_else(client, owner):
    services.flag(target=owner.sponsor, by=make_staff(), reason="fraud", message="Look at this.")
    mine = done_before = job(owner, status="done", file="x", sha256="x", size=1,
        finished_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1))  # fmt: skip
    client.force_login(User.objects.get(pk=owner.pk))

    refused = order(client, "campaigns")

    assert (refused.status_code, "Look at this." in refused.content.decode()) == (403, True)
    assert client.get(LIST).status_code == 200
    assert client.get(address(mine, "_download")).status_code == 409
    assert client.post(address(done_before, "_again")).status_code == 302
    assert Export.objects.count() == 1
    assert order(client, "personal_data", "zip").status_code == 302


def test_the_list_asks_the_same_few_questions_however_long(client, owner):
    counts = []
    for _ in range(2):
        for _ in range(3):
            job(owner, params={"q": "ridge"})
            more = {"owner": owner, "file_format": "csv"}
            Export.objects.create(kind="influencers", params={"niche": "tech"}, **more)
            Export.objects.create(kind="ad_requests", params={"campaign": "1"}, **more)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert counts == [10, 10]


def test_many_files_are_turned_over(client, owner):
    for _ in range(30):
        job(owner)

    first = client.get(LIST).content.decode()
    after = first.partition('href="?after=')[2].partition('"')[0]
    second = client.get(f"{LIST}?after={after}").content.decode()

    assert first.count('<li class="item item--wrap"') == 25
    assert second.count('<li class="item item--wrap"') == 5
