"""Exports by the API: ordered, watched, taken away; only one's own."""

import pytest

from accounts.models import Export, SponsorStatus
from accounts.services.exports import build_due
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, refused, rows
from influencer_platform.tests.files import column, content, table

pytestmark = pytest.mark.django_db
ORDER = {"kind": "campaigns", "format": "csv", "params": {"status": "draft"}}


def path(url: str) -> str:
    return url.removeprefix("http://testserver")


@pytest.fixture
def caller(sponsor):
    make_campaign(sponsor=sponsor, name="Ridge", status="draft")
    make_campaign(sponsor=sponsor, name="Coast", status="active")
    return Caller(sponsor.user)


def test_a_file_is_ordered_watched_and_fetched(caller):
    ordered = caller.post("exports", ORDER)
    waiting = caller.get(f"exports/{ordered.json()['id']}").json()
    build_due()
    done = caller.get(path(ordered["Location"])).json()
    file = caller.get(path(done["file_url"]))

    assert ordered.status_code == 201
    assert (waiting["status"], waiting["file_url"], waiting["size"]) == ("queued", None, None)
    assert (done["status"], done["rows_done"], done["params"]["status"]) == ("done", 1, "draft")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in file["Cache-Control"]
    body = content(file)
    assert len(body) == done["size"]
    assert column(table(body, "csv"), "name") == ["Ridge"]


def test_a_file_is_missing_until_it_is_made_and_once_it_is_gone(caller):
    pk = caller.post("exports", ORDER).json()["id"]
    before = caller.get(f"exports/{pk}/file")
    build_due()
    Export.objects.update(expires_at="2020-01-01T00:00:00Z")

    refused(before, 404)
    refused(caller.get(f"exports/{pk}/file"), 404)
    assert caller.get(f"exports/{pk}").json()["status"] == "expired"


def test_the_same_order_sent_twice_is_one_file(caller):
    first = caller.post("exports", ORDER, Idempotency_Key="once")
    second = caller.post("exports", ORDER, Idempotency_Key="once")

    assert first.json()["id"] == second.json()["id"]
    assert rows(caller.get("exports")) == [first.json()["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "nonsense", "format": "csv"}, "kind"),
        ({"kind": "campaigns", "format": "pdf"}, "format"),
        ({"kind": "campaigns", "format": "zip"}, "format"),
        ({"kind": "campaigns"}, "format"),
        ({"kind": "campaigns", "format": "csv", "params": {"colour": "red"}}, "params"),
        ({"kind": "campaigns", "format": "csv", "params": {"status": 3}}, "params"),
        ({"kind": "campaigns", "format": "csv", "params": "status=draft"}, "params"),
        ({"kind": "campaigns", "format": "csv", "owner": 3}, "owner"),
        ({"kind": "back_office:accounts.user", "format": "csv"}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(caller, body, field):
    refused(caller.post("exports", body), 400, None, field)
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "params",
    [
        {"query": "q=%00"},
        {"query": "password__startswith=p"},
        {"query": "sponsor__user__password__startswith=p"},
        {"query": "_to_field=password"},
        {"query": "status=nonsense&pk=abc"},
        {"ids": ["9" * 30]},
        {"ids": ["1", ""]},
    ],
)
def test_a_list_of_the_back_office_is_never_wider_than_the_address_that_asks_for_it(params):
    make_campaign()
    caller = Caller(make_staff("Finance"))
    body = {"kind": "back_office:campaigns.campaign", "format": "csv", "params": params}

    refused(caller.post("exports", body), 400, "params_unreadable", "params")
    assert not Export.objects.exists()


def test_one_ticked_row_is_that_row():
    campaigns = [make_campaign(name=f"Ridge {n}") for n in range(12)]
    key = str(max(campaign.pk for campaign in campaigns))
    caller = Caller(make_staff("Finance"))
    body = {"kind": "back_office:campaigns.campaign", "format": "csv", "params": {"ids": key}}

    pk = caller.post("exports", body).json()["id"]
    build_due()

    assert column(table(content(caller.get(f"exports/{pk}/file")), "csv"), "ID") == [key]


def test_too_many_at_once_are_refused(caller):
    answers = [caller.post("exports", ORDER) for _ in range(12)]

    refused(answers[-1], 409, "too_many_exports")


def test_someone_elses_is_missing(caller):
    pk = caller.post("exports", ORDER).json()["id"]
    build_due()
    for user in (make_sponsor().user, make_influencer().user, make_staff(is_superuser=True)):
        stranger = Caller(user)
        for page in ("", "/file"):
            found, missing = (stranger.get(f"exports/{key}{page}") for key in (pk, 987_654_321))
            refused(found, 404)
            assert found.content == missing.content
        assert rows(stranger.get("exports")) == []


def test_each_may_order_what_their_pages_offer():
    people = {
        "sponsor": make_sponsor().user,
        "pending": make_sponsor(status=SponsorStatus.PENDING).user,
        "influencer": make_influencer().user,
        "staff": make_staff(),
    }
    kinds = ["campaigns", "ad_requests", "influencers", "personal_data"]
    may = {
        who: [
            kind
            for kind in kinds
            if Caller(user)
            .post("exports", {"kind": kind, "format": "zip" if kind == "personal_data" else "csv"})
            .status_code
            == 201
        ]
        for who, user in people.items()
    }

    assert may == {
        "sponsor": kinds,
        "pending": ["campaigns", "ad_requests", "personal_data"],
        "influencer": ["ad_requests", "personal_data"],
        "staff": ["personal_data"],
    }
