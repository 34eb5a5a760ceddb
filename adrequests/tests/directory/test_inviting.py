"""Inviting somebody from the directory: the choice of a campaign, the first offer."""

from typing import Any

import pytest

from accounts.models import Availability, Influencer
from accounts.services import save_rates
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.directory.addresses import invite_to
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.pages import HTMX, terms
from campaigns.models import CampaignUserObjectPermission
from campaigns.models import Status as CampaignStatus
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def offer(**fields: Any) -> dict[str, Any]:
    """A valid form, as posted."""
    return terms(note="We liked your last route.") | fields


def test_without_a_campaign_the_next_step_is_named(client, sponsor, influencer):
    make_campaign(sponsor=sponsor, status=CampaignStatus.DRAFT)

    page = text(signed_in(client, sponsor).get(invite_to(influencer)))

    assert "No running campaign to invite to" in page
    assert 'href="/sponsor/campaigns/new/"' in page


def test_several_campaigns_are_offered_and_those_with_a_live_request_marked(
    client, sponsor, influencer
):
    free = make_campaign(sponsor=sponsor, name="Free one")
    taken = make_ad_request(
        campaign=make_campaign(sponsor=sponsor, name="Taken"), influencer=influencer
    )
    hidden = [
        make_campaign(name="Somebody else's"),
        make_campaign(sponsor=sponsor, name="Paused one", status=CampaignStatus.PAUSED),
        make_campaign(sponsor=sponsor, name="Done one", status=CampaignStatus.COMPLETED),
    ]

    response = signed_in(client, sponsor).get(invite_to(influencer))

    choices = response.context["choices"]
    assert {c.name: c.live_request for c in choices} == {"Free one": None, "Taken": taken.pk}
    assert f'href="{invite_to(influencer, free)}"' in text(response)
    assert f'href="/ad-requests/{taken.pk}/"' in text(response)
    assert invite_to(influencer, hidden[0]) not in text(response)


def test_the_only_campaign_needs_no_choosing(client, sponsor, influencer):
    campaign = make_campaign(sponsor=sponsor)

    response = signed_in(client, sponsor).get(invite_to(influencer))

    assert response.context["campaign"] == campaign
    assert 'id="invite"' in text(response)


def test_a_campaign_too_old_for_the_list_is_reached_by_its_address(
    client, sponsor, influencer, monkeypatch
):
    monkeypatch.setattr("adrequests.views.directory.MOST_CAMPAIGNS", 1)
    old, new = make_campaign(sponsor=sponsor), make_campaign(sponsor=sponsor)

    response = signed_in(client, sponsor).get(invite_to(influencer, old))

    assert (response.context["choices"], response.context["campaign"]) == ([new], old)


def test_offer_form_is_filled_with_the_work_the_usual_fee_and_what_is_free(
    client, sponsor, influencer
):
    save_rates(influencer=influencer, prices={"reel": 40_000, "story": 15_000})
    campaign = make_campaign(sponsor=sponsor, deliverables={"reel": 2, "story": 3})

    response = signed_in(client, sponsor).get(invite_to(influencer, campaign))

    form = response.context["form"]
    assert (form["fee"].value(), form["deliverables"].value()) == ("1,250", {"reel": 2, "story": 3})
    assert "$15,000 of the budget is free. Filled in from the rate card: $1,250." in text(response)


def test_invitation_sends_the_first_offer_and_leads_to_it(client, sponsor, influencer):
    campaign = make_campaign(sponsor=sponsor)

    response = signed_in(client, sponsor).post(invite_to(influencer, campaign), offer())

    ad_request = AdRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/ad-requests/{ad_request.pk}/")
    assert (ad_request.campaign, ad_request.influencer) == (campaign, influencer)
    assert (ad_request.initiator, ad_request.fee_minor) == ("sponsor", 110_000)


def test_invitation_by_htmx_leads_to_the_request(client, sponsor, influencer):
    url = invite_to(influencer, make_campaign(sponsor=sponsor))

    response = signed_in(client, sponsor).post(url, offer(), headers=HTMX)

    assert response["HX-Redirect"] == f"/ad-requests/{AdRequest.objects.get().pk}/"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_fee_beyond_the_free_budget_is_refused_at_the_fee_and_nothing_is_lost(
    client, sponsor, influencer, headers
):
    url = invite_to(
        influencer, make_campaign(sponsor=sponsor, budget_minor=100_000, fee_max_minor=90_000)
    )

    response = signed_in(client, sponsor).post(url, offer(fee="1,000.01"), headers=headers)

    assert (response.status_code, AdRequest.objects.count()) == (422, 0)
    assert "of this campaign's budget is free" in " ".join(response.context["form"].errors["fee"])
    assert 'value="1,000.01"' in text(response)
    assert "We liked your last route." in text(response)
    assert ("<html" in text(response)) is not bool(headers)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("fee", ""), ("due_on", "yesterday"), ("deliverables_reel", "51"), ("usage_days", "7")],
)
def test_a_bad_term_is_refused_at_its_field(client, sponsor, influencer, field, typed):
    url = invite_to(influencer, make_campaign(sponsor=sponsor))

    response = signed_in(client, sponsor).post(url, offer(**{field: typed}), headers=HTMX)

    assert (response.status_code, AdRequest.objects.count()) == (422, 0)
    assert field.split("_reel")[0] in response.context["form"].errors


