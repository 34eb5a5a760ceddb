"""Publishing, pausing, resuming, completing, archiving and deleting from the pages."""

import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Sponsor, SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.tests.factories import make_ad_request
from campaigns import registries
from campaigns.models import Campaign, Status
from campaigns.tests.factories import make_campaign
from campaigns.tests.snapshots import snapshot
from campaigns.tests.test_models import make_colleague

HTMX = {"HX-Request": "true"}
STEPS = {
    "publish": (Status.DRAFT, Status.ACTIVE),
    "pause": (Status.ACTIVE, Status.PAUSED),
    "resume": (Status.PAUSED, Status.ACTIVE),
    "complete": (Status.ACTIVE, Status.COMPLETED),
    "archive": (Status.COMPLETED, Status.ARCHIVED),
}


@pytest.fixture
def page(client, sponsor):
    client.force_login(sponsor.user)
    return client


def url(step, campaign):
    return reverse(f"campaigns:{step}", args=[campaign.pk])


def status(campaign):
    return Campaign.objects.get(pk=campaign.pk).status


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("step", STEPS)
def test_step_posted_plainly_leads_back_to_the_campaign(page, sponsor, step):
    campaign = make_campaign(sponsor=sponsor, status=STEPS[step][0])

    response = page.post(url(step, campaign))

    assert status(campaign) == STEPS[step][1]
    assert (response.status_code, response["Location"]) == (302, campaign.get_absolute_url())
    assert told(response)[0].startswith(campaign.name)


@pytest.mark.parametrize("step", STEPS)
def test_step_by_htmx_answers_with_buttons_status_and_a_toast(page, sponsor, step):
    campaign = make_campaign(sponsor=sponsor, status=STEPS[step][0])

    response = page.post(url(step, campaign), headers=HTMX)

    text = response.content.decode()
    assert response.status_code == 200
    assert 'id="campaign-actions"' in text
    assert f'id="campaign-{campaign.pk}-status"' in text
    assert 'hx-swap-oob="true"' in text
    assert str(STEPS[step][1].label) in text
    assert json.loads(response["HX-Trigger"])["toast"]["kind"] == "ok"


@pytest.mark.parametrize("step", STEPS)
def test_step_taken_twice_shows_the_campaign_as_it_is(page, sponsor, step):
    campaign = make_campaign(sponsor=sponsor, status=STEPS[step][0])
    page.post(url(step, campaign))
    before = snapshot(campaign)

    by_htmx, plain = page.post(url(step, campaign), headers=HTMX), page.post(url(step, campaign))

    assert by_htmx.status_code == 409
    assert str(STEPS[step][1].label) in by_htmx.content.decode()
    assert json.loads(by_htmx["HX-Trigger"])["toast"]["kind"] == "bad"
    assert plain["Location"] == campaign.get_absolute_url()
    assert "not possible any more" in told(plain)[-1]
    assert snapshot(campaign) == before


@pytest.mark.parametrize("step", STEPS)
def test_step_by_others_does_not_exist_and_changes_nothing(client, sponsor, other_sponsor, step):
    campaign = make_campaign(sponsor=sponsor, status=STEPS[step][0])
    viewer = make_colleague(campaign, "view")
    before = snapshot(campaign)

    for user in (viewer, other_sponsor.user):
        client.force_login(user)
        assert client.post(url(step, campaign)).status_code == 404

    assert snapshot(campaign) == before


@pytest.mark.parametrize("step", ["publish", "pause", "resume"])
def test_step_is_posted(page, sponsor, step):
    assert page.get(url(step, make_campaign(sponsor=sponsor))).status_code == 405


@pytest.mark.parametrize("step", ["complete", "archive"])
def test_ending_asks_first_on_a_page_and_changes_nothing(page, sponsor, step):
    campaign = make_campaign(sponsor=sponsor)
    before = snapshot(campaign)

    response = page.get(url(step, campaign))

    assert "Open requests expire now" in response.content.decode()
    assert f"{step.capitalize()} campaign" in response.content.decode()
    assert snapshot(campaign) == before


def test_archiving_a_draft_threatens_no_requests(page, sponsor):
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)

    assert "Open requests expire" not in page.get(url("archive", draft)).content.decode()


