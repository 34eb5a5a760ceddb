"""What the filters of discovery and directory find, and how their addresses are written."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import FlagReason, Influencer
from accounts.services import flag, save_rates
from accounts.tests.factories import make_influencer, make_niche, make_sponsor
from adrequests.eligibility import not_eligible_because
from adrequests.search import (
    CampaignSearch,
    InfluencerSearch,
    applicable_campaigns,
    find,
    niche_facets,
    niches_offered,
)
from adrequests.search.campaigns import fits
from campaigns.models import Campaign, Visibility
from campaigns.models import Status as CampaignStatus
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def campaigns(query: str = "", influencer: Influencer | None = None, **kwargs: Any) -> Any:
    """What discovery finds for a query string."""
    among = applicable_campaigns(TODAY())
    form = CampaignSearch(QueryDict(query), niches=niche_facets(among), influencer=influencer)
    return find(form, among, prepare=form.prepare, **kwargs)


def names(query: str = "", influencer: Influencer | None = None) -> list[str]:
    return [campaign.name for campaign in campaigns(query, influencer).rows]


def form_for(query: str, influencer: Influencer | None = None) -> CampaignSearch:
    among = applicable_campaigns(TODAY())
    return CampaignSearch(QueryDict(query), niches=niche_facets(among), influencer=influencer)


def people(query: str = "") -> list[str]:
    form = InfluencerSearch(QueryDict(query), niches=niches_offered())
    found = find(form, Influencer.objects.listed(), prepare=form.prepare)
    return [person.name for person in found.rows]


# --- what can be found at all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": Visibility.PRIVATE},
        {"status": CampaignStatus.DRAFT},
        {"status": CampaignStatus.PAUSED},
        {"status": CampaignStatus.COMPLETED},
        {"status": CampaignStatus.ARCHIVED},
        {"opens_on": TODAY() + timedelta(days=1)},
        {"opens_on": None, "closes_on": TODAY() - timedelta(days=1)},
    ],
)
def test_campaign_that_takes_no_applications_is_not_found_nor_counted(fields):
    make_campaign(**fields)

    found = campaigns()
    facets = niche_facets(applicable_campaigns(TODAY()))

    assert (found.rows, found.count, [facet.count for facet in facets]) == ([], 0, [0])


def test_full_campaign_is_not_found():
    campaign = make_campaign(seats=1)
    Campaign.objects.filter(pk=campaign.pk).update(seats_taken=1)

    assert names() == []


def test_flagged_sponsors_and_flagged_campaigns_vanish_at_once(moderator):
    shown, of_flagged, flagged = (make_campaign(name=n) for n in ("Shown", "Gone", "Gone too"))
    flag(target=of_flagged.sponsor, by=moderator, reason=FlagReason.SPAM)
    flag(target=flagged, by=moderator, reason=FlagReason.SPAM)

    assert names() == [shown.name]


def test_no_filter_brings_a_private_campaign_back(influencer):
    make_campaign(name="Secret", visibility=Visibility.PRIVATE)

    queries = ["q=secret", "niche=outdoors", "platform=instagram", "fits=1", "min=1", "sort=pay"]
    found = [campaigns(query, influencer) for query in queries]

    assert [(f.rows, f.count, f.costliest) for f in found] == [([], 0, None)] * len(queries)


# --- the filters of discovery ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "q=ridge",
        "q=PACK+28",
        "q=alpenglow+launch",
        "niche=outdoors",
        "platform=instagram",
        "min=2000",
        "max=500",
        f"starts={TODAY()}",
        f"ends={TODAY() + timedelta(days=60)}",
        "niche=outdoors&niche=food",
        "platform=tiktok&platform=instagram",
    ],
)
def test_campaign_is_found_by_what_fits_it(query):
    make_niche("Food")
    make_campaign()

    assert names(query) == ["Ridge Pack launch"]


@pytest.mark.parametrize(
    "query",
    [
        "q=ridge+nothing",
        "q=%25",
        "niche=food",
        "platform=tiktok",
        "min=2000.01",
        "max=499.99",
        "min=500&currency=EUR",
        f"starts={TODAY() + timedelta(days=1)}",
        f"ends={TODAY() + timedelta(days=59)}",
        "niche=outdoors&platform=tiktok",
    ],
)
def test_campaign_is_not_found_by_what_does_not_fit_it(query):
    make_niche("Food")
    make_campaign()

    assert names(query) == []


def test_campaign_without_a_stated_fee_is_not_found_by_pay():
    make_campaign(fee_min_minor=None, fee_max_minor=None)

    assert (names(), names("min=0"), names("max=9999")) == (["Ridge Pack launch"], [], [])


def test_only_what_i_qualify_for_agrees_with_the_rule_for_one_campaign():
    influencer = make_influencer(followers=10_000, platform="tiktok", country="GB")
    sponsor = make_sponsor()
    for platforms, followers, countries, languages in product(
        (["tiktok"], ["instagram"], ["instagram", "tiktok"]),
        (0, 10_000, 10_001),
        ([], ["GB"], ["AT"], ["AT", "GB"]),
        ([], ["en"], ["de"]),
    ):
        make_campaign(
            sponsor=sponsor,
            platforms=platforms,
            min_followers=followers,
            countries=countries,
            languages=languages,
        )
    everything = list(Campaign.objects.all())

    by_query = set(Campaign.objects.filter(fits(influencer)))

    assert len(everything) == 108
    assert by_query == {c for c in everything if not not_eligible_because(c, influencer)}
    assert len(by_query) == 24


def test_someone_without_country_and_languages_qualifies_only_where_none_is_asked():
    influencer = make_influencer(country="", languages=[])
    make_campaign(name="Anywhere")
    make_campaign(name="Austria", countries=["AT"])
    make_campaign(name="German", languages=["de"])

    assert names("fits=1", influencer) == ["Anywhere"]


def test_only_what_i_qualify_for_means_nothing_without_a_profile():
    make_campaign(min_followers=2_000_000_000)

    assert names("fits=1") == ["Ridge Pack launch"]


def test_sorts_put_newest_highest_pay_and_soonest_closing_first():
    soon = TODAY() + timedelta(days=1)
    make_campaign(name="Old and rich", fee_max_minor=900_000)
    make_campaign(name="Soon", closes_on=soon, fee_max_minor=60_000)
    make_campaign(name="Euro", currency="EUR", fee_max_minor=990_000)
    make_campaign(name="New, fee open", fee_min_minor=None, fee_max_minor=None, ends_on=soon)

    orders = {sort: names(f"sort={sort}") for sort in ("new", "pay", "closing")}

    assert orders == {
        "new": ["New, fee open", "Euro", "Soon", "Old and rich"],
        "pay": ["Old and rich", "Soon", "New, fee open", "Euro"],
        "closing": ["Soon", "New, fee open", "Old and rich", "Euro"],
    }


@pytest.mark.parametrize("sort", ["new", "pay", "closing"])
def test_pages_of_a_search_show_every_campaign_once(sort):
    sponsor = make_sponsor()
    for n in range(50):
        make_campaign(sponsor=sponsor, name=f"C{n}", fee_min_minor=n % 3, fee_max_minor=n % 5 + 3)
    seen, found = [], campaigns(f"sort={sort}")
    while True:
        seen += [campaign.name for campaign in found.rows]
        if not found.more:
            break
        found = campaigns(f"sort={sort}", after=QueryDict(found.more[1:])["after"])

    assert sorted(seen) == sorted(f"C{n}" for n in range(50))


# --- what the page says about a search ----------------------------------------------------------------------------------


def test_the_address_has_no_empty_parameters_and_no_defaults():
    make_niche("Food")
    form = form_for("q=+&niche=food&platform=&min=&max=100&currency=USD&sort=new&fits=&x=1")

    assert form.address() == "?niche=food&max=100"


def test_the_address_names_the_currency_only_where_amounts_are_meant(influencer):
    assert form_for("currency=EUR", influencer).address() == ""
    assert form_for("currency=EUR&min=5", influencer).address() == "?min=5&currency=EUR"
    assert form_for("currency=EUR&sort=pay", influencer).address() == "?sort=pay&currency=EUR"


def test_each_chip_leads_to_the_address_without_its_filter():
    make_niche("Food")
    make_niche("Outdoors")
    form = form_for("q=hike&niche=food&niche=outdoors&min=1%2C500&sort=closing")

    assert form.chips == [
        ("“hike”", "?niche=food&niche=outdoors&min=1%2C500&sort=closing"),
        ("Food", "?q=hike&niche=outdoors&min=1%2C500&sort=closing"),
        ("Outdoors", "?q=hike&niche=food&min=1%2C500&sort=closing"),
        ("From $1,500", "?q=hike&niche=food&niche=outdoors&sort=closing"),
    ]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("niche=nonsense", "Niche “nonsense” was left out. That is not one of the choices."),
        ("platform=%00", "Platform “” was left out. That is not one of the choices."),
        ("q=a%00b", "Search “ab” was left out. That is not one of the choices."),
        ("min=abc", "Lowest pay “abc” was left out. This is not an amount."),
        ("min=-1", "Lowest pay “-1” was left out. This is not an amount."),
        ("min=1e400", "Lowest pay “1e400” was left out. This is not an amount."),
        ("max=" + "9" * 15, "Highest pay “999999999999999” was left out. This is not an amount."),
        ("min=5&max=4", "Highest pay “4” was left out. The highest pay is below the lowest."),
        ("starts=2026-02-30", "Starts on or after “2026-02-30” was left out. Enter a valid date."),
        ("starts=9999999", "Starts on or after “9999999” was left out. Enter a valid date."),
    ],
)
def test_a_senseless_value_is_left_out_and_said(query, note):
    make_campaign()
    found = campaigns(query)

    assert (found.notes, [c.name for c in found.rows][:1]) == (
        [note],
        ["Ridge Pack launch"][: found.count],
    )


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 5000,
        "q=%ED%A0%80",
        "q=%F0%9F%8E%A3",
        "sort=random",
        "currency=QQQ&sort=pay",
        "min=NaN",
        "min=Infinity",
        "ends=0000-00-00",
        "after=forged",
        "after=%00",
        "niche=" + "%27%22--",
    ],
)
def test_no_query_string_breaks_the_search(query):
    make_campaign()

    assert campaigns(query, after=QueryDict(query).get("after", "")).count in {0, 1}


def test_a_broken_value_beside_a_known_one_leaves_the_known_one():
    make_niche("Food")
    form = form_for("niche=food&niche=nonsense")

    assert (form.address(), len(form.notes)) == ("?niche=food", 1)


def test_an_empty_result_names_the_filter_that_leaves_out_most():
    make_niche("Food")
    for n in range(3):
        make_campaign(name=f"Ridge {n}")

    costliest = campaigns("q=ridge&niche=food&platform=instagram").costliest

    assert (costliest.label, costliest.count, costliest.address) == (
        "Food", 3, "?q=ridge&platform=instagram",
    )  # fmt: skip


def test_an_empty_result_that_no_single_filter_explains_names_none():
    make_niche("Food")
    make_campaign()

    assert campaigns("q=zzz&niche=food").costliest is None


def test_a_result_that_is_not_empty_asks_for_no_further_count(django_assert_num_queries):
    make_campaign()
    among = applicable_campaigns(TODAY())
    form = CampaignSearch(QueryDict("q=ridge"), niches=[])

    with django_assert_num_queries(2):
        found = find(form, among, prepare=form.prepare)

    assert (found.count, found.costliest) == (1, None)


def test_counts_stop_at_the_cap(monkeypatch):
    monkeypatch.setattr("influencer_platform.pagination.CAP", 2)
    monkeypatch.setattr("adrequests.search.campaigns.CAP", 2)
    for _ in range(3):
        make_campaign()

    found = campaigns()

    assert (found.count, found.is_capped) == (2, True)
    assert [facet.count for facet in niche_facets(applicable_campaigns(TODAY()))] == [None]


# --- the directory ------------------------------------------------------------------------------------------------------


def make_priya(**fields: Any) -> Influencer:
    values = {
        "name": "Priya Raman",
        "handle": "priya.outside",
        "bio": "Slow hikes.",
        "country": "GB",
    }
    priya = make_influencer(followers=84_200, **(values | fields))
    priya.niches.add(make_niche("Fly fishing"), make_niche("Outdoors"))
    save_rates(influencer=priya, prices={"reel": 40_000, "story": 15_000})
    return priya


@pytest.mark.parametrize(
    "query",
    [
        "q=PRIYA",
        "q=outside",
        "q=hikes+fishing",
        "niche=outdoors",
        "niche=outdoors&niche=fly-fishing",
        "platform=instagram",
        "min=84200",
        "max=84200",
        "fee=150",
        "country=GB",
        "language=en",
        "available=open",
        "available=open&available=limited",
    ],
)
def test_influencer_is_found_once_by_what_fits(query):
    make_priya()

    assert people(query) == ["Priya Raman"]


@pytest.mark.parametrize(
    "query",
    [
        "q=priya+nobody",
        "q=_",
        "platform=youtube",
        "min=84201",
        "max=84199",
        "fee=149.99",
        "fee=150&currency=EUR",
        "country=AT",
        "language=de",
        "available=closed",
    ],
)
def test_influencer_is_not_found_by_what_does_not_fit(query):
    make_priya()

    assert people(query) == []


def test_influencer_without_rates_is_not_found_by_fee():
    make_influencer()

    assert people("fee=9999999") == []


def test_directory_sorts_by_followers_age_and_fee_in_the_chosen_currency():
    make_priya(name="Cheap")
    make_influencer(name="Big", followers=2_000_000)
    dear = make_influencer(name="Euro", followers=5, currency="EUR")
    save_rates(influencer=dear, prices={"reel": 1})

    orders = {q: people(f"sort={q}") for q in ("followers", "new", "fee", "fee&currency=EUR")}

    assert orders == {
        "followers": ["Big", "Cheap", "Euro"],
        "new": ["Euro", "Big", "Cheap"],
        "fee": ["Cheap", "Big", "Euro"],
        "fee&currency=EUR": ["Euro", "Cheap", "Big"],
    }


@pytest.mark.parametrize(
    "query",
    [
        "min=-1",
        "min=9" + "9" * 30,
        "max=x",
        "fee=x",
        "country=XX",
        "language=xx",
        "available=x",
        "min=5&max=4",
    ],
)
def test_senseless_values_of_the_directory_are_left_out_and_said(query):
    make_priya()
    form = InfluencerSearch(QueryDict(query), niches=niches_offered())

    assert (len(form.notes), people(query)) == (1, ["Priya Raman"])


def test_a_flagged_influencer_vanishes_from_the_directory(moderator):
    priya = make_priya()
    flag(target=priya, by=moderator, reason=FlagReason.SPAM)

    assert people() == []


def test_only_offered_niches_are_filters():
    niche = make_niche("Old topic")
    niche.is_active = False
    niche.save()

    assert niches_offered() == []
