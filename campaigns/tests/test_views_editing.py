"""Writing a campaign and previewing it."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Sponsor, SponsorStatus
from accounts.tests.factories import make_sponsor, make_user
from adrequests.tests.factories import make_ad_request
from campaigns import services
from campaigns.models import Campaign, Status
from campaigns.tests.factories import make_campaign
from campaigns.tests.posts import posted
from campaigns.tests.snapshots import snapshot
from campaigns.tests.test_models import make_colleague

HTMX = {"HX-Request": "true"}
NEW = "/sponsor/campaigns/new/"
PREVIEW = "/campaigns/preview/"
EDIT_QUERIES = 10


@pytest.fixture
def page(client, sponsor):
    client.force_login(sponsor.user)
    return client


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


def edit(campaign):
    return reverse("campaigns:edit", args=[campaign.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_new_shows_the_form_with_a_preview(page):
    text = page.get(NEW).content.decode()

    assert 'id="campaign-form"' in text
    assert 'id="preview"' in text
    assert "Save and publish" in text


def test_new_posted_plainly_saves_a_draft_and_leads_to_it(page, sponsor):
    response = page.post(NEW, posted())

    campaign = Campaign.objects.get()
    assert (campaign.sponsor, campaign.status, campaign.budget_minor) == (
        sponsor,
        "draft",
        1_250_050,
    )
    assert (response.status_code, response["Location"]) == (302, campaign.get_absolute_url())
    assert told(response) == ["Winter boots is saved."]


def test_new_posted_by_htmx_leads_the_browser_to_the_draft(page):
    response = page.post(NEW, posted(), headers=HTMX)

    assert response["HX-Redirect"] == Campaign.objects.get().get_absolute_url()


def test_new_with_publish_publishes_at_once(page):
    response = page.post(NEW, posted(publish="1"))

    assert Campaign.objects.get().status == Status.ACTIVE
    assert told(response) == ["Winter boots is published."]


def test_new_with_publish_but_incomplete_keeps_the_draft_and_says_what_is_missing(page):
    response = page.post(NEW, posted(publish="1", goals=""))

    campaign = Campaign.objects.get()
    assert (campaign.status, response["Location"]) == ("draft", edit(campaign))
    assert told(response) == ["Saved as a draft, not published. Please fill in first: goals."]


def test_new_refused_by_htmx_is_the_form_alone_with_everything_typed(page):
    response = page.post(NEW, posted(budget="lots", name="Boots & <b>more</b>"), headers=HTMX)

    text = response.content.decode()
    assert response.status_code == 422
    assert text.strip().startswith('<form id="campaign-form"')
    assert 'value="lots"' in text
    assert "Boots &amp; &lt;b&gt;more&lt;/b&gt;" in text
    assert 'aria-invalid="true"' in text
    assert not Campaign.objects.exists()


def test_new_refused_plainly_is_the_page_with_the_sentence_at_the_field(page):
    response = page.post(NEW, posted(ends_on="2020-01-01"))

    assert response.status_code == 422
    assert b"<html" in response.content
    assert b"The end date is before the start." in response.content


@pytest.mark.parametrize(
    ("submitted", "sentence"),
    [(None, "complete your company profile"), (timezone.now(), "our team has approved")],
)
def test_new_of_a_company_that_waits_saves_drafts_and_says_why_not_more(
    client, db, submitted, sentence
):
    sponsor = make_sponsor(status=SponsorStatus.PENDING, submitted_at=submitted)
    client.force_login(sponsor.user)

    text = client.get(NEW).content.decode()
    client.post(NEW, posted())

    button = text.split('name="publish"')[1].split(">")[0]
    assert "disabled" in button
    assert sentence in text
    assert Campaign.objects.get().status == Status.DRAFT


def test_new_with_a_forged_publish_of_a_company_that_waits_stays_a_draft(client, db):
    client.force_login(make_sponsor(status=SponsorStatus.PENDING).user)

    response = client.post(NEW, posted(publish="1"))

    assert Campaign.objects.get().status == Status.DRAFT
    assert "approved first" in told(response)[0]


def test_new_for_a_colleague_without_a_company_asks_for_the_company(client, db):
    client.force_login(make_user("sponsor"))

    for response in (client.get(NEW), client.post(NEW, posted())):
        assert response["Location"] == reverse("accounts:welcome")
    assert not Campaign.objects.exists()


def test_new_is_for_sponsors(client, influencer):
    client.force_login(influencer.user)

    assert [client.get(NEW).status_code, client.post(NEW, posted()).status_code] == [404, 404]
    assert not Campaign.objects.exists()


def test_edit_shows_what_is_saved_as_a_person_would_type_it(page, campaign):
    text = page.get(edit(campaign)).content.decode()

    assert 'value="15,000"' in text
    assert 'value="Ridge Pack launch"' in text
    assert "Save changes" in text


def test_edit_saves_and_leads_to_the_campaign(page, campaign):
    response = page.post(edit(campaign), posted(currency="USD", name="Renamed"))

    campaign.refresh_from_db()
    assert (campaign.name, campaign.budget_minor) == ("Renamed", 1_250_050)
    assert response["Location"] == campaign.get_absolute_url()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"budget": "10"}, "budget", "$1,100 is already committed"),
        ({"seats": "1"}, "seats", "2 places are already taken."),
    ],
)
def test_edit_refused_by_a_rule_is_said_at_the_field_and_changes_nothing(
    page, campaign, change, field, sentence
):
    for fee in (110_000, 0):
        services.reserve(campaign_id=campaign.pk, fee_minor=fee)
    before = snapshot(campaign)

    response = page.post(edit(campaign), posted(currency="USD", **change), headers=HTMX)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'id="id_{field}_error"' in response.content.decode()
    assert snapshot(campaign) == before


def test_edit_of_a_refused_form_still_tells_the_saved_name_above(page, campaign):
    response = page.post(edit(campaign), posted(name="Renamed", budget="x"))

    assert "Ridge Pack launch</h1>" in response.content.decode()


def test_edit_after_requests_says_that_a_version_begins_and_the_currency_stays(page, campaign):
    make_ad_request(campaign=campaign)

    text = page.get(edit(campaign)).content.decode()

    assert "becomes version 2 of the brief" in text
    assert "The currency and the part due on signing stay" in text


def test_edit_that_changes_nothing_makes_no_version(page, sponsor):
    campaign = make_campaign(sponsor=sponsor, do="One.\nTwo.")
    make_ad_request(campaign=campaign)
    form = page.get(edit(campaign)).context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    before = snapshot(campaign)

    response = page.post(edit(campaign), data | {"do": "One.\r\nTwo."})

    assert response.status_code == 302
    assert snapshot(campaign) == before


def test_edit_by_others_does_not_exist_and_changes_nothing(client, campaign, other_sponsor):
    viewer = make_colleague(campaign, "view")
    before = snapshot(campaign)

    for user in (viewer, other_sponsor.user):
        client.force_login(user)
        assert client.get(edit(campaign)).status_code == 404
        assert client.post(edit(campaign), posted()).status_code == 404

    assert snapshot(campaign) == before


def test_edit_by_a_managing_colleague_saves(client, campaign):
    client.force_login(make_colleague(campaign, "manage"))

    client.post(edit(campaign), posted(currency="USD", name="Renamed"))

    campaign.refresh_from_db()
    assert campaign.name == "Renamed"


def test_edit_of_a_draft_of_a_company_suspended_meanwhile_is_not_published(client, db):
    sponsor = make_sponsor()
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    client.force_login(make_colleague(draft, "manage"))
    Sponsor.objects.filter(pk=sponsor.pk).update(flagged_at=timezone.now(), flag_reason="fraud")

    response = client.post(edit(draft), posted(currency="USD", publish="1"))

    assert "This company is suspended." in told(response)[0]
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_edit_page_asks_a_fixed_number_of_queries(page, campaign, django_assert_num_queries):
    page.get(edit(campaign))

    with django_assert_num_queries(EDIT_QUERIES):
        page.get(edit(campaign))


def test_preview_by_htmx_is_card_and_brief_of_the_unsaved_form(page, sponsor):
    response = page.post(PREVIEW, posted(name="Unsaved"), headers=HTMX)

    text = response.content.decode()
    assert text.strip().startswith('<div id="preview"')
    assert "Unsaved" in text
    assert sponsor.company_name in text
    assert "€500 to €1,000" in text
    assert "1 reel" in text
    assert "On Instagram and TikTok" in text
    assert not Campaign.objects.exists()


def test_preview_never_shows_the_budget(page):
    response = page.post(PREVIEW, posted(budget="76,543"), headers=HTMX)

    assert "76,543" not in response.content.decode()


def test_preview_of_an_empty_form_is_a_preview_too(page):
    response = page.post(PREVIEW, {}, headers=HTMX)

    assert response.status_code == 200
    assert "Your campaign's name" in response.content.decode()


def test_preview_without_htmx_is_the_form_page_with_everything_typed(page):
    response = page.post(PREVIEW, posted(name="Unsaved", budget="lots"))

    text = response.content.decode()
    assert response.status_code == 200
    assert 'value="Unsaved"' in text
    assert 'value="lots"' in text
    assert f'action="{NEW}"' in text
    assert "Unsaved</h2>" in text


def test_preview_of_an_edit_keeps_the_campaign_and_changes_nothing(page, campaign):
    before = snapshot(campaign)

    response = page.post(PREVIEW, posted(campaign=campaign.pk, name="Unsaved"))

    assert f'action="{edit(campaign)}"' in response.content.decode()
    assert "Unsaved</h2>" in response.content.decode()
    assert snapshot(campaign) == before


@pytest.mark.parametrize("number", ["0", "x", "999999999999999999999"])
def test_preview_of_no_campaign_does_not_exist(page, number):
    assert page.post(PREVIEW, posted(campaign=number)).status_code == 404


def test_preview_of_a_foreign_campaign_does_not_exist(page):
    assert page.post(PREVIEW, posted(campaign=make_campaign().pk)).status_code == 404


def test_preview_by_a_colleague_shows_the_owner_s_company(client, campaign, sponsor):
    client.force_login(make_colleague(campaign, "manage"))

    response = client.post(PREVIEW, posted(campaign=campaign.pk), headers=HTMX)

    assert sponsor.company_name in response.content.decode()


def test_preview_by_a_colleague_without_a_company_needs_a_campaign(client, db):
    client.force_login(make_user("sponsor"))

    assert client.post(PREVIEW, posted()).status_code == 404


def test_preview_is_posted(page):
    assert page.get(PREVIEW).status_code == 405
