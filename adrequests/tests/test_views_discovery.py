"""Discovery as a browser meets it: search with and without htmx, campaign page, application."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FlagReason, SponsorStatus
from accounts.services import flag, save_rates
from accounts.tests.factories import make_influencer, make_niche, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Message
from adrequests.tests.factories import make_ad_request, make_application, make_terms
from campaigns.models import Campaign, CampaignUserObjectPermission, Visibility
from campaigns.models import Status as CampaignStatus
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
DISCOVER, BROWSE = "/influencer/discover/", "/campaigns/"
HTMX = {"HX-Request": "true"}


def signed_in(client: Client, who: Any) -> Client:
    client.force_login(getattr(who, "user", who))
    return client


def text(response: Any) -> str:
    """The words of a page, tags and line breaks squeezed."""
    return " ".join(response.content.decode().split())


def page_of(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.pk}/"


def apply_to(campaign: Campaign) -> str:
    return f"/campaigns/{campaign.pk}/apply/"


def offer(**fields: Any) -> dict[str, Any]:
    """A valid form, as posted."""
    return {
        "fee": "1,100",
        "deliverables_reel": "1",
        "deliverables_story": "2",
        "due_on": str(timezone.localdate() + timedelta(days=20)),
        "usage_days": "90",
        "exclusivity_days": "0",
        "requirements": "",
        "note": "I know this ridge.",
    } | fields


# --- search -------------------------------------------------------------------------------------------------------------


def test_visitors_find_open_campaigns_but_never_the_budget(client):
    make_campaign(budget_minor=1_500_000)

    page = text(client.get(BROWSE))

    assert "Ridge Pack launch" in page
    assert "1 campaign<" in page
    assert "15,000" not in page
    assert "Send request" not in page


def test_discover_is_for_influencers(client, sponsor, moderator):
    assert client.get(DISCOVER).status_code == 302
    assert signed_in(client, sponsor).get(DISCOVER).status_code == 404
    assert signed_in(client, moderator).get(DISCOVER).status_code == 404


@pytest.mark.parametrize("who", ["influencer", "sponsor", "moderator"])
def test_everyone_signed_in_may_browse(client, request, who):
    make_campaign()

    assert "Ridge Pack launch" in text(signed_in(client, request.getfixturevalue(who)).get(BROWSE))


def test_search_by_htmx_answers_the_results_and_the_canonical_address(client, influencer):
    make_campaign()

    response = signed_in(client, influencer).get(
        f"{DISCOVER}?q=ridge&niche=&min=&sort=new", headers=HTMX
    )

    assert response["HX-Push-Url"] == f"{DISCOVER}?q=ridge"
    assert "HX-Request" in response["Vary"]
    assert "<html" not in text(response)
    assert text(response).startswith('<section id="results"')
    assert 'role="status">1 campaign for “ridge”' in text(response)
    assert 'id="filter-count"' in text(response)


def test_search_without_htmx_answers_the_whole_page_with_the_form_filled(client, influencer):
    make_niche("Food")
    make_campaign()

    page = text(
        signed_in(client, influencer).get(f"{DISCOVER}?q=ridge&platform=instagram&fits=1&sort=pay")
    )

    assert page.count("<html") == page.count('id="results"') == page.count("<h1") == 1
    assert 'name="q" value="ridge"' in page
    assert 'value="instagram" checked' in page
    assert 'name="fits" value="1" checked' in page
    assert '<option value="pay" selected' in page


def test_empty_parameters_of_a_plain_form_are_redirected_away(client):
    response = client.get(f"{BROWSE}?q=ridge&niche=&min=&max=&sort=new")

    assert (response.status_code, response["Location"]) == (302, f"{BROWSE}?q=ridge")


def test_a_senseless_parameter_is_said_and_the_rest_is_searched(client):
    make_campaign()

    page = text(client.get(f"{BROWSE}?q=ridge&min=abc&starts="))

    assert "Lowest pay “abc” was left out." in page
    assert "Ridge Pack launch" in page


def test_a_search_text_is_shown_as_text(client):
    page = text(client.get(f"{BROWSE}?q=<script>alert(1)</script>"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_show_more_by_htmx_answers_the_next_rows_alone(client):
    company = make_sponsor()
    for n in range(30):
        make_campaign(sponsor=company, name=f"Campaign {n:02}")
    first = client.get(BROWSE)
    more = first.context["found"].more

    rest = client.get(BROWSE + more, headers=HTMX | {"HX-Target": "more"})

    assert f'hx-get="{BROWSE}{more.replace("&", "&amp;")}"' in first.content.decode()
    assert 'hx-swap="outerHTML" hx-push-url="false"' in text(first)
    assert ("Campaign 06" in text(first), "Campaign 05" in text(first)) == (True, False)
    assert text(rest).count('<li class="card camp"') == 6
    assert ("Campaign 05" in text(rest), "Campaign 06" in text(rest)) == (True, False)
    assert ("<section" in text(rest), 'id="more"' in text(rest)) == (False, False)
    assert "HX-Push-Url" not in rest


def test_show_more_works_as_a_link(client):
    company = make_sponsor()
    for n in range(30):
        make_campaign(sponsor=company, name=f"Campaign {n:02}")
    more = client.get(BROWSE).context["found"].more

    page = text(client.get(BROWSE + more))

    assert ("Campaign 05" in page, "Campaign 06" in page) == (True, False)
    assert "Back to the first results" in page


def test_empty_result_offers_to_take_the_costliest_filter_away(client):
    make_niche("Food")
    make_campaign()

    page = text(client.get(f"{BROWSE}?q=ridge&niche=food"))

    assert "Food leaves out most: without it there is one." in page
    assert f'href="{BROWSE}?q=ridge"' in page


def test_no_open_campaign_at_all_is_said_without_blaming_a_filter(client):
    assert "No campaign takes applications at the moment" in text(client.get(BROWSE))


def test_cards_show_how_my_request_stands(client, influencer, other_influencer):
    sent = make_application(influencer=influencer).campaign
    asked = make_ad_request(influencer=influencer).campaign
    make_ad_request(influencer=other_influencer, campaign=make_campaign(name="Somebody else's"))
    unfit = make_campaign(name="Too big", min_followers=900_000)
    over = make_application(influencer=influencer)
    services.withdraw(ad_request=over, by=influencer.user, offer_number=1)

    cards = {c.campaign: c for c in signed_in(client, influencer).get(DISCOVER).context["cards"]}
    page = text(client.get(DISCOVER))

    assert {c for c, card in cards.items() if card.asked} == {sent, asked}
    assert not cards[unfit].is_eligible
    counts = {"Request sent": 1, "Your turn": 1, "Not for your profile": 1, "Send request": 2}
    assert {words: page.count(f">{words}<") for words in counts} == counts


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", [DISCOVER, f"{DISCOVER}?q=zzz&niche=outdoors"])
def test_discover_asks_the_same_however_many_rows(
    client, influencer, django_assert_num_queries, path, rows
):
    for _ in range(rows):
        make_application(influencer=influencer)
    signed_in(client, influencer)

    with django_assert_num_queries(9):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_browsing_asks_the_same_however_many_rows(client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_campaign()

    with django_assert_num_queries(4):
        client.get(BROWSE)


@pytest.mark.parametrize("rows", [1, 3])
def test_browsing_as_a_sponsor_asks_the_same_however_many_rows(
    client, sponsor, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_campaign()
    signed_in(client, sponsor)

    with django_assert_num_queries(10):
        client.get(BROWSE)


@pytest.mark.parametrize("path", [BROWSE, DISCOVER])
def test_search_pages_only_read(client, influencer, path):
    assert signed_in(client, influencer).post(path).status_code == 405


# --- the campaign's page --------------------------------------------------------------------------------------------------


def test_campaign_page_leads_visitors_to_sign_up_and_back(client):
    campaign = make_campaign(seats=5)

    page = text(client.get(page_of(campaign)))

    assert f"/accounts/signup/?as=influencer&amp;next={apply_to(campaign)}" in page
    assert "5 of 5" in page
    assert "$500 to $2,000" in page
    assert campaign.sponsor.company_name in page
    assert "15,000" not in page


def test_campaign_page_lets_a_fitting_influencer_apply(client, influencer):
    campaign = make_campaign()

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert f'href="{apply_to(campaign)}"' in page
    assert "Your profile fits" in page


@pytest.mark.parametrize("who", [None, "influencer", "other_sponsor"])
@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": Visibility.PRIVATE},
        {"status": CampaignStatus.DRAFT},
        {"status": CampaignStatus.PAUSED},
        {"status": CampaignStatus.COMPLETED},
        {"status": CampaignStatus.ARCHIVED},
    ],
)
def test_a_campaign_that_is_not_open_looks_like_a_missing_one(client, request, who, fields):
    campaign = make_campaign(**fields)
    if who:
        signed_in(client, request.getfixturevalue(who))

    hidden, missing = client.get(page_of(campaign)), client.get("/campaigns/987654/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content


def test_a_flag_takes_the_page_away_at_once(client, moderator):
    campaign, other = make_campaign(), make_campaign()
    before = client.get(page_of(campaign)).status_code, client.get(page_of(other)).status_code
    flag(target=campaign, by=moderator, reason=FlagReason.SPAM)
    flag(target=other.sponsor, by=moderator, reason=FlagReason.SPAM)

    after = client.get(page_of(campaign)).status_code, client.get(page_of(other)).status_code

    assert (before, after) == ((200, 200), (404, 404))


@pytest.mark.parametrize("key", ["0", "99999999999999999999999"])
def test_a_key_no_row_can_have_is_a_missing_campaign(client, key):
    assert client.get(f"/campaigns/{key}/").status_code == 404


def test_an_invited_influencer_reads_the_private_campaign(client, influencer, other_influencer):
    campaign = make_campaign(visibility=Visibility.PRIVATE)
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)

    page = text(signed_in(client, influencer).get(page_of(campaign)))
    stranger = signed_in(client, other_influencer).get(page_of(campaign))

    assert f'href="/ad-requests/{ad_request.pk}/"' in page
    assert "Your turn" in page
    assert f'href="{apply_to(campaign)}"' not in page
    assert stranger.status_code == 404


def test_a_closed_request_is_named_and_a_new_one_possible(client, influencer):
    ad_request = make_application(influencer=influencer)
    services.withdraw(ad_request=ad_request, by=influencer.user, offer_number=1)

    page = text(signed_in(client, influencer).get(page_of(ad_request.campaign)))

    assert "Your last request: withdrawn" in page
    assert f'href="{apply_to(ad_request.campaign)}"' in page


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"min_followers": 900_000}, "This campaign asks for at least 900,000 followers."),
        ({"platforms": ["twitch"]}, "This campaign is for creators on Twitch."),
        ({"countries": ["AT", "DE"]}, "This campaign is for creators in Austria and Germany."),
        ({"languages": ["de"]}, "This campaign is for creators who publish in German."),
        ({"opens_on": timezone.localdate() + timedelta(days=400)}, "Applications open on "),
        ({"closes_on": timezone.localdate() - timedelta(days=1)}, "Applications closed on "),
    ],
)
def test_campaign_page_tells_why_one_cannot_apply(client, influencer, fields, reason):
    ends = timezone.localdate() + timedelta(days=500)
    campaign = make_campaign(ends_on=ends, **fields)

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert reason in page
    assert f'href="{apply_to(campaign)}"' not in page


def test_a_full_campaign_says_so(client, influencer):
    campaign = make_campaign(seats=1)
    ad_request = make_ad_request(campaign=campaign)
    services.accept(ad_request=ad_request, by=ad_request.influencer.user, offer_number=1)

    page = text(signed_in(client, influencer).get(page_of(campaign)))

    assert "All places of this campaign are taken." in page
    assert "0 of 1" in page


@pytest.mark.parametrize(
    "status", [CampaignStatus.DRAFT, CampaignStatus.PAUSED, CampaignStatus.ACTIVE]
)
def test_those_who_run_a_campaign_read_its_page_as_a_preview(client, sponsor, status):
    campaign = make_campaign(sponsor=sponsor, status=status, visibility=Visibility.PRIVATE)

    page = text(signed_in(client, sponsor).get(page_of(campaign)))

    assert "Preview: this is how influencers read your campaign." in page
    assert f'href="/sponsor/campaigns/{campaign.pk}/"' in page


def test_a_colleague_reads_the_preview_of_a_shared_draft(client, sponsor, other_sponsor):
    campaign = make_campaign(sponsor=sponsor, status=CampaignStatus.DRAFT)
    CampaignUserObjectPermission.objects.assign_perm("view_campaign", other_sponsor.user, campaign)

    assert "Preview" in text(signed_in(client, other_sponsor).get(page_of(campaign)))


def test_staff_read_any_campaign_and_are_offered_nothing(client, moderator):
    campaign = make_campaign(visibility=Visibility.PRIVATE)

    response = signed_in(client, moderator).get(page_of(campaign))

    assert response.status_code == 200
    assert "/apply/" not in text(response)


@pytest.mark.parametrize(("who", "queries"), [(None, 1), ("influencer", 6), ("sponsor", 8)])
def test_campaign_page_asks_few_queries(client, request, django_assert_num_queries, who, queries):
    campaign = make_campaign()
    if who:
        signed_in(client, request.getfixturevalue(who))

    with django_assert_num_queries(queries):
        assert client.get(page_of(campaign)).status_code == 200


def test_campaign_page_only_reads(client):
    assert client.post(page_of(make_campaign())).status_code == 405


# --- applying ---------------------------------------------------------------------------------------------------------------


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
