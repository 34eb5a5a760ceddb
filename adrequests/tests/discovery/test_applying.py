"""Applying to a campaign by its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.services import save_rates
from accounts.tests.factories import make_influencer
from adrequests import services
from adrequests.models import AdRequest, Message
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.discovery.addresses import apply_to, page_of
from adrequests.tests.factories import make_application, make_terms
from adrequests.tests.pages import HTMX, terms
from campaigns.models import Campaign, Visibility
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def offer(**fields: Any) -> dict[str, Any]:
    """A valid form, as posted."""
    return terms(note="I know this ridge.") | fields


def test_application_form_is_filled_with_the_work_and_my_usual_fee(client, influencer):
    save_rates(influencer=influencer, prices={"reel": 40_000, "story": 15_000})
    campaign = make_campaign(deliverables={"reel": 2, "story": 3})

    response = signed_in(client, influencer).get(apply_to(campaign))

    assert response.context["form"]["fee"].value() == "1,250"
    assert response.context["form"]["deliverables"].value() == {"reel": 2, "story": 3}
    assert "Filled in from the rate card: $1,250." in text(response)


@pytest.mark.parametrize(
    ("currency", "prices", "hint"),
    [
        (
            "EUR",
            {"reel": 40_000, "story": 15_000},
            "The rate card is in USD, this campaign pays in EUR.",
        ),
        ("USD", {"reel": 40_000}, "The rate card has no price for Story."),
        ("USD", {}, ""),
    ],
)
def test_application_form_guesses_no_fee(client, influencer, currency, prices, hint):
    save_rates(influencer=influencer, prices=prices)

    response = signed_in(client, influencer).get(apply_to(make_campaign(currency=currency)))

    assert response.context["form"]["fee"].value() is None
    assert response.context["form"].fields["fee"].help_text == hint


def test_application_sends_the_first_offer_and_leads_to_it(client, influencer):
    campaign = make_campaign()

    response = signed_in(client, influencer).post(apply_to(campaign), offer())

    ad_request = AdRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/ad-requests/{ad_request.pk}/")
    assert (ad_request.initiator, ad_request.fee_minor) == ("influencer", 110_000)
    assert ad_request.latest_offer.deliverables == {"reel": 1, "story": 2}
    assert Message.objects.get().text == "I know this ridge."


def test_application_by_htmx_leads_to_the_request(client, influencer):
    response = signed_in(client, influencer).post(apply_to(make_campaign()), offer(), headers=HTMX)

    assert response["HX-Redirect"] == f"/ad-requests/{AdRequest.objects.get().pk}/"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("fee", "a lot"),
        ("fee", "-5"),
        ("due_on", "2020-01-01"),
        ("deliverables_reel", "99"),
        ("usage_days", "-1"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_bad_term_is_refused_at_its_field_and_nothing_is_lost(
    client, influencer, field, typed, headers
):
    response = signed_in(client, influencer).post(
        apply_to(make_campaign()), offer(**{field: typed}), headers=headers
    )

    page = text(response)
    assert (response.status_code, AdRequest.objects.count()) == (422, 0)
    assert 'aria-invalid="true"' in page
    assert "I know this ridge." in page
    assert ("<html" in page) is not bool(headers)


def test_a_campaign_closed_meanwhile_is_refused_with_the_reason_and_the_typed_text(
    client, influencer
):
    campaign = make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(
        closes_on=timezone.localdate() - timedelta(days=1)
    )

    response = signed_in(client, influencer).post(apply_to(campaign), offer(), headers=HTMX)

    assert (response.status_code, AdRequest.objects.count()) == (409, 0)
    assert "This campaign takes no applications now." in text(response)
    assert "I know this ridge." in text(response)


def test_an_unfit_profile_is_refused_with_the_reason(client, influencer):
    campaign = make_campaign(min_followers=900_000)

    response = signed_in(client, influencer).post(apply_to(campaign), offer())

    assert (response.status_code, AdRequest.objects.count()) == (409, 0)
    assert "at least 900,000 followers" in text(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_application_leads_to_the_first(client, influencer, method):
    ad_request = make_application(influencer=influencer)

    response = getattr(signed_in(client, influencer), method)(
        apply_to(ad_request.campaign), offer()
    )

    assert (response.status_code, response["Location"]) == (302, f"/ad-requests/{ad_request.pk}/")
    assert AdRequest.objects.count() == 1


def test_two_applications_at_one_instant_lead_to_one_request(client, influencer, monkeypatch):
    campaign = make_campaign()
    signed_in(client, influencer)
    real = services.apply

    def raced(**facts: Any) -> Any:
        real(campaign=campaign, by=influencer.user, terms=make_terms())
        return real(**facts)

    monkeypatch.setattr(services, "apply", raced)

    response = client.post(apply_to(campaign), offer(), follow=True)

    assert AdRequest.objects.count() == 1
    assert (f"/ad-requests/{AdRequest.objects.get().pk}/", 302) in response.redirect_chain


@pytest.mark.parametrize(
    "fields", [{"min_followers": 900_000}, {"closes_on": timezone.localdate() - timedelta(days=1)}]
)
def test_application_form_of_a_campaign_one_cannot_join_leads_back_with_the_reason(
    client, influencer, fields
):
    campaign = make_campaign(**fields)

    response = signed_in(client, influencer).get(apply_to(campaign), follow=True)

    assert response.redirect_chain == [(page_of(campaign), 302)]
    assert "banner--warn" in text(response)


def test_application_is_for_influencers(client, sponsor, moderator):
    campaign = make_campaign()

    visitor = client.get(apply_to(campaign))
    others = [
        signed_in(client, who).post(apply_to(campaign), offer()) for who in (sponsor, moderator)
    ]

    assert (visitor.status_code, visitor["Location"]) == (
        302,
        f"/accounts/login/?next={apply_to(campaign)}",
    )
    assert [response.status_code for response in others] == [404, 404]
    assert AdRequest.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_application_to_a_private_campaign_looks_like_one_to_a_missing_one(
    client, influencer, method
):
    campaign = make_campaign(visibility=Visibility.PRIVATE)
    signed_in(client, influencer)

    hidden = getattr(client, method)(apply_to(campaign), offer())
    missing = getattr(client, method)("/campaigns/987654/apply/", offer())

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert (hidden.content == missing.content, AdRequest.objects.count()) == (True, 0)


def test_a_sponsor_who_is_not_approved_any_more_gets_no_applications(client, influencer):
    campaign = make_campaign()
    campaign.sponsor.status = SponsorStatus.REJECTED
    campaign.sponsor.save()

    assert signed_in(client, influencer).post(apply_to(campaign), offer()).status_code == 404


def test_application_form_asks_few_queries(client, django_assert_num_queries):
    influencer = make_influencer()
    save_rates(influencer=influencer, prices={"reel": 1, "story": 2, "post": 3})
    campaign = make_campaign()
    signed_in(client, influencer)

    with django_assert_num_queries(7):
        client.get(apply_to(campaign))
