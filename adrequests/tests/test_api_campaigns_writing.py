"""Campaigns by the API: creating, changing, steps, deleting; whatever is refused has changed nothing."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.tests.api import campaign_body
from adrequests.tests.factories import make_ad_request, make_colleague, snapshot
from campaigns.models import Brief, Campaign, Share, Status
from campaigns.serializers import changed_fields
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem, refused, rows

pytestmark = pytest.mark.django_db
EIGHT = (
    "name",
    "description",
    "category",
    "start_date",
    "end_date",
    "budget",
    "visibility",
    "goals",
)


@pytest.fixture
def caller(sponsor):
    return Caller(sponsor.user)


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


def test_the_eight_fields_alone_make_a_draft(caller, sponsor):
    answer = caller.post("campaigns", campaign_body())

    made = Campaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        201,
        f"http://testserver/api/campaigns/{made.pk}",
    )
    assert answer.json() == caller.get(f"campaigns/{made.pk}").json()
    assert (made.sponsor, made.status, made.budget_minor, made.niche.name) == (
        sponsor,
        "draft",
        1_500_000,
        "Outdoors",
    )
    assert {name: answer.json()[name] for name in campaign_body()} == campaign_body()
    assert Brief.objects.get().goals == campaign_body()["goals"]


def test_the_eight_fields_alone_publish(caller, influencer):
    answer = caller.post("campaigns", campaign_body(status="active"))

    assert answer.json()["status"] == "active"
    assert answer.json()["published_at"]
    assert rows(Caller(influencer.user).get("campaigns")) == [answer.json()["id"]]


def test_everything_that_can_be_said_comes_back(caller):
    today = timezone.localdate()
    more = {
        "currency": "EUR", "fee_min": "100.50", "fee_max": "900.00", "platforms": ["instagram", "youtube"],
        "deliverables": {"reel": 1, "story": 2}, "seats": 7, "min_followers": 5000, "countries": ["AT", "DE"], "languages": ["de"],
        "destination_hosts": ["shop.example.com"], "opens_on": str(today), "closes_on": str(today + timedelta(days=9)), "do": "Wear it.",
        "dont": "No studio.", "disclosure": "#werbung",
    }  # fmt: skip

    shown = caller.post("campaigns", campaign_body(**more)).json()

    hosts = more.pop("destination_hosts")
    assert {name: shown[name] for name in more} == more
    assert Campaign.objects.get().destination_hosts == hosts


@pytest.mark.parametrize("name", ["outdoors", "OUTDOORS", " Outdoors "])
def test_the_category_is_found_in_any_case(caller, name):
    assert caller.post("campaigns", campaign_body(category=name)).json()["category"] == "Outdoors"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "Nothing"}, "category"), ({"category": ""}, "category"), ({"name": ""}, "name"), ({"name": "x" * 121}, "name"),
        ({"name": None}, "name"), ({"name": ["x"]}, "name"), ({"description": "x" * 5001}, "description"), ({"goals": "x" * 2001}, "goals"),
        ({"start_date": "01.02.2027"}, "start_date"), ({"end_date": "2020-01-01"}, "end_date"), ({"end_date": "2027-02-30"}, "end_date"),
        ({"budget": "-1"}, "budget"), ({"budget": "1.005"}, "budget"), ({"budget": "lots"}, "budget"), ({"budget": None}, "budget"),
        ({"budget": "10000000000"}, "budget"), ({"budget": True}, "budget"), ({"budget": "10.5", "currency": "JPY"}, "budget"),
        ({"visibility": "secret"}, "visibility"), ({"status": "live"}, "status"), ({"currency": "QQQ"}, "currency"),
        ({"fee_min": "5"}, "fee_max"), ({"fee_min": "5", "fee_max": "4"}, "fee_max"), ({"platforms": ["fax"]}, "platforms"),
        ({"platforms": "instagram"}, "platforms"), ({"deliverables": {"poem": 1}}, "deliverables.poem"),
        ({"deliverables": {"reel": -1}}, "deliverables.reel"), ({"deliverables": {"reel": 51}}, "deliverables.reel"),
        ({"deliverables": []}, "deliverables"), ({"seats": 0}, "seats"), ({"seats": 1001}, "seats"), ({"seats": 1.5}, "seats"),
        ({"min_followers": -1}, "min_followers"), ({"countries": ["ZZ"]}, "countries"), ({"languages": ["xx1"]}, "languages"),
        ({"destination_hosts": ["https://x"]}, "destination_hosts"), ({"disclosure": "x" * 201}, "disclosure"),
        ({"disclosure": "x" * 81}, "disclosure"), ({"opens_on": "2027-03-02", "closes_on": "2027-03-01"}, "closes_on"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_named_and_nothing_is_made(caller, changed, field):
    answer = caller.post("campaigns", campaign_body(**changed))

    assert problem(answer)[0] == 400, answer.content
    assert [name.split(".")[0] for name in problem(answer)[2]] == [field.split(".")[0]]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "left_out",
    EIGHT,
)
def test_each_of_the_eight_fields_is_needed(caller, left_out):
    body = campaign_body()
    del body[left_out]

    refused(caller.post("campaigns", body), 400, "invalid", left_out)
    assert not Campaign.objects.exists()


def test_a_fraction_given_as_a_number_is_exact(caller):
    assert caller.post("campaigns", campaign_body(budget=1000.1)).json()["budget"] == "1000.10"


def test_money_without_decimals_is_written_without(caller):
    shown = caller.post("campaigns", campaign_body(currency="JPY", budget=150000)).json()

    assert (shown["budget"], shown["committed"]) == ("150000", "0")
    assert Campaign.objects.get().budget_minor == 150_000


def test_a_pending_company_makes_drafts_and_publishes_nothing():
    caller = Caller(make_sponsor(status=SponsorStatus.PENDING).user)

    refused(caller.post("campaigns", campaign_body(status="active")), 403, "sponsor_not_approved")
    assert not Campaign.objects.exists()
    assert caller.post("campaigns", campaign_body()).json()["status"] == "draft"


@pytest.mark.parametrize("who", ["influencer", "moderator"])
def test_only_companies_have_campaigns(who, request):
    party = request.getfixturevalue(who)

    answer = Caller(getattr(party, "user", party)).post("campaigns", campaign_body())

    refused(answer, 403, "permission_denied")
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(("status", "code"), [("paused", 409), ("completed", 409)])
def test_a_campaign_does_not_begin_in_the_middle(caller, status, code):
    refused(
        caller.post("campaigns", campaign_body(status=status)),
        code,
        None,
        *(["status"] if status == "paused" else []),
    )
    assert not Campaign.objects.exists()


# --- changing ---------------------------------------------------------------------------------------------------------


def test_patch_changes_what_it_names(caller, campaign):
    before = caller.get(f"campaigns/{campaign.pk}").json()

    answer = caller.patch(f"campaign_modify/{campaign.pk}", {"name": "New", "budget": 20000.5})

    assert answer.status_code == 200
    assert answer.json() == before | {"name": "New", "budget": "20000.50"}
    assert answer.json() == caller.get(f"campaigns/{campaign.pk}").json()


def test_patch_writes_over_nothing_a_colleague_changed_at_that_moment(campaign):
    """The fields to write are those the body names; a new currency brings its amounts along."""
    fields = changed_fields({"name": "Other"}, instance=copy(campaign))
    money = changed_fields({"currency": "EUR"}, instance=copy(campaign))

    assert fields == {"name": "Other"}
    assert set(money) == {"currency", "budget_minor", "fee_min_minor", "fee_max_minor"}


def test_an_empty_patch_changes_nothing(caller, campaign):
    before = snapshot()

    assert caller.patch(f"campaign_modify/{campaign.pk}", {}).status_code == 200
    assert snapshot() == before


def test_put_wants_all_eight_fields(caller, campaign):
    before = snapshot()

    refused(
        caller.put(f"campaign_modify/{campaign.pk}", {"name": "New"}),
        400,
        "invalid",
        *(campaign_body().keys() - {"name"}),
    )
    assert snapshot() == before


def test_put_changes_all_and_the_dates_too(caller, campaign):
    end = str(timezone.localdate() + timedelta(days=90))

    answer = caller.put(f"campaign_modify/{campaign.pk}", campaign_body(name="New", end_date=end))

    assert (answer.status_code, answer.json()["name"], answer.json()["end_date"]) == (
        200,
        "New",
        end,
    )
    assert answer.json()["seats"] == 20


def test_the_status_makes_steps(caller, sponsor):
    pk = make_campaign(sponsor=sponsor, status=Status.DRAFT).pk

    found = [caller.patch(f"campaign_modify/{pk}", {"status": word}).json()["status"]
             for word in ("active", "active", "paused", "active", "completed", "archived")]  # fmt: skip

    assert found == ["active", "active", "paused", "active", "completed", "archived"]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [("active", "draft"), ("completed", "active"), ("archived", "completed"), ("draft", "paused")],
)
def test_a_step_that_does_not_exist_is_refused_with_the_campaign_as_it_is(
    caller, sponsor, status, wanted
):
    campaign = make_campaign(sponsor=sponsor, status=status)
    before = snapshot()

    answer = caller.patch(f"campaign_modify/{campaign.pk}", {"status": wanted, "name": "New"})

    assert problem(answer)[:2] == (409, "not_possible_now")
    assert answer.json()["current"] == caller.get(f"campaigns/{campaign.pk}").json()
    assert answer.json()["current"]["name"] != "New"
    assert snapshot() == before


def test_the_budget_stays_above_what_is_committed(caller, campaign, influencer):
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)
    Caller(influencer.user).post(f"ad_requests/{ad_request.pk}/accept")
    before = snapshot()

    answer = caller.patch(f"campaign_modify/{campaign.pk}", {"budget": "1099.99"})

    refused(answer, 409, "budget_below_committed", "budget")
    assert answer.json()["current"]["committed"] == "1100.00"
    assert snapshot() == before
    assert (
        caller.patch(f"campaign_modify/{campaign.pk}", {"budget": "1100"}).json()["budget"]
        == "1100.00"
    )


def test_the_currency_stays_once_offers_exist(caller, campaign):
    make_ad_request(campaign=campaign)
    before = snapshot()

    answer = caller.patch(f"campaign_modify/{campaign.pk}", {"currency": "EUR"})

    refused(answer, 409, "currency_fixed", "currency")
    assert snapshot() == before


def test_a_changed_brief_gets_a_new_number_once_requests_exist(caller, campaign):
    make_ad_request(campaign=campaign)

    shown = caller.patch(f"campaign_modify/{campaign.pk}", {"goals": "Other goals."}).json()

    assert shown["brief_number"] == 2
    assert Brief.objects.filter(campaign=campaign).count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"budget": "x"},
        {"end_date": "2020-01-01"},
        {"category": "?"},
        {"colour": "red"},
        {"seats": "many"},
    ],
)
def test_a_refused_change_changes_nothing(caller, campaign, changed):
    before = snapshot()

    refused(
        caller.patch(f"campaign_modify/{campaign.pk}", {"name": "New"} | changed),
        400,
        "invalid",
        *changed,
    )
    assert snapshot() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("who", ["other_sponsor", "influencer", "moderator", "viewer"])
def test_who_does_not_run_it_changes_nothing(who, method, campaign, request):
    user = (
        make_colleague(campaign, Share.Level.VIEW)
        if who == "viewer"
        else request.getfixturevalue(who)
    )
    caller, before = Caller(getattr(user, "user", user)), snapshot()

    answer = caller.send(method.upper(), f"campaign_modify/{campaign.pk}", campaign_body())

    refused(answer, 404, "not_found")
    assert (
        answer.content
        == caller.send(method.upper(), "campaign_modify/987654321", campaign_body()).content
    )
    assert snapshot() == before


def test_a_colleague_who_manages_changes_but_does_not_delete(campaign):
    caller = Caller(make_colleague(campaign))

    assert caller.patch(f"campaign_modify/{campaign.pk}", {"name": "New"}).status_code == 200
    refused(caller.delete(f"campaign_modify/{campaign.pk}"), 403, "not_your_campaign")
    assert Campaign.objects.get().name == "New"


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_a_campaign_nobody_was_asked_in_is_deleted(caller, campaign):
    answer = caller.delete(f"campaign_modify/{campaign.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert not Campaign.objects.exists()
    refused(caller.delete(f"campaign_modify/{campaign.pk}"), 404)


def test_a_campaign_with_requests_is_kept(caller, campaign):
    make_ad_request(campaign=campaign)
    before = snapshot()

    answer = caller.delete(f"campaign_modify/{campaign.pk}")

    refused(answer, 409, "has_history")
    assert "archive" in answer.json()["detail"]
    assert answer.json()["current"]["id"] == campaign.pk
    assert snapshot() == before
