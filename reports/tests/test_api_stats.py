"""`/api/stats`: the same figures as the pages, each with its parts and its rows."""

from decimal import Decimal

import pytest

from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_user
from adrequests.tests.factories import make_ad_request
from influencer_platform.tests.caller import Caller
from reports.ratios import kpis_for
from reports.tests.world import accept

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return accept(make_ad_request(fee_minor=123_450))


@pytest.mark.parametrize("side", ["sponsor", "influencer", "staff"])
def test_everybody_is_told_the_figures_of_their_role_and_no_others(deal, side):
    user = {
        "sponsor": deal.campaign.sponsor.user,
        "influencer": deal.influencer.user,
        "staff": make_staff("Finance"),
    }[side]

    found = Caller(user).get("stats").json()

    assert [one["name"] for one in found] == list(kpis_for(user))
    assert ("budget" in kpis_for(user)) == (side == "sponsor")
    assert ("users-by-role" in kpis_for(user)) == (side == "staff")


def test_a_figure_has_its_words_its_parts_and_its_table(deal):
    found = Caller(deal.campaign.sponsor.user).get("stats/agreed-value").json()

    assert found["unit"] == "money"
    assert found["values"] == [
        {
            "currency": "USD",
            "value": "1234.50",
            "numerator": "1234.50",
            "denominator": None,
            "cases": 1,
        }
    ]
    assert [(c["series"], c["value"]) for c in found["cells"]] == [("USD", "1234.50")]
    assert found["formula"] == "sum of the fees of requests by the month of their acceptance"


def test_a_share_of_few_cases_is_null_with_its_parts(deal):
    found = Caller(deal.campaign.sponsor.user).get("stats/acceptance-rate").json()

    assert found["values"] == [
        {"currency": "", "value": None, "numerator": 1, "denominator": 1, "cases": 1}
    ]


def test_a_ratio_names_the_figures_it_is_made_of(deal):
    found = Caller(deal.campaign.sponsor.user).get("stats/budget-allocation").json()

    assert found["parts"] == ["committed", "budget"]
    assert found["values"] == [
        {
            "currency": "USD",
            "value": 8.2,
            "numerator": "1234.50",
            "denominator": "15000.00",
            "cases": 1,
        }
    ]
    assert Caller(deal.campaign.sponsor.user).get("stats/budget-allocation/rows").status_code == 404


def test_the_rows_add_up_to_the_figure(deal):
    accept(make_ad_request(campaign=deal.campaign, fee_minor=100_050))
    caller = Caller(deal.campaign.sponsor.user)

    rows = caller.get("stats/agreed-value/rows").json()

    assert sum(Decimal(row["value"]) for row in rows) == Decimal("2235.00")
    assert rows[-1]["fields"]["influencer__name"] == deal.influencer.name
    assert caller.get("stats/agreed-value/rows?series=EUR").json() == []


def test_nobody_meets_rows_of_others(deal):
    for stranger in (make_sponsor().user, make_influencer().user):
        caller = Caller(stranger)
        assert caller.get("stats/agreed-value/rows").json() == []
        assert caller.get(f"stats?campaign={deal.campaign_id}").status_code == 404


@pytest.mark.parametrize("query", ["months=2", "campaign=x", "campaign=0", "colour=red", "limit=5"])
def test_what_cannot_be_read_is_refused(deal, query):
    assert Caller(deal.influencer.user).get(f"stats?{query}").status_code == 400


@pytest.mark.parametrize("name", ["budget", "no-such-figure", "users-by-role", "cpc"])
def test_a_figure_of_another_role_does_not_exist(deal, name):
    caller = Caller(deal.influencer.user)

    assert caller.get(f"stats/{name}").status_code == 404
    assert caller.get(f"stats/{name}/rows").status_code == 404


def test_rows_are_cut_into_pages(deal):
    for _ in range(3):
        accept(make_ad_request(campaign=deal.campaign))
    caller = Caller(deal.campaign.sponsor.user)

    first = caller.get("stats/deals-agreed/rows?limit=2&count=1")

    assert (len(first.json()), first["X-Total-Count"]) == (2, "4")
    assert 'rel="next"' in first["Link"]


def test_members_of_the_staff_without_the_right_see_no_rows(deal):
    caller = Caller(make_user("admin", is_staff=True))

    assert caller.get("stats/agreed-value").status_code == 200
    assert caller.get("stats/agreed-value/rows").status_code == 403
