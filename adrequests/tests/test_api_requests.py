"""Ad requests by the API: who reads what, beginning, the moves by their own addresses."""

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Influencer, SponsorStatus
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Offer
from adrequests.tests.api import request_body
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, snapshot
from adrequests.tests.moving import counter
from campaigns.models import Campaign, Share, Status
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


@pytest.fixture
def invitation(campaign, influencer):
    return make_ad_request(campaign=campaign, influencer=influencer)


@pytest.fixture
def asker(sponsor):
    return Caller(sponsor.user)


@pytest.fixture
def asked(influencer):
    return Caller(influencer.user)


def refused(answer, status, code=None, *errors):
    """A problem with this status, code and fields at fault."""
    found = problem(answer)
    assert found[0] == status, answer.content
    assert code in (None, found[1])
    assert set(found[2]) == set(errors)


# --- reading ----------------------------------------------------------------------------------------------------------


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


# --- beginning --------------------------------------------------------------------------------------------------------


def test_a_sponsor_invites(asker, campaign, influencer):
    answer = asker.post(
        "ad_requests", request_body(campaign, influencer, send_for="influencer", status="Accepted")
    )

    made = AdRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        201,
        f"http://testserver/api/ad_requests/{made.pk}",
    )
    assert answer.json() == asker.get(f"ad_requests/{made.pk}").json()
    shown = answer.json()
    assert (shown["initiator"], shown["send_for"], shown["status"]) == (
        "sponsor",
        "influencer",
        "pending",
    )
    assert (shown["payment_amount"], shown["requirements"], shown["messages"]) == (
        "1100.00",
        "Two rounds of changes.",
        "Would you?",
    )


@pytest.mark.parametrize("names_self", [True, False])
def test_an_influencer_applies(asked, campaign, influencer, names_self):
    answer = asked.post("ad_requests", request_body(campaign, influencer if names_self else None))

    shown = answer.json()
    assert (answer.status_code, shown["influencer_id"]) == (201, influencer.pk)
    assert (shown["initiator"], shown["send_for"]) == ("influencer", "sponsor")


def test_what_is_left_out_is_as_the_campaign_wants_it(asker, campaign, influencer):
    shown = asker.post(
        "ad_requests",
        {"campaign_id": campaign.pk, "influencer_id": influencer.pk, "payment_amount": 0},
    ).json()

    assert (shown["deliverables"], shown["due_on"], shown["payment_amount"]) == (
        {"reel": 1, "story": 2},
        str(campaign.ends_on),
        "0.00",
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"campaign_id": 987654321}, "campaign_id"), ({"campaign_id": "x"}, "campaign_id"), ({"campaign_id": 2**63}, "campaign_id"),
        ({"influencer_id": 987654321}, "influencer_id"), ({"influencer_id": None}, "influencer_id"),
        ({"payment_amount": "1.005"}, "payment_amount"),
        ({"payment_amount": -1}, "payment_amount"), ({"payment_amount": None}, "payment_amount"), ({"deliverables": {}}, "deliverables"),
        ({"deliverables": {"reel": 0}}, "deliverables"), ({"due_on": "2020-01-01"}, "due_on"), ({"due_on": "9999-01-01"}, "due_on"),
        ({"usage_days": 3651}, "usage_days"), ({"exclusivity_days": -1}, "exclusivity_days"),
        ({"requirements": "x" * 2001}, "requirements"),
        ({"messages": "x" * 2001}, "messages"), ({"send_for": "admin"}, "send_for"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_named_and_nothing_is_made(
    asker, campaign, influencer, changed, field
):
    before = snapshot()

    refused(
        asker.post("ad_requests", request_body(campaign, influencer) | changed), 400, None, field
    )
    assert snapshot() == before


def test_a_sponsor_names_whom_it_asks(asker, campaign):
    refused(asker.post("ad_requests", request_body(campaign)), 400, "invalid", "influencer_id")


def test_an_influencer_asks_for_nobody_else(asked, campaign, other_influencer):
    refused(
        asked.post("ad_requests", request_body(campaign, other_influencer)),
        400,
        "invalid",
        "influencer_id",
    )
    assert not AdRequest.objects.exists()


def test_staff_ask_nobody(campaign, influencer, moderator):
    refused(
        Caller(moderator).post("ad_requests", request_body(campaign, influencer)),
        403,
        "permission_denied",
    )


def test_another_companys_campaign_is_no_campaign(campaign, influencer, other_sponsor):
    caller = Caller(other_sponsor.user)

    answer = caller.post("ad_requests", request_body(campaign, influencer))

    refused(answer, 400, "invalid", "campaign_id")
    missing = caller.post("ad_requests", request_body(campaign, influencer, campaign_id=987654321))
    assert answer.content == missing.content
    assert not AdRequest.objects.exists()


def test_a_private_campaign_is_none_to_who_is_not_asked(asked, sponsor):
    private = make_campaign(sponsor=sponsor, visibility="private")

    answer = asked.post("ad_requests", request_body(private))

    assert (
        answer.content
        == asked.post("ad_requests", request_body(private, campaign_id=987654321)).content
    )
    refused(answer, 400, "invalid", "campaign_id")


def test_a_flagged_influencer_is_nobody(asker, campaign, influencer, moderator):
    accounts.flag(target=influencer, by=moderator, reason="fraud", private_note="x")

    answer = asker.post("ad_requests", request_body(campaign, influencer))

    assert (
        answer.content
        == asker.post(
            "ad_requests", request_body(campaign, influencer, influencer_id=987654321)
        ).content
    )


def test_a_colleague_who_may_look_asks_nobody(campaign, influencer):
    caller = Caller(make_colleague(campaign, Share.Level.VIEW))

    answer = caller.post("ad_requests", request_body(campaign, influencer))

    refused(answer, 400, "invalid", "influencer_id")
    assert not AdRequest.objects.exists()


def test_a_pending_company_asks_nobody(influencer):
    company = make_sponsor(status=SponsorStatus.PENDING)
    draft = make_campaign(sponsor=company, status=Status.DRAFT)

    answer = Caller(company.user).post("ad_requests", request_body(draft, influencer))

    assert answer.status_code in {400, 403}
    assert not AdRequest.objects.exists()


def closed(influencer):
    Influencer.objects.filter(pk=influencer.pk).update(availability="closed")


def full(_influencer):
    Campaign.objects.update(seats=1, seats_taken=1)


def ended(_influencer):
    Campaign.objects.update(status=Status.COMPLETED)


def poor(_influencer):
    Campaign.objects.update(budget_minor=100_000)


def again(influencer):
    make_ad_request(campaign=Campaign.objects.get(), influencer=influencer)


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [(closed, "not_available"), (full, "invitations_closed"), (ended, "invitations_closed"), (poor, "budget_exceeded"),
    (again, "already_open")],
)  # fmt: skip
def test_a_rule_refuses_and_nothing_is_made(asker, campaign, influencer, obstacle, code):
    obstacle(influencer)
    before = snapshot()

    answer = asker.post("ad_requests", request_body(campaign, influencer))

    assert problem(answer)[:2] == (409, code)
    assert snapshot() == before


