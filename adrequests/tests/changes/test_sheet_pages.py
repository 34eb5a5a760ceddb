"""The sheet to read, to print and to keep."""

import hashlib
import json

import pytest
from django.core.management import call_command

from accounts.services import flag
from adrequests import services
from adrequests.models import DealSheet
from adrequests.sheet import canonical
from adrequests.tests.factories import make_ad_request
from adrequests.tests.pages import signed_in, text
from campaigns.models import Campaign

PAGES = ["sheets/", "sheets/1/", "sheets/1.html", "sheets/1.json"]


def address(row, page):
    return f"/ad-requests/{row.pk}/{page}"


@pytest.fixture
def amended(agreed, propose, creator):
    propose(fee_minor=130_000, requirements="No music.\nNo dogs.")
    services.accept_amendment(ad_request=agreed, by=creator, number=1)
    return agreed


def test_the_digest_of_the_downloaded_file_is_the_one_shown(amended, owner, tmp_path):
    client = signed_in(owner)
    for number in (1, 2):
        page = text(client.get(address(amended, f"sheets/{number}/")))
        file = client.get(address(amended, f"sheets/{number}.json"))

        digest = hashlib.sha256(file.content).hexdigest()
        assert digest == DealSheet.objects.get(number=number).sha256
        assert digest in page
        name = f"deal-{amended.pk}-sheet-{number}.json"
        assert file["Content-Disposition"] == f'attachment; filename="{name}"'
        assert f"sha256sum {name}" in page
        assert json.loads(file.content)["number"] == number


def test_the_page_says_what_was_signed_by_whom(amended, creator):
    words = text(signed_in(creator).get(address(amended, "sheets/2/")))

    said = DealSheet.objects.get(number=2).document
    for part in (
        "$1,300", "1 reel, 2 stories", "No music.", said["sponsor"]["company"], said["influencer"]["signed_by"],
        said["brief"]["disclosure"], said["replaces"]["sha256"],
    ):  # fmt: skip
        assert part in words, part


def test_an_earlier_sheet_stays_readable_and_names_the_one_that_holds(amended, owner):
    first = text(signed_in(owner).get(address(amended, "sheets/1/")))
    latest = text(signed_in(owner).get(address(amended, "sheets/2/")))

    assert ("sheet 2 holds" in first, "sheet 2 holds" in latest) == (True, False)
    assert "$1,100" in first


def test_the_sheet_says_for_ever_what_was_signed(amended, owner):
    before = text(signed_in(owner).get(address(amended, "sheets/1.html")))

    Campaign.objects.update(name="Another name", currency="EUR")
    type(amended.campaign.sponsor).objects.update(company_name="Another company")

    assert text(signed_in(owner).get(address(amended, "sheets/1.html"))) == before


def test_the_file_to_read_needs_nothing_of_this_site(amended, owner):
    response = signed_in(owner).get(address(amended, "sheets/1.html"))

    page = response.content.decode()
    assert response["Content-Disposition"].endswith('-sheet-1.html"')
    for reference in ("<link", "<script", "<img", "href=", "src="):
        assert reference not in page


def test_words_of_the_parties_are_never_markup(agreed, propose, owner, creator):
    propose(requirements="<script>alert(1)</script>")
    services.accept_amendment(ad_request=agreed, by=creator, number=1)

    for page in ("sheets/2/", "sheets/2.html"):
        assert b"<script>alert" not in signed_in(owner).get(address(agreed, page)).content


def test_the_list_names_every_sheet_the_latest_first(amended, owner):
    words = text(signed_in(owner).get(address(amended, "sheets/")))

    assert words.index("Sheet 2") < words.index("Sheet 1")
    assert words.count("SHA-256") == 2


@pytest.mark.parametrize("page", PAGES)
def test_both_sides_and_staff_read_and_strangers_find_nothing(
    agreed, page, viewer, moderator, other_sponsor
):
    readers = (agreed.campaign.sponsor.user, agreed.influencer.user, viewer, moderator)

    for who in readers:
        assert signed_in(who).get(address(agreed, page)).status_code == 200
    stranger = signed_in(other_sponsor)
    assert stranger.get(address(agreed, page)).status_code == 404
    assert signed_in(readers[0]).post(address(agreed, page)).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_suspended_side_keeps_its_sheets_even_of_a_deal_that_ended(
    agreed, creator, moderator, page
):
    services.cancel(ad_request=agreed, by=creator, reason="timing")
    flag(target=agreed.influencer, by=moderator, reason="rules")
    creator.refresh_from_db()

    assert signed_in(creator).get(address(agreed, page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_what_was_never_agreed_has_no_sheet(campaign, owner, page):
    row = make_ad_request(campaign=campaign)

    assert signed_in(owner).get(address(row, page)).status_code == 404


@pytest.mark.parametrize("changes", [1, 3])
def test_the_list_asks_the_same_however_many_sheets(
    changes, agreed, propose, creator, django_assert_num_queries
):
    for number in range(1, changes + 1):
        propose(fee_minor=110_000 + number)
        services.accept_amendment(ad_request=agreed, by=creator, number=number)
    client = signed_in(agreed.campaign.sponsor.user)
    client.get(address(agreed, "sheets/"))

    with django_assert_num_queries(7):
        client.get(address(agreed, "sheets/"))


def test_the_canonical_text_survives_the_database(amended):
    for sheet in DealSheet.objects.all():
        assert hashlib.sha256(canonical(sheet.document).encode()).hexdigest() == sheet.sha256


def test_the_doctor_agrees(amended, capsys):
    call_command("doctor", "books")

    assert "fit each other" in capsys.readouterr().out
