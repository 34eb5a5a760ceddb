"""A person's own data: complete by construction, readable, and nobody else's."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.apps import apps

from accounts import services
from accounts.models import Delivery, Export, Influencer, Notification, Sponsor, User
from accounts.personal_data import left_out, personal_tables
from accounts.services.exports import build_due, open_export, request_export
from accounts.services.tokens import create_token
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests.services import post_message, reject
from adrequests.tests.factories import make_ad_request

PEOPLE = (User, Sponsor, Influencer)


def links() -> set[str]:
    """Every column of any table that leads to a person."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete
        and (field.many_to_one or field.one_to_one)
        and field.related_model in PEOPLE
    }


def known() -> set[str]:
    return {link for table in personal_tables.values() for link in table.follows} | set(left_out)


def test_every_link_to_a_person_is_in_a_table_or_has_a_reason():
    assert links() - known() == set(), "name it in a personal.py: a table, or why it is in none"
    assert known() - links() == set(), "a personal.py names what there is no more"


def test_a_new_model_of_people_would_be_noticed(monkeypatch):
    monkeypatch.delitem(personal_tables, "messages")

    assert links() - known() == {"adrequests.Message.author"}


def opened(user: User) -> dict[str, Any]:
    """File name → rows by heading; README.txt → its text."""
    export = request_export(kind="personal_data", by=user, params={}, file_format="zip")
    build_due()
    export.refresh_from_db()
    assert export.status == Export.Status.DONE, export.error
    with open_export(export=export, by=user) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    found: dict[str, Any] = {}
    for name in archive.namelist():
        text = archive.read(name).decode("utf-8-sig")
        is_table = name.endswith(".csv")
        found[name] = list(csv.DictReader(io.StringIO(text, newline=""))) if is_table else text
    return found


@pytest.fixture
def market(db):
    """A deal with words on both sides; its influencer was warned and reported somebody."""
    sponsor, influencer = make_sponsor(company_name="Alpenglow"), make_influencer(name="Priya")
    request = make_ad_request(influencer=influencer)
    other = request.campaign.sponsor.user
    post_message(ad_request=request, by=other, text="WORDS OF THE SPONSOR")
    post_message(ad_request=request, by=influencer.user, text="WORDS OF THE INFLUENCER")
    services.report_abuse(target=request.campaign.sponsor, by=influencer.user, reason="spam")
    report = services.report_abuse(target=influencer, by=sponsor.user, reason="spam")
    services.uphold_report(
        report=report, by=make_staff(), reason="spam", message="Please stop.", private_note="S3CRET"
    )
    create_token(user=influencer.user, name="Nightly", scope="read", days=1)
    return request


def test_an_influencer_gets_all_of_its_own_and_no_word_of_others(market):
    user = market.influencer.user

    files = opened(user)

    assert [row["Email address"] for row in files["account.csv"]] == [user.email]
    assert [row["Handle"] for row in files["profile.csv"]] == [market.influencer.handle]
    assert [row["Request (ID)"] for row in files["offers.csv"]] == [str(market.pk)]
    assert [row["Text"] for row in files["messages.csv"]] == ["WORDS OF THE INFLUENCER"]
    assert [row["Name"] for row in files["api_tokens.csv"]] == ["Nightly"]
    assert [row["What you were told"] for row in files["decisions.csv"]] == ["Please stop."]
    assert [row["Object"] for row in files["reports_made.csv"]] == [str(market.campaign.sponsor_id)]
    before_the_file = Notification.objects.filter(recipient=user).exclude(kind="export_ready")
    assert len(files["notifications.csv"]) == before_the_file.count() > 0
    owed = Delivery.objects.filter(recipient=user).exclude(kind="export_ready")
    assert len(files["mails.csv"]) == owed.count() > 0
    assert {"yes", "no"} == {row["By you"] for row in files["trail.csv"]}
    assert "campaigns.csv" not in files
    told = str(files.pop("notifications.csv"))  # what one was shown quotes the others
    for secret in ("WORDS OF THE SPONSOR", user.password, market.campaign.sponsor.user.email):
        assert secret not in str(files)
    assert "S3CRET" not in told + str(files)


def test_a_sponsor_gets_its_campaigns_and_staff_get_their_acts(market):
    sponsor, staff = market.campaign.sponsor.user, make_staff()

    files, of_staff = opened(sponsor), opened(staff)

    assert [row["id"] for row in files["campaigns.csv"]] == [str(market.campaign_id)]
    assert [row["Text"] for row in files["messages.csv"]] == ["WORDS OF THE SPONSOR"]
    assert "rates.csv" not in files
    assert [row["Email address"] for row in of_staff["account.csv"]] == [staff.email]
    assert "offers.csv" not in of_staff
    assert market.campaign.name not in str(of_staff)


def test_every_table_is_explained_in_the_readme(market):
    for user in (market.influencer.user, market.campaign.sponsor.user, make_staff()):
        files = opened(user)
        for name in files.keys() - {"README.txt"}:
            assert name in files["README.txt"]
        for why in left_out.values():
            assert str(why) in files["README.txt"]


def test_a_suspended_person_gets_it_too(market):
    services.flag(target=market.influencer, by=make_staff(), reason="fraud", private_note="S3CRET")
    user = User.objects.with_party().get(pk=market.influencer.user_id)

    files = opened(user)

    assert len(files["offers.csv"]) == 1
    assert "S3CRET" not in str(files)


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_reason_kept_from_the_other_side_stays_there(market, is_shared):
    reject(
        ad_request=market, by=market.influencer.user, offer_number=1, reason="fee",
        share_reason=is_shared,
    )  # fmt: skip

    files = opened(market.campaign.sponsor.user)

    for name in ("ad_requests.csv", "offers.csv"):
        assert [row["Reason of closing"] for row in files[name]] == ["fee" if is_shared else ""]