def test_an_influencer_may_ask_for_more_than_there_is(asked, campaign):
    Campaign.objects.update(budget_minor=100_000)

    assert asked.post("ad_requests", request_body(campaign)).status_code == 201


# --- moving -----------------------------------------------------------------------------------------------------------


def test_accepting_reserves_the_money(invitation, asked, asker):
    answer = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})

    assert (answer.status_code, answer.json()["status"], answer.json()["send_for"]) == (
        200,
        "accepted",
        None,
    )
    assert asker.get(f"campaigns/{invitation.campaign_id}").json()["committed"] == "1100.00"


def test_accepting_twice_is_accepting_once(invitation, asked):
    first = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})
    before = snapshot()

    second = asked.post(f"ad_requests/{invitation.pk}/accept", {"offer_number": 1})

    assert (second.status_code, second.json()) == (200, first.json())
    assert snapshot() == before


@pytest.mark.parametrize("move", ["accept", "reject", "counter", "withdraw", "amend", "extend"])
def test_an_outdated_offer_is_refused_with_the_terms_of_now(invitation, influencer, sponsor, move):
    counter(invitation, influencer.user, 90_050)
    caller = Caller(influencer.user if move in {"withdraw", "amend"} else sponsor.user)
    words = {"reason": "fee"} if move == "reject" else {}
    before = snapshot()

    answer = caller.post(f"ad_requests/{invitation.pk}/{move}", {"offer_number": 1} | words)

    assert problem(answer)[:2] == (409, "offer_outdated")
    current = answer.json()["current"]
    assert (current["offer_number"], current["payment_amount"]) == (2, "900.50")
    assert current == caller.get(f"ad_requests/{invitation.pk}").json()
    assert snapshot() == before


@pytest.mark.parametrize("move", ["accept", "reject", "counter", "extend"])
def test_who_is_not_asked_does_not_answer(invitation, asker, move):
    before = snapshot()
    body = {"reject": {"reason": "fee"}, "counter": {"payment_amount": 1}}.get(move, {})

    answer = asker.post(f"ad_requests/{invitation.pk}/{move}", body)

    assert problem(answer)[:2] == (409, "not_your_turn")
    assert answer.json()["current"]["send_for"] == "influencer"
    assert snapshot() == before


def test_a_counter_offer_keeps_what_it_does_not_name(invitation, asked):
    answer = asked.post(
        f"ad_requests/{invitation.pk}/counter",
        {"payment_amount": 1450.1, "messages": "A little more."},
    )

    shown = answer.json()
    assert (answer.status_code, shown["status"], shown["send_for"], shown["offer_number"]) == (
        200,
        "negotiating",
        "sponsor",
        2,
    )
    assert (shown["payment_amount"], shown["messages"], shown["usage_days"]) == (
        "1450.10",
        "A little more.",
        90,
    )
    assert Offer.objects.get(number=2).deliverables == {"reel": 1, "story": 2}


