"""Earned figures on public pages, one's own cases and their file, the directory and the API."""

import csv
import io

import pytest
from django.utils import timezone

from accounts.models import Earned
from accounts.tests.factories import make_influencer, make_staff
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request, make_colleague
from adrequests.tests.pages import signed_in, text
from adrequests.tests.reviews.finishing import complete, review
from campaigns.tests.factories import make_campaign
from reports import services
from reports.earned import EARNED

MANY = {
    "response_n": 41,
    "response_of": 44,
    "speed_seconds": 18_000,
    "speed_of": 43,
    "acceptance_n": 4,
    "acceptance_of": 4,
    "delivery_n": 17,
    "delivery_of": 18,
    "completed": 15,
    "rating_n": 66,
    "rating_of": 14,
}


def earned(party, **facts):
    return Earned.objects.create(user=party.user, **(MANY | facts))


def file_of(response):
    body = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_both_public_pages_show_the_same_figures(client, influencer, sponsor):
    earned(influencer)
    earned(sponsor, delivery_n=0, delivery_of=0)

    kit = text(client.get(influencer.get_absolute_url()))
    page = text(signed_in(influencer).get(sponsor.get_absolute_url()))

    for words in (kit, page):
        assert "Response rate 93 % of 44" in words
        assert "Response time 5 hours of 43" in words
        assert "Acceptance rate new" in words
        assert "Completed deals 15" in words
        assert "Rating 4.7 of 5 of 14" in words
    assert "On-time delivery 94 % of 18" in kit
    assert "On-time delivery" not in page


def test_of_few_cases_nothing_is_told_but_that_they_are_few(client, influencer):
    Earned.objects.create(user=influencer.user, response_n=1, response_of=4)

    words = text(client.get(influencer.get_absolute_url()))

    assert "Response rate new" in words
    assert "of 4" not in words
    assert "On-time delivery –" in words


@pytest.fixture
def busy(influencer):
    """An influencer with three finished deals, each reviewed by both."""
    for stars in (5, 4, 3):
        row = make_ad_request(influencer=influencer, campaign=make_campaign())
        deals.accept(ad_request=row, by=influencer.user, offer_number=1)
        row = complete(row)
        review(row, influencer.user, 5)
        review(row, row.campaign.sponsor.user, stars)
    services.count_all()
    return influencer


@pytest.mark.parametrize("name", [n for n in EARNED if n not in {"delivery", "payment", "speed"}])
def test_the_stored_figure_is_the_sum_of_its_file(busy, name):
    row = Earned.objects.get(user=busy.user)
    stored = (
        (row.completed, row.completed)
        if name == "completed"
        else (getattr(row, f"{name}_n"), getattr(row, f"{name}_of"))
    )

    header, *lines = file_of(signed_in(busy).get(f"/earned/{name}.csv"))

    assert header == ["Request (ID)", "Campaign", "Other side", "When (UTC)", "Counts"]
    assert stored == (sum(int(line[-1]) for line in lines), len(lines))
    assert stored[1] == 3


@pytest.mark.parametrize("name", [n for n in EARNED if n != "payment"])  # that is of companies
def test_each_figure_opens_its_cases_for_its_owner(busy, name):
    client = signed_in(busy)
    page = client.get(f"/earned/{name}/")
    _header, *lines = file_of(client.get(f"/earned/{name}.csv"))

    assert page.status_code == 200
    assert page.content.decode().count('scope="row"') == len(lines)
    assert f"/earned/{name}/" in client.get("/earned/").content.decode()
    assert f"/earned/{name}/" in client.get(busy.get_absolute_url()).content.decode()


def test_the_cases_are_nobody_elses(busy, other_influencer, client):
    others = signed_in(other_influencer)
    assert len(file_of(others.get("/earned/response.csv"))) == 1
    assert "No cases yet." in text(others.get("/earned/response/"))
    assert "/earned/" not in client.get(busy.get_absolute_url()).content.decode()
    for person in (make_staff(), make_colleague(make_campaign())):
        for address in ("/earned/", "/earned/response/", "/earned/response.csv"):
            assert signed_in(person).get(address).status_code == 404
    assert client.get("/earned/").status_code == 302


def test_a_figure_of_the_other_side_is_missing(sponsor):
    client = signed_in(sponsor)
    assert client.get("/earned/delivery/").status_code == 404
    assert client.get("/earned/nothing.csv").status_code == 404
    assert client.post("/earned/response/").status_code == 405


@pytest.mark.parametrize("n", [1, 3])
def test_the_cases_cost_as_much_for_three_as_for_one(influencer, django_assert_num_queries, n):
    for _ in range(n):
        row = make_ad_request(influencer=influencer, campaign=make_campaign())
        deals.accept(ad_request=row, by=influencer.user, offer_number=1)
    client = signed_in(influencer)
    client.get("/earned/response/")

    with django_assert_num_queries(6):
        page = client.get("/earned/response/")

    assert page.content.decode().count('scope="row"') == n


def test_the_directory_is_sorted_by_what_was_earned(sponsor):
    good, bad, new = (make_influencer() for _ in range(3))
    earned(good, response_n=40)
    earned(bad, response_n=4)
    earned(new, response_n=3, response_of=3)

    words = text(signed_in(sponsor).get("/sponsor/influencers/?sort=answers"))

    places = [words.index(f"@{row.handle}") for row in (good, bad, new)]
    assert places == sorted(places)


def test_the_api_shows_parts_and_whole(influencer, sponsor):
    earned(influencer, counted_at=timezone.now())

    shown = signed_in(sponsor).get(f"/api/influencers/{influencer.pk}").json()["earned"]

    assert {name: shown[name] for name in MANY} == MANY
    company = signed_in(influencer).get(f"/api/sponsors/{sponsor.pk}").json()
    assert company["earned"] is None
