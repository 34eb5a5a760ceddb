"""What is proposed about a deal waits for its answer as an offer does: every number is the rows its link opens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services
from adrequests.models import AdRequest, Deliverable, Side
from adrequests.services import work
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.tests.pages import HTMX, ids, signed_in, text
from adrequests.waiting import turns_of

TURN = {Side.SPONSOR: "/sponsor/requests/?status=turn", Side.INFLUENCER: "/influencer/inbox/"}
WAITING = {
    Side.SPONSOR: "/sponsor/requests/?status=waiting",
    Side.INFLUENCER: "/influencer/inbox/?show=waiting",
}


@pytest.fixture
def people(agreed, owner, creator):
    return {Side.SPONSOR: owner, Side.INFLUENCER: creator}


def first_piece():
    return Deliverable.objects.for_pages().get(number=1)


@pytest.fixture
def proposals(propose, offer_sum):
    """Each way to propose something, by whom it is asked for."""

    def date(by):
        later = first_piece().due_on + timedelta(days=3)
        work.ask_for_date(deliverable=first_piece(), by=by, due_on=later)

    return {"amendment": propose, "settlement": offer_sum, "date": date}


def rows(user, path):
    response = signed_in(user).get(path)
    return {name for name in ids(response) if name.startswith("req-")}


def numbers(user, side):
    """What the menu, the chip and the headline's list say, and how many rows the link opens."""
    response = signed_in(user).get(TURN[side])
    chip = next(tab.count for tab in response.context["listing"].tabs if tab.code == "turn")
    return turns_of(user)[0], chip, len(rows(user, TURN[side]))


@pytest.mark.parametrize("asked", Side)
@pytest.mark.parametrize("kind", ["amendment", "settlement", "date"])
def test_a_proposal_waits_for_the_side_that_is_asked(kind, asked, people, proposals, agreed):
    by, other = people[asked.other], make_sponsor().user
    assert numbers(people[asked], asked) == (0, 0, 0)

    proposals[kind](by=by)

    assert numbers(people[asked], asked) == (1, 1, 1)
    assert numbers(by, asked.other) == (0, 0, 0)
    assert rows(by, WAITING[asked.other]) == {f"req-{agreed.pk}"}
    assert numbers(other, Side.SPONSOR) == (0, 0, 0)
    assert numbers(make_influencer().user, Side.INFLUENCER) == (0, 0, 0)


def test_a_deal_with_three_proposals_is_one_row(people, proposals):
    for propose in proposals.values():
        propose(by=people[Side.INFLUENCER])

    assert numbers(people[Side.SPONSOR], Side.SPONSOR) == (1, 1, 1)


def test_what_is_answered_withdrawn_or_over_waits_no_more(people, agreed, proposals, time_machine):
    owner, creator = people.values()
    proposals["amendment"](by=creator)
    proposals["date"](by=creator)
    services.withdraw_amendment(ad_request=agreed, by=creator, number=1)
    work.decline_date(
        deliverable=first_piece(), by=owner, due_on=first_piece().due_on + timedelta(days=3)
    )
    assert turns_of(owner)[0] == 0

    proposals["settlement"](by=creator)
    assert turns_of(owner)[0] == 1
    time_machine.move_to(timezone.now() + timedelta(days=30), tick=False)

    assert numbers(owner, Side.SPONSOR) == (0, 0, 0)


def test_the_home_of_a_sponsor_counts_and_lists_proposals_with_offers(people, proposals, campaign):
    owner, creator = people.values()
    offer = make_application(campaign=campaign)
    proposals["date"](by=creator)
    AdRequest.objects.filter(pk=offer.pk).update(expires_at=timezone.now() + timedelta(hours=3))

    response = signed_in(owner).get("/sponsor/")
    words = text(response)

    assert "2 requests wait for your answer." in words
    assert f"Asks for another due date · {campaign.name}" in words
    assert "2, 2 waiting for you" in words
    assert "1 expires within a day" in words
    assert f'href="{TURN[Side.SPONSOR]}"' in response.content.decode()
    assert len(rows(owner, TURN[Side.SPONSOR])) == 2


def test_an_amendment_that_runs_out_soon_is_the_most_urgent(people, proposals, campaign):
    make_application(campaign=campaign)
    amendment = proposals["amendment"](by=people[Side.INFLUENCER])
    soon = timezone.now() + timedelta(hours=2)
    type(amendment).objects.filter(pk=amendment.pk).update(expires_at=soon)

    path = reverse("adrequests:campaign_overview", args=[campaign.pk])
    response = signed_in(people[Side.SPONSOR]).get(path)

    assert [row.proposal for row in response.context["attention"]] == ["amendment", ""]
    assert "Proposes a change of the deal" in text(response)
    assert "2 hours left" in text(response)


def test_an_influencer_is_led_to_the_inbox_when_something_is_proposed(people, proposals):
    client = signed_in(people[Side.INFLUENCER])
    assert client.get("/influencer/")["Location"] == reverse("adrequests:discover")

    proposals["settlement"](by=people[Side.SPONSOR])

    assert client.get("/influencer/")["Location"] == reverse("adrequests:inbox")


def test_an_answer_to_a_date_takes_it_off_the_counter_of_the_menu(people, proposals, agreed):
    proposals["date"](by=people[Side.SPONSOR])
    answer = {"answer": "decline", "due_on": first_piece().due_on + timedelta(days=3)}
    path = reverse("adrequests:piece_date_answer", args=[agreed.pk, 1])

    response = signed_in(people[Side.INFLUENCER]).post(path, answer, headers=HTMX)

    assert {"piece", "nav-turn"} <= ids(response)
    assert "0 waiting for you" in text(response)


def test_a_row_and_a_case_say_whose_turn_it_is(people, proposals, agreed):
    proposals["date"](by=people[Side.SPONSOR])
    path = f"/influencer/inbox/?offer={agreed.pk}"

    asked = text(signed_in(people[Side.INFLUENCER]).get(path))
    asking = text(signed_in(people[Side.SPONSOR]).get(f"/ad-requests/{agreed.pk}/"))
    staff = text(signed_in(make_staff()).get(f"/ad-requests/{agreed.pk}/"))

    assert "asks for another due date" in asked
    assert "asks for another due date" not in asking + staff


@pytest.mark.parametrize("n", [1, 3])
def test_lists_and_homes_ask_no_more_for_more_proposals(n, owner, django_assert_num_queries):
    campaign = owner.sponsor.campaigns.get()
    for _ in range(n):
        row = make_ad_request(campaign=campaign)
        services.accept(ad_request=row, by=row.influencer.user, offer_number=1)
        services.propose_settlement(ad_request=row, by=row.influencer.user, amount_minor=10_000)
    client = signed_in(owner)

    for path, queries in ((TURN[Side.SPONSOR], 8), ("/sponsor/", 12)):
        with django_assert_num_queries(queries):
            assert f"{n} waiting for you" in text(client.get(path))