def test_the_same_terms_are_no_counter_offer(invitation, asked):
    before = snapshot()

    assert problem(asked.post(f"ad_requests/{invitation.pk}/counter", {}))[:2] == (
        409,
        "nothing_changed",
    )
    assert snapshot() == before


def test_ones_own_offer_is_amended_or_withdrawn(invitation, asker):
    amended = asker.post(f"ad_requests/{invitation.pk}/amend", {"payment_amount": "1200"}).json()
    withdrawn = asker.post(f"ad_requests/{invitation.pk}/withdraw", {"reason": "timing"}).json()

    assert (amended["offer_number"], amended["send_for"], amended["status"]) == (
        2,
        "influencer",
        "pending",
    )
    assert withdrawn["status"] == "withdrawn"


def test_saying_no_wants_a_reason_or_words(invitation, asked):
    before = snapshot()
    path = f"ad_requests/{invitation.pk}/reject"

    assert problem(asked.post(path, {}))[:2] == (400, "reason_missing")
    assert snapshot() == before
    assert asked.post(path, {"messages": "Not this season."}).json()["status"] == "rejected"


def test_the_time_to_answer_is_extended_once(invitation, asked):
    path = f"ad_requests/{invitation.pk}/extend"
    longer = asked.post(path)

    again = asked.post(path)

    assert longer.json()["expires_at"] > invitation.expires_at.isoformat()
    assert problem(again)[:2] == (409, "extended_already")


def test_agreed_work_is_cancelled_with_a_reason_and_its_money_is_free(invitation, asked, asker):
    asked.post(f"ad_requests/{invitation.pk}/accept")

    answer = asker.post(f"ad_requests/{invitation.pk}/cancel", {"reason": "timing"})

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert asker.get(f"campaigns/{invitation.campaign_id}").json()["committed"] == "0.00"
    assert problem(asker.post(f"ad_requests/{invitation.pk}/cancel", {"reason": "timing"}))[:2] == (
        409,
        "already_closed",
    )


def test_too_little_money_is_told_to_the_sponsor_in_figures(campaign, influencer, asker):
    row = make_application(campaign=campaign, influencer=influencer)
    Campaign.objects.update(budget_minor=100_000)
    before = snapshot()

    answer = asker.post(f"ad_requests/{row.pk}/accept")

    assert problem(answer)[:2] == (409, "budget_exceeded")
    assert answer.json()["facts"] == {"missing": "100.00", "currency": "USD"}
    assert snapshot() == before


def test_too_little_money_is_told_to_the_influencer_without_figures(invitation, asked):
    Campaign.objects.update(budget_minor=100_000)
    before = snapshot()

    answer = asked.post(f"ad_requests/{invitation.pk}/accept")

    assert problem(answer)[:2] == (409, "budget_exceeded")
    assert "facts" not in answer.json()
    sentence = answer.json()["detail"].replace(invitation.campaign.sponsor.company_name, "")
    assert not any(letter.isdigit() for letter in sentence)
    assert snapshot() == before


@pytest.mark.parametrize(
    "move", ["accept", "reject", "counter", "amend", "withdraw", "extend", "cancel"]
)
def test_who_may_only_look_is_told_so(invitation, moderator, move):
    body = {"reason": "fee"} if move in {"reject", "withdraw", "cancel"} else {}

    for user in (moderator, make_colleague(invitation.campaign, Share.Level.VIEW)):
        caller, before = Caller(user), snapshot()
        answer = caller.post(f"ad_requests/{invitation.pk}/{move}", body)
        assert problem(answer)[:2] == (403, "not_your_request")
        assert snapshot() == before


def test_what_is_suspended_stands_still(invitation, asked, moderator):
    accounts.flag(target=invitation.campaign, by=moderator, reason="fraud", private_note="x")

    answer = asked.post(f"ad_requests/{invitation.pk}/accept")

    assert problem(answer)[:2] == (409, "frozen")
    assert answer.json()["current"]["is_frozen"] is True


def test_what_is_over_time_is_over(invitation, asked):
    AdRequest.objects.update(expires_at=timezone.now())

    assert problem(asked.post(f"ad_requests/{invitation.pk}/accept"))[:2] == (409, "already_closed")


def test_a_manager_moves_for_the_company(campaign, influencer):
    row = make_application(campaign=campaign, influencer=make_influencer())

    assert (
        Caller(make_colleague(campaign)).post(f"ad_requests/{row.pk}/accept").json()["status"]
        == "accepted"
    )


@pytest.mark.parametrize("move", ["accept", "reject", "withdraw", "extend", "counter", "cancel"])
@pytest.mark.parametrize("body", ["null", "[]", '"accept"', "1"])
def test_a_body_that_is_no_object_moves_nothing(move, body, invitation, asked):
    before = snapshot()

    answer = asked.client.generic(
        "POST",
        f"/api/ad_requests/{invitation.pk}/{move}",
        body,
        content_type="application/json",
        headers=asked.headers,
    )

    refused(answer, 400, "invalid", "body")
    assert snapshot() == before