def test_an_influencer_who_closed_meanwhile_is_refused_with_the_reason(client, sponsor, influencer):
    url = invite_to(influencer, make_campaign(sponsor=sponsor))
    Influencer.objects.filter(pk=influencer.pk).update(availability=Availability.CLOSED)

    response = signed_in(client, sponsor).post(url, offer(), headers=HTMX)

    assert (response.status_code, AdRequest.objects.count()) == (409, 0)
    assert "takes no requests at the moment." in text(response)
    assert "We liked your last route." in text(response)


def test_a_campaign_paused_meanwhile_is_refused_with_the_reason_and_the_typed_text(
    client, sponsor, influencer
):
    campaign = make_campaign(sponsor=sponsor, status=CampaignStatus.PAUSED)

    response = signed_in(client, sponsor).post(
        invite_to(influencer, campaign), offer(), headers=HTMX
    )

    assert (response.status_code, AdRequest.objects.count()) == (409, 0)
    assert "it is not running" in text(response)
    assert "We liked your last route." in text(response)


def test_the_form_of_a_campaign_that_is_not_running_leads_back_to_the_choice(
    client, sponsor, influencer
):
    campaign = make_campaign(sponsor=sponsor, status=CampaignStatus.DRAFT)

    response = signed_in(client, sponsor).get(invite_to(influencer, campaign), follow=True)

    assert response.redirect_chain == [(invite_to(influencer), 302)]
    assert "This campaign is not running, so it sends no requests." in text(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_invitation_leads_to_the_live_request(client, sponsor, influencer, method):
    ad_request = make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
    url = invite_to(influencer, ad_request.campaign)

    response = getattr(signed_in(client, sponsor), method)(
        url, offer() if method == "post" else None
    )

    assert (response.status_code, response["Location"]) == (302, f"/ad-requests/{ad_request.pk}/")
    assert AdRequest.objects.count() == 1


def test_an_application_that_came_first_is_where_the_invitation_leads(
    client, sponsor, influencer, monkeypatch
):
    campaign = make_campaign(sponsor=sponsor)
    real = services.invite

    def raced(**facts: Any) -> Any:
        services.apply(campaign=campaign, by=influencer.user, terms=make_terms())
        return real(**facts)

    monkeypatch.setattr(services, "invite", raced)

    response = signed_in(client, sponsor).post(
        invite_to(influencer, campaign), offer(), follow=True
    )

    assert AdRequest.objects.get().initiator == "influencer"
    assert (f"/ad-requests/{AdRequest.objects.get().pk}/", 302) in response.redirect_chain


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_sponsor_s_campaign_looks_like_a_missing_one(
    client, sponsor, other_sponsor, influencer, method
):
    campaign = make_campaign(sponsor=other_sponsor)
    signed_in(client, sponsor)

    hidden = getattr(client, method)(
        invite_to(influencer, campaign), offer() if method == "post" else None
    )
    missing = client.get(f"{invite_to(influencer)}?campaign=987654")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert (hidden.content == missing.content, AdRequest.objects.count()) == (True, 0)


@pytest.mark.parametrize(("permission", "code"), [("manage_campaign", 302), ("view_campaign", 404)])
def test_a_colleague_who_manages_the_campaign_may_invite_one_who_looks_may_not(
    client, other_sponsor, influencer, permission, code
):
    campaign = make_campaign()
    CampaignUserObjectPermission.objects.assign_perm(permission, other_sponsor.user, campaign)

    response = signed_in(client, other_sponsor).post(invite_to(influencer, campaign), offer())

    assert (response.status_code, AdRequest.objects.count()) == (code, int(code == 302))


@pytest.mark.parametrize("named", ["", "abc", "-1", "1.5", "%00", "²", "9" * 5000])
def test_a_senseless_campaign_is_no_choice(client, sponsor, influencer, named):
    for _ in range(2):
        make_campaign(sponsor=sponsor)

    response = signed_in(client, sponsor).get(f"{invite_to(influencer)}?campaign={named}")

    assert (response.status_code, response.context.get("campaign")) == (200, None)


@pytest.mark.parametrize("rows", [1, 3])
def test_invitation_form_asks_the_same_however_many_campaigns(
    client, sponsor, influencer, django_assert_num_queries, rows
):
    for _ in range(rows):
        campaign = make_campaign(sponsor=sponsor)
    save_rates(influencer=influencer, prices={"reel": 1, "story": 2})
    signed_in(client, sponsor)

    with django_assert_num_queries(10):
        client.get(invite_to(influencer, campaign))
