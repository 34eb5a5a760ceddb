"""Ad requests by the API: invitations and applications."""

import pytest

from accounts import services as accounts
from accounts.models import Influencer, SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.models import AdRequest
from adrequests.tests.api import request_body
from adrequests.tests.factories import make_ad_request, make_colleague, snapshot
from campaigns.models import Campaign, Share, Status
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem, refused

pytestmark = pytest.mark.django_db


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
