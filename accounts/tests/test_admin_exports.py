"""The back office's list of exports: who had what made, never the file nor what was searched for."""

import pytest
from django.urls import reverse

from accounts.models import Export
from accounts.services.exports import build_due, request_export
from accounts.tests.factories import make_influencer, make_sponsor, make_staff

pytestmark = pytest.mark.django_db
LIST = "admin:accounts_export_changelist"


@pytest.fixture
def exports(db) -> list[Export]:
    sponsor, influencer = make_sponsor().user, make_influencer().user
    rows = [
        request_export(kind="campaigns", by=sponsor, params={"q": "S3CRET"}, file_format="csv"),
        request_export(kind="ad_requests", by=influencer, params={}, file_format="xlsx"),
    ]
    build_due()
    return rows


@pytest.mark.parametrize("group", ["Lead", "Finance"])
def test_lead_and_finance_see_who_had_what_made(client, exports, group):
    client.force_login(make_staff(group))

    page = client.get(reverse(LIST)).content.decode()

    assert exports[0].owner.email in page or str(exports[0].owner) in page
    assert "Ad requests with their offers" in page
    assert "Ready" in page
    assert "Queued" in page


@pytest.mark.parametrize("group", ["Lead", "Finance"])
def test_neither_the_file_nor_the_words_of_a_search_are_shown(client, exports, group):
    client.force_login(make_staff(group))
    change = reverse("admin:accounts_export_change", args=[exports[0].pk])

    page = client.get(change).content.decode()

    exports[0].refresh_from_db()
    assert "S3CRET" not in page
    assert exports[0].sha256 not in page
    assert "download" not in page
    assert client.get(reverse("accounts:export_download", args=[exports[0].pk])).status_code == 404


def test_a_moderator_does_not_see_them(client, exports):
    client.force_login(make_staff("Moderator"))

    assert client.get(reverse(LIST)).status_code == 403


def test_the_list_is_narrowed_by_kind(client, exports):
    client.force_login(make_staff("Finance"))

    page = client.get(reverse(LIST) + "?kind=campaigns").content.decode()

    assert page.count('class="field-what"') == 1


def test_the_list_asks_the_same_however_long(client, exports, django_assert_num_queries):
    client.force_login(make_staff("Finance"))
    client.get(reverse(LIST))
    for _ in range(5):
        Export.objects.create(owner=make_sponsor().user, kind="campaigns")

    with django_assert_num_queries(6):
        client.get(reverse(LIST))
