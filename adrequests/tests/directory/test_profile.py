"""A profile of the directory as a browser meets it."""

import pytest

from accounts.models import Availability
from accounts.services import save_rates
from accounts.tests.factories import make_influencer
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.directory.addresses import DIRECTORY, invite_to, page_of
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_profile_shows_rates_and_the_way_to_ask(client, sponsor, influencer):
    save_rates(influencer=influencer, prices={"reel": 40_000})

    page = text(signed_in(client, sponsor).get(page_of(influencer)))

    assert "$400" in page
    assert f'href="{invite_to(influencer)}"' in page
    assert page.count("<h1") == 1


def test_profile_lists_my_live_requests_only(client, sponsor, influencer):
    ad_request = make_ad_request(
        campaign=make_campaign(sponsor=sponsor, name="Mine"), influencer=influencer
    )
    make_ad_request(campaign=make_campaign(name="Not mine"), influencer=influencer)

    page = text(signed_in(client, sponsor).get(page_of(influencer)))

    assert f'href="/ad-requests/{ad_request.pk}/">Mine</a>' in page
    assert "Not mine" not in page


def test_profile_of_someone_who_takes_no_requests_says_so(client, sponsor):
    closed = make_influencer(availability=Availability.CLOSED)

    page = text(signed_in(client, sponsor).get(page_of(closed)))

    assert f"{closed.name} takes no requests at the moment." in page
    assert f'href="{invite_to(closed)}"' not in page


def test_staff_read_the_profile_and_are_not_offered_to_ask(client, moderator, influencer):
    page = text(signed_in(client, moderator).get(page_of(influencer)))

    assert influencer.name in page
    assert invite_to(influencer) not in page
    assert client.get(invite_to(influencer)).status_code == 404


@pytest.mark.parametrize("handle", ["nobody", "a%00b", "%ED%A0%80", "x" * 300])
def test_a_handle_nobody_has_is_a_missing_page(client, sponsor, handle):
    signed_in(client, sponsor)

    assert client.get(f"{DIRECTORY}{handle}/").status_code == 404
    assert client.get(f"{DIRECTORY}{handle}/invite/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_profile_asks_the_same_however_many_requests(
    client, sponsor, influencer, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
    signed_in(client, sponsor)

    with django_assert_num_queries(13):
        client.get(page_of(influencer))
