"""The whole history for both sides, as a page and as a file."""

import csv
import io

import pytest

from adrequests import services
from adrequests.models import Seen
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.pages import signed_in, text, url
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def ad_request(sponsor, influencer):
    ad_request = make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
    services.post_message(ad_request=ad_request, by=influencer.user, text="=SUM(A1)")
    ad_request = services.counter(
        ad_request=ad_request,
        by=influencer.user,
        offer_number=1,
        terms=make_terms(130_050),
        note="Two days of work.",
    )
    return services.accept(ad_request=ad_request, by=sponsor.user, offer_number=2)


def lines(response):
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_page_holds_everything_oldest_first_for_both_sides(ad_request, sponsor, influencer):
    for who in (sponsor, influencer):
        words = text(signed_in(who).get(url(ad_request, "history"))).split("oldest first.")[1]

        order = ["Offer 1 by", "=SUM(A1)", "Offer 2 by", "Two days of work.", "accepted $1,300.50"]
        places = [words.index(part) for part in order]
        assert places == sorted(places)


def test_file_has_a_line_per_offer_message_and_event(ad_request, influencer):
    response = signed_in(influencer).get(f"/ad-requests/{ad_request.pk}/history.csv")

    told = lines(response)
    assert response["Content-Disposition"] == f'attachment; filename="request-{ad_request.pk}.csv"'
    assert [line["What"] for line in told] == ["Offer", "Message", "Offer", "Event"]
    assert (told[2]["Fee"], told[2]["Currency"], told[2]["Text"]) == (
        "1300.50",
        "USD",
        "Two days of work.",
    )
    assert told[0]["Work"] == "1 reel, 2 stories"


def test_file_runs_no_formula(ad_request, influencer):
    response = signed_in(influencer).get(f"/ad-requests/{ad_request.pk}/history.csv")

    assert lines(response)[1]["Text"] == "'=SUM(A1)"


def test_history_names_people_for_others_to_read_never_you(ad_request, influencer):
    told = lines(signed_in(influencer).get(f"/ad-requests/{ad_request.pk}/history.csv"))

    assert told[1]["Who"] == influencer.name
    assert told[0]["Who"].endswith(f", {ad_request.campaign.sponsor}")


@pytest.mark.parametrize("path", ["history/", "history.csv"])
def test_history_of_a_stranger_is_missing(ad_request, other_sponsor, path):
    assert signed_in(other_sponsor).get(f"/ad-requests/{ad_request.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["history/", "history.csv"])
def test_history_is_only_read(ad_request, influencer, path):
    assert signed_in(influencer).post(f"/ad-requests/{ad_request.pk}/{path}").status_code == 405


def test_staff_read_the_history_and_leave_no_trace(ad_request, moderator):
    response = signed_in(moderator).get(url(ad_request, "history"))

    assert response.status_code == 200
    assert not Seen.objects.filter(user=moderator).exists()


@pytest.mark.parametrize("n", [1, 3])
def test_history_asks_the_same_few_questions_however_long(n, influencer, django_assert_num_queries):
    ad_request = make_ad_request(influencer=influencer)
    for _ in range(n):
        services.post_message(ad_request=ad_request, by=influencer.user, text="Hello")
    client = signed_in(influencer)

    with django_assert_num_queries(8):
        client.get(url(ad_request, "history"))
