"""Ad requests by the API: who reads what."""

import pytest

from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request, make_colleague
from adrequests.tests.moving import counter
from campaigns.models import Campaign, Share
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, refused, rows

pytestmark = pytest.mark.django_db


def test_each_side_reads_its_own(invitation, other_sponsor, other_influencer, moderator):
    sponsor, influencer = invitation.campaign.sponsor, invitation.influencer
    foreign = make_ad_request()
    viewer = make_colleague(invitation.campaign, Share.Level.VIEW)
    parties = (sponsor, influencer, other_sponsor, other_influencer)
    mine, theirs, *strangers = (party.user for party in parties)

    found = [
        set(rows(Caller(user).get("ad_requests")))
        for user in (mine, theirs, viewer, *strangers, moderator)
    ]

    assert found == [{invitation.pk}] * 3 + [set(), set(), {invitation.pk, foreign.pk}]


@pytest.mark.parametrize("path", ["ad_requests/{}", "ad_requests/{}/offers"])
def test_a_strangers_request_does_not_exist(path, invitation, other_sponsor, other_influencer):
    for user in (other_sponsor.user, other_influencer.user):
        caller = Caller(user)

        answer = caller.get(path.format(invitation.pk))

        refused(answer, 404, "not_found")
        assert answer.content == caller.get(path.format(987654321)).content


def test_what_is_shown_is_what_is_on_the_table(invitation, asked, influencer, sponsor):
    counter(invitation, influencer.user, 90_050, note="I would film it.")

    shown = asked.get(f"ad_requests/{invitation.pk}").json()

    pair = {
        "campaign_id": invitation.campaign_id,
        "influencer_id": influencer.pk,
        "sponsor_id": sponsor.pk,
    }
    assert pair.items() <= shown.items()
    assert (shown["initiator"], shown["send_for"], shown["status"], shown["offer_number"]) == (
        "sponsor",
        "sponsor",
        "negotiating",
        2,
    )
    assert (shown["payment_amount"], shown["currency"], shown["messages"]) == (
        "900.50",
        "USD",
        "I would film it.",
    )
    assert asked.get("ad_requests").json() == [shown]


def test_nobody_is_asked_once_it_is_closed(invitation, asked):
    asked.post(f"ad_requests/{invitation.pk}/accept")

    assert asked.get(f"ad_requests/{invitation.pk}").json()["send_for"] is None


def test_every_offer_is_shown_first_to_last(invitation, asked, influencer):
    counter(invitation, influencer.user, 90_050)

    offers = asked.get(f"ad_requests/{invitation.pk}/offers").json()

    assert [(o["number"], o["side"], o["payment_amount"]) for o in offers] == [
        (1, "sponsor", "1100.00"),
        (2, "influencer", "900.50"),
    ]


def test_staff_read_no_words_until_they_open_the_thread(invitation, asker, moderator, influencer):
    counter(invitation, influencer.user, note="Between us.")
    caller = Caller(moderator)
    before = caller.get("ad_requests").json()[0]["messages"]

    services.open_thread(ad_request=invitation, by=moderator, reason="fraud")

    assert before is None
    assert caller.get("ad_requests").json()[0]["messages"] == "Between us."
    assert Caller(moderator).get(f"ad_requests/{invitation.pk}").json()["messages"] == "Between us."
    assert asker.get("ad_requests").json()[0]["messages"] == "Between us."


@pytest.mark.parametrize(
    ("query", "names"),
    [("status=pending", {"a"}), ("status=accepted", {"b"}), ("status=expired", set()), ("awaiting=influencer", {"a"}),
    ("awaiting=sponsor", set()),
     ("campaign={campaign}", {"a", "b"}), ("campaign=987654321", set()), ("influencer={influencer}", {"a"})],
)  # fmt: skip
def test_filters_narrow(query, names, campaign, influencer, asker):
    found = {
        "a": make_ad_request(campaign=campaign, influencer=influencer),
        "b": make_ad_request(campaign=campaign),
    }
    services.accept(ad_request=found["b"], by=found["b"].influencer.user, offer_number=1)

    answer = asker.get(
        "ad_requests?" + query.format(campaign=campaign.pk, influencer=influencer.pk)
    )

    assert set(rows(answer)) == {found[name].pk for name in names}


@pytest.mark.parametrize(
    "query",
    [
        "status=open",
        "awaiting=staff",
        "campaign=x",
        "campaign=1.5",
        "influencer=0",
        "ordering=fee_minor",
        "mine=1",
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(asker, query):
    refused(asker.get(f"ad_requests?{query}"), 400, "invalid", query.split("=")[0])


@pytest.mark.parametrize(("who", "queries"), [("sponsor", 3), ("influencer", 2), ("moderator", 4)])
def test_a_list_costs_the_same_however_long(who, queries, request, django_assert_num_queries):
    sponsor, influencer, moderator = map(
        request.getfixturevalue, ("sponsor", "influencer", "moderator")
    )
    user = {"sponsor": sponsor.user, "influencer": influencer.user, "moderator": moderator}[who]
    caller = Caller(user)
    caller.get("ad_requests")

    for n in (1, 3):
        while AdRequest.objects.count() < n:
            make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
        with django_assert_num_queries(queries):
            assert len(rows(caller.get("ad_requests"))) == n


def test_25_rows_weigh_less_than_35_kb(campaign, asker):
    Campaign.objects.update(seats=1000)
    for _ in range(25):
        make_ad_request(campaign=campaign, requirements="Two rounds of changes. " * 20)

    assert len(asker.get("ad_requests").content) < 35_000
