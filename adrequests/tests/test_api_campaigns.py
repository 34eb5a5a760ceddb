"""Campaigns by the API: who reads what, filters, cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.tests.factories import make_niche
from adrequests.tests.factories import make_ad_request, make_colleague
from campaigns.models import Share, Status
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem, rows

pytestmark = pytest.mark.django_db
MONEY = ("budget", "committed", "paid", "seats_taken", "flagged")


@pytest.fixture
def caller(sponsor):
    return Caller(sponsor.user)


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


def refused(answer, status, code=None, *errors):
    """A problem with this status, code and fields at fault."""
    found = problem(answer)
    assert found[0] == status, answer.content
    assert code in (None, found[1])
    assert set(found[2]) == set(errors)


def test_each_role_reads_what_it_may(sponsor, influencer, other_influencer, moderator):
    public = make_campaign()
    own_draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    own_private = make_campaign(sponsor=sponsor, visibility="private")
    foreign_draft = make_campaign(status=Status.DRAFT)
    foreign_private = make_campaign(visibility="private")
    paused = make_campaign(status=Status.PAUSED)
    make_ad_request(campaign=foreign_private, influencer=influencer)
    everything = {public, own_draft, own_private, foreign_draft, foreign_private, paused}

    found = {
        who: set(rows(Caller(user).get("campaigns")))
        for who, user in [("sponsor", sponsor.user), ("asked", influencer.user), ("other", other_influencer.user), ("staff", moderator)]
    }  # fmt: skip

    assert found == {
        "sponsor": {public.pk, own_draft.pk, own_private.pk},
        "asked": {public.pk, foreign_private.pk},
        "other": {public.pk},
        "staff": {one.pk for one in everything},
    }


def test_a_campaign_one_may_not_read_does_not_exist(other_influencer, other_sponsor):
    hidden = [make_campaign(visibility="private"), make_campaign(status=Status.DRAFT)]

    for user in (other_influencer.user, other_sponsor.user):
        for one in hidden:
            refused(Caller(user).get(f"campaigns/{one.pk}"), 404)


def test_what_is_flagged_is_gone_for_others(campaign, caller, influencer, moderator):
    accounts.flag(target=campaign, by=moderator, reason="fraud", private_note="x")

    assert rows(Caller(influencer.user).get("campaigns")) == []
    refused(Caller(influencer.user).get(f"campaigns/{campaign.pk}"), 404)
    assert caller.get(f"campaigns/{campaign.pk}").json()["flagged"] is True


def test_an_influencer_never_reads_the_money(campaign, influencer):
    make_ad_request(campaign=campaign, influencer=influencer)
    caller = Caller(influencer.user)

    shown = [caller.get(f"campaigns/{campaign.pk}").json(), *caller.get("campaigns").json()]

    assert [[one[name] for name in MONEY] for one in shown] == [[None] * 5] * 2
    assert (shown[0]["fee_min"], shown[0]["fee_max"]) == ("500.00", "2000.00")


def test_another_company_never_reads_the_money(campaign, other_sponsor):
    shown = Caller(other_sponsor.user).get(f"campaigns/{campaign.pk}").json()

    assert [shown[name] for name in MONEY] == [None] * 5


@pytest.mark.parametrize("level", [Share.Level.VIEW, Share.Level.MANAGE])
def test_a_colleague_reads_the_money_of_the_shared_campaign_only(campaign, level):
    foreign = make_campaign()
    caller = Caller(make_colleague(campaign, level))

    shown = {one["id"]: one["budget"] for one in caller.get("campaigns").json()}

    assert shown == {campaign.pk: "15000.00", foreign.pk: None}
    assert caller.get(f"campaigns/{campaign.pk}").json()["committed"] == "0.00"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=alpha", {"Alpha"}), ("q=alpha+hike", {"Alpha"}), ("category=outdoors", {"Alpha"}), ("category=OUTDOORS", {"Alpha"}),
        ("category=nothing", set()), ("status=draft", {"Draft"}), ("status=active", {"Alpha", "Beta"}), ("visibility=private", {"Beta"}),
        ("platform=youtube", {"Beta"}), ("min_budget=15000.01", {"Beta"}), ("min_budget=15000", {"Alpha", "Beta", "Draft"}),
        ("max_budget=15000", {"Alpha", "Draft"}), ("max_budget=14999.999", set()),
        ("min_budget=15000&max_budget=15000", {"Alpha", "Draft"}),
        ("starts_after={today}", {"Alpha", "Beta", "Draft"}), ("starts_after={later}", set()), ("ends_before={later}", {"Beta"}),
        ("sponsor_id={sponsor}", {"Alpha", "Beta", "Draft"}), ("sponsor_id=987654321", set()), ("status=archived", set()),
    ],
)  # fmt: skip
def test_filters_narrow(sponsor, caller, query, names):
    today = timezone.localdate()
    later = today + timedelta(days=30)
    food = make_niche("Food")
    make_campaign(sponsor=sponsor, name="Alpha")
    hidden = {"visibility": "private", "platforms": ["youtube"], "budget_minor": 2_000_000}
    make_campaign(sponsor=sponsor, name="Beta", niche=food, ends_on=later, **hidden)
    make_campaign(sponsor=sponsor, name="Draft", niche=food, status=Status.DRAFT)

    found = caller.get("campaigns?" + query.format(today=today, later=later, sponsor=sponsor.pk))

    assert {one["name"] for one in found.json()} == names


def test_budgets_of_others_cannot_be_found_out_by_filtering(campaign, influencer, other_sponsor):
    for user in (influencer.user, other_sponsor.user):
        for query in ("min_budget=0", "max_budget=9999999"):
            assert rows(Caller(user).get(f"campaigns?{query}")) == []


@pytest.mark.parametrize("who", ["sponsor", "influencer", "moderator"])
def test_a_list_costs_the_same_however_long(who, request, django_assert_num_queries):
    party = request.getfixturevalue(who)
    user = getattr(party, "user", party)
    caller = Caller(user)
    own = {"sponsor": party} if who == "sponsor" else {}
    caller.get("campaigns")
    queries = {"sponsor": 3, "influencer": 2, "moderator": 2}[who]

    for _ in range(2):
        made = make_campaign(**own)
        if who == "influencer":
            make_ad_request(campaign=made, influencer=influencer_of(user))
        make_campaign()
        with django_assert_num_queries(queries):
            caller.get("campaigns")


def influencer_of(user):
    return user.influencer


def test_25_rows_weigh_less_than_35_kb(sponsor, caller):
    for _ in range(25):
        make_campaign(
            sponsor=sponsor, do="Wear it on rock. " * 10, dont="No studio pictures. " * 10
        )

    assert len(caller.get("campaigns").content) < 35_000
