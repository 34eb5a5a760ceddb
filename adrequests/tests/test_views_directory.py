"""The sponsors' directory as a browser meets it: search, profile with rates, invitation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Availability, FlagReason, Influencer, SponsorStatus
from accounts.services import flag, save_rates
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_user
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request, make_application, make_terms
from campaigns.models import Campaign, CampaignUserObjectPermission
from campaigns.models import Status as CampaignStatus
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
DIRECTORY = "/sponsor/influencers/"
HTMX = {"HX-Request": "true"}


def signed_in(client: Client, who: Any) -> Client:
    client.force_login(getattr(who, "user", who))
    return client


def text(response: Any) -> str:
    """The words of a page, line breaks squeezed."""
    return " ".join(response.content.decode().split())


def page_of(person: Influencer) -> str:
    return f"{DIRECTORY}{person.handle}/"


def invite_to(person: Influencer, campaign: Campaign | None = None) -> str:
    return f"{page_of(person)}invite/" + (f"?campaign={campaign.pk}" if campaign else "")


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
        "note": "We liked your last route.",
    } | fields


# --- who gets in ----------------------------------------------------------------------------------------------------------


def test_the_directory_is_for_approved_sponsors(client, sponsor, influencer, moderator):
    visitor = client.get(DIRECTORY)
    codes = [
        signed_in(client, who).get(DIRECTORY).status_code
        for who in (sponsor, moderator, influencer)
    ]

    assert (visitor.status_code, visitor["Location"]) == (302, f"/accounts/login/?next={DIRECTORY}")
    assert codes == [200, 200, 404]


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
@pytest.mark.parametrize("path", ["", "{handle}/", "{handle}/invite/"])
def test_a_sponsor_who_is_not_approved_gets_the_reason_and_a_next_step(
    client, influencer, status, path
):
    signed_in(client, make_sponsor(status=status))

    response = client.get(DIRECTORY + path.format(handle=influencer.handle))

    assert response.status_code == 403
    assert "This opens when your company is approved" in text(response)
    assert 'href="/welcome/"' in text(response)
    assert influencer.name not in text(response)


def test_a_colleague_without_a_company_gets_the_reason(client, influencer):
    response = signed_in(client, make_user("sponsor")).get(DIRECTORY)

    assert response.status_code == 403
    assert influencer.name not in text(response)


@pytest.mark.parametrize("path", [DIRECTORY, "{page}"])
def test_directory_pages_only_read(client, sponsor, influencer, path):
    assert signed_in(client, sponsor).post(path.format(page=page_of(influencer))).status_code == 405


# --- search -----------------------------------------------------------------------------------------------------------------


def test_a_row_shows_figures_with_their_source_niches_and_fee(client, sponsor, influencer):
    influencer.niches.add(make_niche("Outdoors"))
    influencer.platform_accounts.create(
        platform="youtube",
        handle="p",
        url="https://youtube.example.com/p",
        followers=1_200,
        verified_on=timezone.localdate(),
    )
    save_rates(influencer=influencer, prices={"reel": 40_000, "story": 15_000})

    page = text(signed_in(client, sponsor).get(DIRECTORY))

    assert f'<a class="truncate" href="{page_of(influencer)}">{influencer.name}</a>' in page
    assert 'Instagram <strong class="num">84.2K</strong><span class="faint">declared</span>' in page
    assert '<span class="sr-only">verified</span>' in page
    assert "Outdoors" in page
    assert "from $150" in page


def test_search_by_htmx_answers_the_results_and_the_canonical_address(client, sponsor, influencer):
    response = signed_in(client, sponsor).get(
        f"{DIRECTORY}?q={influencer.handle}&min=&max=&country=&sort=followers", headers=HTMX
    )

    assert response["HX-Push-Url"] == f"{DIRECTORY}?q={influencer.handle}"
    assert text(response).startswith('<section id="results"')
    assert f"1 influencer for “{influencer.handle}”" in text(response)


def test_search_without_htmx_answers_the_whole_page_with_the_form_filled(
    client, sponsor, influencer
):
    page = text(
        signed_in(client, sponsor).get(
            f"{DIRECTORY}?q=priya&min=100&country=GB&available=open&fee=5"
        )
    )

    assert page.count("<html") == page.count('id="results"') == page.count("<h1") == 1
    assert 'name="q" value="priya"' in page
    assert 'name="min" value="100"' in page
    assert '<option value="GB" selected' in page
    assert 'value="open" checked' in page
    assert "Only rate cards in this currency are compared." in page


def test_show_more_by_htmx_answers_the_next_rows_alone(client, sponsor):
    for n in range(26):
        make_influencer(name=f"Person {n:02}", followers=1_000 - n)
    more = signed_in(client, sponsor).get(DIRECTORY).context["found"].more

    rest = client.get(DIRECTORY + more, headers=HTMX | {"HX-Target": "more"})

    assert [name in text(rest) for name in ("Person 23", "Person 24", "Person 25")] == [
        False,
        True,
        True,
    ]
    assert ("<section" in text(rest), 'id="more"' in text(rest)) == (False, False)


def test_empty_result_offers_to_take_the_costliest_filter_away(client, sponsor, influencer):
    page = text(signed_in(client, sponsor).get(f"{DIRECTORY}?q=priya&country=AT"))

    assert "Austria leaves out most: without it there is one." in page
    assert f'href="{DIRECTORY}?q=priya"' in page


def test_marks_whom_i_have_a_live_request_with(client, sponsor, other_sponsor):
    asked, applied, past, others = (
        make_influencer(name=n) for n in ("Asked", "Applied", "Past", "Other's")
    )
    mine = make_campaign(sponsor=sponsor)
    make_ad_request(campaign=mine, influencer=asked)
    make_application(campaign=mine, influencer=applied)
    old = make_ad_request(campaign=mine, influencer=past)
    services.withdraw(ad_request=old, by=sponsor.user, offer_number=1)
    make_ad_request(campaign=make_campaign(sponsor=other_sponsor), influencer=others)

    rows = signed_in(client, sponsor).get(DIRECTORY).context["found"].rows

    assert {row.name for row in rows if row.is_asked} == {"Asked", "Applied"}


def test_staff_see_no_marks_and_one_search_box(client, moderator, sponsor):
    make_ad_request(campaign=make_campaign(sponsor=sponsor))

    as_staff = text(signed_in(client, moderator).get(DIRECTORY))
    as_sponsor = text(signed_in(client, sponsor).get(DIRECTORY))

    assert ("Asked already" in as_staff, "Asked already" in as_sponsor) == (False, True)
    assert as_sponsor.count('type="search"') == 1


def test_a_flagged_influencer_is_not_found_nor_counted_nor_read(
    client, sponsor, influencer, moderator
):
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM)
    signed_in(client, sponsor)

    found = client.get(f"{DIRECTORY}?q=priya").context["found"]
    pages = [client.get(path) for path in (page_of(influencer), invite_to(influencer))]
    missing = client.get(f"{DIRECTORY}nobody/")

    assert (found.count, found.rows, found.costliest) == (0, [], None)
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == missing.content


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_asks_the_same_however_many_rows(
    client, sponsor, django_assert_num_queries, rows
):
    campaign = make_campaign(sponsor=sponsor)
    for _ in range(rows):
        ad_request = make_ad_request(campaign=campaign)
        ad_request.influencer.niches.add(make_niche(), make_niche("Food"))
    signed_in(client, sponsor)

    with django_assert_num_queries(11):
        client.get(DIRECTORY)


# --- the profile ------------------------------------------------------------------------------------------------------------


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

    with django_assert_num_queries(11):
        client.get(page_of(influencer))


# --- inviting ---------------------------------------------------------------------------------------------------------------


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