def test_publish_of_an_incomplete_draft_leads_to_the_form(page, sponsor):
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT, goals="")

    plain, by_htmx = (
        page.post(url("publish", draft)),
        page.post(url("publish", draft), headers=HTMX),
    )

    assert plain["Location"] == by_htmx["HX-Redirect"] == url("edit", draft)
    assert told(plain)[0] == "Please fill in first: goals."
    assert status(draft) == Status.DRAFT


def test_publish_for_a_company_that_waits_is_shown_disabled_with_the_reason(client, db):
    sponsor = make_sponsor(status=SponsorStatus.PENDING)
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    client.force_login(sponsor.user)

    text = client.get(url("activity", draft)).content.decode()
    response = client.post(url("publish", draft), headers=HTMX)

    assert "disabled aria-describedby" in text
    assert "once our team has approved your company" in text
    assert (response.status_code, status(draft)) == (409, Status.DRAFT)


def test_resume_for_a_suspended_company_is_shown_disabled_to_its_colleague(client, db):
    sponsor = make_sponsor()
    campaign = make_campaign(sponsor=sponsor, status=Status.PAUSED)
    client.force_login(make_colleague(campaign, "manage"))
    Sponsor.objects.filter(pk=sponsor.pk).update(flagged_at=timezone.now(), flag_reason="fraud")

    text = client.get(url("activity", campaign)).content.decode()

    assert "This company is suspended" in text


def test_suspended_campaign_says_why_on_its_pages(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    Campaign.objects.filter(pk=campaign.pk).update(
        flagged_at=timezone.now(), flag_reason="rules", flag_message="Alcohol."
    )

    text = page.get(url("activity", campaign)).content.decode()

    assert "Against the content rules. Alcohol." in text


def test_delete_page_names_the_consequences(page, sponsor):
    text = page.get(url("delete", make_campaign(sponsor=sponsor))).content.decode()

    assert "gone for good" in text
    assert "lose access at once" in text
    assert "This cannot be undone." in text


def test_delete_with_the_name_typed_removes_it_and_leads_to_the_list(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)

    response = page.post(url("delete", campaign), {"name": campaign.name})

    assert not Campaign.objects.exists()
    assert response["Location"] == reverse("campaigns:list")
    assert told(response) == [f"{campaign.name} is deleted."]


def test_delete_with_another_name_is_refused_at_the_field(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    before = snapshot(campaign)

    response = page.post(url("delete", campaign), {"name": "Ridge"})

    assert response.status_code == 422
    assert b"This is not the campaign&#x27;s name." in response.content
    assert b'value="Ridge"' in response.content
    assert snapshot(campaign) == before


def test_delete_of_a_campaign_with_requests_offers_to_archive(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    make_ad_request(campaign=campaign)
    before = snapshot(campaign)

    shown = page.get(url("delete", campaign))
    refused = page.post(url("delete", campaign), {"name": campaign.name})

    for response in (shown, refused):
        assert "it cannot be deleted" in response.content.decode()
        assert f'action="{url("archive", campaign)}"' in response.content.decode()
    assert (shown.status_code, refused.status_code) == (200, 409)
    assert snapshot(campaign) == before


def test_delete_of_an_archived_campaign_with_requests_offers_nothing_more(page, sponsor):
    campaign = make_campaign(sponsor=sponsor)
    make_ad_request(campaign=campaign)
    page.post(url("archive", campaign))

    text = page.get(url("delete", campaign)).content.decode()

    assert "It is archived already" in text
    assert f'action="{url("archive", campaign)}"' not in text


def test_delete_when_a_request_comes_in_meanwhile_shows_the_reason(page, sponsor, monkeypatch):
    campaign = make_campaign(sponsor=sponsor)
    answers = iter([True, True])
    monkeypatch.setattr(registries.campaign_in_use, "_entries", [lambda _campaign: next(answers)])

    response = page.post(url("delete", campaign), {"name": campaign.name})

    assert response.status_code == 409
    assert Campaign.objects.exists()


def test_delete_is_the_owner_s_alone(client, sponsor, other_sponsor):
    campaign = make_campaign(sponsor=sponsor)
    manager = make_colleague(campaign, "manage")
    before = snapshot(campaign)

    for user in (manager, other_sponsor.user):
        client.force_login(user)
        assert client.get(url("delete", campaign)).status_code == 404
        assert client.post(url("delete", campaign), {"name": campaign.name}).status_code == 404

    assert snapshot(campaign) == before
